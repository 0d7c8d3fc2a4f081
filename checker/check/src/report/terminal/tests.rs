//! The human report at several widths, in both languages, with and without colour.

use super::*;
use crate::cancel::CancelledBy;
use crate::diagnosis::{Diagnosis, Grounds};
use crate::fixture;
use crate::id::LessonId;
use crate::report::program::CalledAs;
use crate::report::style::Style;
use crate::report::whereabouts::Whereabouts;
use crate::text::Lang;
use crate::verdict::Diagnoses;

fn layout(lang: Lang, width: usize) -> Layout {
    Layout::plain(lang, width)
}

const EN: Lang = Lang::En;
const PT: Lang = Lang::PtBr;

#[test]
fn a_passed_step_is_one_line_and_its_trace() {
    insta::assert_snapshot!(step(&layout(EN, 80), &fixture::passed()));
}

#[test]
fn a_passed_step_shows_all_when_asked() {
    let layout = Layout { verbosity: Verbosity::Verbose, timings: true, ..layout(PT, 80) };
    insta::assert_snapshot!(step(&layout, &fixture::passed()));
}

#[test]
fn a_pass_by_other_rules_than_were_handed_out_is_no_plain_pass() {
    insta::assert_snapshot!("altered_en", step(&layout(EN, 80), &fixture::altered()));
    insta::assert_snapshot!("altered_pt_br", step(&layout(PT, 80), &fixture::altered()));
}

#[test]
fn many_files_are_counted() {
    let altered = vec![fixture::altered().altered[3].clone(); 9];
    let report = StepReport { altered, ..fixture::passed() };
    let text = step(&layout(EN, 200), &report);
    assert!(text.contains("and 1 more file") && text.contains("from its own files"), "{text}");
}

#[test]
fn a_failed_step_narrow() {
    insta::assert_snapshot!(step(&layout(EN, 80), &fixture::failed()));
}

#[test]
fn a_failed_step_wide() {
    insta::assert_snapshot!(step(&layout(EN, 200), &fixture::failed()));
}

#[test]
fn a_failed_step_in_portuguese() {
    insta::assert_snapshot!(step(&layout(PT, 120), &fixture::failed()));
}

#[test]
fn a_failed_step_in_colour() {
    let layout = Layout { style: Style::Coloured, ..layout(EN, 80) };
    let text = step(&layout, &fixture::failed());
    assert_eq!(Style::Plain.foreign(&text), step(&self::layout(EN, 80), &fixture::failed()));
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn what_a_report_names_is_a_link_where_the_terminal_makes_links() {
    let places = Whereabouts::of_a_clone(EN).linked_from(Path::new("/home/ana/tracelings"));
    let text = step(&Layout { places, ..layout(EN, 80) }, &fixture::failed());
    assert_eq!(Style::Plain.foreign(&text), step(&layout(EN, 80), &fixture::failed()));
    for address in
        ["file:///home/ana/tracelings/", "file:///home/ana/tracelings/docs/en/src/02-tracing/", "http://"]
    {
        assert!(text.contains(&format!("\u{1b}]8;;{address}")), "no {address} in {text:?}");
    }
}

#[test]
fn without_a_book_a_page_is_one_of_the_programs() {
    let text = step(&Layout { places: Whereabouts::default(), ..layout(EN, 80) }, &fixture::failed());
    assert!(text.contains("check page ") && !text.contains("docs/"), "{text}");
}

#[test]
fn what_to_type_names_the_lessons_that_were_named() {
    let program = CalledAs::check().on(Some(Path::new("mine")));
    let text = step(&Layout { program, ..layout(EN, 80) }, &fixture::failed());
    assert!(text.contains("check explain context-not-injected --lessons mine"), "{text}");
}

#[test]
fn a_step_that_does_not_compile() {
    insta::assert_snapshot!(step(&layout(EN, 80), &fixture::did_not_build()));
}

#[test]
fn a_step_that_could_not_be_judged() {
    insta::assert_snapshot!("not_judged_en", step(&layout(EN, 80), &fixture::not_judged()));
    insta::assert_snapshot!("not_judged_pt_br", step(&layout(PT, 80), &fixture::not_judged()));
}

#[test]
fn hostile_names_spoil_nothing() {
    let text = step(&layout(EN, 80), &fixture::hostile());
    assert!(!text.chars().any(|character| character.is_control() && character != '\n'));
    insta::assert_snapshot!(text);
    insta::assert_snapshot!("hostile_wide", step(&layout(EN, 140), &fixture::hostile()));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [60, 80, 110, 200] {
        for report in [fixture::failed(), fixture::deep(), fixture::hostile(), fixture::not_judged()] {
            for lang in [EN, PT] {
                for line in step(&layout(lang, width), &report).lines().filter(|line| !line.contains("://")) {
                    assert!(crate::report::style::width(line) <= width, "{width}: {line}");
                }
            }
        }
    }
}

#[test]
fn what_was_said_is_not_said_again_under_also() {
    let Verdict::Failed(diagnoses) = fixture::failed().verdict else { panic!("it failed") };
    let first = diagnoses.first().clone();
    let elsewhere = Diagnosis { service: Some("backend".to_owned()), ..first.clone() };
    let report_of = |all| StepReport {
        verdict: Verdict::Failed(Diagnoses::new(all).expect("some")),
        comparison: None,
        ..fixture::failed()
    };
    let text = step(&layout(EN, 80), &report_of(vec![first.clone(), elsewhere]));
    assert!(text.contains("the same in `backend` (context-not-injected)"), "{text}");
    assert_eq!(text.matches("inject the current context").count(), 1, "{text}");
    // And where nothing is different, nothing is said.
    let text = step(&layout(EN, 80), &report_of(vec![first.clone(), first]));
    assert!(!text.contains("Also"), "{text}");
}

#[test]
fn what_remains_is_told_with_the_way_to_tell() {
    let Verdict::Failed(diagnoses) = fixture::failed().verdict else { panic!("it failed") };
    let second = diagnoses.iter().nth(1).expect("a likely one").clone();
    let rival = second.grounds.remaining()[0].clone();
    let open = Diagnosis { grounds: Grounds::open(rival.clone(), rival), ..second.clone() };
    let show = |lang, diagnosis: &Diagnosis| {
        let verdict = Verdict::Failed(Diagnoses::new(vec![diagnosis.clone()]).expect("one"));
        let report = StepReport { verdict, comparison: None, advice: Vec::new(), ..fixture::failed() };
        step(&layout(lang, 80), &report)
    };
    let all = [show(EN, &second), show(EN, &open), show(PT, &second), show(PT, &open)];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn the_end_says_what_next() {
    let mut all = String::new();
    for lang in [EN, PT] {
        for events in [
            vec![Event::StepFinished(Box::new(fixture::passed()))],
            vec![
                Event::StepFinished(Box::new(fixture::failed())),
                Event::RunFinished { not_reached: vec![LessonId::new("02-tracing").step("05-later")] },
            ],
            vec![Event::StepFinished(Box::new(fixture::not_judged()))],
            vec![Event::Cancelled(CancelledBy::Person)],
            Vec::new(),
        ] {
            let mut summary = Summary::default();
            for event in &events {
                summary.take(event);
            }
            all.push_str(&summary::summary(&layout(lang, 80), &summary, Subject::Exercise));
        }
    }
    insta::assert_snapshot!(all);
}
