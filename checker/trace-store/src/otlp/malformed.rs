//! Why a whole export was refused: it is not the message that it claims to be.

use super::wire::WireError;

/// The reason, for the answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Malformed(pub(crate) String);

impl From<prost::DecodeError> for Malformed {
    fn from(error: prost::DecodeError) -> Self {
        Self(error.to_string())
    }
}

impl From<WireError> for Malformed {
    fn from(error: WireError) -> Self {
        Self(error.to_string())
    }
}

impl From<otlp_json::Malformed> for Malformed {
    fn from(error: otlp_json::Malformed) -> Self {
        Self(error.to_string())
    }
}
