//! The words of how far a student's programs are kept from the rest of the machine.

use clap::ValueEnum;
use sandbox::Level;

/// `check grade --isolation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelName {
    /// Not at all.
    None,
    /// Limits and an environment.
    Process,
    /// Landlock and seccomp too.
    Landlock,
    /// Namespaces too.
    Namespaces,
}

impl From<LevelName> for Level {
    fn from(name: LevelName) -> Self {
        match name {
            LevelName::None => Self::None,
            LevelName::Process => Self::Process,
            LevelName::Landlock => Self::Landlock,
            LevelName::Namespaces => Self::Namespaces,
        }
    }
}
