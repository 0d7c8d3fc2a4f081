//! Passing on to the trace backend what the tap took.

use bytes::Bytes;
use hyper::StatusCode;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message;

use crate::http_client::{HttpAnswer, HttpClient, NoHttpAnswer};
use crate::otlp::{self, OwnSpan};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// Sends exports to the backend as OTLP over HTTP with protobuf, whatever they came as.
#[derive(Debug, Clone)]
pub struct Forward {
    http: HttpClient,
    url: String,
}

/// Why the backend did not take an export.
#[derive(Debug)]
pub struct NotTaken {
    /// What that says of the export.
    pub fault: Fault,
    /// What it is where nothing is wrong with the export.
    pub trouble: Trouble,
}

/// What an answer says of the export that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// That it is wrong, or too large; in the backend's words.
    Refused(Untrusted),
    /// Nothing, but an export that is too much for the backend can be the reason of it.
    Failed(Untrusted),
    /// Nothing: it is not there, or takes nothing from us.
    None,
}

/// Trouble of the backend's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What happened.
    pub what: Text,
    /// What to do, where that is known.
    pub remedy: Option<Text>,
}

impl Forward {
    /// A sender to an OTLP endpoint for HTTP, without its path: `http://127.0.0.1:4318`.
    pub fn new(http: HttpClient, endpoint: &str) -> Self {
        Self { http, url: format!("{}/v1/traces", endpoint.trim_end_matches('/')) }
    }

    /// The port of this machine that it sends to; `None` if it sends to another machine. What listens
    /// there is the backend's, whoever else would like to.
    pub fn local_port(&self) -> Option<u16> {
        let url = url::Url::parse(&self.url).ok()?;
        let is_local = match url.host()? {
            url::Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            url::Host::Ipv4(address) => address.is_loopback() || address.is_unspecified(),
            url::Host::Ipv6(address) => address.is_loopback() || address.is_unspecified(),
        };
        is_local.then(|| url.port_or_known_default())?
    }

    /// Sends one export, and returns the backend's answer to it.
    pub async fn send(
        &self,
        request: &ExportTraceServiceRequest,
    ) -> Result<ExportTraceServiceResponse, NotTaken> {
        self.send_encoded(Bytes::from(request.encode_to_vec())).await
    }

    /// As [`Self::send`], for an export in protobuf.
    pub async fn send_encoded(&self, export: Bytes) -> Result<ExportTraceServiceResponse, NotTaken> {
        let answer = self.http.post(&self.url, "application/x-protobuf", export).await;
        let answer = answer.map_err(|error| not_sent(&error))?;
        let status = answer.status;
        let said = || said(&answer);
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(self.not_allowed(status)),
            // A proxy says it with a page.
            StatusCode::PAYLOAD_TOO_LARGE => Err(self.unexpected(&answer, Fault::Refused(said()))),
            StatusCode::TOO_MANY_REQUESTS => Err(self.unexpected(&answer, Fault::Failed(said()))),
            status if status.is_server_error() => Err(self.unexpected(&answer, Fault::Failed(said()))),
            _ if answer.is_page() => Err(self.unexpected(&answer, Fault::None)),
            StatusCode::BAD_REQUEST => Err(self.unexpected(&answer, Fault::Refused(said()))),
            status if status.is_success() => ExportTraceServiceResponse::decode(answer.body.clone())
                .map_err(|_| self.unexpected(&answer, Fault::None)),
            _ => Err(self.unexpected(&answer, Fault::None)),
        }
    }

    /// Whether the backend takes a small span of the checker's own now.
    pub async fn takes_a_small_one(&self) -> bool {
        self.send(&otlp::export(&[OwnSpan::canary()])).await.is_ok()
    }

    fn not_allowed(&self, status: StatusCode) -> NotTaken {
        let url = &self.url;
        let trouble = Trouble {
            what: both!("`{url}` answered {status}", "`{url}` respondeu {status}"),
            remedy: Some(both!(
                "set `JAEGER_USERNAME` and `JAEGER_PASSWORD`, or `JAEGER_TOKEN`, to what it accepts",
                "defina `JAEGER_USERNAME` e `JAEGER_PASSWORD`, ou `JAEGER_TOKEN`, com o que ele aceita"
            )),
        };
        NotTaken { fault: Fault::None, trouble }
    }

    /// An answer that is not one of an OTLP receiver that is well.
    fn unexpected(&self, answer: &HttpAnswer, fault: Fault) -> NotTaken {
        let (url, status) = (&self.url, answer.status);
        let what = if answer.is_page() {
            both!(
                "`{url}` answered {status} with a web page",
                "`{url}` respondeu {status} com uma página web"
            )
        } else {
            both!("`{url}` answered {status}", "`{url}` respondeu {status}")
        };
        NotTaken { fault, trouble: Trouble { what, remedy: None } }
    }
}

fn not_sent(error: &NoHttpAnswer) -> NotTaken {
    let what = error.what();
    let fault = match error {
        // A server that does not want to read on hangs up.
        NoHttpAnswer::Broken(said) => Fault::Failed(said.as_str().into()),
        _ => Fault::None,
    };
    NotTaken { fault, trouble: Trouble { what, remedy: error.remedy() } }
}

/// An error as OTLP over HTTP tells it (OTLP specification, "Failures"): a `google.rpc.Status`.
#[derive(Clone, PartialEq, prost::Message)]
struct RpcStatus {
    #[prost(string, tag = "2")]
    message: String,
}

/// The status of an answer, and what is said in it for people.
fn said(answer: &HttpAnswer) -> Untrusted {
    let status = answer.status;
    let message = match RpcStatus::decode(answer.body.clone()) {
        Ok(told) if !told.message.is_empty() => told.message,
        _ if answer.is_page() => String::new(),
        _ => answer.text().lines().next().unwrap_or_default().to_owned(),
    };
    match message.trim() {
        "" => status.to_string().into(),
        message => format!("{status}: {message}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_of_this_machine_is_known_as_one() {
        let port = |endpoint: &str| Forward::new(HttpClient::plain(), endpoint).local_port();
        for local in ["http://localhost:4318", "http://127.0.0.1:4318/", "http://[::1]:4318/otlp"] {
            assert_eq!(port(local), Some(4318), "{local}");
        }
        assert_eq!(port("https://localhost"), Some(443));
        assert_eq!(port("http://jaeger:4318"), None);
    }
}
