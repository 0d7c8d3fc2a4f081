//! Programs behind a wall: this very program again, which puts it up round itself and then becomes the other.
//!
//! Which wall is one for the whole process, and said once, by who started it (`check grade`): a person's own check
//! puts up none. The word of it is in `sandbox`.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sandbox::{Inner, Level, Limits};
use tokio::process::Command;

use super::{command, replace};

/// The first argument of a program that puts up a wall round itself. No person types it.
const ARGUMENT: &str = "--behind-a-wall";
/// What is kept of the environment: where programs are, and how a person writes.
const KEPT: [&str; 4] = ["PATH", "LANG", "LC_ALL", "LC_CTYPE"];

/// The wall round what this process starts of a student's.
static WALL: OnceLock<Level> = OnceLock::new();

/// From now on what is a student's is started behind this wall.
pub fn confine(level: Level) {
    let _ = WALL.set(level);
}

/// Whether there is one.
pub fn is_confined() -> bool {
    level() > Level::None
}

/// Whether the whole unit is behind a wall too, with a temporary folder of its own.
pub fn is_walled() -> bool {
    level() == Level::Namespaces
}

fn level() -> Level {
    WALL.get().copied().unwrap_or(Level::None)
}

/// What a program may have of this machine, should it be started behind a wall.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    /// What it reads and runs beside the system's own.
    pub read: Vec<PathBuf>,
    /// Where it writes; the first is its temporary folder, and its home.
    pub write: Vec<PathBuf>,
    /// To which ports it connects, where the network is not its own.
    pub ports: Vec<u16>,
    /// What it may use.
    pub limits: Limits,
    /// Where it is started; in its temporary folder where this says nothing.
    pub dir: Option<PathBuf>,
    /// What it finds in its environment beside what every program finds.
    pub environment: Vec<(&'static str, OsString)>,
}

/// This many bytes, and what the C library sets apart for the threads of a program that has one for each processor.
pub fn with_room_for_threads(bytes: u64) -> u64 {
    const EACH: u64 = 128 << 20;
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    bytes + EACH * u64::try_from(processors).unwrap_or(1)
}

/// A command of a program that has a student's code in it, or compiles it.
pub fn confined(program: impl AsRef<OsStr>, needs: Needs) -> Command {
    let program = program.as_ref();
    if !is_confined() {
        return command(program);
    }
    behind(program, needs, level())
}

/// The same, behind this wall, whatever was said.
pub fn behind(program: &OsStr, needs: Needs, level: Level) -> Command {
    // One that is not there is told apart from a wall: as it would be without one.
    let (Ok(own), Ok(found)) = (std::env::current_exe(), which::which(program)) else {
        return command(program);
    };
    let scratch = needs.write.first().cloned();
    let mut read = needs.read;
    read.push(found.clone());
    let inner = Inner {
        level,
        read,
        write: needs.write,
        tcp: (level < Level::Namespaces).then_some(needs.ports),
        limits: needs.limits,
    };
    let mut command = command(own);
    command.arg(ARGUMENT).arg(serde_json::to_string(&inner).unwrap_or_default()).arg(found);
    command.env_clear();
    command.envs(KEPT.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    if let Some(scratch) = &scratch {
        command.env("TMPDIR", scratch).env("HOME", scratch);
    }
    command.envs(needs.environment);
    if let Some(dir) = needs.dir.or(scratch) {
        command.current_dir(dir);
    }
    command
}

/// Whether this program was started to put up a wall.
pub fn is_behind_a_wall(args: &[OsString]) -> bool {
    args.len() > 3 && args[1] == ARGUMENT
}

/// Puts it up and becomes the program behind it. Returns only if that fails, with what went wrong.
pub fn go_behind_a_wall(args: &[OsString]) -> String {
    let inner = args[2].to_str().and_then(|text| serde_json::from_str::<Inner>(text).ok());
    let Some(inner) = inner else { return "no wall is described".to_owned() };
    if let Err(error) = sandbox::confine(&inner) {
        return format!("the wall cannot be put up: {error}");
    }
    let program = Path::new(&args[3]);
    let error = replace(program, &args[4..]);
    format!("{}: {error}", program.display())
}
