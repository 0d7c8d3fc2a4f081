//! What another program reads of it.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus};

use super::*;
use crate::cancel::CancelledBy;
use crate::cause::CauseId;
use crate::event::EventSink;
use crate::fixture::{self, Shared};
use crate::report::Reporters;

fn read(events: Vec<Event>) -> Report {
    let shared = Shared::default();
    let junit = Junit::new(Lang::En, Destination::Stream(Box::new(shared.clone())));
    let reporters = Reporters::new(vec![Box::new(junit)]);
    for event in events {
        reporters.event(event);
    }
    reporters.finish().expect("it is written");
    Report::deserialize_from_str(&shared.text()).expect("it is JUnit")
}

fn why(case: &TestCase) -> Option<(NonSuccessKind, &str)> {
    match &case.status {
        TestCaseStatus::NonSuccess { kind, ty, .. } => Some((*kind, ty.as_ref()?.as_str())),
        _ => None,
    }
}

#[test]
fn a_failed_check_says_why_and_what_was_not_reached_is_skipped() {
    let report = read(fixture::run(vec![fixture::failed()]));
    assert_eq!((report.failures, report.errors), (1, 0));
    let [failed, later] = report.test_suites.as_slice() else { panic!("{report:#?}") };
    let cases = failed.test_cases.iter();
    let causes: Vec<_> = cases.filter_map(why).collect();
    assert_eq!(causes, [(NonSuccessKind::Failure, "context-not-injected")]);
    assert!(failed.test_cases.iter().any(|case| matches!(case.status, TestCaseStatus::Success { .. })));
    assert!(failed.test_cases.iter().any(|case| matches!(case.status, TestCaseStatus::Skipped { .. })));
    assert!(matches!(later.test_cases[0].status, TestCaseStatus::Skipped { .. }));
    assert_eq!(report.tests, failed.tests + later.tests);
}

#[test]
fn what_is_not_as_handed_out_is_a_property_of_the_suite() {
    let report = read(fixture::run(vec![fixture::altered()]));
    let first = report.test_suites[0].properties.first().expect("a property");
    assert_eq!(first.name.as_str(), "altered");
    assert_eq!(first.value.as_str(), "exercises/02-tracing/04-propagation/step.toml (changed)");
}

#[test]
fn trouble_of_ours_is_an_error_and_no_failure() {
    let report = read(fixture::run(vec![fixture::not_judged()]));
    assert_eq!((report.failures, report.errors), (0, 1));
    assert_eq!(why(&report.test_suites[0].test_cases[0]), Some((NonSuccessKind::Error, "no-cargo")));
    let cause = Cause::new(CauseId::PortTaken, both!("a", "b"), both!("c", "d"));
    for event in [Event::RunFailed(cause), Event::Cancelled(CancelledBy::Person)] {
        assert_eq!(read(vec![event]).errors, 1);
    }
}

#[test]
fn hostile_text_stays_text() {
    let report = read(fixture::run(vec![fixture::hostile()]));
    assert_eq!(report.failures, 1);
}
