//! The lines of a run's log.

use serde::Serialize;

use crate::{Error, Prefect};

/// How much a line matters. Prefect has the numbers of Python's `logging`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    /// For whoever looks for a fault.
    Debug,
    /// What happens.
    Info,
    /// What should not happen, and did no harm.
    Warning,
    /// What went wrong.
    Error,
}

impl Level {
    fn number(self) -> u8 {
        match self {
            Self::Debug => 10,
            Self::Info => 20,
            Self::Warning => 30,
            Self::Error => 40,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Line<'run> {
    /// Who writes: by it Prefect's page tells the flow's lines from those of its tasks.
    name: &'static str,
    level: u8,
    message: &'run str,
    timestamp: String,
    flow_run_id: &'run str,
    task_run_id: Option<&'run str>,
}

impl<'run> Line<'run> {
    pub(crate) fn new(
        name: &'static str,
        level: Level,
        message: &'run str,
        flow_run_id: &'run str,
        task_run_id: Option<&'run str>,
    ) -> Self {
        let timestamp = jiff::Timestamp::now().to_string();
        Self { name, level: level.number(), message, timestamp, flow_run_id, task_run_id }
    }
}

/// Sends one line at once. Prefect takes lists: whoever writes thousands should collect them.
pub(crate) async fn write(prefect: &Prefect, line: &Line<'_>) -> Result<(), Error> {
    prefect.tell("/logs/", &[line]).await
}
