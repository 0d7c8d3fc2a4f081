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

const FLOW: &str = r#"//! A flow.

use prefect_client::{Artifact, Error, Level, NewFlowRun, NewTaskRun, Prefect, State};

pub async fn etl(prefect: &Prefect, traceparent: &str, page: &str) -> Result<(), Error> {
    let run = prefect.flow("ETL").await?.create_run(NewFlowRun::named("papaya")).await?;
    run.set_labels(&[("__OTEL_TRACEPARENT", traceparent)]).await?;
    run.set_state(State::running()).await?;
    let new = NewTaskRun::of("extract_data").label("__OTEL_TRACEPARENT", traceparent).retries(2, WAIT);
    let task = run.create_task_run(new).await?;
    let next = run.create_task_run(NewTaskRun::of("transform_data").takes("data", &task)).await?;
    let _last = run.create_task_run(NewTaskRun::of("load_data").takes("data", &next)).await?;
    run.create_artifact(Artifact::link("jaeger-trace", "the trace", page)).await?;
    run.log(Level::Info, "10 records").await?;
    run.set_state(State::completed()).await?;
    Ok(())
}
"#;

#[test]
fn what_prefect_is_told_is_left_out_and_told_otherwise() {
    let told = mutants(&Sources::from([("src/etl.rs".to_owned(), FLOW.to_owned())]));
    let change = |operator: &str| -> Vec<(&str, &str)> {
        let of = told.iter().filter(|mutant| mutant.operator == operator);
        of.map(|mutant| (mutant.change.0.trim(), mutant.change.1.trim())).collect()
    };
    let removed =
        ["label-removed", "running-removed", "completed-removed", "artifact-removed", "line-removed"];
    for operator in removed {
        let changes = change(operator);
        assert!(
            matches!(changes.as_slice(), [(before, "")] if before.starts_with("run.")),
            "{operator}: {changes:?}"
        );
    }
    assert_eq!(change("input-removed").len(), 2);
    assert!(change("input-from-another-task")[0].1.contains("load_data\").takes(\"data\", &task)"));
    assert!(change("retries-removed")[0].1.ends_with("traceparent);"));
    assert_eq!(change("state-crashed").len(), 1);
    assert_eq!(change("task-of-another-name").len(), 3);
    // What has methods of these names and is no Prefect stays.
    let other = FLOW.replace("prefect_client", "something_else");
    let other = mutants(&Sources::from([("src/etl.rs".to_owned(), other)]));
    assert!(other.iter().all(|mutant| mutant.operator != "label-removed"), "{other:?}");
}
