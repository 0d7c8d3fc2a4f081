//! Times as Go reads RFC 3339: `2025-01-01T00:00:00.5Z`, with a zone, from year 0 to 9999.

use jiff::civil::{Date, DateTime, Time};

/// Nanoseconds since the epoch, or the nearest that there are: 64 bits reach from 1677 to 2262.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    let wrong = || format!("{text:?} is no time such as 2025-01-01T00:00:00Z");
    let time = read(text).ok_or_else(wrong)?.as_nanos();
    Ok(i64::try_from(time).unwrap_or(if time < 0 { i64::MIN } else { i64::MAX }))
}

fn read(text: &str) -> Option<jiff::SignedDuration> {
    let (date, text) = text.split_once('T')?;
    let [year, month, day] = numbers([4, 2, 2], '-', date)?;
    let zone = text.find(['Z', '+', '-'])?;
    let (text, zone) = text.split_at(zone);
    let (clock, fraction) =
        text.split_once(['.', ',']).map_or((text, None), |(clock, fraction)| (clock, Some(fraction)));
    let [hour, minute, second] = numbers([2, 2, 2], ':', clock)?;
    let small = |number: i16| i8::try_from(number).ok();
    let date = Date::new(year, small(month)?, small(day)?).ok()?;
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, nanoseconds(fraction)?).ok()?;
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    Some(DateTime::from_parts(date, time).duration_since(epoch) - offset(zone)?)
}

/// Numbers of so many digits each, with the mark between them.
fn numbers<const N: usize>(digits: [usize; N], mark: char, text: &str) -> Option<[i16; N]> {
    let mut parts = text.split(mark);
    let mut numbers = [0; N];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts
            .next()
            .filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// A fraction of a second; what is smaller than a nanosecond is cut off.
fn nanoseconds(fraction: Option<&str>) -> Option<i32> {
    let Some(digits) = fraction else {
        return Some(0);
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{digits:0<9}")[..9].parse().ok()).flatten()
}

/// How far the zone is ahead of UTC.
fn offset(zone: &str) -> Option<jiff::SignedDuration> {
    if zone == "Z" {
        return Some(jiff::SignedDuration::ZERO);
    }
    let [hours, minutes] = numbers([2, 2], ':', zone.get(1..)?)?;
    let ahead = jiff::SignedDuration::from_secs(i64::from(hours) * 3600 + i64::from(minutes) * 60);
    let is_time = hours < 24 && minutes < 60;
    is_time.then_some(if zone.starts_with('-') { -ahead } else { ahead })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn times_are_read_as_go_reads_them() {
        for (text, nanoseconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00.000000001234Z", 1),
            ("1970-01-01T00:00:00,5Z", 500_000_000),
            ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T23:59:59-00:01", 59_000_000_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000),
            ("9999-12-31T23:59:59.999999999Z", i64::MAX),
            ("9999-12-31T23:59:59-23:59", i64::MAX),
            ("2300-01-01T00:00:00Z", i64::MAX),
            ("1600-01-01T00:00:00Z", i64::MIN),
            ("0000-01-01T00:00:00Z", i64::MIN),
        ] {
            assert_eq!(parse(text), Ok(nanoseconds), "{text}");
        }
    }

    #[test]
    fn what_go_does_not_take_is_refused() {
        for text in [
            "",
            "yesterday",
            "2025-01-01",
            "2025-01-01T00:00:00",
            "2025-01-01 00:00:00Z",
            "2025-01-01t00:00:00z",
            "10000-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
            "2025-01-01T00:00:60Z",
            "2025-01-01T24:00:00Z",
            "2025-02-30T00:00:00Z",
            "2025-01-01T00:00:00.Z",
            "2025-01-01T00:00:00+0000",
            "2025-01-01T00:00:00+01",
            "2025-01-01T00:00Z",
            "2025-01-01T00:00:00Z[Europe/Rome]",
            "20250101T000000Z",
            "2025-01-01T00:00:00+25:00",
            "2025-01-01T00:00:00é",
            "2025-01-01T00:00:00+é1:00",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
