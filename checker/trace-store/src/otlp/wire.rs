//! Walking the fields of one protobuf message without decoding what is inside them.
//!
//! Exports are walked down to their spans, so that a hostile body of millions of empty spans never
//! exists decoded, and so that a span's own bytes can be kept.

use super::Malformed;

/// One field of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field<'a> {
    /// A varint, 32-bit or 64-bit number.
    Number(u64),
    /// A string, byte string or message.
    Bytes(&'a [u8]),
}

/// The fields of a message in order, each with its number; ends after the first error.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

pub(super) fn fields(message: &[u8]) -> Fields<'_> {
    Fields { rest: message }
}

impl<'a> Fields<'a> {
    /// What was not walked yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn next_field(&mut self) -> Result<(u64, Field<'a>), Malformed> {
        let key = self.varint()?;
        let field = match key & 7 {
            0 => Field::Number(self.varint()?),
            1 => Field::Number(self.fixed::<8>()?),
            5 => Field::Number(self.fixed::<4>()?),
            2 => {
                let length = self.varint()?;
                Field::Bytes(self.take(usize::try_from(length).unwrap_or(usize::MAX))?)
            }
            other => return Err(Malformed(format!("proto: illegal wireType {other}"))),
        };
        match key >> 3 {
            0 => Err(Malformed("proto: illegal tag 0".to_owned())),
            number => Ok((number, field)),
        }
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Malformed("proto: integer overflow".to_owned()))
    }

    fn fixed<const N: usize>(&mut self) -> Result<u64, Malformed> {
        let mut bytes = [0; 8];
        bytes[..N].copy_from_slice(self.take(N)?);
        Ok(u64::from_le_bytes(bytes))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let taken = self.rest.split_at_checked(length);
        let (taken, rest) = taken.ok_or_else(|| Malformed("unexpected EOF".to_owned()))?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Field<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.next_field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_bytes_are_told_apart() {
        let message = [0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i', 0x1d, 1, 0, 0, 0];
        let found: Vec<_> = fields(&message).map(Result::unwrap).collect();
        let expected = [(1, Field::Number(150)), (2, Field::Bytes(b"hi")), (3, Field::Number(1))];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_length_beyond_the_end_is_one_error() {
        let found: Vec<_> = fields(&[0x12, 0xff, 0xff, 0x03, 1]).collect();
        assert_eq!(found.len(), 1);
        assert!(found[0].is_err());
    }
}
