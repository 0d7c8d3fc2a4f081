//! The messages of OTLP for traces: from opentelemetry-proto's `trace.proto`, `common.proto` and `resource.proto`.

/// The fields of a message.
#[derive(Debug)]
pub(crate) struct Schema(pub(crate) &'static [Field]);

/// One field of a message.
#[derive(Debug)]
pub(crate) struct Field {
    /// In camelCase, then as the `.proto` file has it: both are read.
    pub(crate) names: [&'static str; 2],
    pub(crate) number: u32,
    pub(crate) kind: Kind,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    /// Bytes of an ID, two digits each.
    Hex,
    /// Any other bytes.
    Base64,
    Bool,
    /// The names of the values from 0 on, behind a prefix that they share.
    Enum(&'static str, &'static [&'static str]),
    Int32,
    Uint32,
    Int64,
    Fixed32,
    Fixed64,
    Double,
    Message(&'static Schema),
    Texts,
    Messages(&'static Schema),
}

const fn field(number: u32, names: [&'static str; 2], kind: Kind) -> Field {
    Field { names, number, kind }
}

/// A field whose name is one word, and so spelled in one way.
const fn word(number: u32, name: &'static str, kind: Kind) -> Field {
    field(number, [name, name], kind)
}

use Kind::{
    Base64, Bool, Double, Enum, Fixed32, Fixed64, Hex, Int32, Int64, Message, Messages, Text, Texts, Uint32,
};

const SCHEMA_URL: [&str; 2] = ["schemaUrl", "schema_url"];
const DROPPED_ATTRIBUTES: [&str; 2] = ["droppedAttributesCount", "dropped_attributes_count"];
const TRACE_ID: [&str; 2] = ["traceId", "trace_id"];
const SPAN_ID: [&str; 2] = ["spanId", "span_id"];
const TRACE_STATE: [&str; 2] = ["traceState", "trace_state"];

/// `ExportTraceServiceRequest`.
pub(crate) static REQUEST: Schema =
    Schema(&[field(1, ["resourceSpans", "resource_spans"], Messages(&RESOURCE_SPANS))]);

static RESOURCE_SPANS: Schema = Schema(&[
    word(1, "resource", Message(&RESOURCE)),
    field(2, ["scopeSpans", "scope_spans"], Messages(&SCOPE_SPANS)),
    field(3, SCHEMA_URL, Text),
]);

static RESOURCE: Schema = Schema(&[
    word(1, "attributes", Messages(&KEY_VALUE)),
    field(2, DROPPED_ATTRIBUTES, Uint32),
    field(3, ["entityRefs", "entity_refs"], Messages(&ENTITY_REF)),
]);

static ENTITY_REF: Schema = Schema(&[
    field(1, SCHEMA_URL, Text),
    word(2, "type", Text),
    field(3, ["idKeys", "id_keys"], Texts),
    field(4, ["descriptionKeys", "description_keys"], Texts),
]);

static SCOPE_SPANS: Schema = Schema(&[
    word(1, "scope", Message(&SCOPE)),
    word(2, "spans", Messages(&SPAN)),
    field(3, SCHEMA_URL, Text),
]);

static SCOPE: Schema = Schema(&[
    word(1, "name", Text),
    word(2, "version", Text),
    word(3, "attributes", Messages(&KEY_VALUE)),
    field(4, DROPPED_ATTRIBUTES, Uint32),
]);

static SPAN: Schema = Schema(&[
    field(1, TRACE_ID, Hex),
    field(2, SPAN_ID, Hex),
    field(3, TRACE_STATE, Text),
    field(4, ["parentSpanId", "parent_span_id"], Hex),
    word(5, "name", Text),
    word(6, "kind", SPAN_KIND),
    field(7, ["startTimeUnixNano", "start_time_unix_nano"], Fixed64),
    field(8, ["endTimeUnixNano", "end_time_unix_nano"], Fixed64),
    word(9, "attributes", Messages(&KEY_VALUE)),
    field(10, DROPPED_ATTRIBUTES, Uint32),
    word(11, "events", Messages(&EVENT)),
    field(12, ["droppedEventsCount", "dropped_events_count"], Uint32),
    word(13, "links", Messages(&LINK)),
    field(14, ["droppedLinksCount", "dropped_links_count"], Uint32),
    word(15, "status", Message(&STATUS)),
    word(16, "flags", Fixed32),
]);

const SPAN_KIND: Kind =
    Enum("SPAN_KIND_", &["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]);

static EVENT: Schema = Schema(&[
    field(1, ["timeUnixNano", "time_unix_nano"], Fixed64),
    word(2, "name", Text),
    word(3, "attributes", Messages(&KEY_VALUE)),
    field(4, DROPPED_ATTRIBUTES, Uint32),
]);

static LINK: Schema = Schema(&[
    field(1, TRACE_ID, Hex),
    field(2, SPAN_ID, Hex),
    field(3, TRACE_STATE, Text),
    word(4, "attributes", Messages(&KEY_VALUE)),
    field(5, DROPPED_ATTRIBUTES, Uint32),
    word(6, "flags", Fixed32),
]);

static STATUS: Schema =
    Schema(&[word(2, "message", Text), word(3, "code", Enum("STATUS_CODE_", &["UNSET", "OK", "ERROR"]))]);

static KEY_VALUE: Schema = Schema(&[
    word(1, "key", Text),
    word(2, "value", Message(&ANY_VALUE)),
    field(3, ["keyStrindex", "key_strindex"], Int32),
]);

/// One of these; of several the last counts, as in protobuf.
static ANY_VALUE: Schema = Schema(&[
    field(1, ["stringValue", "string_value"], Text),
    field(2, ["boolValue", "bool_value"], Bool),
    field(3, ["intValue", "int_value"], Int64),
    field(4, ["doubleValue", "double_value"], Double),
    field(5, ["arrayValue", "array_value"], Message(&ARRAY_VALUE)),
    field(6, ["kvlistValue", "kvlist_value"], Message(&KEY_VALUE_LIST)),
    field(7, ["bytesValue", "bytes_value"], Base64),
    field(8, ["stringValueStrindex", "string_value_strindex"], Int32),
]);

static ARRAY_VALUE: Schema = Schema(&[word(1, "values", Messages(&ANY_VALUE))]);

static KEY_VALUE_LIST: Schema = Schema(&[word(1, "values", Messages(&KEY_VALUE))]);
