//! Passing on to the trace backend what the tap took.

use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message;
use reqwest::Client;

/// Sends exports to the backend as OTLP over HTTP with protobuf, whatever they came as.
#[derive(Debug, Clone)]
pub struct Forward {
    client: Client,
    url: String,
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
    ) -> Result<ExportTraceServiceResponse, String> {
        let answer = self
            .client
            .post(&self.url)
            .header("content-type", "application/x-protobuf")
            .body(request.encode_to_vec())
            .send()
            .await
            .map_err(|error| error.to_string())?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|error| error.to_string())?;
        if status.is_success() {
            ExportTraceServiceResponse::decode(body).map_err(|error| error.to_string())
        } else {
            Err(format!("the trace backend answered {status}"))
        }
    }
}
