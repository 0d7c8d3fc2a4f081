//! Walking the fields of one protobuf message without decoding what is inside them.
//!
//! Exports are walked down to their spans, so that a hostile body of millions of empty spans never
//! exists decoded, and so that a span's own bytes can be kept.

/// One field of a message, by the four ways in which protobuf writes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field<'a> {
    Varint(u64),
    Fixed64(u64),
    Fixed32(u32),
    /// A string, byte string or message.
    Bytes(&'a [u8]),
}

/// Why bytes are no message, in the words of Go's protobuf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum WireError {
    #[error("proto: illegal wireType {0}")]
    WireType(u64),
    #[error("proto: illegal tag 0")]
    TagZero,
    #[error("proto: integer overflow")]
    Overflow,
    #[error("unexpected EOF")]
    End,
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

    #[expect(clippy::inline_always, reason = "a call for each field is a tenth of what an export costs")]
    #[inline(always)]
    fn next_field(&mut self) -> Result<(u64, Field<'a>), WireError> {
        let key = self.varint()?;
        let field = match key & 7 {
            0 => Field::Varint(self.varint()?),
            1 => Field::Fixed64(u64::from_le_bytes(self.fixed()?)),
            2 => {
                let length = self.varint()?;
                Field::Bytes(self.take(usize::try_from(length).unwrap_or(usize::MAX))?)
            }
            5 => Field::Fixed32(u32::from_le_bytes(self.fixed()?)),
            other => return Err(WireError::WireType(other)),
        };
        match key >> 3 {
            0 => Err(WireError::TagZero),
            number => Ok((number, field)),
        }
    }

    /// Nearly every number, tag and length is of one byte.
    #[inline]
    fn varint(&mut self) -> Result<u64, WireError> {
        match self.rest.split_first() {
            Some((byte, rest)) if *byte < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*byte))
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64, WireError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first().ok_or(WireError::End)?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                // Of a tenth byte only one bit is left to be used.
                return if shift == 63 && *byte > 1 { Err(WireError::Overflow) } else { Ok(value) };
            }
        }
        Err(WireError::Overflow)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(WireError::End)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], WireError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(WireError::End)?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Field<'a>), WireError>;

    #[inline]
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
        let expected = [(1, Field::Varint(150)), (2, Field::Bytes(b"hi")), (3, Field::Fixed32(1))];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_length_beyond_the_end_is_one_error() {
        let found: Vec<_> = fields(&[0x12, 0xff, 0xff, 0x03, 1]).collect();
        assert_eq!(found, [Err(WireError::End)]);
    }

    #[test]
    fn a_number_has_64_bits() {
        let mut message = [0xff; 11];
        message[0] = 0x08;
        message[10] = 0x01;
        assert_eq!(fields(&message).next(), Some(Ok((1, Field::Varint(u64::MAX)))));
        message[10] = 0x02;
        assert_eq!(fields(&message).next(), Some(Err(WireError::Overflow)));
    }
}
