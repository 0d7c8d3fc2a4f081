//! The comparison, on the expectations of a real step (02-tracing/04): right traces in every shape
//! that is allowed, and wrong ones with what fails about them.

use std::collections::BTreeMap;
use std::path::Path;

use checker_core::diagnosis::Failure;
use checker_core::evidence::{Answer, Evidence, Exchange, NoAnswer};
use checker_core::exercise::{Aspect, Assertion, Step};
use checker_core::expect::{Children, Nonces};
use checker_core::matching::*;
use checker_core::trace::{Attribute, Span, SpanId, SpanKind, Status, Trace, TraceId, Value};
use lessons::manifest;

const TRACE: TraceId = TraceId(0xa);

fn step() -> Step {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lessons = manifest::load_lessons(&workspace).expect("sound manifests");
    let steps = lessons.into_iter().flat_map(|lesson| lesson.steps);
    let step = steps.into_iter().find(|step| step.id == "02-tracing/04-propagation").expect("the step");
    step.with(|mut system| {
        system.requests.retain(|request| request.id == "ana");
        system
    })
}

fn exchange(request: &str, nonce: &str, trace_id: TraceId) -> Exchange {
    Exchange {
        request: request.to_owned(),
        nonces: Nonces::from([("name".to_owned(), nonce.to_owned())]),
        is_traced: true,
        trace_id,
        root_span: SpanId(1),
        sent_us: 0,
        answered_us: 1_000_000,
        answer: Answer::None(NoAnswer::Broken),
    }
}

fn text(key: &str, value: &str) -> Attribute {
    Attribute { key: key.into(), value: Value::String(value.into()) }
}

fn span(id: u64, parent: u64, service: &str, name: &str, kind: SpanKind) -> Span {
    Span {
        trace_id: TRACE,
        id: SpanId(id),
        parent: Some(SpanId(parent)),
        service: service.into(),
        name: name.into(),
        kind: Some(kind),
        status: Status::Unset,
        start_us: id,
        duration_us: 200_000 - 10 * id,
        attributes: Vec::new(),
        resource: Vec::new(),
        scope: None,
        events: Vec::new(),
    }
}

/// The spans of a right solution, as the step's page draws them.
fn right(name: &str) -> Vec<Span> {
    let http = |route: &str| {
        vec![
            text("http.request.method", "GET"),
            text("http.route", route),
            text("url.path", route),
            Attribute { key: "http.response.status_code".into(), value: Value::Int(200) },
        ]
    };
    let mut capitalized = name.to_owned();
    capitalized.replace_range(..1, &name[..1].to_uppercase());
    let mut client = http("");
    client.extend([
        text("url.full", &format!("http://127.0.0.1:1/api?name={name}")),
        text("server.address", "127.0.0.1"),
        Attribute { key: "server.port".into(), value: Value::Int(1) },
    ]);
    let own = vec![text("user.name", name), text("backend.response", &capitalized)];
    let (frontend, backend) = ("frontend-service", "backend-service");
    let with = |span: Span, attributes: Vec<Attribute>| Span { attributes, ..span };
    vec![
        with(span(2, 1, frontend, "GET /", SpanKind::Server), http("/")),
        with(span(3, 2, frontend, "frontend-request", SpanKind::Internal), own),
        with(span(4, 3, frontend, "GET", SpanKind::Client), client),
        with(span(5, 4, backend, "GET /api", SpanKind::Server), http("/api")),
        with(span(6, 5, backend, "backend-processing", SpanKind::Internal), vec![text("request.name", name)]),
    ]
}

/// A run in which these spans came.
fn evidence(spans: Vec<Span>) -> Evidence {
    let mut by_trace: BTreeMap<TraceId, Vec<Span>> = BTreeMap::new();
    for span in spans {
        by_trace.entry(span.trace_id).or_default().push(span);
    }
    Evidence {
        exchanges: vec![exchange("ana", "ana-1", TRACE), exchange("maria", "maria-2", TraceId(0xb))],
        traces: by_trace.into_iter().map(|(id, spans)| Trace::new(id, spans)).collect(),
        ..Evidence::default()
    }
}

