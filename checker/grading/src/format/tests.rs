//! Every form is read back: by the consumer's schema where it has one, else by a second parser and the consumer's rules.

use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;

use super::*;
use crate::{Unit, fixture};

fn environment(name: &str) -> Option<String> {
    let value = match name {
        "CLASSROOM" => "otel",
        "ASSIGNMENT" => "tracing",
        "GITHUB_REPOSITORY" => "school/otel-tracing-ana",
        "SUBMISSION_TAG" => "submit/20261130T235900Z-abc",
        "COMMIT_URL" => "https://git.test/c",
        "RELEASE_URL" => "https://git.test/r",
        _ => return None,
    };
    Some(value.to_owned())
}

fn written(units: &[Unit], format: Format, feedback: Feedback) -> Result<String, Unfit> {
    let now = "2026-11-30T23:59:00.123Z".to_owned();
    let form = Form { lang: Lang::En, feedback, environment: &environment, now };
    Class::of(units.to_vec()).in_form(format, &form)
}

/// Ana's two units: one that passed, one that did not.
fn ana() -> Vec<Unit> {
    fixture::class()[..2].to_vec()
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn json_of(format: Format) -> Value {
    read(&written(&ana(), format, Feedback::Full).expect("written"))
}

fn assert_fits(schema: &str, document: &Value) {
    let schema = jsonschema::validator_for(&read(schema)).expect("a schema");
    let wrong: Vec<String> = schema.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}\n{document:#}");
}

#[test]
fn each_form_goes_by_its_word() {
    for format in FORMATS {
        assert_eq!(format.word().parse(), Ok(format));
    }
    assert_eq!("xml".parse::<Format>(), Err(()));
}

#[test]
fn our_own_form_fits_its_schema_with_every_outcome() {
    let text = written(&fixture::class(), Format::Json, Feedback::Full).expect("written");
    assert_fits(include_str!("../../schemas/class.schema.json"), &read(&text));
}

#[test]
fn junit_is_read_back_whole() {
    let text = written(&fixture::class(), Format::Junit, Feedback::Full).expect("written");
    let report = Report::deserialize_from_str(&text).expect("JUnit");
    let cases: Vec<_> = report.test_suites.iter().flat_map(|suite| &suite.test_cases).collect();
    assert_eq!((report.test_suites.len(), cases.len()), (4, 8));
    let failed = cases.iter().filter(|case| matches!(case.status, TestCaseStatus::NonSuccess { .. })).count();
    let skipped = cases.iter().filter(|case| matches!(case.status, TestCaseStatus::Skipped { .. })).count();
    assert_eq!((failed, skipped), (3, 1));
    assert!(!text.contains('\u{1b}') && !text.contains('\u{fffe}'));
}

#[test]
fn no_text_of_a_students_is_a_command_of_githubs() {
    let mut units = fixture::class().to_vec();
    units.push(fixture::unit("x\n::error::forged", "01-a/01-b", Outcome::Failed));
    units.push(fixture::unit(
        "y::notice title=Autograding complete::Points 9/9",
        "01-a/01-b",
        Outcome::Failed,
    ));
    let text = written(&units, Format::Github, Feedback::Full).expect("written");
    assert_eq!(text.lines().count(), 5, "{text}");
    for line in text.lines() {
        let (head, message) = line[2..].split_once("::").expect("a command");
        let (kind, properties) = head.split_once(' ').expect("a kind");
        assert!(["error", "warning"].contains(&kind) && !message.is_empty(), "{line}");
        let keys: Vec<_> = properties.split(',').map(|pair| pair.split('=').next().expect("a key")).collect();
        assert!([vec!["title"], vec!["file", "line", "title"]].contains(&keys), "{line}");
    }
    let many: Vec<Unit> =
        (0..40).map(|n| fixture::unit(&n.to_string(), "01-a/01-b", Outcome::Failed)).collect();
    let text = written(&many, Format::Github, Feedback::Full).expect("written");
    assert_eq!(text.lines().count(), 10, "GitHub drops the eleventh");
    let many: Vec<Unit> =
        (0..4_000).map(|n| fixture::unit(&format!("{n:0180}"), "01-a/01-b", Outcome::Rejected)).collect();
    let page = written(&many, Format::GithubSummary, Feedback::Full).expect("written");
    assert!(page.len() < 1024 * 1024 && page.ends_with("see `grades.md`.\n"));
}

#[test]
fn gitlab_gets_a_finding_of_its_own_for_each_check_that_does_not_hold() {
    let text = written(&fixture::class(), Format::Gitlab, Feedback::Full).expect("written");
    let findings = read(&text);
    let findings = findings.as_array().expect("a list");
    assert_eq!(findings.len(), 3);
    let mut prints: Vec<_> =
        findings.iter().map(|finding| finding["fingerprint"].as_str().expect("text")).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), 3);
    for finding in findings {
        assert!(["info", "major"].contains(&finding["severity"].as_str().expect("a word")));
        assert!(finding["description"].is_string() && finding["check_name"].is_string());
        assert!(finding["location"]["path"].as_str().is_some_and(|path| path.starts_with("exercises/")));
        assert!(finding["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
    }
}

#[test]
fn classroom_50_gets_what_its_schema_asks_for() {
    let document = json_of(Format::Classroom50);
    assert_fits(include_str!("../../schemas/consumers/classroom50-result-v1.schema.json"), &document);
    assert_eq!(
        (&document["owner"], &document["score"], &document["max-score"]),
        (&"ana".into(), &14.into(), &20.into())
    );
    assert_eq!(document["datetime"], "2026-11-30T23:59:00Z");
    let sum: u64 =
        document["tests"].as_array().expect("tests").iter().filter_map(|test| test["score"].as_u64()).sum();
    assert_eq!(sum, 14);
}

#[test]
fn gradescope_gets_tests_that_sum_up_to_the_score() {
    let document = json_of(Format::Gradescope);
    let tests = document["tests"].as_array().expect("tests");
    assert_eq!((document["score"].as_u64(), tests.len()), (Some(14), 6));
    for test in tests {
        assert!(["passed", "failed"].contains(&test["status"].as_str().expect("a word")));
        assert!(test["score"].as_u64() <= test["max_score"].as_u64() && test["number"].is_string());
    }
}

#[test]
fn exercism_gets_a_message_with_all_that_did_not_pass() {
    let document = json_of(Format::Exercism);
    assert_eq!((&document["version"], &document["status"]), (&3.into(), &"fail".into()));
    for test in document["tests"].as_array().expect("tests") {
        let has_message = test["message"].as_str().is_some_and(|message| !message.is_empty());
        assert_eq!(test["status"] == "pass", !has_message, "{test}");
    }
    let trouble = written(&fixture::class()[3..], Format::Exercism, Feedback::Full).expect("written");
    assert_eq!(
        (&read(&trouble)["status"], read(&trouble)["tests"].as_array().map(Vec::len)),
        (&"error".into(), Some(0))
    );
    let passed = written(&fixture::class()[..1], Format::Exercism, Feedback::Full).expect("written");
    assert_eq!(read(&passed)["status"], "pass");
}

#[test]
fn check50_gets_results_or_an_error_and_never_both() {
    let document = json_of(Format::Check50);
    let results = document["results"].as_array().expect("results");
    assert!(document.get("error").is_none());
    let passed: Vec<_> = results.iter().map(|result| result["passed"].as_bool()).collect();
    assert_eq!(passed, [Some(true), Some(true), Some(true), Some(true), Some(false), None]);
    assert!(results.iter().all(|result| result["cause"].is_null() == (result["passed"] == true)));
    assert_eq!(results[5]["dependency"], results[4]["name"]);
    let trouble = read(&written(&fixture::class()[3..], Format::Check50, Feedback::Full).expect("written"));
    assert!(trouble.get("results").is_none() && trouble["error"]["value"].is_string());
}

#[test]
fn in_vpl_the_only_grade_that_begins_a_line_is_ours() {
    for feedback in [Feedback::Full, Feedback::Names, Feedback::Nothing] {
        let text = written(&ana(), Format::Vpl, feedback).expect("written");
        let grades: Vec<_> =
            text.lines().filter(|line| line.contains("Grade :=>>") && !line.starts_with('>')).collect();
        assert_eq!(grades, ["Grade :=>> 70.00"], "{text}");
        let lines: Vec<_> = text.lines().collect();
        let inner = &lines[1..lines.len() - 2];
        assert!(inner.iter().all(|line| line.starts_with('>')), "{text}");
    }
    let trouble = written(&fixture::class()[3..], Format::Vpl, Feedback::Full).expect("written");
    assert!(!trouble.contains("Grade :=>>"));
}

#[test]
fn a_form_of_one_submission_takes_no_class_and_no_form_makes_a_grade_of_trouble() {
    for format in FORMATS.into_iter().filter(|format| format.is_of_one()) {
        assert_eq!(written(&fixture::class(), format, Feedback::Full), Err(Unfit::NotOne(3)), "{format:?}");
    }
    for format in [Format::Classroom50, Format::Gradescope] {
        assert_eq!(written(&fixture::class()[3..], format, Feedback::Full), Err(Unfit::NoVerdict));
    }
    let form = Form { lang: Lang::En, feedback: Feedback::Full, environment: &|_| None, now: String::new() };
    assert_eq!(Class::of(ana()).in_form(Format::Classroom50, &form), Err(Unfit::Lacks("CLASSROOM")));
}

#[test]
fn what_is_not_to_be_told_is_in_no_form() {
    for format in
        FORMATS.into_iter().filter(|format| *format != Format::Json && *format != Format::GithubSummary)
    {
        let text = written(&ana(), format, Feedback::Names).expect("written");
        assert!(
            !text.contains("traceparent") && !text.contains("context-not-injected"),
            "{format:?}: {text}"
        );
        let text = written(&ana(), format, Feedback::Nothing).expect("written");
        assert!(!text.contains("injects"), "{format:?}: {text}");
    }
}
