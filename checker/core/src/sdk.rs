//! What a program makes its spans with, and what that is known by: its threads, its variables, its own words.

use serde::{Deserialize, Serialize};

/// The variable by which every SDK is told how long it collects a batch, in ms (OpenTelemetry's specification).
pub const DELAY_VARIABLE: &str = "OTEL_BSP_SCHEDULE_DELAY";

/// The OpenTelemetry SDK of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sdk {
    /// `opentelemetry_sdk`.
    #[default]
    Rust,
    /// `opentelemetry-sdk` of Python.
    Python,
    /// Another, or none.
    Unknown,
}

/// A thread that sends batches of spans, as a process shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchThread {
    /// Its name; Linux cuts the names of threads to 15 bytes.
    pub name: &'static str,
    /// Whether it always bears it, so that a process without such a thread has no batch processor.
    pub is_always_named: bool,
}

impl Sdk {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Rust, Self::Python, Self::Unknown];

    /// The thread that sends batches of spans; `None` where none is known by its name.
    pub fn batch_thread(self) -> Option<BatchThread> {
        match self {
            // `OpenTelemetry.Traces.BatchProcessor`
            Self::Rust => Some(BatchThread { name: "OpenTelemetry.T", is_always_named: true }),
            // `OtelBatchSpanRecordProcessor`; before Python 3.14 the system is not told the names of threads.
            Self::Python => Some(BatchThread { name: "OtelBatchSpanRe", is_always_named: false }),
            Self::Unknown => None,
        }
    }

    /// Whether it keeps to the delay that it is told: then an export that came at once says that the next ones do
    /// too.
    pub fn keeps_to_the_delay(self) -> bool {
        matches!(self, Self::Rust | Self::Python)
    }

    /// Whether a line of a program's output says that an export was given up after its retries.
    pub fn says_it_gave_up(self, line: &str) -> bool {
        match self {
            Self::Rust => line.contains("BatchSpanProcessor.ExportError"),
            Self::Python => {
                line.contains("Failed to export span") || line.contains("Exception while exporting Span")
            }
            Self::Unknown => false,
        }
    }

    /// Whether a line of a program's output is the first of a panic in the batch processor's thread.
    pub fn says_its_batch_thread_panicked(self, line: &str) -> bool {
        self == Self::Rust && line.contains("OpenTelemetry.Traces") && line.contains("panicked")
    }

    /// What in a program's code sets the delay of the batches, where it is known.
    pub fn delay_in_code(self) -> Option<&'static str> {
        match self {
            Self::Rust => Some("with_scheduled_delay"),
            Self::Python => Some("schedule_delay_millis"),
            Self::Unknown => None,
        }
    }

    /// What makes it say everything that it does; empty where no environment does. What the libraries below the
    /// exporter say would push out all other lines. (A directive is for every target that begins so: one for `tower`
    /// would silence `tower_http`, which makes spans.)
    pub fn everything_logged(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Rust => &[(
                "RUST_LOG",
                "trace,h2=off,hyper=off,hyper_util=off,tower::buffer=off,tonic=off,reqwest=off,want=off,reqwest_tracing=trace,tonic_tracing_opentelemetry=trace",
            )],
            Self::Python | Self::Unknown => &[],
        }
    }

    /// The word as the manifest writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Python => "python",
            Self::Unknown => "unknown",
        }
    }
}
