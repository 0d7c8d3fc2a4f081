//! An interrupted run leaves nothing behind.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::faults::await_groups;
use crate::harness::{Attempt, check};
use crate::workbook::check_behind;

/// The process groups that the runs of a workspace have written down.
fn groups(workspace: &Path) -> Vec<String> {
    let runs = std::fs::read_dir(workspace.join(".check/runs")).into_iter().flatten().flatten();
    let records = runs.filter_map(|run| std::fs::read_to_string(run.path().join("groups")).ok());
    records.flat_map(|record| record.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_signal_that_can_be_heeded_ends_it_with_130_and_leaves_no_process_and_no_folder() {
    let attempt = Attempt::new("solutions/02-tracing/04-propagation", &[]);
    assert_eq!(attempt.check("02-tracing/04-propagation").exit_code, 0);
    // A closed terminal sends HUP. Under `nohup` the tests' own children would heed it as little as they do.
    for signal in
        [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT, Signal::USR1, Signal::USR2, Signal::ALARM]
    {
        let mut child = check()
            .current_dir(attempt.workspace())
            .args(["02-tracing/04-propagation", "--crate", "attempt", "-q"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the binary runs");
        // Both services are there: now it has something to leave behind.
        let start = Instant::now();
        let mut started = groups(attempt.workspace());
        while started.len() < 2 {
            assert!(start.elapsed() < Duration::from_mins(1), "the services never started");
            assert!(child.try_wait().expect("a child").is_none(), "it ended before it could be interrupted");
            std::thread::yield_now();
            started = groups(attempt.workspace());
        }
        let id = Pid::from_child(&child);
        kill_process(id, signal).expect("it is there");
        assert_eq!(child.wait().expect("it ends").code(), Some(130), "{signal:?}");
        for group in started {
            let id = group.split(' ').next().expect("an id");
            assert!(!Path::new("/proc").join(id).exists(), "process {id} is still there");
        }
        let left = std::fs::read_dir(attempt.workspace().join(".check/runs")).expect("a folder").count();
        assert_eq!(left, 0, "a run's folder is still there");
    }
}

#[test]
fn a_closed_terminal_ends_nothing_that_was_started_to_outlive_it() {
    let attempt = Attempt::new("solutions/02-tracing/04-propagation", &[]);
    assert_eq!(attempt.check("02-tracing/04-propagation").exit_code, 0);
    let mut child = check_behind(&["nohup"])
        .current_dir(attempt.workspace())
        .args(["02-tracing/04-propagation", "--crate", "attempt", "-q"])
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("nohup runs");
    await_groups(attempt.workspace(), 2);
    kill_process(Pid::from_child(&child), Signal::HUP).expect("it is there");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}
