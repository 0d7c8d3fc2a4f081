//! The things of which a machine may have too little: how the system says so, and what to do about each.

use std::error::Error;
use std::io;

use rustix::io::Errno;

use crate::cause::{Cause, CauseId};
use crate::error_chain;
use crate::text::Text;

/// What was wanting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Open files, in a process or in the whole system.
    Handles,
    /// Threads or processes.
    Threads,
    /// Memory, or addresses for it.
    Memory,
    /// Ports of this machine.
    Ports,
    /// Room on the disk.
    Room,
    /// A file that may be as large as it has to be.
    FileSize,
}

/// How the system says it: its number, and its words where another program passes them on. That an address is in
/// use says nothing of a want, unless any port would do.
const SIGNS: [(Errno, &str, Want); 9] = [
    (Errno::MFILE, "Too many open files", Want::Handles),
    (Errno::NFILE, "Too many open files in system", Want::Handles),
    (Errno::AGAIN, "Resource temporarily unavailable", Want::Threads),
    (Errno::NOMEM, "Cannot allocate memory", Want::Memory),
    (Errno::NOBUFS, "No buffer space available", Want::Memory),
    (Errno::ADDRNOTAVAIL, "Cannot assign requested address", Want::Ports),
    (Errno::NOSPC, "No space left on device", Want::Room),
    (Errno::DQUOT, "Disk quota exceeded", Want::Room),
    (Errno::FBIG, "File too large", Want::FileSize),
];
/// What other programs say of it in words of their own: Rust's allocator, Cargo and the shell of a signal, clang.
const WORDS: [(&str, Want); 4] = [
    ("memory allocation of", Want::Memory),
    ("SIGXFSZ", Want::FileSize),
    ("File size limit exceeded", Want::FileSize),
    ("LLVM ERROR: out of memory", Want::Memory),
];

impl Want {
    /// What an error of ours came from, if that is a want.
    pub fn behind(error: &(dyn Error + 'static)) -> Option<(Self, String)> {
        let system =
            error_chain::chain(error).find_map(|error| error.downcast_ref::<io::Error>()?.raw_os_error())?;
        let (_, _, want) = SIGNS.iter().find(|(errno, ..)| errno.raw_os_error() == system)?;
        Some((*want, io::Error::from_raw_os_error(system).to_string()))
    }

    /// The line in which another program says that something was wanting.
    pub fn told_in<'l>(lines: impl IntoIterator<Item = &'l str>) -> Option<(Self, String)> {
        let signs = || SIGNS.iter().map(|(_, words, want)| (*words, *want)).chain(WORDS);
        lines.into_iter().find_map(|line| {
            let (_, want) = signs().find(|(words, _)| line.contains(words))?;
            Some((want, line.trim().chars().take(300).collect()))
        })
    }

    /// Why there is no verdict: this was wanting, as somebody said in these words.
    pub fn cause(self, said: &str) -> Cause {
        let (id, (en, pt)) = (self.cause_id(), self.name());
        let what = both!("this machine has {en}: {said}", "esta máquina {pt}: {said}");
        Cause::new(id, what, self.remedy())
    }

    fn cause_id(self) -> CauseId {
        match self {
            Self::Threads => CauseId::NoThreads,
            Self::Handles | Self::Memory | Self::Ports | Self::Room | Self::FileSize => {
                CauseId::MachineExhausted
            }
        }
    }

    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Handles => ("too few open files", "permite poucos arquivos abertos"),
            Self::Threads => ("too few threads and processes", "permite poucas threads e poucos processos"),
            Self::Memory => ("too little memory", "tem pouca memória"),
            Self::Ports => ("too few free ports", "tem poucas portas livres"),
            Self::Room => ("too little room on the disk", "tem pouco espaço no disco"),
            Self::FileSize => ("too low a limit for the size of files", "só permite arquivos pequenos"),
        }
    }

    fn remedy(self) -> Text {
        match self {
            Self::Handles => both!(
                "close some programs, or raise the limit (`ulimit -n`); then run it again",
                "feche alguns programas ou aumente o limite (`ulimit -n`); depois rode de novo"
            ),
            Self::Threads => both!(
                "close some programs, or raise the limit (`ulimit -u`; in a container `--pids-limit`); then run it again",
                "feche alguns programas ou aumente o limite (`ulimit -u`; num contêiner `--pids-limit`); depois rode de novo"
            ),
            Self::Memory => both!(
                "close some programs, or raise the limit (`ulimit -v`); then run it again",
                "feche alguns programas ou aumente o limite (`ulimit -v`); depois rode de novo"
            ),
            Self::Ports => both!(
                "close some programs, or give it more ports (on Linux `sysctl net.ipv4.ip_local_port_range`); then run it again",
                "feche alguns programas ou libere mais portas (no Linux `sysctl net.ipv4.ip_local_port_range`); depois rode de novo"
            ),
            Self::Room => both!(
                "make room on the disk; then run it again",
                "libere espaço no disco; depois rode de novo"
            ),
            Self::FileSize => both!(
                "raise the limit (`ulimit -f`); then run it again",
                "aumente o limite (`ulimit -f`); depois rode de novo"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_the_systems_own() {
        for (errno, words, _) in SIGNS {
            let said = io::Error::from_raw_os_error(errno.raw_os_error()).to_string();
            assert!(said.starts_with(words), "{said}");
        }
    }

    #[test]
    fn what_other_programs_pass_on_is_known() {
        let told = |line: &str| Want::told_in(["   Compiling step", line]).map(|(want, _)| want);
        assert_eq!(told("  Resource temporarily unavailable (os error 11)"), Some(Want::Threads));
        assert_eq!(told("(signal: 25, SIGXFSZ: file size limit exceeded)"), Some(Want::FileSize));
        assert_eq!(told("memory allocation of 512 bytes failed"), Some(Want::Memory));
        assert_eq!(told("error: failed to parse manifest"), None);
    }
}
