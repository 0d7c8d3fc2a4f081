//! `check author verify`: what must hold of a step before it is handed out. Its files first, then the tools that
//! every author has, then what only trying shows.

use authoring::findings;

use super::{runs, tell, tools};
use crate::command::{block_on, file_trouble, lessons, not_judged, wrong_usage};
use crate::exercise::Step;
use crate::exit_code::ExitCode;
use crate::report::output::{self, Layout};
use crate::selector::select_all;
use crate::settings::Settings;
use crate::step_files;

pub(super) fn run(settings: &Settings, selector: Option<&str>, repeat: u32) -> ExitCode {
    let lessons = match lessons(settings) {
        Ok(lessons) => lessons,
        Err(code) => return code,
    };
    let steps = match select_all(&lessons, selector) {
        Ok(steps) => steps,
        Err(error) => return wrong_usage(settings, &error),
    };
    let layout = Layout::of_stdout(settings);
    let mut found = Vec::new();
    for step in &steps {
        match step_files::of(&settings.workspace, step) {
            Ok(files) => found.extend(findings(&files)),
            Err((path, error)) => return file_trouble(settings, &path, &error),
        }
    }
    tell(&layout, &found);
    let tried = block_on(async {
        let of_tools = tools::findings(&settings.workspace, &steps).await?;
        tell(&layout, &of_tools);
        let tried = runs::try_all(settings, &layout, &steps, repeat).await;
        Ok((of_tools.len(), tried))
    });
    match tried {
        Ok((of_tools, tried)) => end(&layout, &steps, found.len() + of_tools + tried.found, &tried),
        Err(cause) => not_judged(settings, &cause),
    }
}

fn end(layout: &Layout, steps: &[&Step], found: usize, tried: &runs::Tried) -> ExitCode {
    let count = steps.len();
    if tried.interrupted {
        return ExitCode::Interrupted;
    }
    let told = match found {
        0 => both!("{count} step(s), nothing to mend", "{count} passo(s), nada a consertar"),
        _ => both!(
            "{count} step(s), {found} thing(s) to mend",
            "{count} passo(s), {found} coisa(s) a consertar"
        ),
    };
    output::say(layout, &told);
    match (tried.not_judged, found) {
        (0, 0) => ExitCode::Passed,
        (0, _) => ExitCode::NotPassed,
        _ => ExitCode::NotJudged,
    }
}
