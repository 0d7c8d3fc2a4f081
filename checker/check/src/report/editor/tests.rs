//! What an editor gets: a line for each thing, at its place.

use serde_json::Value;

use super::*;
use crate::diagnosis::Mend;
use crate::fixture;

fn editor(format: MessageFormat, krate: &Path) -> Editor {
    Editor {
        lang: Lang::En,
        format,
        workspace: krate.parent().unwrap_or(krate).to_owned(),
        krate: krate.to_owned(),
        step: fixture::lesson("02-tracing", &["01-exporter"]).steps[0].clone(),
        program: CalledAs::check(),
        destination: Destination::Stream(Box::new(io::sink())),
    }
}

/// The failed step of the fixture, whose diagnosis points at a line that holds this.
fn failed(line: &str) -> (tempfile::TempDir, StepReport) {
    let folder = tempfile::tempdir().expect("a folder");
    let report = fixture::failed();
    let Verdict::Failed(diagnoses) = &report.verdict else { panic!("it fails") };
    let source = diagnoses.first().source.clone().expect("a place");
    let file = folder.path().join("step").join(&source.file);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    let above = "\n".repeat(usize::try_from(source.line).expect("a line") - 1);
    std::fs::write(file, format!("{above}{line}\n")).expect("written");
    (folder, report)
}

#[test]
fn a_diagnosis_is_a_message_of_cargos_shape_at_its_line() {
    let (folder, report) = failed("    let olá = 😀;");
    let editor = editor(MessageFormat::Json, &folder.path().join("step"));
    let messages = editor.step(&report);
    let line: Value = serde_json::from_str(&cargo_message::of(&messages[0])).expect("JSON");
    let message = &line["message"];
    let Verdict::Failed(diagnoses) = &report.verdict else { panic!("it fails") };
    assert_eq!(line["reason"], "compiler-message");
    assert_eq!(message["level"], "error");
    assert_eq!(message["code"]["code"], format!("tracelings::{}", diagnoses.first().id));
    let span = &message["spans"][0];
    assert_eq!((&span["column_start"], &span["column_end"]), (&Value::from(5), &Value::from(17)));
    assert_eq!(span["text"][0]["text"], "    let olá = 😀;");
    let next = message["children"][0]["message"].as_str().expect("what to do");
    assert!(next.starts_with("next: "), "{next}");
    let rendered = message["rendered"].as_str().expect("the explanation");
    assert!(rendered.ends_with(&format!("check explain {}", diagnoses.first().id)), "{rendered}");
}

#[test]
fn the_short_form_is_one_line_from_the_workspace() {
    let (folder, report) = failed("  x();");
    let editor = editor(MessageFormat::Short, &folder.path().join("step"));
    let messages = editor.step(&report);
    for message in &messages {
        let line = short::of(message, &editor.workspace);
        assert!(line.starts_with("step/") && !line.contains('\n'), "{line}");
        assert!(line.ends_with(&format!("[{}]", message.id)), "{line}");
    }
    assert!(short::of(&messages[0], &editor.workspace).contains(":3: error: "));
}

#[test]
fn what_cargo_says_is_passed_on_without_colours() {
    let said = r#"{"reason":"compiler-message","message":{"level":"error","code":{"code":"E0599"},
        "message":"no method\n named `x`","rendered":"\u001b[1merror\u001b[0m","spans":
        [{"file_name":"exercises/a/b/src/main.rs","line_start":7,"column_start":9,"is_primary":true}]}}"#;
    let passed_on = cargo_message::passed_on(said).expect("a message");
    let line: Value = serde_json::from_str(&passed_on).expect("JSON");
    assert_eq!(line["message"]["rendered"], "error");
    assert_eq!(
        short::passed_on(said).as_deref(),
        Some("exercises/a/b/src/main.rs:7:9: error: no method named `x` [E0599]")
    );
    assert_eq!(cargo_message::passed_on("a build script's line"), None);
}

#[test]
fn our_trouble_is_a_warning_and_a_pass_says_nothing() {
    let editor = editor(MessageFormat::Short, Path::new("/w/step"));
    assert!(editor.step(&fixture::passed()).iter().all(|message| matches!(message.level, Severity::Note)));
    let trouble = editor.step(&fixture::not_judged());
    assert!(matches!(trouble[0].level, Severity::Warning));
    assert!(trouble[0].text.starts_with("not judged: "));
    assert_eq!(editor.step(&fixture::altered())[0].id, "not-as-handed-out");
}

#[test]
fn what_is_missing_to_the_letter_is_a_quick_fix() {
    let (folder, report) = failed("use b::B;");
    let krate = folder.path().join("step");
    let Verdict::Failed(diagnoses) = &report.verdict else { panic!("it fails") };
    let file = diagnoses.first().source.clone().expect("a place").file;
    let mends = vec![Mend { file, instead_of: None, text: "use a::A;".to_owned() }];
    let diagnosis = Diagnosis { mends, ..diagnoses.first().clone() };
    let message = editor(MessageFormat::Json, &krate).diagnosis(&diagnosis);
    let line: Value = serde_json::from_str(&cargo_message::of(&message)).expect("JSON");
    let children = line["message"]["children"].as_array().expect("children");
    let span = &children[1]["spans"][0];
    assert_eq!(span["suggested_replacement"], "use a::A;\n");
    assert_eq!(span["suggestion_applicability"], "MachineApplicable");
    assert_eq!(
        (&span["line_start"], &span["column_start"], &span["column_end"]),
        (&27.into(), &1.into(), &1.into())
    );
}