fn matched(step: &Step, spans: Vec<Span>) -> Matched {
    let mut matched = match_run(step, &evidence(spans));
    // The other request is only there for spans to belong to it.
    matched.requests.retain(|request| request.request == "ana");
    matched
}

/// What fails: expected span and aspect.
fn failed(step: &Step, spans: Vec<Span>) -> Vec<(String, Aspect)> {
    let matched = matched(step, spans);
    let pairs = matched.requests.into_iter().flat_map(|request| request.pairs);
    pairs
        .flat_map(|pair| pair.failed.into_iter().map(move |aspect| (pair.expected.clone(), aspect)))
        .collect()
}

/// Whether everything that is expected was found and holds.
fn is_complete(matched: &Matched) -> bool {
    matched.requests.iter().flat_map(|request| &request.pairs).all(|pair| pair.failed.is_empty())
}

fn fails(span: &str, aspect: Aspect) -> Vec<(String, Aspect)> {
    vec![(span.to_owned(), aspect)]
}

#[test]
fn a_right_trace_holds_in_whatever_order_it_is_read() {
    let step = step();
    for turn in 0..5 {
        let mut spans = right("ana-1");
        spans.rotate_left(turn);
        assert!(is_complete(&matched(&step, spans.clone())));
        spans.reverse();
        assert!(is_complete(&matched(&step, spans)));
    }
}

#[test]
fn spans_of_the_learners_own_may_stand_anywhere() {
    let mut spans = right("ana-1");
    // Between two expected ones, beside them, and a second root.
    spans.push(span(7, 3, "frontend-service", "ask-backend", SpanKind::Internal));
    spans[2].parent = Some(SpanId(7));
    spans.push(span(8, 5, "backend-service", "backend-processing", SpanKind::Internal));
    spans.push(Span { parent: None, ..span(9, 1, "frontend-service", "GET /", SpanKind::Server) });
    assert_eq!(failed(&step(), spans), []);
}

#[test]
fn of_two_spans_with_one_name_the_one_is_taken_that_fits() {
    let mut spans = right("ana-1");
    // A first call that failed, and its retry, below which the backend's span hangs.
    let mut first_try = spans[2].clone();
    first_try.id = SpanId(40);
    first_try.start_us = 0;
    spans.push(first_try);
    assert_eq!(failed(&step(), spans), []);
}

#[test]
fn a_span_under_its_grandparent_fails_in_its_parent_and_in_nothing_else() {
    let mut spans = right("ana-1");
    spans[3].parent = Some(SpanId(3));
    assert_eq!(failed(&step(), spans), fails("backend-server", Aspect::Parent));
}

#[test]
fn another_expected_span_between_parent_and_child_is_not_allowed() {
    let mut spans = right("ana-1");
    // The client span is above the span that should be above it.
    (spans[1].parent, spans[2].parent) = (Some(SpanId(4)), Some(SpanId(2)));
    let failed = failed(&step(), spans);
    assert!(failed.contains(&("client".to_owned(), Aspect::Parent)), "{failed:?}");
    assert!(failed.contains(&("frontend-request".to_owned(), Aspect::Parent)), "{failed:?}");
}

#[test]
fn a_trace_of_its_own_fails_in_the_one_edge_that_is_broken() {
    let mut spans = right("ana-1");
    for span in &mut spans[3..] {
        span.trace_id = TraceId(0xc);
    }
    spans[3].parent = None;
    assert_eq!(failed(&step(), spans), fails("backend-server", Aspect::Parent));
}

#[test]
fn a_span_almost_of_the_name_is_taken_for_it_and_fails_to_exist() {
    let mut spans = right("ana-1");
    spans[1].name = "frontend_request".into();
    let matched = matched(&step(), spans);
    let pair = matched.request("ana").and_then(|request| request.pair("frontend-request")).expect("a pair");
    assert_eq!(pair.actual.map(|actual| actual.span), Some(SpanId(3)));
    assert_eq!(pair.failed, [Aspect::Exists]);
}

