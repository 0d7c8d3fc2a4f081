//! Who ends our children when we are killed: this very program again, which waits for our end.
//!
//! An editor ends a check that a newer one follows with SIGKILL, which nobody can heed. A pipe is closed
//! however its owner ends. A parent-death signal would do too, but not for what a child started, nor on
//! another system than Linux, and `unsafe` code would have to set it.

use std::ffi::OsString;
use std::io::{self, BufRead, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use rustix::process::{Pid, Signal};

use super::signal;

/// The only argument of a guardian. No person types it.
const ARGUMENT: &str = "--guard-until-the-end";

/// Kept until our end, and with it the pipe by which it knows of that.
static GUARDIAN: OnceLock<Mutex<Child>> = OnceLock::new();

/// Whether this program was started as a guardian.
pub fn is_guardian(args: &[OsString]) -> bool {
    args.len() == 2 && args[1] == ARGUMENT
}

/// Starts the guardian of this process: what is started from now on does not outlive it.
#[expect(clippy::disallowed_methods, reason = "this module is a part of the one that starts programs")]
pub fn stand_guard() -> io::Result<()> {
    // A group of its own: what kills ours does not kill it. It holds none of our streams, for which an
    // editor waits.
    let child = Command::new(std::env::current_exe()?)
        .arg(ARGUMENT)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()?;
    let _ = GUARDIAN.set(Mutex::new(child));
    Ok(())
}

/// The work of a guardian: to hear of groups that come and go, and to kill at the end those that stayed.
pub fn until_the_end() {
    let mut groups = Vec::new();
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(change) = line.parse::<i32>() else { continue };
        match Pid::from_raw(change.abs()) {
            Some(group) if change > 0 => groups.push(group),
            Some(gone) => groups.retain(|group| *group != gone),
            None => {}
        }
    }
    for group in groups {
        signal(group, Signal::KILL);
    }
}

/// A process group that the guardian, if there is one, knows of until this is dropped.
#[derive(Debug)]
pub struct Guarded(Pid);

impl Guarded {
    /// Tells the guardian of a group.
    pub fn new(group: Pid) -> Self {
        tell(group.as_raw_pid());
        Self(group)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        tell(-self.0.as_raw_pid());
    }
}

/// A guardian that is gone is no trouble: the next check finds what this one leaves.
fn tell(change: i32) {
    let Some(guardian) = GUARDIAN.get() else { return };
    let mut guardian = guardian.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pipe) = &mut guardian.stdin {
        let _ = writeln!(pipe, "{change}");
    }
}
