//! The folder of a run, and sweeping up after runs that were killed.
//!
//! A run holds a lock on a file in its folder and writes down the process groups that it starts.
//! After SIGKILL nobody stops them; but the lock is free then, which is how the next run knows. It
//! kills what is still there of the dead run and removes its folder.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustix::process::{Pid, Signal};

use crate::process;

/// The folder of one run: `.check/runs/<id>` in the workspace. Removed when it is dropped.
#[derive(Debug)]
pub struct RunDir {
    path: PathBuf,
    record: File,
}

/// Where the process groups of a run are written down, a line each: id and kernel start time.
const RECORD: &str = "groups";

impl RunDir {
    /// Sweeps up after dead runs, then makes the folder of a new one.
    pub fn create(workspace: &Path) -> io::Result<Self> {
        let runs = workspace.join(".check").join("runs");
        std::fs::create_dir_all(&runs)?;
        sweep(&runs);
        // Made elsewhere and moved into place under lock, so that a sweep never sees it unlocked.
        let staging = tempfile::Builder::new().prefix(".new-").tempdir_in(workspace.join(".check"))?;
        let record = File::options().create(true).append(true).open(staging.path().join(RECORD))?;
        record.lock()?;
        let name = staging.path().file_name().unwrap_or_default().to_string_lossy().replace(".new-", "run-");
        let path = runs.join(name);
        std::fs::rename(staging.keep(), &path)?;
        tracing::debug!(?path, "a run's folder");
        Ok(Self { path, record })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a process group down.
    pub fn started(&mut self, group: i32) -> io::Result<()> {
        writeln!(self.record, "{group} {}", start_time(group).unwrap_or_default())
    }
}

impl Drop for RunDir {
    fn drop(&mut self) {
        // Left over, it is swept up by the next run.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Kills what is left of runs whose checker is dead.
fn sweep(runs: &Path) {
    for run in std::fs::read_dir(runs).into_iter().flatten().flatten() {
        let record = run.path().join(RECORD);
        let is_dead = File::open(&record).is_ok_and(|file| file.try_lock().is_ok());
        if !is_dead {
            continue;
        }
        for line in std::fs::read_to_string(&record).unwrap_or_default().lines() {
            let mut words = line.split(' ');
            let group = words.next().and_then(|word| word.parse().ok());
            let started = words.next().unwrap_or_default();
            // Another process may have got the id since; its start time tells.
            let is_still_it = |group: &i32| start_time(*group).is_some_and(|now| now == started);
            if let Some(group) = group.filter(is_still_it).and_then(Pid::from_raw) {
                tracing::debug!(?group, "left behind by a run that was killed");
                process::signal(group, Signal::KILL);
            }
        }
        let _ = std::fs::remove_dir_all(run.path());
    }
}

/// When the kernel started a process, in its own ticks: field 22 of `/proc/<pid>/stat` (proc(5)).
fn start_time(id: i32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The second field is the name in brackets, which may hold spaces and brackets of its own.
    stat.rsplit(')').next()?.split_whitespace().nth(19).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::poll::{self, Poll};
    use crate::text::Text;

    #[tokio::test]
    async fn the_next_run_sweeps_up_after_one_that_was_killed() {
        let workspace = tempfile::tempdir().expect("a folder");
        let mut command = process::command("sleep");
        command.arg("600");
        let mut left_behind = process::Process::start(command).expect("sleep");
        let mut run = RunDir::create(workspace.path()).expect("a run");
        run.started(left_behind.id()).expect("written down");
        let path = run.path().to_owned();
        // As SIGKILL leaves it: the lock is gone, the folder and the process are not.
        let RunDir { record, .. } = &run;
        record.unlock().expect("unlocked");
        std::mem::forget(run);

        let next = RunDir::create(workspace.path()).expect("the next run");
        let ended = poll::until(Duration::from_millis(1), Duration::from_secs(5), async || match left_behind
            .exit()
        {
            Some(_) => Poll::Ready(()),
            None => Poll::NotYet(Text::same("alive")),
        });
        assert!(ended.await.is_ok());
        assert!(!path.exists() && next.path().exists());
    }

    #[test]
    fn a_run_that_lives_is_left_alone_and_a_finished_one_leaves_nothing() {
        let workspace = tempfile::tempdir().expect("a folder");
        let one = RunDir::create(workspace.path()).expect("a run");
        let two = RunDir::create(workspace.path()).expect("another");
        assert!(one.path().exists());
        let paths = [one.path().to_owned(), two.path().to_owned()];
        drop((one, two));
        assert!(paths.iter().all(|path| !path.exists()));
    }
}
