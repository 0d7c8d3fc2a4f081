//! Numbers of JSON, as such or as text: read from their digits, so that none is rounded on the way.
//!
//! A whole number may be written `5.0` or `5e3`, as protobuf's JSON mapping allows.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::put::{self, Wire};
use crate::schema::Kind;

/// Writes the number as a field; the value of an enum may be named instead.
pub(crate) fn put(field: u32, kind: Kind, raw: &RawValue, into: &mut Vec<u8>) -> Result<(), String> {
    let written = written(raw)?;
    match kind {
        Kind::Fixed32 => fixed(field, Wire::Fixed32, whole::<u32>(&written)?.to_le_bytes(), into),
        Kind::Fixed64 => fixed(field, Wire::Fixed64, whole::<u64>(&written)?.to_le_bytes(), into),
        Kind::Double => fixed(field, Wire::Fixed64, double(&written)?.to_le_bytes(), into),
        Kind::Uint32 => varint(field, whole::<u32>(&written)?.into(), into),
        Kind::Enum(prefix, names) if raw.get().starts_with('"') => {
            varint(field, i64::from(named(&written, prefix, names)?), into);
        }
        Kind::Enum(..) | Kind::Int32 => varint(field, whole::<i32>(&written)?.into(), into),
        _ => varint(field, whole(&written)?, into),
    }
    Ok(())
}

/// What is written as a number, or inside the quotes.
fn written(raw: &RawValue) -> Result<Cow<'_, str>, String> {
    let raw = raw.get();
    match raw.as_bytes() {
        [b'"', text @ .., b'"'] if !text.contains(&b'\\') => Ok(raw[1..=text.len()].into()),
        [b'"', ..] => serde_json::from_str::<String>(raw).map(Cow::Owned).map_err(|why| why.to_string()),
        [b'-' | b'0'..=b'9', ..] => Ok(raw.into()),
        [b'{', ..] => Err("an object is no number".to_owned()),
        [b'[', ..] => Err("a list is no number".to_owned()),
        _ => Err(format!("{raw} is no number")),
    }
}

fn fixed<const N: usize>(field: u32, wire: Wire, bytes: [u8; N], into: &mut Vec<u8>) {
    put::tag(field, wire, into);
    into.extend_from_slice(&bytes);
}

/// Protobuf has negative numbers in 64 bits, be the type ever so small.
fn varint(field: u32, number: i64, into: &mut Vec<u8>) {
    put::tag(field, Wire::Varint, into);
    put::varint(number.cast_unsigned(), into);
}

fn named(name: &str, prefix: &str, names: &[&str]) -> Result<i32, String> {
    let place = name.strip_prefix(prefix).and_then(|name| names.iter().position(|known| *known == name));
    place.and_then(|place| i32::try_from(place).ok()).ok_or_else(|| format!("{name:?} names no value of it"))
}

/// A whole number of some type.
pub(crate) fn whole<T: TryFrom<i128>>(text: &str) -> Result<T, String> {
    let number = exact(text).ok_or_else(|| format!("{text:?} is no whole number"))?;
    T::try_from(number).map_err(|_| format!("{text} is out of range"))
}

/// The number that is written, if it is whole. One too large for any type becomes one that is.
fn exact(text: &str) -> Option<i128> {
    if let Ok(plain) = text.parse::<i64>() {
        return Some(plain.into());
    }
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_number =
        !whole.is_empty() && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if !is_number || mantissa.ends_with('.') {
        return None;
    }
    let exponent: i64 = exponent.parse().ok()?;
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    let zeros = exponent - i64::try_from(fraction.len()).ok()?
        + i64::try_from(digits.len() - significant.len()).ok()?;
    if significant.is_empty() {
        return Some(0);
    }
    let power = u32::try_from(zeros).ok()?;
    let scaled =
        significant.parse::<i128>().ok().and_then(|digits| digits.checked_mul(10_i128.checked_pow(power)?));
    Some(sign * scaled.unwrap_or(i128::MAX))
}

/// A double: the nearest to what is written. One beyond the largest would be stored as an infinity.
pub(crate) fn double(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
    if number.is_infinite() && text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(format!("{text} is out of range"));
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_exact_however_it_is_written() {
        for (written, number) in [
            ("5", 5),
            ("-7", -7),
            ("5.0", 5),
            ("5.000", 5),
            ("1e3", 1_000),
            ("1.5E+1", 15),
            ("-120e-1", -12),
            ("0.0", 0),
            ("0e999999", 0),
            ("9223372036854775807.0", i64::MAX),
            ("9007199254740993e0", 9_007_199_254_740_993),
        ] {
            assert_eq!(whole(written), Ok(number), "{written}");
        }
        assert_eq!(whole("18446744073709551615"), Ok(u64::MAX));
    }

    #[test]
    fn what_is_not_whole_or_too_large_is_refused() {
        for wrong in
            ["", " 5", "5 ", "x", "0x10", "5.5", "1e-1", "5.", ".5", "NaN", "1e", "--5", "5e1.0", "1_0"]
        {
            assert!(whole::<i64>(wrong).is_err_and(|why| why.contains("no whole number")), "{wrong}");
        }
        for large in ["9223372036854775808", "1e19", "1e400", "-9223372036854775809", "1e2147483648"] {
            assert!(whole::<i64>(large).is_err_and(|why| why.contains("out of range")), "{large}");
        }
        assert_eq!(whole::<u32>("-1"), Err("-1 is out of range".to_owned()));
        assert_eq!(whole::<u32>("4294967296"), Err("4294967296 is out of range".to_owned()));
    }

    #[test]
    fn a_double_is_the_nearest_to_what_is_written() {
        assert_eq!(double("0.30000000000000004"), Ok(0.1 + 0.2));
        assert_eq!(double("-Infinity"), Ok(f64::NEG_INFINITY));
        assert!(double("NaN").is_ok_and(f64::is_nan));
        assert!(double("1e400").is_err() && double("").is_err() && double(" 1").is_err());
    }
}
