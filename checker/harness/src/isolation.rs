//! What this machine has to keep a student's programs from the rest of it, found out by trying.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::geteuid;
use sandbox::{Level, Limits, Outer};
use tokio::process::Command;

use crate::cargo;
use crate::process::{self, Needs, NoOutput};

/// How long a wall may take to be put up, on a machine that is busy.
const LIMIT: Duration = Duration::from_secs(20);
/// How much there is of a temporary folder inside the outer wall, in bytes.
const TEMPORARY_BYTES: u64 = 256 << 20;
/// How many processes and threads a unit may have: a compiler's and the services' are a few dozen.
const TASKS: u64 = 1024;
/// The first of the users that root becomes, beyond those that anybody gives to people and containers.
const FIRST_USER: u32 = 1_900_000_000;

/// What there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeping {
    /// The strongest level that works.
    pub level: Level,
    /// The levels that do not, each with what the system said of it.
    pub lacks: Vec<(Level, String)>,
}

/// Tries the levels, the strongest first, but none above `most`.
pub async fn look(most: Level) -> Keeping {
    let mut lacks = Vec::new();
    for level in Level::ALL.into_iter().rev().filter(|level| *level <= most) {
        match works(level).await {
            Ok(()) => return Keeping { level, lacks },
            Err(why) => lacks.push((level, why)),
        }
    }
    Keeping { level: Level::None, lacks }
}

/// Has this very program behind the walls say its version.
async fn works(level: Level) -> Result<(), String> {
    if level == Level::None {
        return Ok(());
    }
    let told = |error: io::Error| error.to_string();
    let own = std::env::current_exe().map_err(told)?;
    // A folder that can be written on: as what is compiled will be.
    let folder = tempfile::tempdir().map_err(told)?;
    let place =
        Sight { here: folder.path().to_owned(), read: Vec::new(), write: vec![folder.path().to_owned()] };
    let needs = Needs { write: place.write.clone(), ..Needs::default() };
    let inner = process::behind(own.as_os_str(), needs, level);
    let arguments: Vec<OsString> = inner.as_std().get_args().map(OsString::from).collect();
    let mut command = start(level, &own, &place).map_err(told)?;
    command.args(arguments).arg("--version");
    match process::output(command, LIMIT).await {
        Ok(output) if output.is_success() => Ok(()),
        Ok(output) => Err(output.stderr.lines().next().unwrap_or_default().trim().to_owned()),
        Err(NoOutput::NotStarted(error)) => Err(told(error)),
        Err(NoOutput::TooSlow(_)) => Err(format!("not over in {} s", LIMIT.as_secs())),
    }
}

/// What is seen of the files by a check behind the outer wall.
#[derive(Debug)]
pub struct Sight {
    /// The folder where it is started.
    pub here: PathBuf,
    /// What is there to be read.
    pub read: Vec<PathBuf>,
    /// What is there to be written.
    pub write: Vec<PathBuf>,
}

/// The command of this program as a check in that place, behind the outer wall where the level has one.
pub fn start(level: Level, own: &Path, Sight { here, read, write }: &Sight) -> io::Result<Command> {
    let mut command = if level < Level::Namespaces {
        process::command(own)
    } else {
        let limits = Limits { tasks: Some(TASKS), ..Limits::default() };
        let read = [vec![own.to_owned()], cargo::toolchain(here), read.clone()].concat();
        let write = write.clone();
        let outer = Outer {
            read,
            write,
            temporary_bytes: TEMPORARY_BYTES,
            user: geteuid().is_root().then(a_user),
            limits,
        };
        process::walled(own.as_os_str(), &outer)?
    };
    command.current_dir(here);
    Ok(command)
}

/// A user that is nobody else's at this time: each unit's processes are counted for themselves.
fn a_user() -> u32 {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let taken = TAKEN.fetch_add(1, Ordering::Relaxed);
    FIRST_USER + std::process::id() % 100_000 * 1_000 + taken % 1_000
}
