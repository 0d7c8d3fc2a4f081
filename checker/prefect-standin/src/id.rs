//! The ids of everything: UUIDs, as Prefect gives and takes them.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::stamp::Stamp;

/// A UUID of any version, shown in lower case with hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(u128);

impl Id {
    /// By chance (version 4): what a run, a flow or an artifact has.
    pub(crate) fn random() -> Self {
        Self::marked(u128::from(chance()) << 64 | u128::from(chance()), 4)
    }

    /// By time (version 7): ids that are made later are larger. What a state or a log line has.
    pub(crate) fn timed(now: Stamp) -> Self {
        let millis = u128::try_from(now.micros() / 1_000).unwrap_or_default();
        let counter = u128::from(COUNTER.fetch_add(1, Ordering::Relaxed));
        let low = (counter & 0xfff) << 64 | (counter >> 12 & 0x3fff) << 48 | u128::from(chance()) >> 16;
        Self::marked((millis & 0xffff_ffff_ffff) << 80 | low, 7)
    }

    fn marked(bits: u128, version: u128) -> Self {
        let bits = bits & !(0xf << 76) | version << 76;
        Self(bits & !(0b11 << 62) | 0b10 << 62)
    }

    /// Reads the forms that Prefect reads: with hyphens, without, in braces, as a URN.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
        let text = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
        let is_grouped = text.len() == 36 && [8, 13, 18, 23].iter().all(|at| text.as_bytes()[*at] == b'-');
        let digits: String = if is_grouped { text.replace('-', "") } else { text.to_owned() };
        let is_hex = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_hex.then(|| u128::from_str_radix(&digits, 16).ok().map(Self))?
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = format!("{:032x}", self.0);
        let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        f.write_str(&groups.join("-"))
    }
}

static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
static COUNTER: AtomicU64 = AtomicU64::new(0);

/// 64 bits that nobody guesses by accident; no secret rests on them, so the standard library's hash is enough.
pub(crate) fn chance() -> u64 {
    SEED.hash_one(COUNTER.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id = Id::random();
        let shown = id.to_string();
        assert_eq!(Id::parse(&shown), Some(id));
        assert_eq!(Id::parse(&shown.to_uppercase()), Some(id));
        assert_eq!(Id::parse(&shown.replace('-', "")), Some(id));
        assert_eq!(Id::parse(&format!("urn:uuid:{shown}")), Some(id));
        assert_eq!(Id::parse(&format!("{{{shown}}}")), Some(id));
        assert_eq!(shown.as_bytes()[14], b'4');
        for text in ["", "nope", &shown[1..], &format!("{shown}0"), "é".repeat(16).as_str()] {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ids_by_time_are_in_order() {
        let now = Stamp::now();
        let ids: Vec<_> = (0..100).map(|_| Id::timed(now)).collect();
        assert!(ids.is_sorted() || COUNTER.load(Ordering::Relaxed) > 0xf00);
        assert_eq!(ids[0].to_string().as_bytes()[14], b'7');
        assert!(Id::timed(Stamp::from_micros(0)) < Id::timed(now));
    }
}
