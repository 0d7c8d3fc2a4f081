//! Where a case's run is recorded: one for each diagnosis, one for each solution.

use std::path::PathBuf;

use crate::case::{Case, Expect, Kind};

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
