//! Passing on to the trace backend what the tap took.

use bytes::Bytes;
use hyper::StatusCode;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message;

use crate::http_client::{Answer, HttpClient, NoAnswer};
use crate::text::Text;

/// Sends exports to the backend as OTLP over HTTP with protobuf, whatever they came as.
#[derive(Debug, Clone)]
pub struct Forward {
    http: HttpClient,
    url: String,
}

/// Why the backend did not take an export.
#[derive(Debug)]
pub enum NotTaken {
    /// It says that the export itself is wrong.
    Refused(String),
    /// It is not there, or has trouble of its own.
    Trouble(Trouble),
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
        let body = Bytes::from(request.encode_to_vec());
        let answer = self.http.post(&self.url, "application/x-protobuf", body).await;
        let answer = answer.map_err(|error| trouble(&error))?;
        let status = answer.status;
        match status {
            _ if answer.is_page() => Err(self.unexpected(&answer)),
            status if status.is_success() => {
                ExportTraceServiceResponse::decode(answer.body.clone()).map_err(|_| self.unexpected(&answer))
            }
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => {
                Err(NotTaken::Refused(format!("the trace backend answered {status}")))
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(self.not_allowed(status)),
            _ => Err(self.unexpected(&answer)),
        }
    }

    fn not_allowed(&self, status: StatusCode) -> NotTaken {
        let url = &self.url;
        NotTaken::Trouble(Trouble {
            what: both!("`{url}` answered {status}", "`{url}` respondeu {status}"),
            remedy: Some(both!(
                "set `JAEGER_USERNAME` and `JAEGER_PASSWORD`, or `JAEGER_TOKEN`, to what it accepts",
                "defina `JAEGER_USERNAME` e `JAEGER_PASSWORD`, ou `JAEGER_TOKEN`, com o que ele aceita"
            )),
        })
    }

    /// An answer that is not one of an OTLP receiver that is well.
    fn unexpected(&self, answer: &Answer) -> NotTaken {
        let (url, status) = (&self.url, answer.status);
        let what = if answer.is_page() {
            both!(
                "`{url}` answered {status} with a web page",
                "`{url}` respondeu {status} com uma página web"
            )
        } else {
            both!("`{url}` answered {status}", "`{url}` respondeu {status}")
        };
        NotTaken::Trouble(Trouble { what, remedy: None })
    }
}

fn trouble(error: &NoAnswer) -> NotTaken {
    NotTaken::Trouble(Trouble { what: error.what(), remedy: error.remedy() })
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
