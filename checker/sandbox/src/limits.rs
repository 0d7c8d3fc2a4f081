//! Limits of a program (`setrlimit`). What is lower already stays as it is.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::words::Limits;

/// Sets them, for good.
pub(crate) fn set(limits: &Limits) -> io::Result<()> {
    let wanted = [
        // What a program that dies leaves behind is large, and nobody looks at it.
        (Resource::Core, Some(0)),
        (Resource::As, limits.address_space),
        (Resource::Fsize, limits.file_bytes),
        (Resource::Nproc, limits.tasks),
        (Resource::Cpu, limits.cpu_seconds),
    ];
    for (resource, most) in wanted {
        let Some(most) = most else { continue };
        let Rlimit { current, maximum } = getrlimit(resource);
        let least = |now: Option<u64>| Some(now.map_or(most, |now| now.min(most)));
        setrlimit(resource, Rlimit { current: least(current), maximum: least(maximum) })?;
    }
    Ok(())
}
