//! What a learner saves: the files of a folder, looked at again whenever something seems to have happened.
//!
//! An event of the system is only a nudge. Editors save in many ways (in place, by way of another name, empty for a
//! moment), and a save of the same text is none; so what counts is what the files hold. Where events do not come, on
//! a network drive or on Windows' files under WSL, the files are looked at a few times a second instead.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use crate::handed_out::walk;
use crate::poll::{self, Poll};
use crate::text::Text;

/// How long nothing must happen before a save is over: an editor takes several steps for one.
const QUIET: Duration = Duration::from_millis(20);
/// How often the files are looked at where no events come.
const INTERVAL: Duration = Duration::from_millis(250);
/// File systems that other machines write to, or another system on this one: what they write is no event here
/// (statfs(2)): NFS, CIFS, SMB2, 9p (WSL's `/mnt/c`), FUSE, Ceph, virtiofs, `VirtualBox`.
const WITHOUT_EVENTS: [u64; 8] =
    [0x6969, 0xff53_4d42, 0xfe53_4d42, 0x0102_1997, 0x6573_5546, 0x00c3_6400, 0x6a65_6a63, 0x786f_4256];

/// The files of a folder as they were last looked at.
#[derive(Debug)]
pub struct Saves {
    folder: PathBuf,
    seen: Contents,
    notices: Notices,
}

/// What each file holds, as a number.
type Contents = BTreeMap<String, u64>;

/// How it is noticed that something may have happened.
#[derive(Debug)]
enum Notices {
    /// The system says so.
    Events { nudges: mpsc::UnboundedReceiver<()>, _watcher: RecommendedWatcher },
    /// Nobody does: one has to look.
    Looking,
}

impl Saves {
    /// From now on, in this folder.
    pub fn in_folder(folder: &Path) -> Self {
        let notices = if has_events(folder) { events(folder).ok() } else { None };
        let folder = folder.to_owned();
        Self { seen: contents(&folder), folder, notices: notices.unwrap_or(Notices::Looking) }
    }

    /// Whether the files are looked at again and again, because the system does not tell of saves here.
    pub fn are_looked_for(&self) -> bool {
        matches!(self.notices, Notices::Looking)
    }

    /// Waits until files hold something else than when this last told of them; their names. Nothing is lost where it
    /// is dropped before its end.
    pub async fn next(&mut self) -> Vec<String> {
        loop {
            let now = contents(&self.folder);
            let changed = differences(&self.seen, &now);
            if !changed.is_empty() {
                self.seen = now;
                return changed;
            }
            self.something_happens().await;
        }
    }

    async fn something_happens(&mut self) {
        match &mut self.notices {
            Notices::Events { nudges, .. } => {
                if nudges.recv().await.is_none() {
                    // The watcher is gone, which it never is while we are here.
                    std::future::pending::<()>().await;
                }
                while let Ok(Some(())) = tokio::time::timeout(QUIET, nudges.recv()).await {}
            }
            Notices::Looking => {
                let looked = poll::until(INTERVAL, Duration::MAX, async || {
                    if contents(&self.folder) == self.seen {
                        Poll::NotYet(Text::same("nothing was saved"))
                    } else {
                        Poll::Ready(())
                    }
                });
                // It has all the time there is.
                let _ = looked.await;
            }
        }
    }
}

/// Whether the system tells of what is written here, whoever writes it.
fn has_events(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    if let Ok(about) = rustix::fs::statfs(folder) {
        #[expect(
            clippy::cast_sign_loss,
            reason = "a magic number, whose type differs from one machine to the other"
        )]
        let kind = about.f_type as u64 & 0xffff_ffff;
        return !WITHOUT_EVENTS.contains(&kind);
    }
    folder.is_dir()
}

fn events(folder: &Path) -> notify::Result<Notices> {
    let (nudge, nudges) = mpsc::unbounded_channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // An error may stand for events that were lost.
        if event.is_ok_and(|event| !is_of_content(event.kind)) {
            return;
        }
        let _ = nudge.send(());
    })?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok(Notices::Events { nudges, _watcher: watcher })
}

/// Builds read all of the files, and that is an event too.
fn is_of_content(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        EventKind::Modify(ModifyKind::Metadata(_)) => false,
        _ => true,
    }
}

/// What the folder's files hold now. One that cannot be read holds why.
fn contents(folder: &Path) -> Contents {
    let mut files = Vec::new();
    walk(folder, Path::new(""), &mut files);
    let number = |file: &String| {
        let mut hasher = DefaultHasher::new();
        std::fs::read(folder.join(file)).map_err(|error: io::Error| error.to_string()).hash(&mut hasher);
        hasher.finish()
    };
    files.iter().map(|file| (file.clone(), number(file))).collect()
}

fn differences(before: &Contents, now: &Contents) -> Vec<String> {
    let names = before.keys().chain(now.keys().filter(|name| !before.contains_key(*name)));
    names.filter(|name| before.get(*name) != now.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn next(saves: &mut Saves) -> Vec<String> {
        tokio::time::timeout(Duration::from_secs(20), saves.next()).await.expect("it is noticed")
    }

    /// Whether nothing is noticed until this file is saved.
    async fn only_this(saves: &mut Saves, folder: &Path) -> bool {
        std::fs::write(folder.join("last.rs"), format!("{:?}", std::time::Instant::now())).expect("written");
        next(saves).await == ["last.rs"]
    }

    async fn each_way_to_save_is_noticed(mut saves: Saves, folder: &Path) {
        let file = folder.join("src/server.rs");
        // In place, empty for a moment.
        std::fs::write(&file, "").expect("written");
        std::fs::write(&file, "two").expect("written");
        assert_eq!(next(&mut saves).await, ["src/server.rs"]);
        // By way of another name.
        std::fs::write(folder.join(".server.rs.tmp"), "three").expect("written");
        std::fs::rename(folder.join(".server.rs.tmp"), &file).expect("renamed");
        assert_eq!(next(&mut saves).await, ["src/server.rs"]);
        // What changes nothing is no save, and reading is none.
        std::fs::write(&file, "three").expect("written");
        std::fs::read(&file).expect("read");
        assert!(only_this(&mut saves, folder).await);
        // A new file in a new folder, and one that goes.
        std::fs::create_dir(folder.join("src/new")).expect("made");
        std::fs::write(folder.join("src/new/mod.rs"), "").expect("written");
        assert_eq!(next(&mut saves).await, ["src/new/mod.rs"]);
        std::fs::remove_file(&file).expect("removed");
        assert_eq!(next(&mut saves).await, ["src/server.rs"]);
        // What Cargo and editors write beside them.
        std::fs::create_dir(folder.join("target")).expect("made");
        std::fs::write(folder.join("target/x.rs"), "").expect("written");
        std::fs::write(folder.join("src/.server.rs.swp"), "").expect("written");
        assert!(only_this(&mut saves, folder).await);
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("src")).expect("made");
        std::fs::write(folder.path().join("src/server.rs"), "one").expect("written");
        folder
    }

    #[tokio::test]
    async fn each_way_to_save_is_noticed_by_events() {
        let folder = folder();
        let saves = Saves::in_folder(folder.path());
        assert!(!saves.are_looked_for(), "a temporary folder of this machine has events");
        each_way_to_save_is_noticed(saves, folder.path()).await;
    }

    #[tokio::test]
    async fn each_way_to_save_is_noticed_without_events() {
        let folder = folder();
        let saves = Saves { notices: Notices::Looking, ..Saves::in_folder(folder.path()) };
        each_way_to_save_is_noticed(saves, folder.path()).await;
    }
}
