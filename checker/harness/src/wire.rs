//! The wire: a proxy in front of each service that notes what the services send each other.
//!
//! It changes nothing and decides nothing. What it is for is the `traceparent` header: whether the
//! caller sent one is what tells "not injected" from "not extracted".

mod body;

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::header::HeaderValue;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serving::Acceptor;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::evidence::{MOST_CALLS, WireCall};
use crate::shortage::Shortage;
use crate::traceparent::Traceparent;
use crate::untrusted::Untrusted;
use body::Noted;

/// How many connections a proxy holds at one time; further ones wait.
const MOST_CONNECTIONS: usize = 1_000;
/// How many bytes of a header or target are noted.
const MOST_BYTES: usize = 2_000;

/// How many headers of a call are noted.
const MOST_HEADERS: usize = 20;

/// The header of the proxy's own answer, for when the service gave none: what the service did is then
/// told as it was, not as the proxy put it.
pub const NO_ANSWER: &str = "x-check-no-answer";

/// What all proxies of a run saw.
#[derive(Debug, Clone, Default)]
pub struct Wire {
    calls: Arc<Mutex<Vec<WireCall>>>,
    shortage: Shortage,
}

impl Wire {
    /// A wire that notes what it is short of.
    pub fn new(shortage: &Shortage) -> Self {
        Self { shortage: shortage.clone(), ..Self::default() }
    }

    /// The calls so far, in order of arrival.
    pub fn calls(&self) -> Vec<WireCall> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a proxy on a listener, in front of the service on a port of this machine. It closes when
    /// the token is cancelled.
    pub fn listen(&self, listener: TcpListener, callee: &str, port: u16, stop: &CancellationToken) {
        let proxy = Proxy {
            wire: self.clone(),
            callee: callee.to_owned(),
            port,
            client: Client::builder(TokioExecutor::new()).http1_preserve_header_case(true).build_http(),
        };
        tokio::spawn(stop.clone().run_until_cancelled_owned(async move {
            let shortage = proxy.wire.shortage.clone();
            let mut acceptor = Acceptor::new(listener, MOST_CONNECTIONS);
            acceptor.accept(|stream| serve(stream, proxy.clone()), |error| shortage.note(error)).await;
        }));
    }

    fn begin(&self, call: WireCall) -> Option<usize> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        (calls.len() < MOST_CALLS).then(|| {
            calls.push(call);
            calls.len() - 1
        })
    }

    /// Notes as much of a call's body as has gone by.
    fn note_body(&self, index: usize, body: &[u8], is_whole: bool) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(call) = calls.get_mut(index) {
            call.body = String::from_utf8_lossy(body).into_owned().into();
            call.is_whole = is_whole;
        }
    }

    fn end(&self, index: Option<usize>, status: Option<u16>) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(call) = index.and_then(|index| calls.get_mut(index)) {
            call.status = status;
            call.end_us = clock::now_us();
            let WireCall { callee, method, target, traceparent, .. } = &*call;
            tracing::debug!(callee, ?method, ?target, ?traceparent, status, "a call");
        }
    }
}

#[derive(Clone)]
struct Proxy {
    wire: Wire,
    callee: String,
    port: u16,
    client: Client<HttpConnector, Noted>,
}

async fn serve(stream: TcpStream, proxy: Proxy) {
    let service = hyper::service::service_fn(move |request| {
        let proxy = proxy.clone();
        async move { Ok::<_, Infallible>(proxy.pass(request).await) }
    });
    // The letters of a header's name go on as they came: a service that reads `Traceparent` as another header than
    // `traceparent` is wrong, and must not be helped.
    let mut http = hyper::server::conn::http1::Builder::new();
    // What breaks here broke on the caller's side, which notices by itself.
    let _ = http.preserve_header_case(true).serve_connection(TokioIo::new(stream), service).await;
}

impl Proxy {
    async fn pass(&self, mut request: Request<Incoming>) -> Response<BoxBody<Bytes, hyper::Error>> {
        let index = self.wire.begin(self.call(&request));
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        if let Ok(uri) = format!("http://127.0.0.1:{}{target}", self.port).parse::<Uri>() {
            *request.uri_mut() = uri;
        }
        let noted = request.map(|body| Noted::new(body, &self.wire, index));
        match self.client.request(noted).await {
            Ok(response) => {
                self.wire.end(index, Some(response.status().as_u16()));
                return response.map(BodyExt::boxed);
            }
            // For want of a handle of ours the service was not even asked.
            Err(error) => self.wire.shortage.note(&error),
        }
        self.wire.end(index, None);
        let body = Full::from("the service gave no answer\n").map_err(|never| match never {}).boxed();
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::BAD_GATEWAY;
        response.headers_mut().insert(NO_ANSWER, HeaderValue::from_static("true"));
        response
    }

