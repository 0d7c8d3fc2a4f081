//! What a diagnosis advises and where it points, on recorded runs as they are and with other source beside them.

use std::path::Path;

use checker_core::diagnosis::{Diagnosis, Source};
use checker_core::evidence::{Evidence, Finding, Question, ServiceEvidence};
use checker_core::exercise::Step;
use checker_core::judge;
use checker_core::source;
use checker_core::text::Lang;
use lessons::crate_source;
use lessons::manifest;
use lessons::recorded::Recorded;

/// A recorded run and its step.
fn recorded(name: &str) -> (Step, Evidence) {
    let krate = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = krate.join("testdata/recorded").join(format!("{name}.json"));
    let recorded = Recorded::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lessons = manifest::load_lessons(&krate.join("../..")).expect("sound manifests");
    let mut steps = lessons.into_iter().flat_map(|lesson| lesson.steps);
    (steps.find(|step| step.id == recorded.step).expect("the step"), recorded.evidence)
}

/// The solution's source with edits: of a file, what stands there and what comes in its place.
fn edited(step: &Step, edits: &[(&str, &str, &str)]) -> source::Code {
    let mut code = crate_source::read(&step.solution_dir, step);
    for file in &mut code.files {
        let mine = || edits.iter().filter(|(path, ..)| *path == file.path);
        if mine().next().is_none() {
            continue;
        }
        let text = std::fs::read_to_string(step.solution_dir.join(&file.path)).expect("readable");
        let text = mine().fold(text, |text, (_, from, to)| {
            assert!(text.contains(from), "{} holds no {from:?}", file.path);
            text.replacen(from, to, 1)
        });
        let services = std::mem::take(&mut file.services);
        *file = source::parse(&file.path, &text).expect("Rust");
        file.services = services;
    }
    code
}

/// What leads.
fn leading(step: &Step, evidence: &Evidence) -> Diagnosis {
    judge::judge(step, evidence).diagnoses.into_iter().next().expect("a diagnosis")
}

fn next(diagnosis: &Diagnosis) -> &str {
    diagnosis.next.get(Lang::En)
}

fn points_to(diagnosis: &Diagnosis) -> Option<&str> {
    diagnosis.source.as_ref().map(|source| source.file.as_str())
}

fn says(diagnosis: &Diagnosis, text: &str) -> bool {
    diagnosis.evidence().any(|told| told.get(Lang::En).contains(text))
}

const SET: &str = "    global::set_text_map_propagator(TraceContextPropagator::new());\n";
const SHUTDOWN: &str = "    if let Err(error) = provider.shutdown() {\n";

#[test]
fn nothing_points_into_a_file_that_is_as_it_was_handed_out() {
    let (step, mut evidence) = recorded("wrong-parent");
    let place = leading(&step, &evidence).source.expect("a place");
    assert!(points_to(&leading(&step, &evidence)).is_some());
    for file in evidence.code.files.iter_mut().filter(|file| file.path == place.file) {
        file.is_handed_out = true;
    }
    assert_eq!(leading(&step, &evidence).source, None);
}

#[test]
fn a_file_is_handed_out_if_the_step_leaves_it_alone_and_so_did_the_learner() {
    let (step, _) = recorded("context-not-injected");
    let code = crate_source::read(&step.exercise_dir, &step);
    let handed_out = |path: &str| code.is_handed_out(&Source { file: path.to_owned(), line: 1 });
    assert!(handed_out("src/frontend.rs") && handed_out("src/listen.rs"));
    // Theirs to edit, whether they did or not.
    assert!(!handed_out("src/server.rs") && !handed_out("src/telemetry.rs"));
}

#[test]
fn a_propagator_that_is_set_again_is_pointed_to() {
    let (step, mut evidence) = recorded("context-not-injected");
    let again = format!("{SET}    global::set_text_map_propagator(BaggagePropagator::new());\n");
    evidence.code = edited(&step, &[("src/telemetry.rs", SET, &again)]);
    let diagnosis = leading(&step, &evidence);
    assert_eq!(diagnosis.id, "context-not-injected");
    assert!(says(&diagnosis, "only the one set last is in force"), "{:?}", diagnosis.grounds);
    let last = diagnosis.source.expect("a place");
    let set = evidence.code.of("frontend").sets_propagator().all();
    assert_eq!((set.len(), last.file.as_str()), (2, "src/telemetry.rs"));
    assert_eq!(Some(last.line), set.last().map(|place| place.line));
}

#[test]
fn a_propagator_that_is_set_too_late_is_pointed_to_and_not_the_injection() {
    let (step, mut evidence) = recorded("context-not-injected");
    let late = format!("{SET}{SHUTDOWN}");
    evidence.code = edited(&step, &[("src/telemetry.rs", SET, ""), ("src/telemetry.rs", SHUTDOWN, &late)]);
    let diagnosis = leading(&step, &evidence);
    assert!(says(&diagnosis, "set too late") && next(&diagnosis).contains("once, in `telemetry::init`"));
    assert_eq!(points_to(&diagnosis), Some("src/telemetry.rs"));
    // A callee that goes on with a trace has the right propagator, and so has its caller.
    for probed in &mut evidence.probes {
        probed.finding = Finding::Yes;
    }
    let diagnosis = leading(&step, &evidence);
    assert!(next(&diagnosis).contains("that is really sent"), "{}", next(&diagnosis));
}

