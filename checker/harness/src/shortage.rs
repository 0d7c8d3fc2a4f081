//! What this machine did not give us: file handles, threads, memory, ports, room on the disk.
//!
//! Our own want is never the learner's failure. A proxy that cannot open a connection answers as if the service had
//! given no answer, and a run that then fails says nothing of the learner's code: it is not judged. Handles are
//! asked for before anything starts: the services live under the same limit, and would fail as badly.

mod rehearsal;
mod want;

use std::error::Error;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::{Arc, OnceLock};

use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};

use self::want::Want;
use crate::cause::{Cause, CauseId};
use crate::exercise::Step;

pub use self::rehearsal::rehearse;

/// The handles that a check needs beside those of its requests: listeners, logs, the store.
const HANDLES: u64 = 64;
/// How much memory a program must be able to address, in bytes: most of all the compiler, which finds mistakes in code
/// that has none where it has less.
const MEMORY: u64 = 1024 * 1024 * 1024;
/// The same for each of a service's workers, of which it has one for each processor: a stack, and what the
/// allocator sets aside.
const MEMORY_OF_A_WORKER: u64 = 8 * 1024 * 1024;
/// The threads of a check itself, those of Cargo and of a compiler that it starts, and some that end only just now.
const OWN_THREADS: usize = 12;

/// The first want of a run, as far as one was met. Clones note into the same.
#[derive(Debug, Clone, Default)]
pub struct Shortage(Arc<OnceLock<Cause>>);

impl Shortage {
    /// Notes an error of something of ours, if it is for want of something.
    pub fn note(&self, error: &(dyn Error + 'static)) {
        if let Some(cause) = of(error) {
            // The first is the one to tell; the later ones follow from it.
            let _ = self.0.set(cause);
        }
    }

    /// Why the run says nothing, if something was wanting.
    pub fn cause(&self) -> Option<Cause> {
        self.0.get().cloned()
    }
}

/// The cause that an error of something of ours is, if it is for want of something.
pub fn of(error: &(dyn Error + 'static)) -> Option<Cause> {
    Want::behind(error).map(|(want, said)| want.cause(&said))
}

/// The same of the lines that a program wrote which works for us: a compiler, Cargo.
pub fn told_in<'l>(lines: impl IntoIterator<Item = &'l str>) -> Option<Cause> {
    Want::told_in(lines).map(|(want, said)| want.cause(&said))
}

/// The same of the end of such a program.
pub fn behind(status: ExitStatus) -> Option<Cause> {
    (status.signal() == Some(Signal::XFSZ.as_raw())).then(|| Want::FileSize.cause("SIGXFSZ"))
}

/// A file or folder of ours cannot be written.
pub fn cannot_write(path: &Path, error: &io::Error) -> Cause {
    let path = path.display();
    if let Some((Want::FileSize, said)) = Want::behind(error) {
        return Want::FileSize.cause(&format!("`{path}`: {said}"));
    }
    Cause::new(
        CauseId::CannotWrite,
        both!("cannot write `{path}`: {error}", "não consigo escrever `{path}`: {error}"),
        both!(
            "make room on the disk, or make the folder writable",
            "libere espaço no disco ou permita escrever na pasta"
        ),
    )
}

/// Takes as many file handles and threads as the system lets us have. The programs that we start get them too:
/// whether a learner's service runs out of them must not depend on the shell that it was checked from.
pub fn raise_the_limits() {
    for resource in [Resource::Nofile, Resource::Nproc] {
        let Rlimit { current, maximum } = getrlimit(resource);
        if current != maximum {
            // Where the system does not let us, the old limit is what is asked for.
            let _ = setrlimit(resource, Rlimit { current: maximum, maximum });
        }
    }
}

/// Whether a program may have as much memory as any of ours needs before it has done anything.
pub fn has_memory() -> Result<(), Cause> {
    let needed = MEMORY + MEMORY_OF_A_WORKER * workers();
    match [Resource::As, Resource::Data].into_iter().filter_map(|each| getrlimit(each).current).min() {
        Some(limit) if limit < needed => {
            let [limit, needed] = [limit, needed].map(|bytes| bytes / 1024 / 1024);
            Err(Want::Memory.cause(&format!("{limit} MiB < {needed} MiB (ulimit -v)")))
        }
        _ => Ok(()),
    }
}

/// Whether this program can have the threads that it works with. Without one of its first it would panic, and
/// without a later one wait for ever.
pub fn has_threads() -> Result<(), Cause> {
    rehearsal::threads(OWN_THREADS)
}

fn workers() -> u64 {
    std::thread::available_parallelism().map_or(1, |count| u64::try_from(count.get()).unwrap_or(1))
}

/// Whether there are handles enough for all requests of a step at once, here and in each of its services.
pub fn has_handles_for(step: &Step) -> Result<(), Cause> {
    let needed = needed_handles(step);
    match getrlimit(Resource::Nofile).current {
        Some(limit) if limit < needed => Err(Cause::new(
            CauseId::TooFewHandles,
            both!(
                "a program may open {limit} files here, and this step needs {needed}",
                "um programa pode abrir {limit} arquivos aqui, e este passo precisa de {needed}"
            ),
            both!(
                "raise the limit, `ulimit -n {needed}`, or have whoever set it raise it; then run it again",
                "aumente o limite, `ulimit -n {needed}`, ou peça a quem o definiu; depois rode de novo"
            ),
        )),
        _ => Ok(()),
    }
}

/// One connection of ours for each request, and two at each proxy that it may pass.
fn needed_handles(step: &Step) -> u64 {
    let (requests, services) = (step.requests().len(), step.exporters().len());
    HANDLES + u64::try_from(requests * (1 + 2 * services)).unwrap_or(u64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::*;

    fn error(errno: Errno) -> io::Error {
        io::Error::from_raw_os_error(errno.raw_os_error())
    }

    #[test]
    fn a_want_is_known_however_deep_it_hides() {
        let hidden = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, error(Errno::MFILE)));
        let shortage = Shortage::default();
        shortage.note(&error(Errno::CONNREFUSED));
        assert_eq!(shortage.cause(), None);
        shortage.clone().note(&hidden);
        shortage.note(&error(Errno::NOSPC));
        let cause = shortage.cause().expect("a cause");
        assert_eq!(cause.id, CauseId::MachineExhausted);
        assert!(cause.what.get(crate::text::Lang::En).contains("Too many open files"), "{cause:?}");
    }

    #[test]
    fn a_step_needs_handles_for_all_its_requests_at_once() {
        let step = checker_core::example::lesson("02-tracing", &["04-propagation"]).steps.remove(0);
        assert_eq!(needed_handles(&step), HANDLES);
    }
}
