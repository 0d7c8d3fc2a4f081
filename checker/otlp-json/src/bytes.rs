//! Bytes as text: IDs in hexadecimal, all others in base64.

use base64::Engine;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Two digits a byte, of either case.
pub(crate) fn hex(text: &str, into: &mut Vec<u8>) -> Result<(), String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let wrong = || format!("{text:?} is not hexadecimal, two digits a byte");
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    for &[high, low] in pairs {
        into.push(digit(high).zip(digit(low)).map(|(high, low)| high << 4 | low).ok_or_else(wrong)?);
    }
    if rest.is_empty() { Ok(()) } else { Err(wrong()) }
}

/// Of either alphabet, with or without padding: protobuf's JSON mapping takes all four.
pub(crate) fn base64(text: &str, into: &mut Vec<u8>) -> Result<(), String> {
    const STANDARD_BASE64: GeneralPurpose = lenient(&STANDARD);
    const URL_SAFE_BASE64: GeneralPurpose = lenient(&URL_SAFE);
    let is_url_safe = text.contains(['-', '_']);
    let engine = if is_url_safe { URL_SAFE_BASE64 } else { STANDARD_BASE64 };
    engine.decode_vec(text, into).map_err(|why| format!("no base64: {why}"))
}

const fn lenient(alphabet: &Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(alphabet, config)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(of: fn(&str, &mut Vec<u8>) -> Result<(), String>, text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        of(text, &mut bytes).ok().map(|()| bytes)
    }

    #[test]
    fn ids_have_two_digits_a_byte() {
        assert_eq!(read(hex, "00fFaB"), Some(vec![0x00, 0xff, 0xab]));
        assert_eq!(read(hex, ""), Some(vec![]));
        for wrong in ["0", "001", "0g", "é0", "+1", "AAECAw=="] {
            assert_eq!(read(hex, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn base64_is_of_either_alphabet_and_padded_or_not() {
        for text in ["/+8A", "_-8A"] {
            assert_eq!(read(base64, text), Some(vec![0xff, 0xef, 0x00]), "{text}");
        }
        for text in ["/+8=", "_-8=", "/+8", "_-8"] {
            assert_eq!(read(base64, text), Some(vec![0xff, 0xef]), "{text}");
        }
        for wrong in ["!", "A", "/-8=", "AA==="] {
            assert_eq!(read(base64, wrong), None, "{wrong}");
        }
    }
}
