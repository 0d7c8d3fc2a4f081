//! Each lint on a span that shows it, and on its nearest neighbours that do not.

use super::advice;
use crate::evidence::{
    Answer, Door, Evidence, Exchange, Export, ExportedResource, ExportedSpan, Largest, Protocol,
    ServiceEvidence, Weight, WireCall,
};
use crate::source::{Code, parse};
use crate::text::Lang;
use crate::trace::{Attribute, Span, SpanId, SpanKind, Status, Trace, TraceId, Value};

fn span(id: u64, parent: Option<u64>) -> Span {
    Span {
        trace_id: TraceId(1),
        id: SpanId(id),
        parent: parent.map(SpanId),
        service: "frontend-service".into(),
        name: "work".into(),
        kind: Some(SpanKind::Internal),
        status: Status::Unset,
        start_us: 1_000_000 + id,
        duration_us: 1_000,
        attributes: Vec::new(),
        resource: Vec::new(),
        scope: None,
        events: Vec::new(),
    }
}

fn with(key: &str, value: &str) -> Span {
    let attributes = vec![Attribute { key: key.into(), value: Value::String(value.into()) }];
    Span { attributes, ..span(1, None) }
}

fn exchange() -> Exchange {
    Exchange {
        request: "ana".to_owned(),
        nonces: [("name".to_owned(), "ana-x7k2p9".to_owned())].into(),
        is_traced: true,
        trace_id: TraceId(1),
        root_span: SpanId(99),
        sent_us: 900_000,
        answered_us: 1_100_000,
        answer: Answer::Http { status: 200, body: "".into() },
    }
}

/// The lints that speak of these spans.
fn lints(spans: Vec<Span>) -> Vec<&'static str> {
    let trace = spans.first().map_or(TraceId(1), |span| span.trace_id);
    let evidence = Evidence {
        traces: vec![Trace::new(trace, spans)],
        exchanges: vec![exchange()],
        ..Evidence::default()
    };
    let said = advice(&evidence);
    assert!(said.iter().all(|advice| !advice.text.get(Lang::PtBr).is_empty()));
    said.iter().map(|advice| advice.id).collect()
}

#[test]
fn an_ordinary_span_is_nothing_to_speak_of() {
    let ordinary = Span { kind: Some(SpanKind::Server), ..with("user.name", "ana-x7k2p9") };
    assert_eq!(lints(vec![ordinary, span(2, Some(1))]), [""; 0]);
}

#[test]
fn values_as_debug_writes_them() {
    assert_eq!(lints(vec![with("user.name", "\"ana\"")]), ["debug-quotes"]);
    assert_eq!(lints(vec![with("user.name", "Some(\"ana\")")]), ["debug-quotes"]);
    assert_eq!(lints(vec![with("note", "she said \"yes\"")]), [""; 0]);
    assert_eq!(lints(vec![with("http.request.header.if_none_match", "\"abc\"")]), [""; 0]);
}

#[test]
fn secrets_and_large_values() {
    assert_eq!(lints(vec![with("user.password", "x")]), ["secret-in-attribute"]);
    assert_eq!(lints(vec![with("http.request.header.authorization", "x")]), ["secret-in-attribute"]);
    assert_eq!(lints(vec![with("session_token", "x")]), ["secret-in-attribute"]);
    assert_eq!(lints(vec![with("api-key.value", "x")]), ["secret-in-attribute"]);
    assert_eq!(lints(vec![with("tokens.used", "12"), with("tokenizer", "bpe")]), [""; 0]);
    // A number under such a key is a count; what says something about a secret is none.
    let counted = Attribute { key: "llm.token".into(), value: Value::Int(12) };
    assert_eq!(lints(vec![Span { attributes: vec![counted], ..span(1, None) }]), [""; 0]);
    for about in ["llm.token_count", "token_type", "api_key_id", "secret.name", "http.cookie-length"] {
        assert_eq!(lints(vec![with(about, "12")]), [""; 0]);
    }
    for blank in ["", "***", "REDACTED", "[redacted]"] {
        assert_eq!(lints(vec![with("password", blank)]), [""; 0]);
    }
    assert_eq!(lints(vec![with("body", &"a".repeat(1_025))]), ["large-attribute"]);
    assert_eq!(lints(vec![with("body", &"a".repeat(1_024))]), [""; 0]);
}

