//! The JSON result against its schema.

use super::*;
use crate::cancel::CancelledBy;
use crate::cause::{Cause, CauseId};
use crate::event::{Event, EventSink};
use crate::fixture::{self, Shared, run};
use crate::id::LessonId;
use crate::report::Reporters;
use crate::report::destination::probe;
use crate::verdict::{Kept, StepReport, Verdict};

/// The document of a run over three steps.
fn document(events: Vec<Event>) -> serde_json::Value {
    let shared = Shared::default();
    let json = Json::new(Lang::En, Destination::Stream(Box::new(shared.clone())));
    let reporters = Reporters::new(vec![Box::new(json)]);
    for event in events {
        reporters.event(event);
    }
    reporters.finish().unwrap();
    let document = serde_json::from_str(&shared.text()).unwrap();
    let schema = serde_json::from_str(include_str!("../../../schemas/result.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
    document
}

#[test]
fn a_failed_step_says_everything() {
    let mut events = run(vec![fixture::failed()]);
    events.push(Event::RunFinished { not_reached: vec![LessonId::new("02-tracing").step("05-later")] });
    insta::assert_snapshot!(format!("{:#}", document(events)));
}

#[test]
fn what_is_not_as_handed_out_is_named() {
    let document = document(run(vec![fixture::altered()]));
    let altered = document["steps"][0]["altered"].as_array().unwrap();
    let words: Vec<_> = altered.iter().filter_map(|altered| altered["how"].as_str()).collect();
    assert_eq!(words, ["changed", "missing", "added", "outside", "by-build"]);
    assert_eq!(altered[0]["file"], "exercises/02-tracing/04-propagation/step.toml");
    assert_eq!((&altered[0]["rule"], &altered[1]["rule"]), (&true.into(), &false.into()));
}

#[test]
fn every_way_to_end_fits_the_schema() {
    for (report, verdict, code) in [
        (fixture::passed(), "passed", 0),
        (fixture::altered(), "passed", 0),
        (fixture::did_not_build(), "failed", 1),
        (fixture::hostile(), "failed", 1),
        (fixture::not_judged(), "not-judged", 3),
    ] {
        let document = document(run(vec![report]));
        assert_eq!(document["verdict"], verdict);
        assert_eq!(document["exit_code"], code);
        assert_eq!(document["steps"][1]["verdict"], "skipped");
    }
}

#[test]
fn a_trace_has_an_address_only_where_its_page_outlives_the_run() {
    let url = |report: StepReport| document(run(vec![report]))["steps"][0]["traces"][0]["url"].clone();
    assert!(url(fixture::passed()).as_str().is_some_and(|url| url.starts_with("http://")));
    let kept = Kept::UntilTheEnd { options: String::new() };
    assert!(url(StepReport { traces_are: kept, ..fixture::passed() }).is_null());
}

#[test]
fn a_reflection_is_kept_as_it_was_written_and_is_not_there_where_there_is_none() {
    let text = "Por quê?\n\u{1b}[2J \u{202e}";
    let written = StepReport { reflection: Some(text.into()), ..fixture::passed() };
    assert_eq!(document(run(vec![written]))["steps"][0]["reflection"], text);
    assert!(document(run(vec![fixture::passed()]))["steps"][0].get("reflection").is_none());
}

#[test]
fn a_file_that_cannot_be_read_ends_with_2_and_shows_the_place_in_its_language() {
    let mut report = fixture::not_judged();
    let Verdict::NotJudged(cause) = &mut report.verdict else { panic!("it was not judged") };
    *cause = Cause { id: CauseId::AnswersUnreadable, ..cause.clone() };
    *cause = cause.clone().with_excerpt(both!("line 2\n  ^", "linha 2\n  ^"));
    let document = document(run(vec![report]));
    assert_eq!((&document["verdict"], &document["exit_code"]), (&"not-judged".into(), &2.into()));
    let details = &document["steps"][0]["cause"]["details"];
    assert_eq!(*details, serde_json::json!(["line 2", "  ^", "PATH was /usr/bin"]));
}

#[test]
fn an_interrupted_run_and_one_that_never_began_have_documents_too() {
    let mut events = run(vec![fixture::passed()]);
    events.push(Event::Cancelled(CancelledBy::Person));
    let interrupted = document(events);
    assert_eq!(
        (&interrupted["exit_code"], &interrupted["cause"]["id"]),
        (&130.into(), &"interrupted".into())
    );
    let cause = Cause::new(CauseId::PortTaken, both!("a", "b"), both!("c", "d"));
    let broken = document(vec![Event::RunFailed(cause)]);
    assert_eq!((&broken["exit_code"], &broken["stack"]), (&3.into(), &serde_json::Value::Null));
}

#[test]
fn a_file_is_written_whole_and_a_bad_place_is_found_beforehand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.json");
    probe(&path).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let nowhere = probe(&folder.path().join("results/one.json")).unwrap_err();
    assert_eq!(nowhere.kind(), io::ErrorKind::NotFound);
    let mut json = Json::new(Lang::En, Destination::File(path.clone()));
    json.finish(&Summary::default()).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("{\n  \"schema\": 1"));
    let plain = folder.path().join("plain");
    std::fs::write(&plain, "").unwrap();
    let permissions = |path: &Path| std::fs::metadata(path).unwrap().permissions();
    assert_eq!(permissions(&path), permissions(&plain), "those of any new file");
    assert!(probe(folder.path()).is_err());
    assert!(probe(&path.join("below-a-file")).is_err());
}
