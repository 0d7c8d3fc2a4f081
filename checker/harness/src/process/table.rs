//! What the system tells of processes, ours or not: `/proc` (proc(5)). Where there is none, nothing is told.

use std::path::Path;
use std::time::Duration;

/// The process that started this one: field 4 of `/proc/<pid>/stat` (proc(5)).
pub fn parent(id: i32) -> Option<i32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The second field is the name in brackets, which may hold spaces and brackets of its own.
    stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()
}

/// The group of a process: field 5 of `/proc/<pid>/stat`.
pub fn group(id: i32) -> Option<i32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit(')').next()?.split_whitespace().nth(2)?.parse().ok()
}

/// The ids of all processes. None where the platform does not tell.
pub fn ids() -> impl Iterator<Item = i32> {
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|process| process.file_name().to_str()?.parse().ok())
}

/// Whether one of the process's file handles is this: `socket:[12345]`. What is another user's is not seen.
pub fn holds(id: i32, handle: &str) -> bool {
    let handles = std::fs::read_dir(Path::new("/proc").join(id.to_string()).join("fd"));
    handles
        .into_iter()
        .flatten()
        .flatten()
        .any(|each| std::fs::read_link(each.path()).is_ok_and(|link| link.as_os_str() == handle))
}

/// Whether one of the process's threads has a name that starts so. `None` where the platform does
/// not tell. Linux cuts the names of threads to 15 bytes.
pub fn has_thread(id: i32, name: &str) -> Option<bool> {
    let threads = std::fs::read_dir(Path::new("/proc").join(id.to_string()).join("task")).ok()?;
    let starts = |thread: std::fs::DirEntry| {
        std::fs::read_to_string(thread.path().join("comm")).is_ok_and(|comm| comm.starts_with(name))
    };
    Some(threads.flatten().any(starts))
}

/// How often the laziest of the process's threads whose name starts so has gone to sleep by itself.
/// `None` where there is none, or the platform does not tell.
pub fn thread_sleeps(id: i32, name: &str) -> Option<u64> {
    let threads = std::fs::read_dir(Path::new("/proc").join(id.to_string()).join("task")).ok()?;
    let sleeps = |thread: std::fs::DirEntry| {
        let comm = std::fs::read_to_string(thread.path().join("comm")).ok()?;
        let status = comm.starts_with(name).then(|| std::fs::read_to_string(thread.path().join("status")))?;
        let count = status
            .ok()?
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:").map(str::to_owned))?;
        count.trim().parse().ok()
    };
    threads.flatten().filter_map(sleeps).min()
}

/// How long a process has worked, all its threads together, in its own code and the kernel's: fields 14 and 15
/// of `/proc/<pid>/stat` (proc(5)). `None` where the platform does not tell.
pub fn worked(id: i32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    // Linux counts in hundredths of a second here, whatever its own clock does.
    Some(Duration::from_millis((ticks()? + ticks()?) * 10))
}
