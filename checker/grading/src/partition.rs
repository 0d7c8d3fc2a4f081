//! Which part of a class one of several machines grades. Nothing decides but the sorted ids and two numbers, so that
//! any engine that can set two numbers can share out a class, and each submission is in exactly one part.

use std::fmt;
use std::str::FromStr;

use hmac_sha256::Hash;

/// One part of so many, the first of which is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    by: By,
    part: u64,
    of: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// Every n-th submission in the order of their ids: parts of one size.
    Slice,
    /// By a hash of the id: who is in which part does not depend on who else is in the class.
    Hash,
}

/// Why a text is no partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPartition {
    /// Neither of the two ways.
    #[error("it begins with neither `slice:` nor `hash:`")]
    Way,
    /// The numbers are not two: `1/` is what is left where an engine set only one.
    #[error("it has no two numbers such as `1/3`")]
    Numbers,
    /// There is no such part.
    #[error("the parts are counted from 1 to their number")]
    Part,
}

impl FromStr for Partition {
    type Err = NoPartition;

    fn from_str(text: &str) -> Result<Self, NoPartition> {
        let (way, numbers) = text.split_once(':').ok_or(NoPartition::Way)?;
        let by = match way {
            "slice" => By::Slice,
            "hash" => By::Hash,
            _ => return Err(NoPartition::Way),
        };
        let number = |text: &str| {
            // Digits alone: `+1` is a number to Rust, and a mistake here.
            let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| is_plain)
        };
        let (part, of) = numbers.split_once('/').ok_or(NoPartition::Numbers)?;
        let (part, of) = number(part).zip(number(of)).ok_or(NoPartition::Numbers)?;
        if part == 0 || part > of { Err(NoPartition::Part) } else { Ok(Self { by, part, of }) }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match self.by {
            By::Slice => "slice",
            By::Hash => "hash",
        };
        write!(formatter, "{way}:{}/{}", self.part, self.of)
    }
}

impl Partition {
    /// Those of the class that are in this part. They come sorted by their ids.
    pub fn of<T>(self, class: Vec<T>, id: impl Fn(&T) -> &str) -> Vec<T> {
        let class = class.into_iter().enumerate();
        class.filter(|(place, one)| self.has(*place, id(one))).map(|(_, one)| one).collect()
    }

    fn has(self, place: usize, id: &str) -> bool {
        let number = match self.by {
            By::Slice => place as u64,
            By::Hash => {
                let mut first = [0; 8];
                first.copy_from_slice(&Hash::hash(id.as_bytes())[..8]);
                u64::from_le_bytes(first)
            }
        };
        number % self.of == self.part - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_submission_is_in_exactly_one_part() {
        let class: Vec<String> = (0..100).map(|number| format!("student-{number:03}")).collect();
        for (way, of) in [("slice", 1), ("slice", 3), ("slice", 7), ("hash", 1), ("hash", 3), ("hash", 200)] {
            let part = |part: u64| {
                let partition: Partition = format!("{way}:{part}/{of}").parse().expect("a partition");
                partition.of(class.clone(), |id| id)
            };
            let mut all: Vec<String> = (1..=of).flat_map(part).collect();
            all.sort();
            assert_eq!(all, class, "{way} {of}");
        }
    }

    #[test]
    fn slices_are_of_one_size_and_a_hash_does_not_ask_who_else_is_there() {
        let class: Vec<u32> = (0..10).collect();
        let names: Vec<String> = class.iter().map(u32::to_string).collect();
        let slice: Partition = "slice:2/3".parse().expect("a partition");
        assert_eq!(slice.of(names.clone(), |id| id), ["1", "4", "7"]);
        let hash: Partition = "hash:2/3".parse().expect("a partition");
        let (all, half) = (hash.of(names.clone(), |id| id), hash.of(names[5..].to_vec(), |id| id));
        assert!(half.iter().all(|id| all.contains(id)));
    }

    #[test]
    fn what_an_engine_leaves_out_is_refused() {
        let refused = |text: &str| text.parse::<Partition>().expect_err(text);
        for text in ["slice:2/1", "slice:0/4", "hash:5/4", "slice:1/0"] {
            assert_eq!(refused(text), NoPartition::Part, "{text}");
        }
        for text in ["slice:1/", "slice:/3", "slice:/", "slice:1", "slice:a/b", "slice:+1/3", "slice: 1/3"] {
            assert_eq!(refused(text), NoPartition::Numbers, "{text}");
        }
        for text in ["1/3", "", "part:1/3", ":1/3"] {
            assert_eq!(refused(text), NoPartition::Way, "{text}");
        }
        assert_eq!("hash:2/7".parse::<Partition>().map(|it| it.to_string()).as_deref(), Ok("hash:2/7"));
    }
}
