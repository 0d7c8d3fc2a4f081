//! What this machine did not give us: file handles, memory, ports, room on the disk.
//!
//! Our own want is never the learner's failure. A proxy that cannot open a connection answers as if the service had
//! given no answer, and a run that then fails says nothing of the learner's code: it is not judged. Handles are
//! asked for before anything starts: the services live under the same limit, and would fail as badly.

use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::cause::{Cause, CauseId};
use crate::exercise::Step;

/// What the system says where it has too little of something.
const WANTS: [Errno; 7] = [
    Errno::MFILE,
    Errno::NFILE,
    Errno::NOBUFS,
    Errno::NOMEM,
    Errno::ADDRNOTAVAIL,
    Errno::NOSPC,
    Errno::DQUOT,
];
/// The handles that a check needs beside those of its requests: listeners, logs, the store.
const HANDLES: u64 = 64;

/// The first want of a run, as far as one was met. Clones note into the same.
#[derive(Debug, Clone, Default)]
pub struct Shortage(Arc<OnceLock<String>>);

impl Shortage {
    /// Notes an error of something of ours, if it is for want of something.
    pub fn note(&self, error: &(dyn Error + 'static)) {
        if let Some(want) = want(error) {
            // The first is the one to tell; the later ones follow from it.
            let _ = self.0.set(want);
        }
    }

    /// Why the run says nothing, if something was wanting.
    pub fn cause(&self) -> Option<Cause> {
        self.0.get().map(|want| exhausted(want))
    }
}

/// What was wanting, in the system's words.
fn want(error: &(dyn Error + 'static)) -> Option<String> {
    let system = std::iter::successors(Some(error), |error| below(*error))
        .find_map(|error| error.downcast_ref::<io::Error>()?.raw_os_error())?;
    let is_want = WANTS.iter().any(|want| want.raw_os_error() == system);
    is_want.then(|| io::Error::from_raw_os_error(system).to_string())
}

fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    // An `io::Error` made of another error hides it from `source`.
    let hidden = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    hidden.map(|hidden| hidden as &(dyn Error + 'static)).or_else(|| error.source())
}

/// This machine has too little of something; `want` is the system's word for it.
pub fn exhausted(want: &str) -> Cause {
    Cause::new(
        CauseId::MachineExhausted,
        both!("this machine ran out of something: {want}", "faltou algo a esta máquina: {want}"),
        both!(
            "close some programs, make room on the disk, or raise the limit (`ulimit -n` for open files); then run it again",
            "feche alguns programas, libere espaço no disco ou aumente o limite (`ulimit -n` para arquivos abertos); depois rode de novo"
        ),
    )
}

/// A file or folder of ours cannot be written.
pub fn cannot_write(path: &Path, error: &io::Error) -> Cause {
    let path = path.display();
    Cause::new(
        CauseId::CannotWrite,
        both!("cannot write `{path}`: {error}", "não consigo escrever `{path}`: {error}"),
        both!(
            "make room on the disk, or make the folder writable",
            "libere espaço no disco ou permita escrever na pasta"
        ),
    )
}

/// Takes as many file handles as the system lets us have. The programs that we start get them too: whether a
/// learner's service runs out of handles must not depend on the shell that it was checked from.
pub fn raise_the_limit_of_handles() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum {
        // Where the system does not let us, the old limit is asked before each step.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    }
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
    use super::*;

    fn of(errno: Errno) -> io::Error {
        io::Error::from_raw_os_error(errno.raw_os_error())
    }

    #[test]
    fn a_want_is_known_however_deep_it_hides() {
        let hidden = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, of(Errno::MFILE)));
        let shortage = Shortage::default();
        shortage.note(&of(Errno::CONNREFUSED));
        assert_eq!(shortage.cause(), None);
        shortage.clone().note(&hidden);
        shortage.note(&of(Errno::NOSPC));
        let cause = shortage.cause().expect("a cause");
        assert_eq!(cause.id, CauseId::MachineExhausted);
        assert!(cause.what.get(crate::text::Lang::En).contains("Too many open files"), "{cause:?}");
    }

    #[test]
    fn a_step_needs_handles_for_all_its_requests_at_once() {
        let step = crate::fixture::lesson("02-tracing", &["04-propagation"]).steps.remove(0);
        assert_eq!(needed_handles(&step), HANDLES);
    }
}
