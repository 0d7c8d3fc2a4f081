//! The larger system of lesson 02's last step: its traces are made here, always the same ones.
//!
//! `UPDATE_TRACES=1 cargo test -p checker --test it larger_system` writes the file anew.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, SpanKind};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status, status};
use serde_json::{Value, json};

use crate::harness::repository;

const SEED: u64 = 2026;
/// The first request, in ms since the Unix epoch: 1 January 2026. Loading moves all of it.
const BEGIN_MS: u64 = 1_767_225_600_000;
/// Between the end of one piece of work and the start of the next, in ns: Jaeger's critical path takes a child
/// only where it ends before the next one starts, counted in whole microseconds.
const GAP_NS: u64 = 5_000;
const FILE: &str = "exercises/02-tracing/07-read-the-trace/traces.json";

/// Splitmix64: small, and the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }
}

/// The services while they answer one request after the other.
struct System {
    random: Random,
    now_ns: u64,
    trace_id: Vec<u8>,
    spans: BTreeMap<&'static str, Vec<Span>>,
}

/// What goes wrong in a request.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// The stock is read row by row.
    SlowStock,
    /// The model that scores an order is not there.
    NoModel,
}

impl System {
    fn id(&mut self, length: usize) -> Vec<u8> {
        (0..length / 8).flat_map(|_| self.random.next().to_be_bytes()).collect()
    }

    fn pass(&mut self, least_us: u64, most_us: u64) {
        self.now_ns += self.random.between(least_us, most_us) * 1000;
    }

    /// A span around what `work` does.
    fn span(
        &mut self,
        service: &'static str,
        name: &str,
        kind: SpanKind,
        parent: &[u8],
        work: impl FnOnce(&mut Self, &mut Span),
    ) -> bool {
        self.now_ns += GAP_NS;
        let mut span = Span {
            trace_id: self.trace_id.clone(),
            span_id: self.id(8),
            parent_span_id: parent.to_vec(),
            name: name.to_owned(),
            kind: kind as i32,
            start_time_unix_nano: self.now_ns,
            ..Span::default()
        };
        self.pass(200, 900);
        work(self, &mut span);
        self.pass(200, 900);
        span.end_time_unix_nano = self.now_ns;
        let failed = span.status.is_some();
        self.spans.entry(service).or_default().push(span);
        failed
    }

    /// A call from one service to another: a CLIENT span, the network, a SERVER span.
    fn call(
        &mut self,
        from: &'static str,
        to: &'static str,
        route: &str,
        parent: &[u8],
        work: impl FnOnce(&mut Self, &mut Span),
    ) -> bool {
        let method = route.split(' ').next().unwrap_or_default().to_owned();
        self.span(from, &method, SpanKind::Client, parent, |system, client| {
            client.attributes = vec![text("http.request.method", &method), text("server.address", to)];
            system.pass(400, 1500);
            let client_id = client.span_id.clone();
            let failed = system.span(to, route, SpanKind::Server, &client_id, |system, server| {
                server.attributes = vec![
                    text("http.request.method", &method),
                    text("http.route", route.split(' ').nth(1).unwrap_or_default()),
                ];
                work(system, server);
                let status = if server.status.is_some() { 500 } else { 200 };
                server.attributes.push(number("http.response.status_code", status));
            });
            system.pass(400, 1500);
            client.attributes.push(number("http.response.status_code", if failed { 500 } else { 200 }));
            if failed {
                fail(client, "500");
            }
        })
    }

    fn query(&mut self, service: &'static str, name: &str, parent: &[u8], least_us: u64, most_us: u64) {
        self.span(service, name, SpanKind::Client, parent, |system, span| {
            span.attributes = vec![text("db.system.name", "postgresql"), text("db.query.summary", name)];
            system.pass(least_us, most_us);
        });
    }

    fn order(&mut self, user: &str, fault: Fault) {
        self.trace_id = self.id(16);
        let gateway = "gateway-service";
        self.span(gateway, "POST /orders", SpanKind::Server, &[], |system, root| {
            let id = root.span_id.clone();
            system.span(gateway, "authenticate", SpanKind::Internal, &id, |system, span| {
                span.attributes = vec![text("user.name", user)];
                system.pass(3_000, 9_000);
            });
            let failed = system.call(gateway, "order-service", "POST /orders", &id, |system, server| {
                system.handle_order(server, fault);
            });
            let status = if failed { 502 } else { 201 };
            root.attributes = vec![
                text("http.request.method", "POST"),
                text("http.route", "/orders"),
                number("http.response.status_code", status),
            ];
            if failed {
                fail(root, "502");
            }
        });
    }

