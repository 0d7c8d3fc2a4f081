//! The tap through real HTTP/1 and HTTP/2.

use std::net::SocketAddr;

use bytes::{BufMut, Bytes};
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use tokio::net::TcpStream;
use tokio_util::sync::DropGuard;

mod refusals;

use super::*;
use crate::evidence::{ExportedResource, ExportedSpan, Protocol, RefusalReason, Signal};
use crate::otlp::{self, OwnSpan};
use crate::shortage::Shortage;
use crate::surroundings::TraceBackend;
use crate::trace::{SpanId, SpanKind, TraceId, Value};

const GRPC_PATH: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// One door in front of the embedded store.
struct Open {
    address: SocketAddr,
    notes: Notes,
    backend: TraceBackend,
    _stop: DropGuard,
}

impl Open {
    async fn door(kind: Door) -> Self {
        let backend = TraceBackend::embedded().await.expect("a store");
        let forward = backend.forward().clone();
        Self::before(kind, backend, forward).await
    }

    async fn before(kind: Door, backend: TraceBackend, forward: Forward) -> Self {
        Self::of(kind, Sender::Told(0), Groups::default(), backend, forward).await
    }

    async fn of(kind: Door, sender: Sender, groups: Groups, backend: TraceBackend, forward: Forward) -> Self {
        let (listener, address) = ports::listen().await.expect("a port");
        let (stop, notes) = (CancellationToken::new(), Notes::default());
        let is_watched = !groups.is_empty();
        let keeper = door::DoorKeeper { kind, sender, is_watched, groups, notes: notes.clone(), forward };
        door::open(listener, keeper, Shortage::default(), stop.clone());
        Self { address, notes, backend, _stop: stop.drop_guard() }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> (u16, String) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let mut request = client.post(self.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.unwrap_or_default())
    }

    /// A gRPC call over HTTP/2 without a negotiation, as every OTLP exporter makes it: its status and
    /// message, wherever they stand.
    async fn grpc(&self, path: &str, message: &[u8]) -> (String, String) {
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        let (mut send, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .expect("HTTP/2");
        tokio::spawn(connection);
        let mut frame = vec![0];
        frame.put_u32(u32::try_from(message.len()).expect("short"));
        frame.put_slice(message);
        let request = Request::post(self.url(path))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(Full::new(Bytes::from(frame)));
        let answer = send.send_request(request.expect("a request")).await.expect("an answer");
        let mut headers = answer.headers().clone();
        headers.extend(
            answer.into_body().collect().await.expect("a body").trailers().cloned().unwrap_or_default(),
        );
        let text =
            |name| headers.get(name).map_or_else(String::new, |value| format!("{value:?}").replace('"', ""));
        (text("grpc-status"), text("grpc-message"))
    }

    /// The one export that was noted, and whether the store shows its span.
    async fn exported(&self) -> (Protocol, bool) {
        let notes = self.notes.lock().kept.clone();
        let [(Sender::Told(0), Note::Export(export))] = notes.as_slice() else {
            panic!("one export: {notes:?}")
        };
        let [resource] = export.resources.as_slice() else { panic!("one resource") };
        assert_eq!((resource.spans[0].trace_id, resource.spans[0].span_id), (TraceId(7), SpanId(8)));
        let trace = self.backend.jaeger().trace(TraceId(7)).await.expect("readable");
        (export.protocol, trace.is_some_and(|trace| trace.span(SpanId(8)).is_some()))
    }

    fn refused(&self) -> RefusalReason {
        let notes = self.notes.lock().kept.clone();
        let [(Sender::Told(0), Note::Refusal(refusal))] = notes.as_slice() else {
            panic!("one refusal: {notes:?}")
        };
        refusal.reason.clone()
    }
}

fn span() -> opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest {
    otlp::export(&[OwnSpan {
        trace_id: TraceId(7),
        span_id: SpanId(8),
        name: "a".to_owned(),
        start_us: 1,
        end_us: 2,
    }])
}

fn gzip(body: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).expect("in memory");
    encoder.finish().expect("in memory")
}

const PROTOBUF: (&str, &str) = ("content-type", "application/x-protobuf");

#[tokio::test]
async fn an_export_over_grpc_is_noted_and_readable_once_it_is_acknowledged() {
    for kind in [Door::Told, Door::Port4317] {
        let open = Open::door(kind).await;
        assert_eq!(open.grpc(GRPC_PATH, &span().encode_to_vec()).await.0, "0");
        assert_eq!(open.exported().await, (Protocol::Grpc, true));
    }
}

