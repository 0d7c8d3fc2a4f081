//! What can go wrong between a flow and Prefect.

/// Why a call to Prefect did not do what it was for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody answered. Is Prefect running, and does `PREFECT_API_URL` say where?
    #[error("Prefect does not answer to {call}: is it running, and is PREFECT_API_URL right?")]
    Unreachable {
        /// Method and address.
        call: String,
        /// What the HTTP client says.
        source: reqwest::Error,
    },
    /// An answer that is no success: a field it does not know (422), a run that it does not have (404).
    #[error("Prefect answers {status} to {call}: {answer}")]
    Refused {
        /// Method and address.
        call: String,
        /// The HTTP status.
        status: u16,
        /// The answer's body; long ones are cut.
        answer: String,
    },
    /// A success whose body is not what Prefect answers to this call. Another server, perhaps.
    #[error("what answers to {call} does not speak as Prefect does")]
    Unreadable {
        /// Method and address.
        call: String,
        /// What was expected where.
        source: serde_json::Error,
    },
    /// Prefect answered ABORT: this run is to stop, here and now.
    #[error("Prefect aborts the run: {reason}")]
    Aborted {
        /// In Prefect's words.
        reason: String,
    },
}
