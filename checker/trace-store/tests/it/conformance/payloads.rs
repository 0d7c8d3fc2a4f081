//! What is sent: good spans of every kind, odd ones, and bodies that are refused.
//!
//! Each payload that is taken has a trace of its own (or some), so that a read shows it alone.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::refused;

/// One request to the OTLP side.
pub(super) struct Post {
    pub(super) name: String,
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) content_type: &'static str,
    pub(super) encoding: Option<&'static str>,
    pub(super) body: Vec<u8>,
    /// Whether it goes over gRPC, where method, path and content type are always the same.
    pub(super) is_grpc: bool,
    /// Traces, each with the number of spans that it has when everything was sent.
    pub(super) traces: Vec<(String, usize)>,
}

pub(super) const JSON: &str = "application/json";
pub(super) const PROTOBUF: &str = "application/x-protobuf";

/// 2025-01-01, in nanoseconds. Each payload has a second of its own.
const START: u64 = 1_735_689_600_000_000_000;

/// The trace of a payload, or one of its further ones.
pub(super) fn trace(number: u32, further: u32) -> String {
    format!("{:016x}{:016x}", 0x7ace_0000 + number, further + 1)
}

/// A span of 10 ms, with what is given instead of or beside the usual fields.
pub(super) fn span(number: u32, id: u32, more: &Value) -> Value {
    let start = START + u64::from(number) * 1_000_000_000 + u64::from(id) * 1_000_000;
    let mut span = json!({
        "traceId": trace(number, 0), "spanId": format!("{id:016x}"), "name": format!("span {id}"),
        "startTimeUnixNano": start.to_string(), "endTimeUnixNano": (start + 10_000_000).to_string(),
    });
    for (key, value) in more.as_object().unwrap() {
        span[key] = value.clone();
    }
    span
}

/// Spans of one trace, numbered from 1.
pub(super) fn spans(number: u32, more: &[Value]) -> Vec<Value> {
    (1..).zip(more).map(|(id, more)| span(number, id, more)).collect()
}

pub(super) fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

/// Spans under a resource with that name.
pub(super) fn of(service: &str, spans: Vec<Value>) -> Value {
    under(&json!({"attributes": [text("service.name", service), text("host.name", "h1")]}), spans)
}

pub(super) fn under(resource: &Value, spans: Vec<Value>) -> Value {
    json!({"resource": resource, "scopeSpans": [{"scope": {"name": "lib", "version": "1.0"}, "spans": spans}]})
}

pub(super) fn post(name: &str, resource_spans: Vec<Value>) -> Post {
    let body = json!({"resourceSpans": resource_spans});
    let mut traces: Vec<(String, usize)> = Vec::new();
    for span in body["resourceSpans"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|resource| resource["scopeSpans"].as_array().unwrap())
        .flat_map(|scope| scope["spans"].as_array().unwrap())
    {
        let id = span["traceId"].as_str().unwrap().to_lowercase();
        match traces.iter_mut().find(|(known, _)| *known == id) {
            Some((_, count)) => *count += 1,
            None => traces.push((id, 1)),
        }
    }
    let body = body.to_string().into_bytes();
    Post { traces, ..refused::raw(name, JSON, body) }
}

/// The same, as protobuf.
pub(super) fn protobuf(post: Post) -> Post {
    Post { content_type: PROTOBUF, body: otlp_json::to_protobuf(&post.body).unwrap(), ..post }
}

fn gzip(post: Post) -> Post {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&post.body).unwrap();
    Post { encoding: Some("gzip"), body: encoder.finish().unwrap(), ..post }
}

