//! `check explain`: the book's page on a diagnosis, in the terminal.

mod page;

use std::io;
use std::path::PathBuf;

use comfy_table::ColumnConstraint;

use super::{book, file_trouble, print, wrong_usage};
use crate::exit_code::ExitCode;
use crate::report::output::View;
use crate::report::style::table_of_width;
use crate::settings::{Settings, UsageError};
use crate::{diagnose, near_miss};

pub(super) fn run(settings: &Settings, diagnosis: Option<&str>) -> ExitCode {
    let Some(diagnosis) = diagnosis else { return overview(settings) };
    let Some(id) = diagnose::find(diagnosis) else { return wrong_usage(settings, &unknown(diagnosis)) };
    match page(settings, id) {
        Ok(markdown) => print(settings, &page::render(&View::of_stdout(settings), &markdown)),
        Err((path, error)) => file_trouble(settings, &path, &error),
    }
}

/// The page of the book.
fn page(settings: &Settings, id: &str) -> Result<String, (PathBuf, io::Error)> {
    let path = book(settings).join("diagnoses").join(format!("{id}.md"));
    std::fs::read_to_string(&path).map_err(|error| (path, error))
}

/// All diagnoses, in the order of causes, each with the sentence that its page begins with.
fn overview(settings: &Settings) -> ExitCode {
    let mut sentences = Vec::new();
    for id in diagnose::ids() {
        match page(settings, id) {
            Ok(markdown) => sentences.push((id, page::summary(&markdown))),
            Err((path, error)) => return file_trouble(settings, &path, &error),
        }
    }
    print(settings, &table(&View::of_stdout(settings), &sentences))
}

fn table(view: &View, sentences: &[(&str, String)]) -> String {
    let mut table = table_of_width(view.width);
    let (id, what) = (both!("diagnosis", "diagnóstico"), both!("what is wrong", "o que está errado"));
    table.set_header([view.say(&id), view.say(&what)]);
    for (id, sentence) in sentences {
        table.add_row([*id, sentence.as_str()]);
    }
    // An id is there to be typed: it is never broken.
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    let call = view.program.call("explain");
    let more = both!("`{call} DIAGNOSIS` shows its page.", "`{call} DIAGNÓSTICO` mostra a página dele.");
    format!("{table}\n\n{}\n", view.style.action(view.say(&more)))
}

fn unknown(found: &str) -> UsageError {
    let what = both!("there is no diagnosis `{found}`", "não existe o diagnóstico `{found}`");
    let all = both!("`check explain` lists them all", "`check explain` lista todos");
    let hint = match near_miss::nearest(found, diagnose::ids()) {
        Some(near) => both!("did you mean `{near}`?", "você quis dizer `{near}`?"),
        None => all,
    };
    UsageError::new(what, hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::program::Program;
    use crate::report::style::Style;
    use crate::settings::Verbosity;
    use crate::text::Lang;

    #[test]
    fn a_typo_is_understood() {
        let hint = |found| unknown(found).hint.get(Lang::En).to_owned();
        assert_eq!(hint("context-not-inyected"), "did you mean `context-not-injected`?");
        assert_eq!(hint("zzz"), "`check explain` lists them all");
    }

    #[test]
    fn the_overview_says_what_each_diagnosis_is() {
        let view = View {
            lang: Lang::En,
            width: 60,
            style: Style::Plain,
            verbosity: Verbosity::Normal,
            timings: false,
            program: Program::CargoRun,
        };
        let sentence =
            page::summary("# wrong-kind\n\nThe span has\nanother kind.\n\n## What it saw\n\nMore.");
        insta::assert_snapshot!(table(
            &view,
            &[
                ("wrong-kind", sentence),
                ("sampled-out", "Spans are made, but the sampler drops them.".to_owned())
            ]
        ));
    }
}
