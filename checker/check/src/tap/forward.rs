//! Passing on to the trace backend what the tap took.

use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message;
use reqwest::{Client, StatusCode};

/// Sends exports to the backend as OTLP over HTTP with protobuf, whatever they came as.
#[derive(Debug, Clone)]
pub struct Forward {
    client: Client,
    url: String,
}

/// Why the backend did not take an export.
#[derive(Debug)]
pub enum NotTaken {
    /// It says that the export itself is wrong.
    Refused(String),
    /// It is not there, or has trouble of its own.
    Trouble(String),
}

impl NotTaken {
    /// What it says.
    pub fn message(&self) -> &str {
        match self {
            Self::Refused(message) | Self::Trouble(message) => message,
        }
    }
}

impl Forward {
    /// A sender to an OTLP endpoint for HTTP, without its path: `http://127.0.0.1:4318`.
    pub fn new(client: Client, endpoint: &str) -> Self {
        Self { client, url: format!("{}/v1/traces", endpoint.trim_end_matches('/')) }
    }

    /// Sends one export, and returns the backend's answer to it.
    pub async fn send(
        &self,
        request: &ExportTraceServiceRequest,
    ) -> Result<ExportTraceServiceResponse, NotTaken> {
        let answer = self
            .client
            .post(&self.url)
            .header("content-type", "application/x-protobuf")
            .body(request.encode_to_vec())
            .send()
            .await
            .map_err(|error| trouble(&error))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|error| trouble(&error))?;
        let answered = format!("the trace backend answered {status}");
        match status {
            status if status.is_success() => ExportTraceServiceResponse::decode(body)
                .map_err(|error| NotTaken::Trouble(format!("the trace backend answered {error}"))),
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => Err(NotTaken::Refused(answered)),
            _ => Err(NotTaken::Trouble(answered)),
        }
    }
}

fn trouble(error: &reqwest::Error) -> NotTaken {
    NotTaken::Trouble(crate::jaeger::innermost(error))
}
