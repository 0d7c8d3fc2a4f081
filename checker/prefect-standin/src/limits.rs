//! How much a stand-in takes in and holds: every dimension has a number here, with its reason.

/// Bounds of one stand-in. All are upper limits; [`Limits::default`] suits a workbook's machine.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Flow runs held. One more evicts the oldest, with its task runs, logs and artifacts.
    pub flow_runs: usize,
    /// Flows held. One more evicts the oldest that has no run; if there is none, the oldest with its runs.
    pub flows: usize,
    /// Task runs held over all flow runs; the oldest are evicted to make room.
    pub task_runs: usize,
    /// Log lines held over all runs; the oldest are evicted to make room.
    pub logs: usize,
    /// Artifacts held over all runs; the oldest are evicted to make room.
    pub artifacts: usize,
    /// States that one run remembers; beyond them the second is forgotten, so that the first and the newest stay.
    pub states: usize,
    /// Bytes held over all, by estimate; the oldest flow runs are evicted to make room.
    pub bytes: usize,
    /// Bytes of one request's body; a larger one is answered with 413.
    pub body_bytes: usize,
    /// Connections open at one time; further ones wait to be accepted.
    pub connections: usize,
    /// Seconds that a client may take to send a request's headers, and again its body.
    pub request_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            flow_runs: 10_000,
            flows: 10_000,
            task_runs: 100_000,
            logs: 200_000,
            artifacts: 50_000,
            states: 200,
            bytes: 256 << 20,
            body_bytes: 4 << 20,
            connections: 256,
            request_seconds: 10,
        }
    }
}