/// The payloads of good and odd spans, in the order in which they are sent.
pub(super) fn taken() -> Vec<Post> {
    let mut posts = vec![
        protobuf(post("kinds", vec![of("kinds", spans(1, &kinds()))])),
        protobuf(post("statuses", vec![of("statuses", spans(2, &statuses()))])),
        post("attributes", vec![of("attributes", spans(3, &attributes()))]),
        post("own-words", vec![of("own words", spans(4, &own_words()))]),
        protobuf(post("events", vec![of("events", spans(5, &events()))])),
        protobuf(post("links", vec![of("links", spans(6, &links()))])),
        post("tree", tree()),
        post("late-child", vec![of("tree-b", vec![span(7, 9, &json!({"parentSpanId": id(2)}))])]),
        gzip(protobuf(post("times", vec![of("times", spans(9, &times()))]))),
        post("ids", vec![of("ids", ids())]),
        gzip(post("names", vec![of("names", spans(11, &names()))])),
        post("repeated", vec![of("repeated", repeated())]),
        post("repeated-again", vec![of("repeated", vec![span(12, 1, &json!({}))])]),
        post("shared-id", shared_id()),
        post("scopes", vec![scopes()]),
        post("large", vec![of("large", spans(15, &large()))]),
        post("moved-tags", vec![of("moved tags", spans(16, &moved_tags()))]),
        post("counts", vec![counts()]),
        post("spellings", vec![spellings()]),
        post("spelled-values", vec![spelled_values()]),
        post("links-nowhere", vec![of("links-nowhere", spans(20, &links_nowhere()))]),
        post("link-edge", link_edge()),
        protobuf(post("doubles", vec![of("doubles", spans(22, &[json!({"attributes": doubles()})]))])),
        post("backwards", vec![of("backwards", vec![backwards()])]),
        // Each by itself, so that all Jaegers store them in this order, which is not that of their starts.
        post("limits-newest", vec![limits(0, 30)]),
        post("limits-oldest", vec![limits(1, 10)]),
        post("limits-middle", vec![limits(2, 20)]),
        // What is stored of it is asked for by name: not every backend keeps it.
        Post { traces: Vec::new(), ..post("span-large", vec![of("large", vec![span_large()])]) },
    ];
    posts.extend(services());
    posts
}

fn id(number: u32) -> String {
    format!("{number:016x}")
}

fn kinds() -> Vec<Value> {
    [0, 1, 2, 3, 4, 5, 6].map(|kind| json!({"kind": kind})).into()
}

fn statuses() -> Vec<Value> {
    let statuses = [
        json!({}),
        json!({"code": 1}),
        json!({"code": 2, "message": "it broke"}),
        json!({"message": "unset, yet said"}),
        json!({"code": 7}),
        json!({"code": 1, "message": "fine"}),
    ];
    statuses.map(|status| json!({"status": status})).into()
}

fn attributes() -> Vec<Value> {
    let values = [
        json!({"stringValue": "text"}),
        json!({"stringValue": ""}),
        json!({"stringValue": "Olá, 世界 🦀 <b>&\"\u{2028}"}),
        json!({"boolValue": true}),
        json!({"boolValue": false}),
        json!({"intValue": "0"}),
        json!({"intValue": "-7"}),
        json!({"intValue": "9007199254740991"}),
        json!({"intValue": "9007199254740992"}),
        json!({"intValue": "-9223372036854775808"}),
        json!({"doubleValue": 0.333_333_333_333_333_3}),
        json!({"doubleValue": 3.0}),
        json!({"doubleValue": 1e21}),
        json!({"doubleValue": 1e-7}),
        json!({"doubleValue": -2.5}),
        json!({"bytesValue": "AAECAw=="}),
        json!({"arrayValue": {"values": [{"intValue": "1"}, {"stringValue": "<b>"}, {"boolValue": true}]}}),
        json!({"arrayValue": {}}),
        json!({"kvlistValue": {"values": [text("z", "last"), text("a", "first")]}}),
        json!({"arrayValue": {"values": [{"kvlistValue": {"values": [text("deep", "er")]}}]}}),
        json!({}),
    ];
    let keyed = values
        .iter()
        .enumerate()
        .map(|(place, value)| json!({"key": format!("k{place:02}"), "value": value}));
    let odd = [text("", "empty key"), text("twice", "first"), text("twice", "second"), text("Ação", "ünï")];
    vec![
        json!({"attributes": keyed.collect::<Vec<_>>()}),
        json!({"attributes": odd}),
        json!({"attributes": [{"key": "empty.bytes", "value": {"bytesValue": ""}}]}),
    ]
}

