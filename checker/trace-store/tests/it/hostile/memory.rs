//! Bodies made to need most memory, many at once, and how much the store says that it holds.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::task::JoinSet;
use trace_store::Limits;

use crate::apart::Apart;
use crate::export::request;

/// What the page's footer says is held.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) traces: usize,
    pub(super) bytes: usize,
}

pub(super) fn held(page: &str) -> Held {
    let before = |unit: &str| {
        let text = page.split(unit).next().unwrap();
        text.rsplit(' ').next().unwrap().parse::<usize>().unwrap()
    };
    Held { traces: before(" traces,"), bytes: before(" KiB.") * 1024 }
}

const MIB: usize = 1 << 20;

/// An eighth of the defaults and less, so that a debug build is done in time.
pub(crate) fn limits() -> Limits {
    Limits {
        bytes: 16 * MIB,
        names_bytes: MIB,
        bytes_per_trace: 8 * MIB,
        http_request_bytes: 2 * MIB,
        reading_bytes: 16 * MIB,
        decoding_bytes: 32 * MIB,
        answering_bytes: 32 * MIB,
        request_seconds: 60,
        ..Limits::default()
    }
}

/// The limits above, the program itself, and what the allocator keeps for later.
const PEAK: usize = 120 * MIB;

/// Sends the same body eight times at once, to a store of its own.
async fn needs_little(path: &str, content_type: &'static str, body: Vec<u8>, expected: u16) {
    assert!(body.len() <= 2 * MIB, "{} bytes", body.len());
    let served = Apart::start("memory");
    let base = if path == "/v1/traces" { &served.otlp_http } else { &served.query };
    let mut clients = JoinSet::new();
    for _ in 0..8 {
        let request = served.http.post(format!("{base}{path}")).header("content-type", content_type);
        let request = request.body(body.clone());
        clients.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    let statuses = clients.join_all().await;
    assert_eq!(statuses, [expected; 8]);
    if let Some(peak) = served.peak_resident() {
        assert!(peak < PEAK, "{} MiB were resident", peak / MIB);
    }
}

#[tokio::test]
async fn a_list_of_numbers_is_not_gathered() {
    let numbers = "1,".repeat(MIB - 20);
    let body = format!(r#"{{"resourceSpans":[{numbers}1]}}"#).into_bytes();
    needs_little("/v1/traces", "application/json", body, 400).await;
}

#[tokio::test]
async fn small_spans_of_many_traces_take_turns() {
    let spans = (1..=65_000_u64).map(|number| Span {
        trace_id: u128::from(number).to_be_bytes().to_vec(),
        span_id: number.to_be_bytes().to_vec(),
        ..Span::default()
    });
    let body = request("many", spans.collect()).encode_to_vec();
    needs_little("/v1/traces", "application/x-protobuf", body, 200).await;
}

#[tokio::test]
async fn empty_attributes_take_turns() {
    let mut body = Vec::new();
    for number in 1..=2_u64 {
        let crowded = Span {
            trace_id: vec![1; 16],
            span_id: number.to_be_bytes().to_vec(),
            attributes: vec![KeyValue::default(); 300_000],
            ..Span::default()
        };
        body.extend(request("crowded", vec![crowded]).encode_to_vec());
    }
    needs_little("/v1/traces", "application/x-protobuf", body, 200).await;
}

#[tokio::test]
async fn a_resource_in_many_pieces_is_not_copied_for_each() {
    // A resource of many empty attributes, and then empty pieces of it.
    let attributes = [0x0a, 0x00].repeat(300_000);
    let mut pieces = field(1, &attributes);
    pieces.extend([0x0a, 0x00].repeat(500_000));
    let body = field(1, &pieces);
    needs_little("/v1/traces", "application/x-protobuf", body, 200).await;
}

fn field(number: u32, bytes: &[u8]) -> Vec<u8> {
    let mut field = Vec::new();
    prost::encoding::bytes::encode(number, &bytes.to_vec(), &mut field);
    field
}

#[tokio::test]
async fn transforms_take_turns() {
    let attributes = r#"{"key":""},"#.repeat(80_000);
    let span = format!(
        r#"{{"traceId":"{:032x}","spanId":"{:016x}","attributes":[{attributes}{{"key":""}}]}}"#,
        1, 1
    );
    let body = format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{span},{span}]}}]}}]}}"#);
    needs_little("/api/transform", "application/json", body.into_bytes(), 200).await;
}
