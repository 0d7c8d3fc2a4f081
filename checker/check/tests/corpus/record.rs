//! Where a case's run is recorded: one for each diagnosis, one for each solution.

use std::path::{Path, PathBuf};

use crate::case::{Case, Expect, Kind};
use crate::workbook::repository;

/// The file of a case's recording, for those that have one.
pub(crate) fn file(case: &Case) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/recorded");
    match (&case.expect, case.kind) {
        (Expect::Diagnosis(id), Kind::Mistake) if case.is_example && !case.has_no_rule_yet() => {
            Some(folder.join(format!("{id}.json")))
        }
        (Expect::Passes, Kind::Solution) => {
            Some(folder.join("passed").join(format!("{}.json", case.step.replace('/', "--"))))
        }
        _ => None,
    }
}

/// Takes out of a recording whose machine it was made on.
pub(crate) fn anonymise(file: &Path) {
    let Ok(text) = std::fs::read_to_string(file) else { return };
    let home = std::env::var("HOME").unwrap_or_default();
    let top = repository().display().to_string();
    let text = text.replace(&top, "~");
    let text = if home.len() > 1 { text.replace(&home, "~") } else { text };
    std::fs::write(file, text).expect("written");
}
