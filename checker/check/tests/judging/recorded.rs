//! What was seen once is diagnosed the same today: every diagnosis from its recorded run, and no
//! diagnosis from a run of each step that passed.

use std::path::{Path, PathBuf};

use checker_core::diagnosis::{Certainty, Diagnosis};
use checker_core::exercise::{Aspect, Assertion, Step};
use checker_core::expect::Children;
use checker_core::{diagnose, judge};
use lessons::manifest;
use lessons::recorded::Recorded;

/// No bigger than this: a recording is a run of a few requests, and is read by people too.
const LARGEST_BYTES: u64 = 80_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/recorded")
}

fn steps() -> Vec<Step> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lessons = manifest::load_lessons(&repository).expect("sound manifests");
    lessons.into_iter().flat_map(|lesson| lesson.steps).collect()
}

/// A step as it was when the run was recorded: none of the course forbids a span, and the case that shows what
/// is said then (`mistakes/shape/the-call-is-served-twice.toml`) changes the manifest in the same way.
fn asking_more(step: &Step, path: &Path) -> Step {
    let mut step = step.clone();
    if path.ends_with("unexpected-span.json") {
        step = step.with(|mut system| {
            let mut spans = system.expected.spans.iter_mut();
            let client = spans.find(|span| span.id == "client").expect("the span `client`");
            client.children = Children::OnlyExpected;
            system
        });
        let covers = &mut step.checks.last_mut().expect("a check").covers;
        covers.push(Assertion::Span(Aspect::Only, "client".to_owned()));
    }
    step
}

/// The diagnoses of a recorded run.
fn judged(path: &Path) -> Vec<Diagnosis> {
    let recorded = Recorded::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let steps = steps();
    let step = steps.iter().find(|step| step.id == recorded.step);
    let step = step.unwrap_or_else(|| panic!("{}: no step {}", path.display(), recorded.step));
    let step = asking_more(step, path);
    judge::judge(&step, &recorded.evidence).diagnoses
}

/// Their ids.
fn diagnoses(path: &Path) -> Vec<&'static str> {
    judged(path).iter().map(|diagnosis| diagnosis.id).collect()
}

#[test]
fn where_the_caller_does_not_hand_on_the_context_it_is_the_service_to_mend() {
    let mut told = Vec::new();
    for id in ["context-not-injected", "traceparent-malformed", "propagator-mismatch", "context-unsampled"] {
        let first = judged(&folder().join(format!("{id}.json"))).into_iter().next().expect("a diagnosis");
        assert_eq!((first.id, first.service.as_deref()), (id, Some("frontend")));
        told.extend(first.span_service);
    }
    assert_eq!(told, ["backend"; 3], "where it shows, but for the one of a service that exports nothing");
}

#[test]
fn a_recorded_run_gets_its_diagnosis_first() {
    let mut wrong = Vec::new();
    for id in diagnose::ids() {
        let path = folder().join(format!("{id}.json"));
        // That there is one for each is asked by the corpus, which can record what is not there.
        if path.is_file() && diagnoses(&path).first() != Some(&id) {
            wrong.push(format!("{}: {:?}", path.display(), diagnoses(&path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ids_that_repeat_account_for_nothing_that_is_wrong_with_spans_of_their_own_ids_too() {
    let mut recorded = Recorded::read(&folder().join("ids-repeated.json")).expect("a recording");
    let evidence = &mut recorded.evidence;
    let kept = evidence.traces.iter_mut().flat_map(|trace| &mut trace.spans).map(|span| &mut span.name);
    let exports = evidence.services.iter_mut().flat_map(|service| &mut service.exports);
    let sent = exports.flat_map(|export| &mut export.resources).flat_map(|resource| &mut resource.spans);
    let names = kept.chain(sent.map(|span| &mut span.name));
    names.filter(|name| **name == "frontend-request").for_each(|name| *name = "something-else".into());
    let steps = steps();
    let step = steps.iter().find(|step| step.id == recorded.step).expect("the step");
    let found = judge::judge(step, &recorded.evidence).diagnoses;
    let found: Vec<_> = found.iter().map(|diagnosis| diagnosis.id).collect();
    assert!(found.contains(&"ids-repeated"), "{found:?}");
    assert!(found.len() > 1, "nobody says that there is no `frontend-request`");
}

#[test]
fn a_plain_difference_asserts_no_cause() {
    let first = judged(&folder().join("difference.json")).into_iter().next().expect("a diagnosis");
    assert_eq!((first.id, first.certainty()), ("difference", Certainty::Open));
}

#[test]
fn a_recorded_run_of_a_solution_gets_none() {
    let Ok(recordings) = std::fs::read_dir(folder().join("passed")) else { return };
    for path in recordings {
        let path = path.expect("readable").path();
        assert_eq!(diagnoses(&path), Vec::<&str>::new(), "{}", path.display());
    }
}

#[test]
fn recordings_are_small_and_name_no_machine() {
    let recordings = [folder(), folder().join("passed")];
    for path in recordings.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten() {
        let path = path.expect("readable").path();
        if path.is_dir() {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a recording");
        assert!(text.len() as u64 <= LARGEST_BYTES, "{}: {} bytes", path.display(), text.len());
        for place in ["/home/", "/Users/", "/tmp/", env!("CARGO_MANIFEST_DIR")] {
            assert!(!text.contains(place), "{} holds {place}", path.display());
        }
    }
}