/// Attributes with the names that Jaeger gives to what it derives.
fn own_words() -> Vec<Value> {
    let fails = json!({"code": 2});
    vec![
        json!({"kind": 2, "attributes": [text("span.kind", "client")]}),
        json!({"status": fails, "attributes": [{"key": "error", "value": {"boolValue": false}}]}),
        json!({"attributes": [{"key": "error", "value": {"boolValue": true}}]}),
        json!({"status": {"code": 1}, "attributes": [text("otel.status_code", "ERROR")]}),
        json!({"attributes": [text("otel.scope.name", "mine"), text("w3c.tracestate", "x=y")]}),
    ]
}

fn events() -> Vec<Value> {
    let at = |nanoseconds: u64| (START + 5_000_000_000 + nanoseconds).to_string();
    let exception = [text("exception.type", "Broken"), text("exception.message", "no")];
    vec![
        json!({"events": [
            {"timeUnixNano": at(2_000_999), "name": "second", "attributes": [text("b", "1"), text("a", "2")]},
            {"timeUnixNano": at(1_000_000), "name": "first"},
        ]}),
        json!({"events": [{"timeUnixNano": at(3_000_000), "attributes": [text("nameless", "yes")]}, {"name": "timeless"}]}),
        json!({"events": [{"timeUnixNano": at(1), "name": "named", "attributes": [text("event", "attribute")]}]}),
        json!({"status": {"code": 2}, "events": [{"timeUnixNano": at(9), "name": "exception", "attributes": exception}]}),
    ]
}

fn links() -> Vec<Value> {
    let [own, other] = [trace(6, 0), trace(1, 0)];
    let child_of = text("opentracing.ref_type", "child_of");
    vec![
        json!({"links": [{"traceId": other, "spanId": id(1), "attributes": [text("why", "batch")], "traceState": "a=b"}]}),
        json!({"parentSpanId": id(1), "links": [{"traceId": own, "spanId": id(1)}]}),
        json!({"links": [{"traceId": own, "spanId": id(1)}]}),
        json!({"parentSpanId": id(1), "links": [{"traceId": other, "spanId": id(2), "attributes": [child_of]}]}),
        json!({"parentSpanId": id(1), "links": [{"traceId": other, "spanId": id(3)}, {"traceId": other, "spanId": id(3)}]}),
        json!({"links": [{"traceId": other, "spanId": id(4), "flags": 257, "droppedAttributesCount": 3}]}),
    ]
}

/// Two services; the parent comes first or later, lies elsewhere, or is the span itself.
fn tree() -> Vec<Value> {
    let child = |parent: u32| json!({"parentSpanId": id(parent), "kind": 3});
    let second = START + 7_000_000_000;
    let times = |from: u64, to: u64| json!({"parentSpanId": id(1), "startTimeUnixNano": (second + from).to_string(), "endTimeUnixNano": (second + to).to_string()});
    let ours = vec![
        span(7, 1, &json!({"kind": 2, "endTimeUnixNano": (second + 500_000_000).to_string()})),
        span(7, 2, &child(1)),
        span(7, 3, &json!({"parentSpanId": id(3)})),
        span(7, 4, &child(5)),
        span(7, 5, &child(4)),
        span(7, 6, &child(0xdead)),
    ];
    let theirs = vec![
        span(7, 7, &json!({"parentSpanId": id(2), "kind": 2})),
        span(7, 8, &times(400_000_000, 700_000_000)),
        span(7, 10, &times(0, 20_000_000)),
    ];
    vec![of("tree-a", ours), of("tree-b", theirs)]
}

fn times() -> Vec<Value> {
    let start = START + 9_000_000_000;
    let times = |start: u64, end: u64| json!({"startTimeUnixNano": start.to_string(), "endTimeUnixNano": end.to_string()});
    vec![
        times(start, start),
        times(start + 1_000_000, start),
        times(start + 999, start + 1_998),
        times(0, 0),
        times(start, 0),
        times(start, start + 1_500_000_000),
    ]
}

fn ids() -> Vec<Value> {
    let in_trace = |trace: &str| json!({"traceId": trace});
    vec![
        span(10, 1, &in_trace("0000000000000000000000000000beef")),
        span(10, 2, &in_trace("0000000000000001000000000000beef")),
        span(10, 3, &json!({"traceId": "00000000000000AA00000000000000BB", "spanId": "00000000000000CC"})),
    ]
}

