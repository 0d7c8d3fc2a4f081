//! How much memory is in use, by the store's own account and by the system's.

/// What the page's footer says is held.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) traces: usize,
    pub(super) bytes: usize,
}

pub(super) fn held(page: &str) -> Held {
    let before = |unit: &str| {
        let text = page.split(unit).next().unwrap();
        text.rsplit(' ').next().unwrap().parse::<usize>().unwrap()
    };
    Held { traces: before(" traces,"), bytes: before(" KiB.") * 1024 }
}

/// The most bytes of this process that were ever resident, with the clients in it; Linux only.
pub(super) fn peak_resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok().map(|kib| kib * 1024)
}
