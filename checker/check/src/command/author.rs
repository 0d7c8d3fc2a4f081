//! `check author`: for who makes lessons. A step to begin with, and what must hold before it is handed out.

mod new;
mod runs;
mod tools;
mod verify;

use std::ffi::OsString;

use authoring::Finding;

use super::{trouble, wrong_usage};
use crate::cargo;
use crate::exit_code::ExitCode;
use crate::process;
use crate::report::output::{self, Layout};
use crate::settings::{AuthorAction, Settings, UsageError};

pub(super) fn run(settings: &Settings, action: &AuthorAction) -> ExitCode {
    match action {
        AuthorAction::New { step } => new::run(settings, step),
        AuthorAction::Verify { selector, repeat } => verify::run(settings, selector.as_deref(), *repeat),
        AuthorAction::Mutants { arguments } => mutants(settings, arguments),
    }
}

/// Each finding, where it is.
fn tell(layout: &Layout, found: &[Finding]) {
    for finding in found {
        // As it is: a place in a line that is broken opens in no editor.
        let _ = output::data(&format!("{}\n", finding.line_of_report(layout.lang)));
    }
}

/// Hands over to the program of `checker/mutants`, which reads Rust by its grammar: nobody who learns compiles that.
fn mutants(settings: &Settings, arguments: &[OsString]) -> ExitCode {
    let current = std::env::current_dir().unwrap_or_default();
    let folders = current.ancestors().chain([settings.workspace.as_path()]);
    let mut clones = folders.filter(|folder| folder.join("checker/mutants").is_dir());
    let Some(clone) = clones.next() else {
        let error = UsageError::new(
            both!(
                "what changes programs is not in this workspace: there is no `checker/mutants`",
                "o que muda programas não está neste workspace: não existe `checker/mutants`"
            ),
            both!(
                "run it in a clone of the course, with `--lessons DIR` where the lessons are elsewhere",
                "rode em um clone do curso, com `--lessons PASTA` se as lições estão em outro lugar"
            ),
        );
        return wrong_usage(settings, &error);
    };
    let manifest = clone.join("Cargo.toml");
    let words = ["run", "--quiet", "--package", "checker-mutants", "--manifest-path"].map(OsString::from);
    let mut words: Vec<OsString> =
        words.into_iter().chain([manifest.into_os_string(), "--".into()]).collect();
    // Behind the first of its own arguments all of them are.
    if !arguments.iter().any(|argument| argument == "--lessons") {
        words.extend(["--lessons".into(), settings.workspace.clone().into_os_string()]);
    }
    words.extend(arguments.iter().cloned());
    let cause = cargo::no_cargo(&process::replace(cargo::program(), &words));
    trouble(settings, &cause.what, &cause.hint)
}