#[test]
fn a_shutdown_that_does_not_finish_is_not_asked_for_again() {
    let (step, mut evidence) = recorded("not-flushed");
    assert!(next(&leading(&step, &evidence)).starts_with("call `provider.shutdown()`"));
    let early = format!("    return;\n{SHUTDOWN}");
    evidence.code = edited(&step, &[("src/telemetry.rs", SHUTDOWN, &early)]);
    let diagnosis = leading(&step, &evidence);
    assert_eq!((diagnosis.id, points_to(&diagnosis)), ("not-flushed", None));
    assert!(says(&diagnosis, "a path that is not taken") && next(&diagnosis).contains("after `shutdown`"));
    let call = "    telemetry::shutdown(&provider);\n";
    let task = format!("    tokio::spawn(async move {{ {call} }});\n");
    evidence.code = edited(&step, &[("src/frontend.rs", call, &task)]);
    assert_eq!(points_to(&leading(&step, &evidence)), Some("src/frontend.rs"));
}

#[test]
fn without_a_guard_a_foreign_span_comes_of_a_shared_context() {
    let (step, mut evidence) = recorded("foreign-span");
    let diagnosis = leading(&step, &evidence);
    assert!(next(&diagnosis).starts_with("do not hold a span's guard"));
    assert_eq!(points_to(&diagnosis), Some("src/frontend.rs"));
    let shared = "    static FIRST: std::sync::OnceLock<opentelemetry::Context> = std::sync::OnceLock::new();\n    let tracer";
    evidence.code = edited(&step, &[("src/server.rs", "    let tracer", shared)]);
    let diagnosis = leading(&step, &evidence);
    assert!(next(&diagnosis).starts_with("let every request have a context"));
    assert_eq!(points_to(&diagnosis), Some("src/server.rs"));
}

#[test]
fn nothing_is_to_be_removed_that_the_source_does_not_have() {
    let (step, mut evidence) = recorded("exporter-wrong-port");
    assert!(next(&leading(&step, &evidence)).starts_with("remove `with_endpoint`"));
    evidence.code = crate_source::read(&step.solution_dir, &step);
    let diagnosis = leading(&step, &evidence);
    assert_eq!(diagnosis.id, "exporter-wrong-port");
    assert!(!next(&diagnosis).contains("remove"), "{}", next(&diagnosis));
}

#[test]
fn an_answer_that_lacks_the_backends_part_says_that_nobody_asked_it() {
    let (step, mut evidence) = recorded("wrong-answer");
    evidence.calls.retain(|call| call.callee != "backend");
    let read = r#"env::var("BACKEND_URL").unwrap_or_else(|_| "http://localhost:5001".to_owned())"#;
    evidence.code = edited(&step, &[("src/frontend.rs", read, r#""http://localhost:5001".to_owned()"#)]);
    let diagnosis = leading(&step, &evidence);
    assert!(says(&diagnosis, "no request reached `backend`"), "{:?}", diagnosis.grounds);
    assert!(next(&diagnosis).contains("from `BACKEND_URL`"));
    assert_eq!(points_to(&diagnosis), Some("src/frontend.rs"));
    // One that was asked answers for itself.
    let (step, evidence) = recorded("wrong-answer");
    assert!(!says(&leading(&step, &evidence), "no request reached"));
}

#[test]
fn a_filter_that_lets_the_probe_pass_drops_no_span_that_still_does_not_come() {
    let (step, mut evidence) = recorded("filtered-out");
    assert_eq!(leading(&step, &evidence).id, "filtered-out");
    let came = step.spans().iter().find(|span| span.service == "backend").expect("a span").name().to_owned();
    for probed in &mut evidence.probes {
        let Question::Logs { .. } = &probed.question else { continue };
        if let Finding::Logged { spans, .. } = &mut probed.finding {
            *spans = vec![format!("not {came}").as_str().into()];
        }
    }
    // The filter of the layer reads no variable: the probe says nothing about it.
    assert_eq!(leading(&step, &evidence).id, "filtered-out");
    let code = serde_json::to_string(&evidence.code).expect("JSON");
    let fixed = r#""name":"new","before":"EnvFilter::""#;
    assert!(code.contains(fixed));
    let lenient = r#""name":"from_env_lossy","before":"EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).""#;
    evidence.code = serde_json::from_str(&code.replace(fixed, lenient)).expect("code");
    assert_ne!(leading(&step, &evidence).id, "filtered-out");
}

#[test]
fn of_two_providers_the_one_that_is_set_last_is_pointed_to() {
    let (step, mut evidence) = recorded("noop-tracer");
    let set = "    global::set_tracer_provider(provider.clone());\n";
    let again = format!("{set}    global::set_tracer_provider(SdkTracerProvider::builder().build());\n");
    evidence.code = edited(&step, &[("src/telemetry.rs", set, &again)]);
    let diagnosis = leading(&step, &evidence);
    assert_eq!((diagnosis.id, points_to(&diagnosis)), ("noop-tracer", Some("src/telemetry.rs")));
    assert!(says(&diagnosis, "more than once") && next(&diagnosis).starts_with("make one provider global"));
}

#[test]
fn an_export_that_is_given_up_is_told_before_the_spans_that_it_held() {
    let (step, mut evidence) = recorded("parent-never-ended");
    assert_eq!(leading(&step, &evidence).id, "parent-never-ended");
    evidence.code = crate_source::read(&step.solution_dir, &step);
    let of_parent = leading(&step, &evidence).service.expect("a service");
    let gives_up =
        "WARN opentelemetry-otlp: name=\"Export.Failed.DeadlineExceeded\" telemetry data will be lost";
    let is_its = |service: &&mut ServiceEvidence| service.name == of_parent;
    let service = evidence.services.iter_mut().find(is_its).expect("the service");
    service.log.push(gives_up.into());
    let diagnosis = leading(&step, &evidence);
    assert_eq!(diagnosis.id, "export-timed-out");
    assert!(says(&diagnosis, "DeadlineExceeded") && !next(&diagnosis).contains("remove"));
}
