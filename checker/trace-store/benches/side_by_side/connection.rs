//! A client that costs little: one connection, one request at a time, bytes that are ready to be sent.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// An open connection.
pub(crate) enum Connection {
    /// With the address, for a server that closes after each answer: Jaeger v1's OTLP side does.
    Http(http1::SendRequest<Full<Bytes>>, String),
    Grpc(http2::SendRequest<Full<Bytes>>),
}

impl Connection {
    pub(crate) async fn http(address: &str) -> Self {
        Self::Http(http1(address).await, address.to_owned())
    }

    pub(crate) async fn grpc(address: &str) -> Self {
        let (sender, connection) = http2::handshake(TokioExecutor::new(), open(address).await).await.unwrap();
        tokio::spawn(connection);
        Self::Grpc(sender)
    }

    /// The answer to a read.
    pub(crate) async fn get(&mut self, path: &str) -> Bytes {
        let request = Request::get(path).header("host", "localhost").body(Full::default()).unwrap();
        let answer = self.send(request).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.into_body().collect().await.unwrap().to_bytes()
    }

    /// Sends an export and waits until it is acknowledged.
    pub(crate) async fn export(&mut self, message: Bytes) {
        let grpc = matches!(self, Self::Grpc(_));
        let (path, kind) = if grpc {
            (format!("http://localhost{EXPORT}"), "application/grpc")
        } else {
            ("/v1/traces".to_owned(), "application/x-protobuf")
        };
        let request = Request::post(path).header("content-type", kind).header("te", "trailers");
        let request = request.header("host", "localhost").body(Full::new(message)).unwrap();
        let answer = self.send(request).await;
        assert_eq!(answer.status(), 200);
        let status = answer.headers().get("grpc-status").cloned();
        let body = answer.into_body().collect().await.unwrap();
        let trailer = body.trailers().and_then(|trailers| trailers.get("grpc-status")).cloned();
        assert!(!grpc || status.or(trailer).is_some_and(|status| status == "0"), "the export failed");
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Response<Incoming> {
        match self {
            Self::Http(sender, address) => {
                if sender.ready().await.is_err() {
                    *sender = http1(address).await;
                }
                sender.send_request(request).await.unwrap()
            }
            Self::Grpc(sender) => {
                sender.ready().await.unwrap();
                sender.send_request(request).await.unwrap()
            }
        }
    }
}

async fn http1(address: &str) -> http1::SendRequest<Full<Bytes>> {
    let (sender, connection) = http1::handshake(open(address).await).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn open(address: &str) -> TokioIo<TcpStream> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    TokioIo::new(stream)
}
