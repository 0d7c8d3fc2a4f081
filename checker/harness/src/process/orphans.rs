//! What a student's program leaves running when it left its group too: it becomes ours, and ends with us.
//!
//! In a namespace of processes all of it ends with the first of them; this is for where there is none. Only Linux
//! has such a thing.

/// From now on what our children leave behind becomes our own.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    // Where the system refuses it, things are as they are everywhere else.
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Ends all that is our child and what it leaves behind, until nothing is left. To be called when nobody waits for a
/// child of ours any more.
#[cfg(target_os = "linux")]
pub fn end_what_is_left() {
    use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, waitpid};
    /// How often is looked: a program that starts others faster than they are killed gains nothing by it.
    const MOST_LOOKS: usize = 1_000;
    let own = getpid().as_raw_pid();
    for _ in 0..MOST_LOOKS {
        let left: Vec<Pid> =
            super::ids().filter(|id| super::parent(*id) == Some(own)).filter_map(Pid::from_raw).collect();
        if left.is_empty() {
            return;
        }
        tracing::debug!(?left, "left running");
        for child in left {
            // One that is gone meanwhile needs neither.
            let _ = kill_process(child, Signal::KILL);
            let _ = waitpid(Some(child), WaitOptions::empty());
        }
    }
}

/// Nothing becomes ours here.
#[cfg(not(target_os = "linux"))]
pub fn end_what_is_left() {}
