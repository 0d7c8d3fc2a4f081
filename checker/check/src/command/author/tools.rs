//! What rustfmt and clippy say of the crates of a step.

use std::path::Path;
use std::time::Duration;

use authoring::{Finding, RuleName};
use serde::Deserialize;

use crate::cargo;
use crate::cause::{Cause, CauseId};
use crate::exercise::Step;
use crate::process::{self, NoOutput, Output};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// How long each may take: clippy looks at the dependencies too, the first time.
const PATIENCE: Duration = Duration::from_mins(20);

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

/// The packages of the steps: the exercise and the solution of each, where they are crates.
fn packages(steps: &[&Step]) -> Vec<String> {
    let folders = steps.iter().flat_map(|step| [&step.exercise_dir, &step.solution_dir]);
    let manifests = folders.filter_map(|folder| std::fs::read_to_string(folder.join("Cargo.toml")).ok());
    manifests.filter_map(|text| toml::from_str::<Manifest>(&text).ok()).map(|it| it.package.name).collect()
}

/// Everything that they say.
pub(super) async fn findings(workspace: &Path, steps: &[&Step]) -> Result<Vec<Finding>, Cause> {
    let packages = packages(steps);
    if packages.is_empty() {
        return Ok(Vec::new());
    }
    let formatted = ask(workspace, "fmt", &packages, &["--", "--check", "-l"]).await?;
    let linted =
        ask(workspace, "clippy", &packages, &["--quiet", "--all-targets", "--message-format=json"]).await?;
    let mut found = unformatted(&formatted, workspace);
    found.extend(linted.stdout.lines().filter_map(|line| lint(line, workspace)));
    if !linted.is_success() && !found.iter().any(|finding| finding.rule == RuleName::Lint) {
        return Err(said_nothing("clippy", &linted));
    }
    Ok(found)
}

async fn ask(workspace: &Path, what: &str, packages: &[String], arguments: &[&str]) -> Result<Output, Cause> {
    let mut command = process::command(cargo::program());
    command.current_dir(workspace).arg(what);
    for package in packages {
        command.args(["--package", package]);
    }
    command.args(arguments);
    let output = process::output(command, PATIENCE).await.map_err(|error| match error {
        NoOutput::NotStarted(error) => cargo::no_cargo(&error),
        NoOutput::TooSlow(limit) => {
            let minutes = limit.as_secs() / 60;
            let what = both!(
                "`cargo {what}` did not end within {minutes} minutes",
                "`cargo {what}` não terminou em {minutes} minutos"
            );
            Cause::new(CauseId::CargoFailed, what, by_hand(workspace))
        }
    })?;
    // Where the component is not there, nothing was looked at.
    let is_missing = output.stderr.contains("is not installed") || output.stderr.contains("no such command");
    if is_missing { Err(said_nothing(what, &output)) } else { Ok(output) }
}

fn by_hand(workspace: &Path) -> Text {
    let folder = workspace.display();
    both!("run it by hand, in `{folder}`", "rode à mão, em `{folder}`")
}

fn said_nothing(what: &str, output: &Output) -> Cause {
    let said = Untrusted::from(output.stderr.as_str()).shown_up_to(600).to_string();
    Cause::new(
        CauseId::CargoFailed,
        both!(
            "`cargo {what}` says nothing of the steps: {said}",
            "`cargo {what}` não diz nada dos passos: {said}"
        ),
        both!(
            "`rustup component add rustfmt clippy` brings what is missing",
            "`rustup component add rustfmt clippy` traz o que falta"
        ),
    )
}

/// `cargo fmt -- --check -l` names the files.
fn unformatted(output: &Output, workspace: &Path) -> Vec<Finding> {
    let files = output
        .stdout
        .lines()
        .filter(|line| Path::new(line).extension().is_some_and(|extension| extension == "rs"));
    let found = files.map(|file| Finding {
        rule: RuleName::Format,
        file: inside(file, workspace),
        line: None,
        text: both!("not formatted: `cargo fmt`", "sem formatação: `cargo fmt`"),
    });
    found.collect()
}

#[derive(Deserialize)]
struct Message {
    message: Diagnostic,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    spans: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    file_name: String,
    line_start: u32,
    is_primary: bool,
}

/// A line of Cargo's, where it is a warning or an error with a place.
fn lint(line: &str, workspace: &Path) -> Option<Finding> {
    let Message { message } = serde_json::from_str(line).ok()?;
    let Place { file_name, line_start, .. } = message.spans.into_iter().find(|place| place.is_primary)?;
    let said = Untrusted::from(message.message.as_str()).shown_up_to(200).to_string();
    let is_it = matches!(message.level.as_str(), "warning" | "error");
    is_it.then(|| Finding {
        rule: RuleName::Lint,
        file: inside(&file_name, workspace),
        line: Some(line_start),
        text: Text::same(said),
    })
}

fn inside(file: &str, workspace: &Path) -> String {
    let file = Path::new(file);
    file.strip_prefix(workspace).unwrap_or(file).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use checker_core::evidence::Exit;

    #[test]
    fn a_file_that_is_not_formatted_is_found_from_the_workspace() {
        let output = Output {
            exit: Exit::Code(1),
            stdout: "/w/exercises/01-a/01-b/src/a.rs\n".to_owned(),
            stderr: String::new(),
        };
        let found = unformatted(&output, Path::new("/w"));
        assert_eq!(
            found[0].line_of_report(crate::text::Lang::En),
            "exercises/01-a/01-b/src/a.rs: [format] not formatted: `cargo fmt`"
        );
    }

    #[test]
    fn a_lint_is_found_with_its_line_and_a_note_is_none() {
        let said = |level: &str| {
            format!(
                r#"{{"reason":"compiler-message","message":{{"level":"{level}","message":"unused import",
                   "spans":[{{"file_name":"exercises/01-a/01-b/src/a.rs","line_start":3,"is_primary":true}}]}}}}"#
            )
        };
        let found = lint(&said("warning"), Path::new("/w")).expect("a finding");
        assert_eq!((found.rule, found.line), (RuleName::Lint, Some(3)));
        assert_eq!(lint(&said("note"), Path::new("/w")), None);
        assert_eq!(lint(r#"{"reason":"build-finished","success":true}"#, Path::new("/w")), None);
    }
}
