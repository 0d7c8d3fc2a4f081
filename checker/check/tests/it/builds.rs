//! A verdict is on the files that are there, whatever Cargo has built before.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::harness::{Attempt, repository};
use crate::workbook::Edit;

/// Gives every file a time before any build, as files out of an archive have.
fn make_old(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            make_old(&path);
        } else {
            let file = File::options().write(true).open(&path).expect("writable");
            file.set_modified(SystemTime::now() - Duration::from_hours(1)).expect("set");
        }
    }
}

/// Checks step 01 in a copy of the workbook of its own whose files are old: as handed out, or solved.
fn exit_code(copy: &str, is_solved: bool) -> i32 {
    let solution = repository().join("solutions/02-tracing/01-exporter/src/telemetry.rs");
    let solved = Edit {
        file: "src/telemetry.rs".into(),
        find: None,
        replace: fs::read_to_string(solution).expect("readable"),
    };
    let edits: &[Edit] = if is_solved { &[solved] } else { &[] };
    let attempt = Attempt::at(copy, "exercises/02-tracing/01-exporter", edits);
    make_old(attempt.workspace());
    attempt.check("02-tracing/01").exit_code
}

#[test]
fn two_copies_of_the_workbook_that_share_a_target_folder_do_not_get_each_others_programs() {
    assert_eq!(exit_code("copies/ana", true), 0);
    assert_eq!(exit_code("copies/maria", false), 1);
    assert_eq!(exit_code("copies/ana", true), 0);
    // And older files in the place of newer ones are other files.
    assert_eq!(exit_code("copies/ana", false), 1);
}