#[test]
fn names_that_differ_from_request_to_request() {
    let named = |name: &str| vec![Span { name: name.into(), ..span(1, None) }];
    assert_eq!(lints(named("GET /api?name=ana-x7k2p9")), ["high-cardinality-name"]);
    assert_eq!(lints(named("job 123e4567-e89b-12d3-a456-426614174000")), ["high-cardinality-name"]);
    assert_eq!(lints(named("GET /users/{id}")), [""; 0]);
    let two =
        |one: &str, other: &str| [named(one), vec![Span { name: other.into(), ..span(2, None) }]].concat();
    assert_eq!(lints(two("work 482913", "work 77120")), ["high-cardinality-name"]);
    assert_eq!(lints(two("GET /users/4711/posts/12", "GET /users/4712/posts/12")), ["high-cardinality-name"]);
    // A number that is always the same, a short one, another word before it.
    assert_eq!(lints(two("call :5000", "call :5000")), [""; 0]);
    assert_eq!(lints(two("attempt 1", "attempt 200")), [""; 0]);
    assert_eq!(lints(two("report 2024", "call :5000")), [""; 0]);
}

#[test]
fn old_names_and_what_belongs_on_the_resource() {
    assert_eq!(lints(vec![with("http.method", "GET")]), ["old-convention"]);
    assert_eq!(lints(vec![with("service.name", "web")]), ["resource-attribute-on-span"]);
    let mut both = with("http.method", "GET");
    both.attributes.push(Attribute { key: "http.request.method".into(), value: Value::String("GET".into()) });
    assert_eq!(lints(vec![both]), [""; 0]);
}

#[test]
fn one_request_served_by_two_layers() {
    let server = |id, parent| Span { kind: Some(SpanKind::Server), ..span(id, parent) };
    assert_eq!(lints(vec![server(1, None), server(2, Some(1))]), ["duplicate-spans"]);
    assert_eq!(lints(vec![server(1, None), server(2, None)]), [""; 0]);
    // Both layers extract: the spans stand beside each other, one within the other's time.
    let inner = Span { duration_us: 950, ..server(2, Some(99)) };
    assert_eq!(lints(vec![server(1, Some(99)), inner.clone()]), ["duplicate-spans"]);
    let after = Span { start_us: 1_002_000, ..inner };
    assert_eq!(lints(vec![server(1, Some(99)), after]), [""; 0]);
    assert_eq!(lints(vec![span(1, None), span(2, Some(1))]), [""; 0]);
    let short = Span { duration_us: 10, ..server(2, Some(1)) };
    assert_eq!(lints(vec![server(1, None), short]), [""; 0]);
}

#[test]
fn too_many_spans_and_those_that_go_on_after_the_answer() {
    let many = (1..=21).map(|id| span(id, None)).collect();
    assert_eq!(lints(many), ["many-internal-spans"]);
    assert_eq!(lints((1..=20).map(|id| span(id, None)).collect()), [""; 0]);
    let late = Span { kind: Some(SpanKind::Server), duration_us: 700_000, ..span(1, None) };
    assert_eq!(lints(vec![late.clone()]), ["span-outlives-answer"]);
    // The trace is the request's by its nonce alone.
    let lost = Span { kind: None, trace_id: TraceId(7), ..late.clone() };
    let nonce = with("user.name", "ana-x7k2p9").attributes;
    assert_eq!(lints(vec![Span { attributes: nonce, ..lost.clone() }]), ["span-outlives-answer"]);
    assert_eq!(lints(vec![lost]), [""; 0]);
    // The span of the handler; what it started in the background has a right to its own time.
    let (server, handler) =
        (Span { duration_us: 1_000, ..late.clone() }, Span { parent: Some(SpanId(1)), ..late });
    let (start_us, duration_us) = (950_000, 750_000);
    let handler = Span { id: SpanId(2), kind: Some(SpanKind::Internal), start_us, duration_us, ..handler };
    assert_eq!(lints(vec![server.clone(), handler.clone()]), ["span-outlives-answer"]);
    let short = Span { duration_us: 1_000, ..handler.clone() };
    let late_task = Span { start_us: 1_050_000, ..handler.clone() };
    assert_eq!(lints(vec![server.clone(), late_task]), [""; 0]);
    let task = Span { id: SpanId(3), parent: Some(SpanId(2)), ..handler };
    assert_eq!(lints(vec![server, short, task]), [""; 0]);
}

#[test]
fn spans_of_the_exporters_own_libraries_in_traces_of_their_own() {
    let of = |trace| vec![Span { trace_id: TraceId(trace), ..with("target", "h2::proto::connection") }];
    assert_eq!(lints(of(7)), ["exporter-traces-itself"]);
    // In a request's trace it is the service's own call that passes through the same libraries.
    assert_eq!(lints(of(1)), [""; 0]);
}

#[test]
fn a_span_that_starts_before_its_parent() {
    let parent = Span { start_us: 1_400_000, ..span(1, None) };
    assert_eq!(lints(vec![parent.clone(), span(2, Some(1))]), ["starts-before-its-parent"]);
    let child = Span { start_us: 1_350_000, ..span(2, Some(1)) };
    assert_eq!(lints(vec![parent, child]), [""; 0]);
}

