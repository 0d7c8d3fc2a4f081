//! This test, started again to put the walls up round itself.

use std::os::unix::process::CommandExt;
use std::process::Command;

use sandbox::{Inner, Outer};

/// What is said first of a wall that this machine does not give.
pub(crate) const NOT_TO_BE_HAD: &str = "not to be had: ";

/// Makes the outer wall, and starts the first process inside.
#[expect(clippy::disallowed_methods, reason = "a test starts itself")]
pub(crate) fn outside(args: &[String]) {
    let outer: Outer = serde_json::from_str(&args[0]).expect("a wall");
    let own = std::env::current_exe().expect("this test");
    // Of another user nothing is mapped here: as root the files are everybody's to read.
    if let Err(error) = sandbox::enter(&outer, None) {
        return not_to_be_had(&error);
    }
    let status = Command::new(own).arg("--inside").args(args).status().expect("started");
    assert!(status.success());
}

/// Gives up all power and becomes the rest of the line.
pub(crate) fn inside(args: &[String]) {
    let outer: Outer = serde_json::from_str(&args[0]).expect("a wall");
    if let Err(error) = sandbox::settle(&outer) {
        return not_to_be_had(&error);
    }
    become_the(&args[1..]);
}

/// Puts up the inner wall and becomes the rest of the line.
pub(crate) fn behind(args: &[String]) {
    let inner: Inner = serde_json::from_str(&args[0]).expect("a wall");
    if let Err(error) = sandbox::confine(&inner) {
        return not_to_be_had(&error);
    }
    become_the(&args[1..]);
}

#[expect(clippy::print_stderr, reason = "the test that started this one reads it")]
fn not_to_be_had(error: &std::io::Error) {
    eprintln!("{NOT_TO_BE_HAD}{error}");
}

#[expect(clippy::disallowed_methods, reason = "a test starts itself")]
fn become_the(line: &[String]) {
    let error = Command::new(&line[0]).args(&line[1..]).exec();
    panic!("{line:?}: {error}");
}