#[tokio::test]
async fn an_export_over_http_is_noted_and_readable_once_it_is_acknowledged() {
    for kind in [Door::Told, Door::Port4318] {
        let open = Open::door(kind).await;
        assert_eq!(open.post("/v1/traces", &[PROTOBUF], span().encode_to_vec()).await.0, 200);
        assert_eq!(open.exported().await, (Protocol::HttpProtobuf, true));
    }
}

#[tokio::test]
async fn json_and_gzip_are_taken_too() {
    let open = Open::door(Door::Told).await;
    let json = r#"{"resourceSpans": [{"scopeSpans": [{"spans": [{
        "traceId": "00000000000000000000000000000007", "spanId": "0000000000000008",
        "startTimeUnixNano": "1000", "endTimeUnixNano": "2000"
        }]}]}]}"#;
    let answer = open.post("/v1/traces", &[("content-type", "application/json")], json.into()).await;
    assert_eq!(answer, (200, r#"{"partialSuccess":{}}"#.to_owned()));
    assert_eq!(open.exported().await, (Protocol::HttpJson, true));

    let open = Open::door(Door::Told).await;
    let headers = [PROTOBUF, ("content-encoding", "gzip")];
    assert_eq!(open.post("/v1/traces", &headers, gzip(&span().encode_to_vec())).await.0, 200);
    assert_eq!(open.exported().await, (Protocol::HttpProtobuf, true));
}

/// Both spellings in one document, and numbers as text: the tap passes on what it says, and that is read back.
#[tokio::test]
async fn json_is_passed_on_as_what_it_says_however_it_is_spelled() {
    let open = Open::door(Door::Told).await;
    let json = r#"{"resource_spans": [{"scopeSpans": [{"spans": [{
        "trace_id": "00000000000000000000000000000007", "spanId": "0000000000000008", "kind": "SPAN_KIND_SERVER",
        "start_time_unix_nano": 1735689600000000000, "endTimeUnixNano": "1735689601000000000",
        "droppedAttributesCount": "2", "attributes": [
            {"key": "text", "value": {"string_value": "here"}}, {"key": "half", "value": {"doubleValue": "0.5"}},
            {"key": "nan", "value": {"double_value": "NaN"}}, {"key": "sum", "value": {"doubleValue": 0.30000000000000004}}
        ]}]}]}]}"#;
    assert_eq!(open.post("/v1/traces", &[("content-type", "application/json")], json.into()).await.0, 200);
    assert_eq!(open.exported().await, (Protocol::HttpJson, true));

    let trace = open.backend.jaeger().trace(TraceId(7)).await.expect("readable").expect("a trace");
    let span = trace.span(SpanId(8)).expect("a span");
    assert_eq!(span.attribute("text"), Some(&Value::String("here".into())));
    assert_eq!(span.attribute("half"), Some(&Value::Double(0.5)));
    assert_eq!(span.attribute("sum"), Some(&Value::Double(0.1 + 0.2)));
    assert!(matches!(span.attribute("nan"), Some(Value::Double(nan)) if nan.is_nan()));
    assert_eq!((span.kind, span.duration_us), (Some(SpanKind::Server), 1_000_000));
    let notes = open.notes.lock().kept.clone();
    assert!(
        matches!(&*notes, [(_, Note::Export(export))] if export.resources[0].spans[0].dropped_attributes == 2)
    );
}

#[tokio::test]
async fn the_wrong_protocol_on_a_course_port_is_noted_and_told_what_is_right() {
    let open = Open::door(Door::Port4318).await;
    let (status, message) = open.grpc(GRPC_PATH, &span().encode_to_vec()).await;
    assert_eq!((status.as_str(), open.refused()), ("12", RefusalReason::GrpcOnHttpPort));
    assert!(message.contains("4317"), "{message}");

    let open = Open::door(Door::Port4317).await;
    let (status, message) = open.post("/v1/traces", &[PROTOBUF], span().encode_to_vec()).await;
    assert_eq!((status, open.refused()), (400, RefusalReason::HttpOnGrpcPort));
    assert!(message.contains("4318"), "{message}");
}

#[tokio::test]
async fn the_wrong_path_is_noted_and_told_what_is_right() {
    let open = Open::door(Door::Told).await;
    let (status, message) = open.post("/", &[PROTOBUF], span().encode_to_vec()).await;
    assert_eq!((status, open.refused()), (404, RefusalReason::WrongPath("/".into())));
    assert!(message.contains("/v1/traces"), "{message}");

    let open = Open::door(Door::Told).await;
    assert_eq!(open.grpc("/some.Service/Method", &[]).await.0, "12");
    assert_eq!(open.refused(), RefusalReason::WrongPath("/some.Service/Method".into()));
}