#[test]
fn a_missing_span_fails_in_all_that_is_expected_of_it() {
    let mut spans = right("ana-1");
    spans.remove(4);
    let failed = failed(&step(), spans);
    let aspects: Vec<Aspect> = failed.iter().map(|(_, aspect)| *aspect).collect();
    assert!(failed.iter().all(|(span, _)| span == "backend-processing"), "{failed:?}");
    for aspect in [Aspect::Exists, Aspect::Parent, Aspect::Attributes, Aspect::Duration] {
        assert!(aspects.contains(&aspect), "{aspects:?}");
    }
}

#[test]
fn kind_type_and_value_each_fail_as_what_they_are() {
    let step = step();
    let spoil = |change: &dyn Fn(&mut Vec<Span>)| {
        let mut spans = right("ana-1");
        change(&mut spans);
        failed(&step, spans)
    };
    let kind = spoil(&|spans| spans[0].kind = Some(SpanKind::Internal));
    assert_eq!(kind, fails("frontend-server", Aspect::Kind));
    let as_text = spoil(&|spans| spans[0].attributes[2].value = Value::String("200".into()));
    assert_eq!(as_text, fails("frontend-server", Aspect::Attributes));
    let quoted = spoil(&|spans| spans[1].attributes[0] = text("user.name", "\"ana-1\""));
    assert_eq!(quoted, fails("frontend-request", Aspect::Attributes));
    let short = spoil(&|spans| spans[4].duration_us = 80);
    assert_eq!(short, fails("backend-processing", Aspect::Duration));
}

#[test]
fn a_parent_that_ends_before_its_child_has_ended_early() {
    let mut spans = right("ana-1");
    spans[0].duration_us = 100_000;
    assert_eq!(failed(&step(), spans), fails("frontend-server", Aspect::Duration));
}

#[test]
fn a_span_of_another_request_above_is_never_right() {
    let mut spans = right("ana-1");
    // The chain is whole, but runs through a span that speaks of the other request.
    let mut foreign = span(7, 2, "frontend-service", "between", SpanKind::Internal);
    foreign.attributes = vec![text("user.name", "maria-2")];
    spans.push(foreign);
    spans[1].parent = Some(SpanId(7));
    let failed = failed(&step(), spans);
    assert!(failed.contains(&("frontend-request".to_owned(), Aspect::Parent)), "{failed:?}");
}

#[test]
fn an_unexpected_child_is_one_only_where_the_step_says_so() {
    let step = step();
    let mut spans = right("ana-1");
    spans.push(span(7, 6, "backend-service", "of-my-own", SpanKind::Internal));
    assert_eq!(failed(&step, spans.clone()), []);
    let strict = step.with(|mut system| {
        system.expected.spans.last_mut().expect("spans").children = Children::OnlyExpected;
        system
    });
    assert_eq!(failed(&strict, spans), fails("backend-processing", Aspect::Only));
}

#[test]
fn nothing_at_all_fails_in_everything_and_pairs_with_nothing() {
    let matched = matched(&step(), Vec::new());
    assert!(!is_complete(&matched));
    assert!(matched.requests[0].pairs.iter().all(|pair| pair.actual.is_none() && !pair.failed.is_empty()));
}

#[test]
fn thousands_of_equal_spans_are_compared_within_bounds() {
    let mut spans = right("ana-1");
    spans[4].attributes.clear();
    for id in 100..4_100 {
        let mut copy = spans[usize::try_from(id % 5).expect("small")].clone();
        (copy.id, copy.parent) = (SpanId(id), Some(SpanId(id - 1)));
        spans.push(copy);
    }
    // Not only the comparison: the rules look at them, and the report shows them.
    let (step, evidence) = (step(), evidence(spans));
    let judgement = checker_core::judge::judge(&step, &evidence);
    assert!(!judgement.diagnoses.is_empty());
    let request = &judgement.matched.requests[0];
    let pair = request.pairs.iter().find(|pair| !pair.failed.is_empty()).expect("one that differs");
    let mut told = judgement.diagnoses[0].clone();
    told.explains = vec![Failure {
        assertion: Assertion::Span(pair.failed[0], pair.expected.clone()),
        request: Some(request.request.clone()),
    }];
    let comparison = checker_core::compare::comparison(&step, &evidence, &judgement.matched, &told);
    assert!(comparison.is_some());
}
