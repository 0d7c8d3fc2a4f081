//! Shapes and operators on a small program.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Shape, Sources, mutants};

const PROGRAM: &str = r#"//! A program.

use opentelemetry::trace::{FutureExt, Span, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};

/// Not to be touched: `context.span()` and KeyValue::new("comment", 1) in a comment.
pub async fn send(name: &str) {
    let tracer = global::tracer("x");
    let attributes = vec![KeyValue::new("http.request.method", name.to_owned()), KeyValue::new("n", 1)];
    let span = tracer.span_builder("send").with_kind(SpanKind::Client).with_attributes(attributes).start(&tracer);
    let context = Context::current_with_span(span);
    let reply = ask(name).with_context(context.clone()).await;
    context.span().set_attribute(KeyValue::new("reply", reply.clone()));
    context.span().set_status(Status::error("context"));
    let mut inner = global::tracer("x").start("in-there");
    inner.add_event("miss", vec![KeyValue::new("key", name.to_owned())]);
    inner.end();
}
"#;

fn sources() -> Sources {
    Sources::from([("src/client.rs".to_owned(), PROGRAM.to_owned())])
}

#[test]
fn every_shape_is_another_text_and_still_rust() {
    let texts: BTreeSet<String> = Shape::ALL
        .iter()
        .map(|shape| {
            let shaped = shape.of(&sources()).unwrap_or_else(|| panic!("{} changes nothing", shape.word()));
            let text = shaped["src/client.rs"].clone();
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", shape.word()));
            text
        })
        .collect();
    assert_eq!(texts.len(), Shape::ALL.len());
}

#[test]
fn a_shape_leaves_comments_and_texts_alone() {
    for shape in Shape::ALL {
        let shaped = &shape.of(&sources()).expect("it applies")["src/client.rs"];
        assert!(shaped.contains("`context.span()` and KeyValue::new(\"comment\", 1) in a comment"));
        assert!(shaped.contains("Status::error(\"context\")"), "{}", shape.word());
    }
}

#[test]
fn each_mistake_is_met_in_at_least_five_shapes() {
    let mut shapes = BTreeMap::<&str, BTreeSet<Shape>>::new();
    for shape in Shape::ALL {
        for mutant in mutants(&shape.of(&sources()).expect("it applies")) {
            shapes.entry(mutant.operator).or_default().insert(shape);
        }
    }
    assert!(shapes.len() > 15, "{:?}", shapes.keys());
    let rare: Vec<_> = shapes.iter().filter(|(_, shapes)| shapes.len() < 5).collect();
    assert!(rare.is_empty(), "{rare:?}");
}

#[test]
fn a_mutant_differs_in_the_lines_that_it_names_alone() {
    for mutant in mutants(&sources()) {
        let (before, after) = &mutant.change;
        let text = &mutant.sources["src/client.rs"];
        assert_ne!(text, PROGRAM, "{}", mutant.operator);
        let rest = |text: &str, changed: &str| text.len() - changed.len();
        let newline = usize::from(before.is_empty() != after.is_empty());
        assert!(rest(PROGRAM, before).abs_diff(rest(text, after)) <= newline, "{}: {text}", mutant.operator);
        assert!(!mutant.acceptable.is_empty(), "{}", mutant.operator);
    }
}

#[test]
fn the_same_program_gives_the_same_mutants() {
    let texts = || mutants(&sources()).into_iter().map(|mutant| mutant.sources).collect::<Vec<_>>();
    assert_eq!(texts(), texts());
}

#[test]
fn an_attribute_goes_with_its_statement_or_its_element() {
    let removed: Vec<String> = mutants(&sources())
        .into_iter()
        .filter(|mutant| mutant.operator == "attribute-removed")
        .map(|mutant| mutant.change.0.trim().to_owned() + " -> " + mutant.change.1.trim())
        .collect();
    assert!(removed.iter().any(|change| change.ends_with("reply.clone())); -> ")), "{removed:?}");
    let element = "-> let attributes = vec![ KeyValue::new(\"n\", 1)];";
    assert!(removed.iter().any(|change| change.ends_with(element)), "{removed:?}");
}