fn names() -> Vec<Value> {
    ["", "Olá, 世界", "<script>alert(1)</script>", "a/b?c=d&e", " spaced "]
        .map(|name| json!({"name": name}))
        .into_iter()
        .chain([json!({"name": "n".repeat(2_000)})])
        .collect()
}

fn repeated() -> Vec<Value> {
    let (once, twice) = (span(12, 1, &json!({})), span(12, 2, &json!({"attributes": [text("k", "v")]})));
    vec![
        once,
        twice.clone(),
        twice,
        span(12, 3, &json!({"name": "one"})),
        span(12, 3, &json!({"name": "other"})),
    ]
}

/// Zipkin's way: a server's span has the ID of its client's.
fn shared_id() -> Vec<Value> {
    let client = vec![span(13, 1, &json!({"kind": 3}))];
    let server = vec![span(13, 1, &json!({"kind": 2})), span(13, 2, &json!({"parentSpanId": id(1)}))];
    vec![of("shared-client", client), of("shared-server", server)]
}

fn scopes() -> Value {
    json!({"resource": {"attributes": [text("service.name", "scopes"), text("zone", "b"), text("area", "a")]},
    "schemaUrl": "https://opentelemetry.io/schemas/1.30.0",
    "scopeSpans": [
        {"scope": {"name": "named", "version": "2.0", "attributes": [text("scope.tag", "s")]}, "spans": [span(14, 1, &json!({}))]},
        {"scope": {}, "spans": [span(14, 2, &json!({}))]},
        {"spans": [span(14, 3, &json!({}))], "schemaUrl": "https://opentelemetry.io/schemas/1.29.0"},
    ]})
}

fn large() -> Vec<Value> {
    let long = |length: usize| json!({"attributes": [text("long", &"x".repeat(length))]});
    let many = (0..150).map(|number| text(&format!("many{number:03}"), "v"));
    vec![long(20_000), long(70_000), json!({"attributes": many.collect::<Vec<_>>()})]
}

fn moved_tags() -> Vec<Value> {
    let int = |key: &str, value: &str| json!({"key": key, "value": {"intValue": value}});
    vec![
        json!({"attributes": [text("telemetry.sdk.language", "rust"), text("kept", "here")]}),
        json!({"attributes": [int("ip", "2130706433"), int("peer.ipv4", "2130706433")]}),
    ]
}

fn counts() -> Value {
    let counted = json!({"traceState": "vendor=a", "flags": 257, "droppedAttributesCount": 1, "droppedEventsCount": 2,
        "droppedLinksCount": 3, "events": [{"timeUnixNano": "1735689617000000000", "name": "e", "droppedAttributesCount": 4}]});
    let resource = json!({"attributes": [text("service.name", "counts")], "droppedAttributesCount": 5});
    under(&resource, vec![span(17, 1, &counted)])
}

/// What the specification does not say and Jaeger takes.
fn spellings() -> Value {
    let mut odd = span(
        18,
        1,
        &json!({"kind": "SPAN_KIND_SERVER", "status": {"code": "STATUS_CODE_ERROR"},
        "attributes": [{"key": "n", "value": {"int_value": 5}}], "unknown": {"a": [1]}, "events": null}),
    );
    odd["end_time_unix_nano"] = odd["endTimeUnixNano"].take();
    odd.as_object_mut().unwrap().remove("endTimeUnixNano");
    of("spellings", vec![odd])
}

/// Values in the spelling of the `.proto` files and numbers as text, beside others in the same document.
fn spelled_values() -> Value {
    let values = [
        json!({"string_value": "text"}),
        json!({"bool_value": true}),
        json!({"int_value": "-7"}),
        json!({"double_value": "1.5"}),
        json!({"doubleValue": "3"}),
        json!({"bytes_value": "AAECAw=="}),
        json!({"array_value": {"values": [{"string_value": "a"}, {"stringValue": "b"}]}}),
        json!({"kvlist_value": {"values": [{"key": "k", "value": {"int_value": 5}}]}}),
    ];
    let keyed =
        values.iter().enumerate().map(|(place, value)| json!({"key": format!("k{place}"), "value": value}));
    let spelled = span(
        19,
        1,
        &json!({"attributes": keyed.collect::<Vec<_>>(), "droppedAttributesCount": "3", "dropped_events_count": 4,
        "flags": "257", "trace_state": "a=b",
        "events": [{"time_unix_nano": "1735689619000000000", "name": "e", "dropped_attributes_count": "2"}]}),
    );
    of("spelled values", vec![spelled])
}