    fn handle_order(&mut self, server: &mut Span, fault: Fault) {
        let (order, id) = ("order-service", server.span_id.clone());
        self.span(order, "prepare-order", SpanKind::Internal, &id, |system, span| {
            system.prepare(&span.span_id.clone(), fault);
        });
        let failed = self.span(order, "charge", SpanKind::Internal, &id, |system, span| {
            let charge = span.span_id.clone();
            let failed =
                system.call(order, "payment-service", "POST /payments", &charge, |system, server| {
                    system.pay(server, fault);
                });
            if failed {
                fail(span, "500");
            }
        });
        if failed {
            return fail(server, "500");
        }
        self.query(order, "INSERT orders", &id, 4_000, 12_000);
        self.call(order, "mail-service", "POST /messages", &id, |system, _| system.pass(6_000, 20_000));
    }

    /// Three things that have nothing of each other to wait for, and are done one after the other.
    fn prepare(&mut self, parent: &[u8], fault: Fault) {
        let order = "order-service";
        self.span(order, "check-stock", SpanKind::Internal, parent, |system, span| {
            let id = span.span_id.clone();
            system.call(order, "stock-service", "POST /stock/check", &id, |system, server| {
                let id = server.span_id.clone();
                if fault == Fault::SlowStock {
                    for _ in 0..system.random.between(13, 19) {
                        system.query("stock-service", "SELECT stock_item", &id, 35_000, 80_000);
                    }
                } else {
                    system.query("stock-service", "SELECT stock_items", &id, 15_000, 40_000);
                }
            });
        });
        self.span(order, "fetch-prices", SpanKind::Internal, parent, |system, span| {
            let id = span.span_id.clone();
            system.call(order, "price-service", "GET /prices", &id, |system, server| {
                let id = server.span_id.clone();
                system.query("price-service", "SELECT prices", &id, 60_000, 110_000);
            });
        });
        self.span(order, "fetch-address", SpanKind::Internal, parent, |system, span| {
            let id = span.span_id.clone();
            system.call(order, "address-service", "GET /addresses/{user}", &id, |system, _| {
                system.pass(40_000, 90_000);
            });
        });
    }

    fn pay(&mut self, server: &mut Span, fault: Fault) {
        let (payment, id) = ("payment-service", server.span_id.clone());
        let failed = self.call(payment, "fraud-service", "POST /scores", &id, |system, server| {
            let id = server.span_id.clone();
            let failed =
                system.span("fraud-service", "score-order", SpanKind::Internal, &id, |system, span| {
                    system.pass(20_000, 45_000);
                    if fault == Fault::NoModel {
                        span.events = vec![Event {
                            time_unix_nano: system.now_ns,
                            name: "exception".to_owned(),
                            attributes: vec![
                                text("exception.type", "ModelNotFound"),
                                text("exception.message", "no model `risk-v7`: found risk-v5, risk-v6"),
                            ],
                            ..Event::default()
                        }];
                        fail(span, "ModelNotFound");
                    }
                });
            if failed {
                fail(server, "500");
            }
        });
        if failed {
            return fail(server, "500");
        }
        self.pass(50_000, 120_000);
    }
}

pub(crate) fn fail(span: &mut Span, error_type: &str) {
    span.attributes.push(text("error.type", error_type));
    span.status = Some(Status { code: status::StatusCode::Error as i32, ..Status::default() });
}

pub(crate) fn text(key: &str, value: &str) -> KeyValue {
    pair(key, any_value::Value::StringValue(value.to_owned()))
}

pub(crate) fn number(key: &str, value: i64) -> KeyValue {
    pair(key, any_value::Value::IntValue(value))
}

fn pair(key: &str, value: any_value::Value) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
}

