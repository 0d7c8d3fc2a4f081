//! A client that costs little: one connection, one request at a time, bytes that are ready to be sent.

use std::future::poll_fn;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// An open connection.
pub(crate) enum Connection {
    /// With the address, for a server that closes after each answer: Jaeger v1's OTLP side does.
    Http(http1::SendRequest<Full<Bytes>>, String),
    /// Below hyper, whose client has a task of its own for each body.
    Grpc(h2::client::SendRequest<Bytes>),
}

impl Connection {
    pub(crate) async fn http(address: &str) -> Self {
        Self::Http(http1(address).await, address.to_owned())
    }

    pub(crate) async fn grpc(address: &str) -> Self {
        let (sender, connection) = h2::client::handshake(open(address).await).await.unwrap();
        tokio::spawn(connection);
        Self::Grpc(sender)
    }

    /// The answer to a read.
    pub(crate) async fn get(&mut self, path: &str) -> Bytes {
        let Self::Http(sender, address) = self else {
            unreachable!("reads are asked over HTTP");
        };
        let request = Request::get(path).header("host", "localhost").body(Full::default()).unwrap();
        let answer = send(sender, address, request).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.into_body().collect().await.unwrap().to_bytes()
    }

    /// Sends an export and waits until it is acknowledged.
    pub(crate) async fn export(&mut self, message: Bytes) {
        match self {
            Self::Http(sender, address) => {
                let request = Request::post("/v1/traces").header("host", "localhost");
                let request = request.header("content-type", "application/x-protobuf");
                let answer = send(sender, address, request.body(Full::new(message)).unwrap()).await;
                assert_eq!(answer.status(), 200);
                answer.into_body().collect().await.unwrap();
            }
            Self::Grpc(sender) => grpc_export(sender, message).await,
        }
    }
}

async fn send(
    sender: &mut http1::SendRequest<Full<Bytes>>,
    address: &str,
    request: Request<Full<Bytes>>,
) -> Response<Incoming> {
    if sender.ready().await.is_err() {
        *sender = http1(address).await;
    }
    sender.send_request(request).await.unwrap()
}

async fn grpc_export(sender: &mut h2::client::SendRequest<Bytes>, message: Bytes) {
    let request = Request::post(format!("http://localhost{EXPORT}")).header("te", "trailers");
    let request = request.header("content-type", "application/grpc").body(()).unwrap();
    poll_fn(|context| sender.poll_ready(context)).await.unwrap();
    let (answer, mut body) = sender.send_request(request, false).unwrap();
    body.send_data(message, true).unwrap();
    let answer = answer.await.unwrap();
    assert_eq!(answer.status(), 200);
    let status = answer.headers().get("grpc-status").cloned();
    let mut body = answer.into_body();
    while let Some(data) = body.data().await {
        body.flow_control().release_capacity(data.unwrap().len()).unwrap();
    }
    let trailers = body.trailers().await.unwrap();
    let trailer = trailers.and_then(|trailers| trailers.get("grpc-status").cloned());
    assert!(status.or(trailer).is_some_and(|status| status == "0"), "the export failed");
}

async fn http1(address: &str) -> http1::SendRequest<Full<Bytes>> {
    let (sender, connection) = http1::handshake(TokioIo::new(open(address).await)).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn open(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}
