//! One port of the tap: HTTP/1 and HTTP/2 on one listener, as the door allows.

use std::convert::Infallible;

use bytes::{BufMut, Bytes, BytesMut};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE};
use hyper::{HeaderMap, Request, Response, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};
use prost::Message;
use serving::Acceptor;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::decode::Body;
use super::deliver::{self, Delivered, Suspicion};
use super::sender::{Groups, Sender};
use super::{Forward, Note, Notes, body, decode, weigh};
use crate::clock;
use crate::evidence::{
    Because, Door, Export, ExportedResource, Protocol, Refusal, RefusalReason, Rejected, Signal, TurnedAway,
};
use crate::shortage::Shortage;
use crate::untrusted::Untrusted;

/// The gRPC method that exports traces (opentelemetry-proto, `trace_service.proto`).
const GRPC_EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
/// The path for traces of OTLP over HTTP (OTLP specification, "OTLP/HTTP Request").
const HTTP_EXPORT: &str = "/v1/traces";

/// The signal other than traces that is sent to a path or a gRPC method of OTLP's.
fn other_signal(path: &str) -> Option<Signal> {
    match path {
        "/v1/metrics" | "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export" => {
            Some(Signal::Metrics)
        }
        "/v1/logs" | "/opentelemetry.proto.collector.logs.v1.LogsService/Export" => Some(Signal::Logs),
        _ => None,
    }
}

type DoorAnswer = Response<BoxBody<Bytes, Infallible>>;

/// How many connections a door holds at one time; further ones wait.
const MOST_CONNECTIONS: usize = 1_000;

/// Serves a door until the token is cancelled.
pub(super) fn open(listener: TcpListener, door: DoorKeeper, shortage: Shortage, stop: CancellationToken) {
    tokio::spawn(stop.run_until_cancelled_owned(async move {
        let mut acceptor = Acceptor::new(listener, MOST_CONNECTIONS);
        acceptor.accept(|stream| serve(stream, door.clone()), |error| shortage.note(error)).await;
    }));
}

async fn serve(stream: TcpStream, mut door: DoorKeeper) {
    if door.sender == Sender::Unknown || door.is_watched {
        // Before anything is answered: the client waits until then, and is still there to be looked for.
        door.sender = door.groups.sender_of(&stream).await.or(door.sender);
    }
    let service = hyper::service::service_fn(move |request| {
        let door = door.clone();
        async move { Ok::<_, Infallible>(door.answer(request).await) }
    });
    // What breaks here broke on the other side, which notices by itself.
    let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
}

/// What a door does with a request.
#[derive(Clone)]
pub(super) struct DoorKeeper {
    pub(super) kind: Door,
    /// Who sends what comes through it.
    pub(super) sender: Sender,
    /// Whether it is looked who comes, though one alone was told of it: a program that is graded may have sought it.
    pub(super) is_watched: bool,
    /// Where it is nobody's own, or watched: the processes that may be the sender.
    pub(super) groups: Groups,
    pub(super) notes: Notes,
    pub(super) forward: Forward,
}

impl DoorKeeper {
    async fn answer(&self, request: Request<Incoming>) -> DoorAnswer {
        let _under_way = self.notes.under_way(&self.sender);
        let is_grpc = request.version() == Version::HTTP_2;
        let path = request.uri().path();
        if let Some(signal) = other_signal(path).filter(|_| self.takes(is_grpc)) {
            self.notes.push(self.sender.clone(), Note::OtherSignal(signal));
            // As Jaeger answers, which takes traces only.
            let service = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            return if is_grpc {
                grpc_error(12, &format!("unknown service {service}"))
            } else {
                http_error(StatusCode::NOT_FOUND, "404 page not found\n")
            };
        }
        match (self.kind, is_grpc) {
            (Door::Port4318, true) => {
                self.refuse(RefusalReason::GrpcOnHttpPort);
                grpc_error(12, "this is OTLP's port for HTTP; gRPC goes to 4317")
            }
            (Door::Port4317, false) => {
                self.refuse(RefusalReason::HttpOnGrpcPort);
                http_error(
                    StatusCode::BAD_REQUEST,
                    "this is OTLP's port for gRPC; HTTP goes to 4318 and /v1/traces\n",
                )
            }
            (_, true) if request.uri().path() != GRPC_EXPORT => {
                self.refuse(RefusalReason::WrongPath(request.uri().path().into()));
                grpc_error(12, "only traces are taken here: TraceService/Export")
            }
            (_, false) if request.uri().path() != HTTP_EXPORT => {
                self.refuse(RefusalReason::WrongPath(request.uri().path().into()));
                http_error(StatusCode::NOT_FOUND, "OTLP over HTTP takes traces at /v1/traces\n")
            }
            (_, true) => self.grpc(request).await,
            (_, false) => self.http(request).await,
        }
    }

