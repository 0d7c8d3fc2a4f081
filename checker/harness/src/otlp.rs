//! The checker's own spans: the canary, and the root of each request's trace.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

use crate::clock;
use crate::correlate::OWN_SERVICE;
use crate::trace::{SpanId, TraceId};

/// A span of the checker's own.
pub struct OwnSpan {
    /// Its trace.
    pub trace_id: TraceId,
    /// Its id.
    pub span_id: SpanId,
    /// Its name.
    pub name: String,
    /// When it started, in µs since the Unix epoch.
    pub start_us: u64,
    /// When it ended, in µs since the Unix epoch.
    pub end_us: u64,
}

impl OwnSpan {
    /// A span that says nothing: whoever takes it would take others.
    pub fn canary() -> Self {
        let now = clock::now_us();
        Self {
            trace_id: random_trace_id(),
            span_id: random_span_id(),
            name: "canary".to_owned(),
            start_us: now,
            end_us: now,
        }
    }
}

/// The export that carries these spans.
pub fn export(spans: &[OwnSpan]) -> ExportTraceServiceRequest {
    let name = Value::StringValue(OWN_SERVICE.to_owned());
    let attribute = KeyValue {
        key: "service.name".to_owned(),
        value: Some(AnyValue { value: Some(name) }),
        ..KeyValue::default()
    };
    let resource = Resource { attributes: vec![attribute], ..Resource::default() };
    let scope = InstrumentationScope { name: OWN_SERVICE.to_owned(), ..InstrumentationScope::default() };
    let spans = spans.iter().map(span).collect();
    let scope_spans = ScopeSpans { scope: Some(scope), spans, ..ScopeSpans::default() };
    let resource_spans = ResourceSpans {
        resource: Some(resource),
        scope_spans: vec![scope_spans],
        ..ResourceSpans::default()
    };
    ExportTraceServiceRequest { resource_spans: vec![resource_spans] }
}

fn span(own: &OwnSpan) -> Span {
    Span {
        trace_id: own.trace_id.0.to_be_bytes().to_vec(),
        span_id: own.span_id.0.to_be_bytes().to_vec(),
        name: own.name.clone(),
        kind: SpanKind::Client.into(),
        start_time_unix_nano: own.start_us.saturating_mul(1000),
        end_time_unix_nano: own.end_us.max(own.start_us + 1).saturating_mul(1000),
        ..Span::default()
    }
}

/// A random id for a trace; never zero, which would mean none.
pub fn random_trace_id() -> TraceId {
    TraceId(rand::random::<u128>().max(1))
}

/// A random id for a trace that a sampler by ratio drops, be the ratio ever so near to one: it compares the
/// last eight bytes with the share that it keeps, and here they are the largest there are.
pub fn trace_id_sampled_last() -> TraceId {
    TraceId(random_trace_id().0 | u128::from(u64::MAX))
}

/// A random id for a span; never zero, which would mean none.
pub fn random_span_id() -> SpanId {
    SpanId(rand::random::<u64>().max(1))
}