#[test]
fn a_flag_that_is_lost_on_the_way_to_one_who_does_not_heed_it() {
    let said = |flags: &str, callee: Vec<Span>| {
        let call = WireCall {
            callee: "backend".to_owned(),
            method: "GET".into(),
            target: "/api".into(),
            traceparent: Some(format!("00-{:032x}-{:016x}-{flags}", 1, 1).as_str().into()),
            more_traceparents: Vec::new(),
            other_context: Vec::new(),
            status: Some(200),
            ..WireCall::default()
        };
        let spans = [vec![span(1, None)], callee].concat();
        let traces = vec![Trace::new(TraceId(1), spans)];
        advice(&Evidence { traces, calls: vec![call], ..Evidence::default() }).len()
    };
    assert_eq!(said("00", vec![span(2, Some(1))]), 1);
    assert_eq!(said("01", vec![span(2, Some(1))]), 0);
    assert_eq!(said("00", Vec::new()), 0);
}

#[test]
fn a_sampler_by_ratio_decides_about_traces_that_begin_here_and_about_all_where_it_heeds_nobody() {
    let said = |calls: &[&str], exported: u128, shown: bool| {
        let calls: String = calls.iter().map(|name| format!("{name}();")).collect();
        let mut file = parse("src/telemetry.rs", &format!("fn init() {{ {calls} }}")).expect("Rust");
        file.services.push("frontend".to_owned());
        let span = ExportedSpan {
            trace_id: TraceId(exported),
            span_id: SpanId(1),
            parent: None,
            name: "work".into(),
            start_us: 0,
            end_us: 0,
            dropped_attributes: 0,
            fields: None,
            weight: None,
        };
        let resources = vec![ExportedResource { service_name: None, weight: None, spans: vec![span] }];
        let export = Export {
            door: Door::Told,
            is_seen: false,
            protocol: Protocol::Grpc,
            at_us: 0,
            bytes: 0,
            resources,
            rejected: None,
        };
        let service = ServiceEvidence {
            name: "frontend".to_owned(),
            exports: vec![export],
            ..ServiceEvidence::default()
        };
        let spans = if shown { vec![with("user.name", "ana-x7k2p9")] } else { Vec::new() };
        let evidence = Evidence {
            services: vec![service],
            exchanges: vec![exchange()],
            traces: vec![Trace::new(TraceId(1), spans)],
            code: Code { files: vec![file] },
            ..Evidence::default()
        };
        advice(&evidence).iter().any(|advice| advice.id == "sampler-by-ratio")
    };
    let ratio = ["with_sampler", "TraceIdRatioBased"];
    let heeds = ["with_sampler", "ParentBased", "TraceIdRatioBased"];
    assert!(said(&ratio, 1, true));
    assert!(said(&heeds, 2, true), "a trace that begins here");
    assert!(!said(&heeds, 1, true), "a trace that the caller began");
    assert!(!said(&["with_sampler"], 1, true));
    assert!(!said(&ratio, 1, false), "what is missing is the diagnosis' business");
}

#[test]
fn of_a_value_that_was_cut_it_is_told_how_long_it_was() {
    let largest = |key: &str| Largest { key: key.into(), event: None, bytes: 1_200_000, is_text: true };
    let told = |key: &str| {
        let weight = Weight { bytes: 1_200_400, largest: Some(largest(key)), ..Weight::default() };
        let sent = ExportedSpan {
            trace_id: TraceId(1),
            span_id: SpanId(1),
            parent: None,
            name: "work".into(),
            start_us: 1_000_001,
            end_us: 1_001_001,
            dropped_attributes: 0,
            fields: None,
            weight: Some(weight),
        };
        let resources = vec![ExportedResource { service_name: None, weight: None, spans: vec![sent] }];
        let export = Export {
            door: Door::Told,
            is_seen: false,
            protocol: Protocol::Grpc,
            at_us: 0,
            bytes: 0,
            resources,
            rejected: None,
        };
        let evidence = Evidence {
            services: vec![ServiceEvidence { exports: vec![export], ..ServiceEvidence::default() }],
            exchanges: vec![exchange()],
            traces: vec![Trace::new(TraceId(1), vec![with("document", &"a".repeat(65_536))])],
            ..Evidence::default()
        };
        advice(&evidence).iter().map(|advice| advice.text.get(Lang::En).to_owned()).collect::<String>()
    };
    let cut = told("document");
    assert!(cut.contains("`document` on span `work` has 1.2 MB") && cut.contains("keeps 65 kB"), "{cut}");
    assert!(told("other").contains("has 65 kB:"));
}
