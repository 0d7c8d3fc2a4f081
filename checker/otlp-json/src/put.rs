//! Writing protobuf: tags, numbers, and what has a length before it.

/// How a field's content is written, by protobuf's numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wire {
    Varint = 0,
    Fixed64 = 1,
    Delimited = 2,
    Fixed32 = 5,
}

pub(crate) fn tag(number: u32, wire: Wire, into: &mut Vec<u8>) {
    varint(u64::from(number) << 3 | wire as u64, into);
}

pub(crate) fn varint(mut number: u64, into: &mut Vec<u8>) {
    while number >= 0x80 {
        into.push(low_bits(number) | 0x80);
        number >>= 7;
    }
    into.push(low_bits(number));
}

fn low_bits(number: u64) -> u8 {
    (number & 0x7f) as u8
}

/// Writes a field with its length before it. How long it is shows when it was written: most need one byte
/// for that, and the others are moved.
pub(crate) fn delimited<E>(
    number: u32,
    into: &mut Vec<u8>,
    content: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    tag(number, Wire::Delimited, into);
    into.push(0);
    let start = into.len();
    content(into)?;
    let mut length = Vec::with_capacity(5);
    varint((into.len() - start) as u64, &mut length);
    into.splice(start - 1..start, length);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_more_than_one_byte_moves_what_it_is_of() {
        let mut written = Vec::new();
        let content = |into: &mut Vec<u8>| {
            into.extend([7; 300]);
            Ok::<(), ()>(())
        };
        delimited(2, &mut written, content).expect("nothing fails");
        assert_eq!((&written[..3], written.len()), (&[0x12, 0xac, 0x02][..], 303));
        assert!(written[3..].iter().all(|byte| *byte == 7));
    }
}