    /// Whether it is a door for this protocol.
    fn takes(&self, is_grpc: bool) -> bool {
        !matches!((self.kind, is_grpc), (Door::Port4318, true) | (Door::Port4317, false))
    }

    async fn grpc(&self, request: Request<Incoming>) -> DoorAnswer {
        let encoding = header(request.headers(), "grpc-encoding");
        let taken = async {
            let (message, is_compressed) = body::grpc(request.into_body()).await?;
            let plain = decode::decompress(encoding.filter(|_| is_compressed).as_deref(), message)?;
            self.take(Protocol::Grpc, plain).await
        };
        match taken.await {
            Ok(response) => grpc_answer(&response),
            Err(Untaken::Unreadable(message)) => {
                self.refuse(RefusalReason::Unreadable(message.as_str().into()));
                grpc_error(3, "not an OTLP trace export")
            }
            // As gRPC's other implementations call it, and so Jaeger; the number is theirs too.
            Err(Untaken::TooLarge(bytes)) => {
                let limit = decode::MOST_GRPC_BYTES;
                grpc_error(8, &format!("received message larger than max ({bytes} vs. {limit})"))
            }
            // No code that has the sender try again.
            Err(Untaken::TurnedAway) => grpc_error(3, "the trace backend refuses this export"),
            Err(Untaken::Backend) => grpc_error(14, "the trace backend did not take it"),
        }
    }

    async fn http(&self, request: Request<Incoming>) -> DoorAnswer {
        let content_type = header(request.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
        let encoding = header(request.headers(), CONTENT_ENCODING.as_str());
        let protocol =
            match content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
                "application/json" => Protocol::HttpJson,
                "application/x-protobuf" => Protocol::HttpProtobuf,
                _ => {
                    self.refuse(RefusalReason::Unreadable(Untrusted::new(format!(
                        "content type {content_type}"
                    ))));
                    return http_error(
                        StatusCode::UNSUPPORTED_MEDIA_TYPE,
                        "unsupported media type, supported: [application/json, application/x-protobuf]\n",
                    );
                }
            };
        let taken = async {
            let body = body::http(request.into_body()).await?;
            let plain = decode::decompress(encoding.as_deref(), body)?;
            self.take(protocol, plain).await
        };
        match taken.await {
            Ok(response) if protocol == Protocol::HttpJson => {
                let partial = response.partial_success.unwrap_or_default();
                let body = otlp_json::response(partial.rejected_spans, &partial.error_message);
                http_answer(StatusCode::OK, "application/json", body.into_bytes())
            }
            Ok(response) => http_answer(StatusCode::OK, "application/x-protobuf", response.encode_to_vec()),
            Err(Untaken::Unreadable(message)) => {
                self.refuse(RefusalReason::Unreadable(message.as_str().into()));
                http_error(StatusCode::BAD_REQUEST, "not an OTLP trace export\n")
            }
            // So Jaeger and the Collector answer.
            Err(Untaken::TooLarge(_)) => {
                http_error(StatusCode::BAD_REQUEST, "http: request body too large\n")
            }
            Err(Untaken::TurnedAway) => {
                http_error(StatusCode::BAD_REQUEST, "the trace backend refuses this export\n")
            }
            Err(Untaken::Backend) => {
                http_error(StatusCode::SERVICE_UNAVAILABLE, "the trace backend did not take it\n")
            }
        }
    }

