//! Which span is taken for which, on traces made by hand: repeated names, likeness, other requests, `only`.

use std::collections::BTreeMap;

use crate::evidence::{Answer, Evidence, Exchange};
use crate::exercise::{Aspect, Step};
use crate::expect::{Children, ExpectedAttribute, ExpectedSpan, ExpectedValue, Piece, Template};
use crate::fixture;
use crate::matching::{Pair, match_run};
use crate::trace::{Attribute, Span, SpanId, SpanKind, Status, Trace, TraceId, Value};

fn expected(id: &str, parent: Option<&str>) -> ExpectedSpan {
    ExpectedSpan {
        id: id.to_owned(),
        service: "web".to_owned(),
        names: vec![id.to_owned()],
        kind: None,
        parent: parent.map(str::to_owned),
        attributes: Vec::new(),
        statuses: Vec::new(),
        events: Vec::new(),
        after: None,
        min_duration_us: None,
        children: Children::Any,
        requests: Vec::new(),
    }
}

fn user_name() -> ExpectedAttribute {
    let nonce = Piece::Nonce { name: "name".to_owned(), form: crate::expect::Form::Plain };
    ExpectedAttribute { key: "user.name".to_owned(), value: ExpectedValue::String(Template(vec![nonce])) }
}

/// A span within the others' time: those with a higher id lie inside.
fn span(id: u64, parent: Option<u64>, name: &str) -> Span {
    Span {
        trace_id: TraceId(1),
        id: SpanId(id),
        parent: parent.map(SpanId),
        service: "web-service".into(),
        name: name.into(),
        kind: Some(SpanKind::Internal),
        status: Status::Unset,
        start_us: 1_000 + id,
        duration_us: 100_000 - 2 * id,
        attributes: Vec::new(),
        resource: Vec::new(),
        scope: None,
        events: Vec::new(),
    }
}

fn named(id: u64, parent: Option<u64>, name: &str, user: &str) -> Span {
    let attributes = vec![Attribute { key: "user.name".into(), value: Value::String(user.into()) }];
    Span { attributes, ..span(id, parent, name) }
}

fn exchange(request: &str, nonce: &str, trace: u128) -> Exchange {
    Exchange {
        request: request.to_owned(),
        nonces: BTreeMap::from([("name".to_owned(), nonce.to_owned())]),
        is_traced: true,
        trace_id: TraceId(trace),
        root_span: SpanId(999),
        sent_us: 0,
        answered_us: 200_000,
        answer: Answer::Http { status: 200, body: "".into() },
    }
}

fn step(spans: Vec<ExpectedSpan>) -> Step {
    fixture::of_services(&["web"], spans)
}

/// The pairs of one request with these spans in its trace.
fn pairs(expected: Vec<ExpectedSpan>, spans: Vec<Span>) -> Vec<Pair> {
    let evidence = Evidence {
        exchanges: vec![exchange("ana", "ana-x7k2p9", 1)],
        traces: vec![Trace::new(TraceId(1), spans)],
        ..Evidence::default()
    };
    match_run(&step(expected), &evidence).requests.remove(0).pairs
}

/// The ids of the spans that were taken, and what does not hold.
fn taken(pairs: &[Pair]) -> Vec<(Option<u64>, Vec<Aspect>)> {
    pairs.iter().map(|pair| (pair.actual.map(|actual| actual.span.0), pair.failed.clone())).collect()
}

fn all_hold(pairs: &[Pair]) -> bool {
    pairs.iter().all(|pair| pair.failed.is_empty())
}

#[test]
fn of_spans_of_one_name_the_one_is_taken_with_which_everything_holds() {
    let child = ExpectedSpan { attributes: vec![user_name()], ..expected("call", Some("a")) };
    let tree = vec![expected("a", None), child];
    // Called three times: with another value, in another place, and as expected.
    let spans = vec![
        span(1, None, "a"),
        named(2, Some(1), "call", "somebody else"),
        named(3, None, "call", "ana-x7k2p9"),
        named(4, Some(1), "call", "ana-x7k2p9"),
    ];
    assert_eq!(taken(&pairs(tree, spans)), [(Some(1), vec![]), (Some(4), vec![])]);
}

