//! Names for runs that were given none: an adjective and an animal, as Prefect makes them.

use crate::id::chance;

const ADJECTIVES: [&str; 16] = [
    "amber", "brave", "calm", "daring", "eager", "fuzzy", "gentle", "honest", "ivory", "jolly", "keen",
    "lively", "mellow", "nimble", "polite", "quiet",
];
const ANIMALS: [&str; 16] = [
    "otter",
    "toucan",
    "capybara",
    "jaguar",
    "macaw",
    "tapir",
    "armadillo",
    "coati",
    "dolphin",
    "heron",
    "ibis",
    "lizard",
    "marmoset",
    "ocelot",
    "parrot",
    "sloth",
];

/// Another one each time, mostly.
pub(crate) fn invented() -> String {
    let bits = chance();
    let pick = |words: [&'static str; 16], shift: u32| words[(bits >> shift & 0xf) as usize];
    format!("{}-{}", pick(ADJECTIVES, 0), pick(ANIMALS, 4))
}
