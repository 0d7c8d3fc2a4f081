//! Moments, to the microsecond, as Prefect writes and reads them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// Microseconds since the epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp(i64);

impl Stamp {
    pub(crate) fn now() -> Self {
        Self(Timestamp::now().as_microsecond())
    }

    #[cfg(test)]
    pub(crate) fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub(crate) fn micros(self) -> i64 {
        self.0
    }

    /// Seconds since another moment; negative if that is later.
    pub(crate) fn since(self, earlier: Self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a run are far below 2^53")]
        let micros = self.0.saturating_sub(earlier.0) as f64;
        micros / 1e6
    }

    /// So many seconds later.
    pub(crate) fn plus(self, seconds: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a delay beyond the range is as long as it gets")]
        let micros = (seconds * 1e6) as i64;
        Self(self.0.saturating_add(micros))
    }

    /// Date and time in UTC, to the millisecond, for a person.
    pub(crate) fn shown(self) -> String {
        let moment = Timestamp::from_microsecond(self.0).unwrap_or_default();
        moment.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
    }

    /// RFC 3339, with or without an offset (then UTC), or seconds since the epoch.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse(text.trim()),
            #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
            Value::Number(number) => number.as_f64().map(|seconds| Self((seconds * 1e6) as i64)),
            _ => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Some(Self(moment.as_microsecond()));
        }
        let local = text.parse::<DateTime>().ok()?;
        TimeZone::UTC.to_timestamp(local).ok().map(|moment| Self(moment.as_microsecond()))
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = Timestamp::from_microsecond(self.0).unwrap_or_default();
        let form = if self.0 % 1_000_000 == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S.%6fZ" };
        write!(f, "{}", moment.strftime(form))
    }
}

impl From<Stamp> for Value {
    fn from(stamp: Stamp) -> Self {
        json!(stamp.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_several_forms_and_written_in_one() {
        for text in [
            "2025-01-01T00:00:00Z",
            "2025-01-01T00:00:00+00:00",
            "2024-12-31T21:00:00-03:00",
            "2025-01-01T00:00:00",
            "2025-01-01 00:00:00Z",
        ] {
            let stamp = Stamp::read(&json!(text)).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(stamp.to_string(), "2025-01-01T00:00:00Z", "{text}");
        }
        let stamp = Stamp::read(&json!("2025-01-01T00:00:00.1234567Z")).expect("read");
        assert_eq!(stamp.to_string(), "2025-01-01T00:00:00.123456Z");
        assert!((stamp.plus(1.5).since(stamp) - 1.5).abs() < 1e-9);
        assert_eq!(Stamp::read(&json!("yesterday")), None);
        assert_eq!(Stamp::read(&json!(null)), None);
    }
}