#[test]
fn two_expected_spans_of_one_name_take_two_spans() {
    let second = ExpectedSpan { names: vec!["call".to_owned()], ..expected("second", Some("call")) };
    let tree = vec![expected("call", None), second];
    let inner_first = vec![span(2, Some(1), "call"), span(1, None, "call")];
    assert_eq!(taken(&pairs(tree.clone(), inner_first)), [(Some(1), vec![]), (Some(2), vec![])]);
    // One span is not both.
    assert!(!all_hold(&pairs(tree, vec![span(1, None, "call")])));
}

#[test]
fn where_nothing_fits_whole_the_likest_is_taken() {
    let tree = || vec![expected("a", None), expected("greet-user", Some("a"))];
    let near = vec![span(1, None, "a"), span(2, Some(1), "greet_user"), span(3, Some(1), "something")];
    assert_eq!(taken(&pairs(tree(), near))[1], (Some(2), vec![Aspect::Exists]));
    let far = vec![span(1, None, "a"), span(3, Some(1), "something")];
    assert_eq!(taken(&pairs(tree(), far))[1].0, None);
}

#[test]
fn a_span_that_carries_everything_is_taken_under_another_name() {
    let child = ExpectedSpan { attributes: vec![user_name()], ..expected("greet", Some("a")) };
    let spans = vec![span(1, None, "a"), named(2, Some(1), "hello", "ana-x7k2p9")];
    assert_eq!(taken(&pairs(vec![expected("a", None), child], spans))[1], (Some(2), vec![Aspect::Exists]));
}

#[test]
fn a_name_with_the_requests_own_value_is_taken_for_one_of_its_kind() {
    let server = ExpectedSpan { kind: Some(SpanKind::Server), ..expected("GET /api", None) };
    let made_up =
        Span { kind: Some(SpanKind::Server), ..span(1, None, "GET /api?name=ana-x7k2p9 and much more") };
    assert_eq!(taken(&pairs(vec![server.clone()], vec![made_up.clone()]))[0].0, Some(1));
    // Of another kind it is something else.
    let internal = Span { kind: Some(SpanKind::Internal), ..made_up };
    assert_eq!(taken(&pairs(vec![server], vec![internal]))[0].0, None);
}

#[test]
fn a_span_that_speaks_of_another_request_is_that_requests() {
    let child = ExpectedSpan { attributes: vec![user_name()], ..expected("greet", None) };
    let evidence = Evidence {
        exchanges: vec![exchange("ana", "ana-x7k2p9", 1), exchange("maria", "maria-q4w8e2", 2)],
        traces: vec![Trace::new(
            TraceId(1),
            vec![named(1, None, "greet", "ana-x7k2p9"), named(2, Some(1), "greet", "maria-q4w8e2")],
        )],
        ..Evidence::default()
    };
    let matched = match_run(&step(vec![child]), &evidence);
    let of = |request: &str| matched.request(request).map(|request| taken(&request.pairs));
    assert_eq!(of("ana"), Some(vec![(Some(1), vec![])]));
    // It is there, but below a span of the other one.
    assert_eq!(of("maria"), Some(vec![(Some(2), vec![Aspect::Parent])]));
}

#[test]
fn only_allows_the_expected_children_and_no_other() {
    let parent = ExpectedSpan { children: Children::OnlyExpected, ..expected("a", None) };
    let tree = || vec![parent.clone(), expected("b", Some("a"))];
    let exact =
        vec![span(1, None, "a"), span(2, Some(1), "b"), span(3, Some(2), "below b, where any may be")];
    assert!(all_hold(&pairs(tree(), exact)));
    let extra = vec![span(1, None, "a"), span(2, Some(1), "b"), span(3, Some(1), "extra")];
    assert_eq!(taken(&pairs(tree(), extra))[0], (Some(1), vec![Aspect::Only]));
}

#[test]
fn of_two_alike_the_one_with_the_expected_child_is_taken() {
    let top = ExpectedSpan { children: Children::OnlyExpected, ..expected("call", None) };
    let tree = vec![top, expected("serve", Some("call")), expected("work", Some("serve"))];
    // A layer that was added twice: the spans stand beside each other, and the work is below the inner one.
    let twice = vec![
        span(1, None, "call"),
        span(2, Some(1), "serve"),
        span(3, Some(1), "serve"),
        span(4, Some(3), "work"),
    ];
    let taken = taken(&pairs(tree, twice));
    assert_eq!(taken, [(Some(1), vec![Aspect::Only]), (Some(3), vec![]), (Some(4), vec![])]);
}
