//! The words: how far a program is kept apart, and what it may have all the same.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How far a student's programs are kept from the rest of the machine. Each has what the ones before it have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not at all.
    None,
    /// An environment of its own, limits, no new privileges.
    Process,
    /// Landlock and seccomp: no file but those it needs, no process but its own, few system calls less.
    Landlock,
    /// Namespaces: a network, processes, mounts of its own.
    Namespaces,
}

impl Level {
    /// All of them, the weakest first.
    pub const ALL: [Self; 4] = [Self::None, Self::Process, Self::Landlock, Self::Namespaces];

    /// Its word in options and results.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Process => "process",
            Self::Landlock => "landlock",
            Self::Namespaces => "namespaces",
        }
    }
}

/// What a program may use of the machine. `None` leaves a limit as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// How much it may map, in bytes.
    pub address_space: Option<u64>,
    /// How large a file may become that it writes, in bytes.
    pub file_bytes: Option<u64>,
    /// How many processes and threads its user may have.
    pub tasks: Option<u64>,
    /// How long it may work, in seconds of a processor.
    pub cpu_seconds: Option<u64>,
}

/// The inner wall, round one program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inner {
    /// What it is made of.
    pub level: Level,
    /// What the program may read and run beside what every program needs: files, and folders with all in them.
    pub read: Vec<PathBuf>,
    /// Where it may write.
    pub write: Vec<PathBuf>,
    /// The TCP ports that it may connect to; `None` for all, where the network is its own.
    pub tcp: Option<Vec<u16>>,
    /// What it may use.
    pub limits: Limits,
}

/// The outer wall, round a check and all that it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outer {
    /// What is seen inside beside what every program needs, and cannot be changed.
    pub read: Vec<PathBuf>,
    /// What is seen inside, and can.
    pub write: Vec<PathBuf>,
    /// How much there is of a temporary folder, in bytes.
    pub temporary_bytes: u64,
    /// Who root becomes inside, and its files are this user's there; nothing where it is not root that makes the wall.
    pub user: Option<u32>,
    /// What each process inside may use.
    pub limits: Limits,
}
