//! How large what a service exported is, and what of it a backend did not keep.

use serde::{Deserialize, Serialize};

use crate::text::{Lang, Text};
use crate::untrusted::Untrusted;

/// How large a span or a resource may be, in bytes, before its size can be what a backend refuses.
pub const ORDINARY_BYTES: u64 = 64 * 1024;

/// How large a span or a resource is: noted of those that are larger than most.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Weight {
    /// All of it, as protobuf, in bytes.
    pub bytes: u64,
    /// Its attributes.
    pub attributes: Group,
    /// Its events, with their attributes.
    pub events: Group,
    /// The largest attribute that it or an event of it has.
    pub largest: Option<Largest>,
}

impl Weight {
    /// Whether its size can be what a backend refuses.
    pub fn is_large(&self) -> bool {
        self.bytes > ORDINARY_BYTES
    }
}

/// Several things of a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// How many.
    pub count: u64,
    /// All of them, in bytes.
    pub bytes: u64,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Largest {
    /// Its key, cut at 256 bytes.
    pub key: Untrusted,
    /// The name of the event that has it, cut at 256 bytes; `None` where the span has it itself.
    pub event: Option<Untrusted>,
    /// Its value, in bytes.
    pub bytes: u64,
    /// Whether the value is a text.
    pub is_text: bool,
}

/// What a backend says that it did not keep of an export that it took: OTLP's "partial success".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// How many spans.
    pub spans: u64,
    /// Why, in its words.
    pub said: Untrusted,
}

/// A number of bytes for people: `812 bytes`, `1.2 MB` (of 1000 kB each).
pub fn in_words(bytes: u64) -> Text {
    let of = |unit: u64| {
        let tenths = bytes.saturating_mul(10) / unit;
        (tenths / 10, tenths % 10)
    };
    match bytes {
        0..10_000 => both!("{bytes} bytes", "{bytes} bytes"),
        10_000..1_000_000 => {
            let (whole, _) = of(1_000);
            both!("{whole} kB", "{whole} kB")
        }
        _ => {
            let (whole, tenth) = of(1_000_000);
            both!("{whole}.{tenth} MB", "{whole},{tenth} MB")
        }
    }
}

/// As [`in_words`], in one language, to stand in a sentence.
pub fn in_words_of(lang: Lang, bytes: u64) -> String {
    in_words(bytes).get(lang).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_the_unit_that_people_think_in() {
        let told = |bytes| [Lang::En, Lang::PtBr].map(|lang| in_words_of(lang, bytes));
        assert_eq!(told(812), ["812 bytes", "812 bytes"]);
        assert_eq!(told(65_536), ["65 kB", "65 kB"]);
        assert_eq!(told(1_250_000), ["1.2 MB", "1,2 MB"]);
        assert_eq!(told(104_857_600), ["104.8 MB", "104,8 MB"]);
    }
}