    fn call(&self, request: &Request<Incoming>) -> WireCall {
        let now = clock::now_us();
        let value = |name: &str| {
            request.headers().get(name).map(|value| cut(&String::from_utf8_lossy(value.as_bytes())))
        };
        let carriers = request.headers().iter();
        let carriers = carriers.filter(|(name, value)| carries_context(name.as_str(), value));
        let mut other_context: Vec<Untrusted> =
            carriers.map(|(name, _)| Untrusted::from(name.as_str())).collect();
        other_context.dedup();
        let more = request.headers().get_all("traceparent").iter().skip(1);
        let headers = request
            .headers()
            .iter()
            .filter(|(name, value)| says_something(name.as_str()) && !carries_context(name.as_str(), value));
        let headers = headers
            .take(MOST_HEADERS)
            .map(|(name, value)| (name.as_str().into(), cut(&String::from_utf8_lossy(value.as_bytes()))));
        WireCall {
            callee: self.callee.clone(),
            method: request.method().as_str().into(),
            target: cut(request.uri().path_and_query().map_or("/", |target| target.as_str())),
            traceparent: value("traceparent"),
            headers: headers.collect(),
            body: Untrusted::default(),
            is_whole: request.body().is_end_stream(),
            more_traceparents: more.map(|value| cut(&String::from_utf8_lossy(value.as_bytes()))).collect(),
            other_context,
            status: None,
            start_us: now,
            end_us: now,
        }
    }
}

/// Whether a header is kept: not those of the connection, which whoever asks again writes anew, nor what is secret, nor
/// what is kept by name.
fn says_something(name: &str) -> bool {
    const OTHERS: [&str; 14] = [
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "host",
        "te",
        "traceparent",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        NO_ANSWER,
    ];
    !OTHERS.contains(&name)
}

/// Whether a header other than `traceparent` tells of a trace: by a name that is known, or one like `trace-parent`; or
/// whatever it is called, by what stands in it.
fn carries_context(name: &str, value: &HeaderValue) -> bool {
    if name == "traceparent" {
        return false;
    }
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_named = ["b3", "uber-trace-id", "tracestate", "baggage"].contains(&name)
        || name.starts_with("x-b3-")
        || ["traceparent", "traceid", "tracecontext"].iter().any(|word| letters.contains(word));
    is_named || Traceparent::read(&String::from_utf8_lossy(value.as_bytes())).is_some()
}

fn cut(text: &str) -> Untrusted {
    text.chars().take(MOST_BYTES).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_util::sync::CancellationToken;

    use super::{Wire, carries_context};

    /// A service that wants the name of a header in small letters gets it as its caller wrote it.
    #[tokio::test]
    async fn the_letters_of_a_header_stay_as_they_came() {
        let service = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (door, stop) =
            (TcpListener::bind("127.0.0.1:0").await.expect("a port"), CancellationToken::new());
        let (address, port) =
            (door.local_addr().expect("an address"), service.local_addr().expect("an address").port());
        Wire::default().listen(door, "backend", port, &stop);
        let mut caller = TcpStream::connect(address).await.expect("a connection");
        let request = "GET / HTTP/1.1\r\nHost: x\r\nTraceParent: 00-1-2-01\r\n\r\n";
        caller.write_all(request.as_bytes()).await.expect("sent");
        let (mut asked, _) = service.accept().await.expect("asked");
        let mut seen = String::new();
        while !seen.ends_with("\r\n\r\n") {
            seen.push(char::from(asked.read_u8().await.expect("more of the request")));
        }
        assert!(seen.contains("TraceParent: 00-1-2-01"), "{seen}");
        asked.write_all(b"HTTP/1.1 200 OK\r\nX-Own: y\r\nContent-Length: 0\r\n\r\n").await.expect("answered");
        let mut answer = String::new();
        while !answer.ends_with("\r\n\r\n") {
            answer.push(char::from(caller.read_u8().await.expect("more of the answer")));
        }
        assert!(answer.contains("X-Own: y"), "{answer}");
        stop.cancel();
    }

    #[test]
    fn a_context_is_seen_whatever_its_header_is_called() {
        let carries = |name, value| carries_context(name, &HeaderValue::from_static(value));
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert!(carries("trace-parent", header) && carries("x-request-context", header));
        assert!(carries("x-trace-id", "1") && carries("b3", "0") && carries("uber-trace-id", "1"));
        assert!(!carries("x-request-id", "4bf92f3577b34da6a3ce929d0e0e4736"));
        assert!(!carries("traceparent", header));
    }
}
