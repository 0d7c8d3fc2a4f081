//! Trying to have, all at once, what programs need that somebody else wrote.
//!
//! A service that gets no thread or no port dies of it, hangs, or answers nonsense, and looks like a mistake of its
//! author. So where something is missing, its needs are had here once, after it is gone, under the same limits: if
//! even that fails, the run says nothing.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc;
use std::thread;

use super::want::Want;
use crate::cause::Cause;
use crate::exercise::Step;

/// What a service has beside a worker for each processor: itself, its batch processor, what waits for files and
/// names, and a thread that its author may have thought of.
const THREADS_BESIDE_WORKERS: usize = 4;
/// The ports of a service: the door of its exports, the proxy before it, its own.
const PORTS: usize = 3;
/// No more connections than this are in need of a port of their own at one time.
const MOST_REQUESTS: usize = 256;

/// Whether this machine has what the programs of a step need, now that they are gone.
pub fn rehearse(step: &Step) -> Result<(), Cause> {
    let programs = step.exporters().len();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    threads(programs * (workers + THREADS_BESIDE_WORKERS))?;
    ports(programs * PORTS + step.requests().len().min(MOST_REQUESTS))
}

/// Has so many threads at one time.
pub fn threads(count: usize) -> Result<(), Cause> {
    let mut held = Vec::new();
    let started = (0..count).try_for_each(|_| {
        let (release, released) = mpsc::channel::<()>();
        // It ends when the other end is dropped.
        let thread = thread::Builder::new().stack_size(64 * 1024).spawn(move || released.recv())?;
        held.push((release, thread));
        Ok(())
    });
    let (release, threads): (Vec<_>, Vec<_>) = held.into_iter().unzip();
    drop(release);
    for thread in threads {
        // It does nothing that could fail.
        let _ = thread.join();
    }
    started.map_err(|error: io::Error| Want::Threads.cause(&error.to_string()))
}

/// Has so many ports at one time.
fn ports(count: usize) -> Result<(), Cause> {
    let held = (0..count).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
    // Where any port would do, one that is taken is a want as well.
    held.collect::<io::Result<Vec<_>>>().map(drop).map_err(|error| match Want::behind(&error) {
        Some((want, said)) => want.cause(&said),
        None => Want::Ports.cause(&error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_has_enough_lacks_nothing() {
        let step = checker_core::example::lesson("02-tracing", &["04-propagation"]).steps.remove(0);
        assert_eq!(rehearse(&step), Ok(()));
        assert_eq!(threads(12).and_then(|()| ports(64)), Ok(()));
    }
}
