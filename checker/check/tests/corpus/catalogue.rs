//! The catalogue of mistakes (`testdata/catalogue.toml`), and what must hold between it, the cases,
//! the recordings and the diagnoses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::case::{Case, Kind, mend_of};
use crate::record;

/// One known mistake.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mistake {
    /// Its number, which the cases name.
    pub(crate) number: u32,
    /// What is done wrong.
    pub(crate) title: Texts,
    /// Why no case makes it.
    pub(crate) absent: Option<Texts>,
}

/// A text in every language of the book, by the language's name.
pub(crate) type Texts = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    mistake: Vec<Mistake>,
}

/// The catalogue, by number.
pub(crate) fn load() -> Vec<Mistake> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/catalogue.toml");
    let text = std::fs::read_to_string(path).expect("the catalogue");
    toml::from_str::<Catalogue>(&text).expect("a catalogue").mistake
}

/// What does not hold.
pub(crate) fn complaints(cases: &[Case]) -> Vec<String> {
    let mut complaints = Vec::new();
    let catalogue = load();
    let made: BTreeSet<u32> = cases.iter().flat_map(|case| case.catalogue.iter().copied()).collect();
    for mistake in &catalogue {
        let number = mistake.number;
        match (&mistake.absent, made.contains(&number)) {
            (None, false) => complaints.push(format!("catalogue.toml: no case makes mistake {number}")),
            (Some(_), true) => complaints.push(format!("catalogue.toml: a case makes {number}, \"absent\"")),
            _ => {}
        }
        for texts in [Some(&mistake.title), mistake.absent.as_ref()].into_iter().flatten() {
            if !texts.keys().eq(["en", "pt-BR"]) {
                complaints.push(format!("catalogue.toml: {number} is not in both languages"));
            }
        }
    }
    let known: BTreeSet<u32> = catalogue.iter().map(|mistake| mistake.number).collect();
    let unknown = made.difference(&known);
    complaints.extend(unknown.map(|number| format!("catalogue.toml: there is no mistake {number}")));
    for id in checker_core::diagnose::ids() {
        let examples: Vec<&Case> = cases
            .iter()
            .filter(|case| case.kind == Kind::Mistake && case.is_example && case.expect.id() == Some(id))
            .collect();
        if examples.len() != 1 {
            let count = examples.len();
            complaints.push(format!("{id}: {count} cases are its `example`, expected 1"));
        }
        complaints.extend(examples.into_iter().filter_map(|case| mend_of(case).err()));
    }
    for file in cases.iter().filter_map(record::file).filter(|file| !file.is_file()) {
        complaints.push(format!("{}: not recorded; run with --record", file.display()));
    }
    complaints
}
