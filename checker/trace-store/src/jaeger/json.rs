//! Jaeger's JSON of a trace, field by field and in Jaeger's order (`/api/traces`).
//!
//! How OTLP becomes this is said in `translate`.

use std::collections::BTreeMap;

use serde::Serialize;

/// One trace with the spans that were found and the processes that sent them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are those of Jaeger's JSON")]
pub(crate) struct Trace {
    #[serde(rename = "traceID")]
    pub(crate) trace_id: String,
    pub(crate) spans: Vec<Span>,
    pub(crate) processes: BTreeMap<String, Process>,
    /// Always null; Jaeger's warnings are on the spans.
    pub(crate) warnings: Option<Vec<String>>,
}

/// One span; times in microseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are those of Jaeger's JSON")]
pub(crate) struct Span {
    #[serde(rename = "traceID")]
    pub(crate) trace_id: String,
    #[serde(rename = "spanID")]
    pub(crate) span_id: String,
    pub(crate) operation_name: String,
    pub(crate) references: Vec<Reference>,
    /// Microseconds since the epoch, cut from nanoseconds.
    pub(crate) start_time: u64,
    /// Microseconds, cut from nanoseconds.
    pub(crate) duration: u64,
    pub(crate) tags: Vec<KeyValue>,
    pub(crate) logs: Vec<Log>,
    #[serde(rename = "processID")]
    pub(crate) process_id: String,
    /// Null when there are none.
    pub(crate) warnings: Option<Vec<String>>,
}

impl Span {
    pub(crate) fn warn(&mut self, warning: String) {
        self.warnings.get_or_insert_default().push(warning);
    }
}

/// A parent (`CHILD_OF`) or a link (`FOLLOWS_FROM`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Reference {
    #[serde(rename = "refType")]
    pub(crate) ref_type: &'static str,
    #[serde(rename = "traceID")]
    pub(crate) trace_id: String,
    #[serde(rename = "spanID")]
    pub(crate) span_id: String,
}

/// A span event; microseconds since the epoch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Log {
    pub(crate) timestamp: u64,
    pub(crate) fields: Vec<KeyValue>,
}

/// The resource of spans.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Process {
    pub(crate) service_name: String,
    pub(crate) tags: Vec<KeyValue>,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct KeyValue {
    pub(crate) key: String,
    /// `string`, `bool`, `int64`, `float64` or `binary`.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) value: serde_json::Value,
}

impl KeyValue {
    pub(crate) fn text(key: &str, value: &str) -> Self {
        Self { key: key.to_owned(), kind: "string", value: value.into() }
    }
}
