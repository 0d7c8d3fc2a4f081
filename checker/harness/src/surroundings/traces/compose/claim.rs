//! Who uses the container, across processes: it is removed by the last run that uses it, and only if
//! one of ours started it.
//!
//! Three files in `.check`: `compose.turn`, locked while something is started or removed; `compose.users`,
//! locked (shared) by everybody who uses the container; `compose.started`, which holds the id of a
//! container that we started or, before there is one, what was there. A lock is gone when its process is, also after SIGKILL.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cause::{Cause, CauseId};
use crate::poll::{self, Poll};
use crate::shortage::cannot_write;
use crate::text::Text;

use super::beside::Beside;

/// How long another run may take to start or remove it: its image may have to be fetched first.
const LONGEST_TURN: Duration = Duration::from_mins(15);

const STARTED: &str = "compose.started";

/// The right to start or remove the container: one run at a time has it.
#[derive(Debug)]
pub(super) struct Turn {
    folder: PathBuf,
    _lock: File,
}

/// This run uses the container.
#[derive(Debug)]
pub(super) struct Claim {
    folder: PathBuf,
    _lock: File,
}

/// What is written down of a container of ours.
#[derive(Debug)]
enum Started {
    /// It is about to be started, where these are.
    Before(Beside),
    /// Its id.
    Id(String),
}

/// A container of ours that nobody uses.
#[derive(Debug)]
pub(super) struct LeftOver {
    /// Its id, or what there was before it if its start was cut off.
    started: Started,
    folder: PathBuf,
    /// Nobody may claim it meanwhile.
    _users: File,
}

impl Turn {
    /// Waits for it.
    pub(super) async fn wait(workspace: &Path) -> Result<Self, Cause> {
        let folder = workspace.join(".check");
        let lock = open(&folder, "compose.turn")?;
        let turn = poll::until(Duration::from_millis(20), LONGEST_TURN, async || match lock.try_lock() {
            Ok(()) => Poll::Ready(()),
            Err(TryLockError::WouldBlock) => {
                Poll::NotYet(both!("another run starts or stops it", "outra execução o inicia ou para"))
            }
            Err(TryLockError::Error(error)) => Poll::Never(cannot_write(&folder, &error)),
        });
        turn.await.map_err(|unmet| unmet.into_cause(|because| locked(&folder, because)))?;
        Ok(Self { folder, _lock: lock })
    }

    /// Claims the container, whether or not it is there yet.
    pub(super) fn claim(&self) -> Result<Claim, Cause> {
        let lock = open(&self.folder, "compose.users")?;
        // Only who has the turn locks it for himself alone, so this never waits.
        lock.lock_shared().map_err(|error| cannot_write(&self.folder, &error))?;
        Ok(Claim { folder: self.folder.clone(), _lock: lock })
    }

    /// The container that one of ours started, if nobody uses it any more.
    pub(super) fn ours_and_unused(&self) -> Option<LeftOver> {
        let written = std::fs::read_to_string(self.folder.join(STARTED)).ok()?;
        let users = open(&self.folder, "compose.users").ok()?;
        users.try_lock().ok()?;
        let started = match written.strip_prefix('\n') {
            Some(before) => Started::Before(Beside::read(before)),
            None => Started::Id(written),
        };
        Some(LeftOver { started, folder: self.folder.clone(), _users: users })
    }
}

impl Claim {
    /// Writes down that one is about to be started, and what there is without it: should we be killed
    /// before its id is known, the next run knows what is ours.
    pub(super) fn will_start(&self, before: &Beside) -> Result<(), Cause> {
        self.started(&format!("\n{before}"))
    }

    /// Writes down which one was started.
    pub(super) fn started(&self, id: &str) -> Result<(), Cause> {
        std::fs::write(self.folder.join(STARTED), id).map_err(|error| cannot_write(&self.folder, &error))
    }
}

impl LeftOver {
    /// Whether it is this one.
    pub(super) fn is(&self, id: &str) -> bool {
        match &self.started {
            Started::Before(_) => true,
            Started::Id(started) => started == id,
        }
    }

    /// What there was before its start, where that was cut off.
    pub(super) fn cut_off(&self) -> Option<&Beside> {
        match &self.started {
            Started::Before(before) => Some(before),
            Started::Id(_) => None,
        }
    }

    /// It is gone.
    pub(super) fn forget(self) {
        let _ = std::fs::remove_file(self.folder.join(STARTED));
    }
}

/// Whether a container of ours is written down.
pub(super) fn is_written_down(workspace: &Path) -> bool {
    workspace.join(".check").join(STARTED).exists()
}

/// Everything of ours is gone.
pub(super) fn forget(workspace: &Path) {
    let _ = std::fs::remove_file(workspace.join(".check").join(STARTED));
}

fn open(folder: &Path, name: &str) -> Result<File, Cause> {
    std::fs::create_dir_all(folder)
        .and_then(|()| File::options().create(true).append(true).open(folder.join(name)))
        .map_err(|error| cannot_write(folder, &error))
}

fn locked(folder: &Path, because: Text) -> Cause {
    let path = folder.join("compose.turn");
    let path = path.display();
    Cause::new(
        CauseId::ComposeLocked,
        because,
        both!(
            "end the other run of `check`; it holds `{path}`",
            "termine a outra execução do `check`; ela segura `{path}`"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_user_finds_what_one_of_ours_started() {
        let workspace = tempfile::tempdir().expect("a folder");
        let turn = Turn::wait(workspace.path()).await.expect("nobody else is there");
        let (one, two) = (turn.claim().expect("a claim"), turn.claim().expect("another"));
        one.will_start(&Beside::default()).expect("written");
        one.started("abc").expect("written");
        drop(one);
        assert!(turn.ours_and_unused().is_none(), "the other one still uses it");
        drop(two);
        let left = turn.ours_and_unused().expect("nobody uses it");
        assert!(left.is("abc") && !left.is("somebody's") && left.cut_off().is_none());
        left.forget();
        assert!(!is_written_down(workspace.path()) && turn.ours_and_unused().is_none());
    }

    #[tokio::test]
    async fn a_start_that_is_cut_off_is_known_with_what_was_there_before() {
        let workspace = tempfile::tempdir().expect("a folder");
        let turn = Turn::wait(workspace.path()).await.expect("nobody else is there");
        let claim = turn.claim().expect("a claim");
        claim.will_start(&Beside::read("volume data")).expect("written");
        drop(claim);
        let left = turn.ours_and_unused().expect("nobody uses it");
        assert!(left.is("whichever is found"));
        assert_eq!(left.cut_off(), Some(&Beside::read("volume data")));
    }

    #[tokio::test]
    async fn what_somebody_else_started_is_not_ours() {
        let workspace = tempfile::tempdir().expect("a folder");
        let turn = Turn::wait(workspace.path()).await.expect("nobody else is there");
        drop(turn.claim().expect("a claim"));
        assert!(turn.ours_and_unused().is_none());
    }
}