    /// Passes an export on, then notes it: what is noted is readable in the backend, but for what the backend
    /// says that it did not keep.
    async fn take(&self, protocol: Protocol, body: Body) -> Result<ExportTraceServiceResponse, Untaken> {
        let limit = match protocol {
            Protocol::Grpc => decode::MOST_GRPC_BYTES as u64,
            Protocol::HttpProtobuf | Protocol::HttpJson => decode::MOST_BYTES as u64,
        };
        if !body.is_whole() {
            // The beginning of JSON is no JSON.
            let is_json = protocol == Protocol::HttpJson;
            let resources = if is_json { Vec::new() } else { weigh::resources(&body.bytes) };
            let export = self.export(protocol, body.length, resources);
            return Err(self.too_large(export, false, limit));
        }
        let request = decode::request(protocol, &body.bytes)?;
        let encoded = Bytes::from(request.encode_to_vec());
        let mut resources = decode::resources(&request);
        let is_odd = deliver::is_odd(&request);
        drop(request);
        weigh::note(&mut resources, &encoded);
        let mut export = self.export(protocol, body.length, resources);
        if body.length > limit {
            return Err(self.too_large(export, true, limit));
        }
        let is_large = deliver::is_large(encoded.len(), &export.resources);
        match deliver::deliver(&self.forward, &encoded, Suspicion { is_large, is_odd }).await {
            Delivered::Taken(response) => {
                export.rejected = response.partial_success.as_ref().and_then(rejected);
                self.notes.push(self.sender.clone(), Note::Export(export));
                Ok(response)
            }
            Delivered::TurnedAway(said) => {
                self.turn_away(export, true, Because::Answer { said });
                Err(Untaken::TurnedAway)
            }
            Delivered::Wrong(said) => Err(Untaken::Unreadable(said.raw().to_owned())),
            Delivered::Trouble(trouble) => {
                self.notes.note_trouble(trouble);
                Err(Untaken::Backend)
            }
        }
    }

    fn export(&self, protocol: Protocol, bytes: u64, resources: Vec<ExportedResource>) -> Export {
        let is_seen = matches!(self.sender, Sender::Seen(_));
        Export {
            door: self.kind,
            is_seen,
            protocol,
            at_us: clock::now_us(),
            bytes,
            resources,
            rejected: None,
        }
    }

    fn too_large(&self, export: Export, is_whole: bool, limit: u64) -> Untaken {
        let bytes = export.bytes;
        self.turn_away(export, is_whole, Because::Limit { bytes: limit });
        Untaken::TooLarge(bytes)
    }

    fn turn_away(&self, export: Export, is_whole: bool, because: Because) {
        self.notes.push(self.sender.clone(), Note::TurnedAway(TurnedAway { export, is_whole, because }));
    }

    fn refuse(&self, reason: RefusalReason) {
        self.notes.push(
            self.sender.clone(),
            Note::Refusal(Refusal { door: self.kind, at_us: clock::now_us(), reason }),
        );
    }
}

/// Why an export was not taken.
enum Untaken {
    Unreadable(String),
    /// It has more bytes, this many, than a receiver takes.
    TooLarge(u64),
    /// The backend refuses this one; what it said is noted.
    TurnedAway,
    /// The backend's trouble, which is noted; the sender is told only that it was not taken.
    Backend,
}

impl From<String> for Untaken {
    fn from(message: String) -> Self {
        Self::Unreadable(message)
    }
}

impl From<&str> for Untaken {
    fn from(message: &str) -> Self {
        Self::Unreadable(message.to_owned())
    }
}

/// What the backend did not keep, where it says that there is something.
fn rejected(partial: &ExportTracePartialSuccess) -> Option<Rejected> {
    let spans = u64::try_from(partial.rejected_spans).ok().filter(|spans| *spans > 0)?;
    Some(Rejected { spans, said: partial.error_message.as_str().into() })
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn http_answer(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> DoorAnswer {
    let mut answer = Response::new(Full::new(body.into()).boxed());
    *answer.status_mut() = status;
    if let Ok(value) = content_type.parse() {
        answer.headers_mut().insert(CONTENT_TYPE, value);
    }
    answer
}

fn http_error(status: StatusCode, message: &'static str) -> DoorAnswer {
    http_answer(status, "text/plain; charset=utf-8", message)
}

/// A gRPC answer: one message, then the status in the trailers.
fn grpc_answer(response: &ExportTraceServiceResponse) -> DoorAnswer {
    let message = response.encode_to_vec();
    let mut data = BytesMut::with_capacity(message.len() + 5);
    data.put_u8(0);
    data.put_u32(u32::try_from(message.len()).unwrap_or_default());
    data.put_slice(&message);
    let frames = [Frame::data(data.freeze()), Frame::trailers(grpc_status(0, ""))];
    let body = StreamBody::new(tokio_stream::iter(frames.map(Ok)));
    grpc_response(BodyExt::boxed(body))
}

fn grpc_error(code: u16, message: &str) -> DoorAnswer {
    let mut answer = grpc_response(Full::default().boxed());
    answer.headers_mut().extend(grpc_status(code, message));
    answer
}

fn grpc_response(body: BoxBody<Bytes, Infallible>) -> DoorAnswer {
    let mut answer = Response::new(body);
    answer.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("application/grpc"));
    answer
}

fn grpc_status(code: u16, message: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("grpc-status", code.into());
    if let Ok(message) = message.parse() {
        headers.insert("grpc-message", message);
    }
    headers
}
