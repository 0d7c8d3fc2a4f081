//! What a program makes its spans with, and what that is known by.

use serde::{Deserialize, Serialize};

/// The OpenTelemetry SDK of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sdk {
    /// `opentelemetry_sdk`.
    #[default]
    Rust,
    /// Another, or none.
    Unknown,
}

impl Sdk {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Rust, Self::Unknown];

    /// The thread that sends batches of spans, as a process shows it; `None` where none is known by its name.
    pub fn batch_thread(self) -> Option<&'static str> {
        match self {
            // `OpenTelemetry.Traces.BatchProcessor`: Linux cuts the names of threads to 15 bytes.
            Self::Rust => Some("OpenTelemetry.T"),
            Self::Unknown => None,
        }
    }

    /// The word as the manifest writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Unknown => "unknown",
        }
    }
}