/// An hour's worth of orders: most go well, one is slow, one fails.
fn generate() -> ExportTraceServiceRequest {
    let mut system = System {
        random: Random(SEED),
        now_ns: BEGIN_MS * 1_000_000,
        trace_id: Vec::new(),
        spans: BTreeMap::new(),
    };
    let users =
        ["ana.lima", "bento.reis", "carla.dias", "davi.rocha", "joana.prado", "elis.souza", "fabio.melo"];
    for (index, user) in users.into_iter().enumerate() {
        let fault = match index {
            2 => Fault::SlowStock,
            4 => Fault::NoModel,
            _ => Fault::None,
        };
        system.order(user, fault);
        system.pass(20_000_000, 90_000_000);
    }
    let resource_spans = system.spans.into_iter().map(|(service, spans)| ResourceSpans {
        resource: Some(Resource { attributes: vec![text("service.name", service)], ..Resource::default() }),
        scope_spans: vec![ScopeSpans {
            scope: Some(InstrumentationScope { name: "larger-system".to_owned(), ..Default::default() }),
            spans,
            ..ScopeSpans::default()
        }],
        ..ResourceSpans::default()
    });
    ExportTraceServiceRequest { resource_spans: resource_spans.collect() }
}

/// What a service sent, as OTLP/JSON, without what is empty.
pub(crate) fn written(service: &ResourceSpans) -> Value {
    let spans: Vec<Value> = service.scope_spans[0].spans.iter().map(written_span).collect();
    json!({
        "resource": {"attributes": attributes(&service.resource.as_ref().expect("a resource").attributes)},
        "scopeSpans": [{"scope": {"name": "larger-system"}, "spans": spans}],
    })
}

fn written_span(span: &Span) -> Value {
    let hex = |id: &[u8]| id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let events = span.events.iter().map(|event| {
        let time = event.time_unix_nano.to_string();
        json!({"timeUnixNano": time, "name": event.name, "attributes": attributes(&event.attributes)})
    });
    let mut written = json!({
        "traceId": hex(&span.trace_id),
        "spanId": hex(&span.span_id),
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": span.start_time_unix_nano.to_string(),
        "endTimeUnixNano": span.end_time_unix_nano.to_string(),
        "attributes": attributes(&span.attributes),
        "parentSpanId": hex(&span.parent_span_id),
        "events": events.collect::<Vec<_>>(),
        "status": span.status.as_ref().map(|status| json!({"code": status.code})),
    });
    let is_said = |value: &Value| !(value.is_null() || value == "" || *value == json!([]));
    written.as_object_mut().expect("an object").retain(|_, value| is_said(value));
    written
}

fn attributes(pairs: &[KeyValue]) -> Value {
    let value = |pair: &KeyValue| match pair.value.clone().and_then(|value| value.value) {
        Some(any_value::Value::IntValue(number)) => json!({"intValue": number.to_string()}),
        Some(any_value::Value::StringValue(text)) => json!({"stringValue": text}),
        other => panic!("no other is made: {other:?}"),
    };
    pairs.iter().map(|pair| json!({"key": pair.key, "value": value(pair)})).collect()
}

#[test]
fn the_traces_of_the_larger_system_are_what_its_generator_makes() {
    let path = repository().join(FILE);
    let made = generate();
    if std::env::var_os("UPDATE_TRACES").is_some() {
        // A line for each service: a change shows where it is.
        let lines: Vec<String> =
            made.resource_spans.iter().map(|service| written(service).to_string()).collect();
        let text = format!("{{\"resourceSpans\":[\n{}\n]}}\n", lines.join(",\n"));
        std::fs::write(&path, text).expect("written");
    }
    let found = lessons::trace_file::read(&path).expect("a trace file");
    assert!(found == made, "{} differs: run the test again with UPDATE_TRACES=1", path.display());
}

#[test]
fn a_child_is_over_before_the_next_one_starts_by_jaegers_clock_too() {
    for trace in lessons::trace_file::traces(&generate()) {
        let micros = |time: u64| time / 1000;
        for one in &trace {
            let later = trace.iter().filter(|other| other.parent == one.parent && other.start > one.start);
            assert!(later.clone().all(|other| micros(other.start) > micros(one.end)), "{}", one.name);
        }
    }
}

#[test]
fn the_traces_end_a_minute_ago_when_they_are_loaded() {
    let now = 2_000_000_000_000_000_000;
    let moved = lessons::trace_file::moved(generate(), now);
    let traces = lessons::trace_file::traces(&moved);
    let ends = traces.iter().flatten().map(|span| span.end);
    assert_eq!(ends.max(), Some(now - 60_000_000_000));
    // A search for the last hour finds all of them.
    assert!(traces.iter().flatten().all(|span| span.start > now - 3_600_000_000_000));
    assert_eq!(traces.len(), 7);
}