/// Links without the ID of a trace, of a span, of either.
fn links_nowhere() -> Vec<Value> {
    let (none, no_span, other) = ("0".repeat(32), id(0), trace(1, 0));
    let links = json!([
        {"traceId": none, "spanId": id(5)},
        {"traceId": other, "spanId": no_span},
        {"traceId": none, "spanId": no_span},
        {"traceId": other, "spanId": id(1)},
    ]);
    let nowhere = json!({"parentSpanId": id(1), "links": [{"traceId": none, "spanId": id(5)}]});
    vec![json!({"links": links}), within(20, &nowhere)]
}

/// Services of which one links to the other's span and has no parent.
fn link_edge() -> Vec<Value> {
    let links =
        [json!({"traceId": trace(1, 0), "spanId": id(1)}), json!({"traceId": trace(21, 0), "spanId": id(1)})];
    let linking = span(21, 2, &within(21, &json!({"links": links})));
    vec![of("linked", vec![span(21, 1, &json!({}))]), of("linking", vec![linking])]
}

/// The fields of a second span that ends before the first of the payload, so that no clock seems to be wrong.
fn within(number: u64, fields: &Value) -> Value {
    let mut fields = fields.clone();
    fields["endTimeUnixNano"] = (START + number * 1_000_000_000 + 5_000_000).to_string().into();
    fields
}

fn doubles() -> Vec<Value> {
    let doubles = [1e15, 5e-5, 12_345_678_900.0, -0.0, 0.1 + 0.2];
    let keyed = doubles.iter().enumerate();
    keyed
        .map(|(place, double)| json!({"key": format!("d{place}"), "value": {"doubleValue": double}}))
        .collect()
}

fn backwards() -> Value {
    let (start, end) = (START + 23_000_000_000, START + 22_000_000_000);
    span(23, 1, &json!({"startTimeUnixNano": start.to_string(), "endTimeUnixNano": end.to_string()}))
}

/// A span in a trace of its own, so many milliseconds after the others of this payload might have started.
fn limits(further: u32, milliseconds: u64) -> Value {
    let start = START + 24_000_000_000 + milliseconds * 1_000_000;
    let fields = json!({"traceId": trace(24, further), "name": format!("after {milliseconds}"),
        "startTimeUnixNano": start.to_string(), "endTimeUnixNano": (start + 1_000).to_string()});
    of("limits", vec![span(24, further + 1, &fields)])
}

fn span_large() -> Value {
    span(
        25,
        1,
        &json!({"attributes": (0..20).map(|_| text("long", &"x".repeat(60_000))).collect::<Vec<_>>()}),
    )
}

/// Services by odd names, each in a trace of its own.
fn services() -> Vec<Post> {
    let value = |value: Value| json!({"attributes": [{"key": "service.name", "value": value}]});
    let resources = [
        ("service-missing", json!({"attributes": [text("host.name", "h")]})),
        ("service-empty", value(json!({"stringValue": ""}))),
        ("service-number", value(json!({"intValue": "7"}))),
        ("service-unicode", value(json!({"stringValue": "serviço 🦀"}))),
        ("service-slash", value(json!({"stringValue": "a/b c"}))),
        ("service-long", value(json!({"stringValue": "s".repeat(300)}))),
        ("service-none", json!({})),
        ("service-plus", value(json!({"stringValue": "c++"}))),
        ("service-percent", value(json!({"stringValue": "a%41b"}))),
    ];
    let posts = (30..).zip(resources);
    posts
        .map(|(number, (name, resource))| {
            post(name, vec![under(&resource, vec![span(number, 1, &json!({"kind": 2}))])])
        })
        .collect()
}