#[tokio::test]
async fn another_signal_is_answered_as_jaeger_does_and_is_no_wrong_path() {
    let open = Open::door(Door::Told).await;
    let noted = || {
        let notes = open.notes.lock().kept.clone();
        notes
            .iter()
            .filter_map(|(_, note)| if let Note::OtherSignal(signal) = note { Some(*signal) } else { None })
            .collect::<Vec<_>>()
    };
    let (status, message) =
        open.grpc("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", &[]).await;
    assert_eq!(status, "12");
    assert!(
        message.contains("unknown service opentelemetry.proto.collector.metrics.v1.MetricsService"),
        "{message}"
    );
    assert_eq!(open.post("/v1/logs", &[PROTOBUF], Vec::new()).await.0, 404);
    assert_eq!(noted(), [Signal::Metrics, Signal::Logs]);

    // On the course's port for HTTP, gRPC is wrong whatever it carries.
    let open = Open::door(Door::Port4318).await;
    open.grpc("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", &[]).await;
    assert_eq!(open.refused(), RefusalReason::GrpcOnHttpPort);
}

#[tokio::test]
async fn a_body_that_is_no_export_is_refused() {
    let open = Open::door(Door::Told).await;
    assert_eq!(open.post("/v1/traces", &[PROTOBUF], b"nonsense".to_vec()).await.0, 400);
    assert!(matches!(open.refused(), RefusalReason::Unreadable(_)));
}

#[tokio::test]
async fn what_the_backend_does_not_take_is_its_trouble_and_neither_noted_nor_acknowledged() {
    let (closed, address) = ports::listen().await.expect("a port");
    drop(closed);
    let nowhere = Forward::new(crate::http_client::HttpClient::plain(), &format!("http://{address}"));
    let open = Open::before(Door::Told, TraceBackend::embedded().await.expect("a store"), nowhere).await;
    assert_eq!(open.grpc(GRPC_PATH, &span().encode_to_vec()).await.0, "14");
    assert!(open.notes.lock().kept.is_empty());
    assert!(open.notes.trouble.get().is_some());
}

#[tokio::test]
async fn who_sends_to_a_port_of_the_course_is_known_by_the_process() {
    let frontend_alone = vec![("frontend", 1)];
    let both = vec![("frontend", 1), ("backend", i32::try_from(std::process::id()).expect("an id"))];
    for (processes, expected) in
        [(frontend_alone, Sender::Unknown), (both, Sender::Seen("backend".to_owned()))]
    {
        let backend = TraceBackend::embedded().await.expect("a store");
        let (forward, groups) = (backend.forward().clone(), Groups::default());
        for (service, process) in processes {
            groups.set(service, process);
        }
        let open = Open::of(Door::Port4317, Sender::Unknown, groups, backend, forward).await;
        assert_eq!(open.grpc(GRPC_PATH, &span().encode_to_vec()).await.0, "0");
        let notes = open.notes.lock().kept.clone();
        let [(sender, Note::Export(export))] = notes.as_slice() else { panic!("one export: {notes:?}") };
        assert_eq!((sender, export.is_seen), (&expected, expected != Sender::Unknown));
    }
}

#[tokio::test]
async fn what_comes_to_a_watched_door_is_whoevers_it_is_and_not_the_one_that_was_told() {
    let this = i32::try_from(std::process::id()).expect("an id");
    for (frontend, expected) in [(this, Sender::Seen("frontend".to_owned())), (1, Sender::Told(1))] {
        let backend = TraceBackend::embedded().await.expect("a store");
        let (forward, groups) = (backend.forward().clone(), Groups::default());
        groups.set("frontend", frontend);
        // The door that the other service was told.
        let open = Open::of(Door::Told, Sender::Told(1), groups, backend, forward).await;
        assert_eq!(open.grpc(GRPC_PATH, &span().encode_to_vec()).await.0, "0");
        assert_eq!(open.notes.lock().kept[0].0, expected);
    }
}

#[test]
fn an_exporter_that_never_ends_is_noted_up_to_a_limit() {
    let span = ExportedSpan {
        trace_id: TraceId(7),
        span_id: SpanId(8),
        parent: None,
        name: "poll".into(),
        start_us: 0,
        end_us: 0,
        dropped_attributes: 0,
        fields: None,
        weight: None,
    };
    let resources = vec![ExportedResource { service_name: None, weight: None, spans: vec![span; 512] }];
    let export = Export {
        door: Door::Told,
        is_seen: false,
        protocol: Protocol::Grpc,
        at_us: 0,
        bytes: 0,
        resources,
        rejected: None,
    };
    let notes = Notes::default();
    for _ in 0..=MOST_SPANS / 512 {
        notes.push(Sender::Told(0), Note::Export(export.clone()));
    }
    let noted: usize = notes.lock().kept.iter().map(|(_, note)| note.spans()).sum();
    assert_eq!(noted, MOST_SPANS / 512 * 512);
}
