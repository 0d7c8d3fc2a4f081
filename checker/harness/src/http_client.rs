//! The HTTP client on the way to and from a trace backend: TLS, credentials, limits of time and size,
//! and a reason for whatever went wrong.
//!
//! It stands on `hyper-util` and `hyper-rustls` rather than on `reqwest`, which the exercises use:
//! features of `reqwest` for TLS would alter theirs in every build of the whole workspace. TLS is a feature
//! of this crate: it is a tenth of what a fresh clone compiles, for the few who need it. It follows no
//! redirects: a Jaeger makes none, and a login page would be read as an answer.

mod http2;
#[cfg_attr(not(feature = "tls"), path = "http_client/without_tls.rs")]
mod tls;
mod trouble;

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION, USER_AGENT};
use hyper::{HeaderMap, Method, Request, StatusCode, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::TokioExecutor;

use crate::cause::{Cause, CauseId};
use crate::credentials::Credentials;
use crate::error_chain::{chain, innermost};
use crate::text::Lang::En;

use tls::Connector;
pub use tls::IS_BUILT_IN as HAS_TLS;
pub use trouble::NoHttpAnswer;

/// How long a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// How long a whole answer may take: a search in a large Jaeger takes seconds.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// How large an answer may be.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A client.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: Client<Connector, Full<Bytes>>,
    authorization: Option<HeaderValue>,
}

/// Whom to trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Nobody: everything is on this machine and in plain HTTP.
    Unused,
    /// The certificates of this machine, or those in the file that `SSL_CERT_FILE` names.
    OfThisMachine,
}

/// An answer, whole.
#[derive(Debug)]
pub struct HttpAnswer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl HttpClient {
    /// A client for plain HTTP on this machine.
    pub fn plain() -> Self {
        Self { client: client(tls::trusting_nobody(transport())), authorization: None }
    }

    /// A client that says who it is, to everybody whom it asks.
    pub fn new(credentials: &Credentials, tls: Tls) -> Result<Self, Cause> {
        let connector = match tls {
            Tls::Unused => tls::trusting_nobody(transport()),
            Tls::OfThisMachine => tls::trusting_this_machine(transport())?,
        };
        Ok(Self { client: client(connector), authorization: credentials.header() })
    }

    /// Whether it says who it is.
    pub fn has_credentials(&self) -> bool {
        self.authorization.is_some()
    }

    /// Reads.
    pub async fn get(&self, url: &str) -> Result<HttpAnswer, NoHttpAnswer> {
        self.send(Method::GET, url, None, Bytes::new()).await
    }

    /// Sends a body.
    pub async fn post(
        &self,
        url: &str,
        content_type: &'static str,
        body: Bytes,
    ) -> Result<HttpAnswer, NoHttpAnswer> {
        self.send(Method::POST, url, Some(content_type), body).await
    }

    async fn send(
        &self,
        method: Method,
        url: &str,
        content_type: Option<&'static str>,
        body: Bytes,
    ) -> Result<HttpAnswer, NoHttpAnswer> {
        let uri: Uri = url.parse().map_err(|error| NoHttpAnswer::Broken(format!("{error}: `{url}`")))?;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers
            .insert(USER_AGENT, HeaderValue::from_static(concat!("tracelings/", env!("CARGO_PKG_VERSION"))));
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        if let Some(authorization) = &self.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        let answer = tokio::time::timeout(ANSWER_LIMIT, self.exchange(request)).await;
        let answer = answer.unwrap_or(Err(NoHttpAnswer::Silent(ANSWER_LIMIT)));
        match &answer {
            Ok(answer) => tracing::trace!(url, status = answer.status.as_u16(), bytes = answer.body.len()),
            Err(error) => tracing::debug!(url, error = error.what().get(En), "no answer"),
        }
        let answer = answer?;
        // So Go's servers and nginx answer who speaks plainly where TLS is spoken.
        let says_https = |body: &[u8]| {
            String::from_utf8_lossy(&body[..body.len().min(1_000)]).to_ascii_lowercase().contains("https")
        };
        if answer.status == StatusCode::BAD_REQUEST && url.starts_with("http:") && says_https(&answer.body) {
            return Err(NoHttpAnswer::SpeaksTls);
        }
        // So a door for gRPC answers that takes HTTP/1.1 too; its 200 means nothing.
        if answer.header(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/grpc")) {
            return Err(NoHttpAnswer::SpeaksGrpc);
        }
        Ok(answer)
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<HttpAnswer, NoHttpAnswer> {
        let uri = request.uri().clone();
        let answer = match self.client.request(request).await.map_err(|error| of_request(&error)) {
            Err(NoHttpAnswer::Broken(_)) if http2::is_spoken_at(&uri).await => {
                return Err(NoHttpAnswer::SpeaksGrpc);
            }
            answer => answer?,
        };
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, MOST_BYTES).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                NoHttpAnswer::TooLarge(MOST_BYTES)
            } else {
                NoHttpAnswer::Broken(innermost(error.as_ref()))
            }
        })?;
        Ok(HttpAnswer { status: parts.status, headers: parts.headers, body: body.to_bytes() })
    }
}

impl HttpAnswer {
    /// The body as text; bytes that are not UTF-8 (a learner's span may hold some) are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether it is a web page, which no answer of an API is.
    pub fn is_page(&self) -> bool {
        let says_so = self.header(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("text/html"));
        let start = self.body.trim_ascii_start();
        says_so || start.starts_with(b"<")
    }

    /// Where it says that what was asked for is now.
    pub fn moved_to(&self) -> Option<&str> {
        self.status.is_redirection().then(|| self.header(LOCATION.as_str()))?
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

fn client(connector: Connector) -> Client<Connector, Full<Bytes>> {
    Client::builder(TokioExecutor::new()).build(connector)
}

fn transport() -> HttpConnector {
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.set_connect_timeout(Some(CONNECT_LIMIT));
    http
}

/// This program has no TLS, and could not build it in by itself (`command::with_tls`).
pub fn no_tls() -> Cause {
    Cause::new(
        CauseId::NoTls,
        both!("this `check` was built without TLS", "este `check` foi compilado sem TLS"),
        both!(
            "in a clone `cargo run --features tls -- …` has it; `cargo install --path checker/check --features tls` installs it",
            "em um clone, `cargo run --features tls -- …` tem; `cargo install --path checker/check --features tls` o instala"
        ),
    )
}

/// What went wrong with a request.
fn of_request(error: &legacy::Error) -> NoHttpAnswer {
    if let Some(tls) = tls::trouble(error) {
        return tls;
    }
    let message = innermost(error);
    match chain(error).find_map(|error| error.downcast_ref::<hyper::Error>()) {
        _ if error.is_connect() => NoHttpAnswer::Unreachable(message),
        // What cannot be read as HTTP at all is a TLS alert more often than anything else.
        Some(hyper) if hyper.is_parse() => NoHttpAnswer::Broken(format!("{message}: perhaps it speaks TLS")),
        _ => NoHttpAnswer::Broken(message),
    }
}

#[cfg(test)]
mod tests;
