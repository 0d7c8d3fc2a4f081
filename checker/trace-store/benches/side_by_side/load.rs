//! The load: requests of 100 spans, each with eight attributes and an event, ten spans a trace.

use std::fmt;
use std::time::Instant;

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message;
use tokio::task::JoinSet;

use crate::backend::Backend;
use crate::connection::Connection;
use crate::jaegers::until;

pub(crate) const SPANS: u64 = 100;
const SPANS_PER_TRACE: u64 = 10;
/// Requests of one run, over all connections.
const REQUESTS: u64 = 2_000;
/// 2025-01-01, in nanoseconds.
const START: u64 = 1_735_689_600_000_000_000;

/// How exports are sent.
#[derive(Clone, Copy)]
pub(crate) enum Transport {
    Grpc,
    Http,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Grpc => "gRPC",
            Self::Http => "HTTP",
        })
    }
}

pub(crate) struct Load {
    pub(crate) transport: Transport,
    pub(crate) connections: u64,
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.connections == 1 { "" } else { "s" };
        write!(f, "{}, {} connection{plural}", self.transport, self.connections)
    }
}

/// What the load cost.
pub(crate) struct Measured {
    pub(crate) spans_per_second: f64,
    pub(crate) cpu_micros: f64,
    pub(crate) resident_bytes: f64,
}

/// Sends the load, until the last trace can be read.
pub(crate) async fn run(backend: &Backend, load: &Load) -> Measured {
    let (cpu, resident, began) = (backend.cpu(), backend.resident(), Instant::now());
    let template = Template::new(matches!(load.transport, Transport::Grpc));
    let mut clients = JoinSet::new();
    for client in 0..load.connections {
        let mut connection = match load.transport {
            Transport::Grpc => Connection::grpc(&backend.grpc).await,
            Transport::Http => Connection::http(&backend.http).await,
        };
        let template = template.clone();
        let numbers = (client..REQUESTS).step_by(usize::try_from(load.connections).unwrap());
        clients.spawn(async move {
            for number in numbers {
                connection.export(template.request(number)).await;
            }
        });
    }
    clients.join_all().await;
    readable(backend, REQUESTS - 1).await;
    let spans = (REQUESTS * SPANS) as f64;
    Measured {
        spans_per_second: spans / began.elapsed().as_secs_f64(),
        cpu_micros: (backend.cpu() - cpu) * 1e6 / spans,
        resident_bytes: (backend.resident() - resident) / spans,
    }
}

/// Waits until the last trace of a request is whole.
pub(crate) async fn readable(backend: &Backend, number: u64) {
    let mut query = Connection::http(&backend.query).await;
    let path = format!("/api/traces?traceID={}&raw=true", trace(number, SPANS / SPANS_PER_TRACE - 1));
    let whole = async || {
        let answer: serde_json::Value = serde_json::from_slice(&query.get(&path).await).unwrap();
        answer["data"][0]["spans"].as_array().is_some_and(|spans| spans.len() as u64 == SPANS_PER_TRACE)
    };
    until("the last trace is read", whole).await;
}

/// The hex ID of one trace of a request.
pub(crate) fn trace(number: u64, which: u64) -> String {
    format!("{:016x}{:016x}", number + 1, which + 1)
}

/// An encoded request, in which only the number in the trace IDs changes.
#[derive(Clone)]
pub(crate) struct Template {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

/// Stands where the request's number goes.
const MARK: u64 = 0xfeed_face_cafe_f00d;

impl Template {
    pub(crate) fn new(grpc: bool) -> Self {
        let message = request().encode_to_vec();
        let mut bytes = Vec::new();
        if grpc {
            bytes.push(0);
            bytes.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
        }
        bytes.extend(message);
        let mark = MARK.to_be_bytes();
        let places = (0..bytes.len() - 8).filter(|at| bytes[*at..*at + 8] == mark).collect();
        Self { bytes, places }
    }

    pub(crate) fn request(&self, number: u64) -> Bytes {
        let mut bytes = self.bytes.clone();
        for place in &self.places {
            bytes[*place..*place + 8].copy_from_slice(&(number + 1).to_be_bytes());
        }
        bytes.into()
    }
}

fn request() -> ExportTraceServiceRequest {
    let text = |key: &str, value: &str| attribute(key, Value::StringValue(value.to_owned()));
    let spans = (0..SPANS).map(|number| {
        let (which, first) = (number / SPANS_PER_TRACE, number % SPANS_PER_TRACE == 0);
        let start = START + number * 1_000_000;
        Span {
            trace_id: [MARK.to_be_bytes(), (which + 1).to_be_bytes()].concat(),
            span_id: (number + 1).to_be_bytes().to_vec(),
            parent_span_id: if first { Vec::new() } else { number.to_be_bytes().to_vec() },
            name: format!("GET /orders/{}", number % 5),
            kind: 2,
            start_time_unix_nano: start,
            end_time_unix_nano: start + 5_000_000,
            attributes: vec![
                text("http.request.method", "GET"),
                text("url.path", "/orders"),
                text("server.address", "shop.example"),
                text("user.id", &format!("user-{number}")),
                text("order.id", &format!("order-{number}")),
                attribute("http.response.status_code", Value::IntValue(200)),
                attribute("cache.hit", Value::BoolValue(false)),
                attribute("price", Value::DoubleValue(12.5)),
            ],
            events: vec![Event {
                time_unix_nano: start + 1_000_000,
                name: "queried".to_owned(),
                ..Event::default()
            }],
            ..Span::default()
        }
    });
    let scope = InstrumentationScope { name: "shop".to_owned(), ..InstrumentationScope::default() };
    let scope_spans = ScopeSpans { scope: Some(scope), spans: spans.collect(), ..ScopeSpans::default() };
    let resource = Resource { attributes: vec![text("service.name", "shop")], ..Resource::default() };
    let resource_spans = ResourceSpans {
        resource: Some(resource),
        scope_spans: vec![scope_spans],
        ..ResourceSpans::default()
    };
    ExportTraceServiceRequest { resource_spans: vec![resource_spans] }
}

fn attribute(key: &str, value: Value) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
}
