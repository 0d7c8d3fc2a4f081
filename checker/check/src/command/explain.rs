//! `check explain`: the book's page on a diagnosis or on a piece of advice, in the terminal.

use std::io;
use std::path::PathBuf;

use comfy_table::{ColumnConstraint, Table};

use super::chosen_step::chosen_step;
use super::{file_trouble, markdown, page_of_the_book, show, wrong_usage};
use crate::exit_code::ExitCode;
use crate::report::output::Layout;
use crate::report::style::table_of_width;
use crate::settings::{Settings, UsageError};
use crate::text::Text;
use crate::{advice, diagnose, near_miss};

/// A part of the book whose pages have the name of what they explain.
#[derive(Clone, Copy)]
enum BookPart {
    Diagnoses,
    Advice,
}

impl BookPart {
    fn folder(self) -> &'static str {
        match self {
            Self::Diagnoses => "diagnoses",
            Self::Advice => "advice",
        }
    }
}

/// Everything that has a page: the diagnoses in the order of causes, then advice.
fn pages() -> impl Iterator<Item = (BookPart, &'static str)> {
    let diagnoses = diagnose::ids().map(|id| (BookPart::Diagnoses, id));
    diagnoses.chain(advice::ids().map(|id| (BookPart::Advice, id)))
}

pub(super) fn run(settings: &Settings, asked: Option<&str>) -> ExitCode {
    let Some(asked) = asked else { return overview(settings) };
    let of_a_step;
    let asked = if is_step(asked) {
        // What a step gets that nobody has touched: the one that everybody meets first.
        of_a_step = match chosen_step(settings, Some(asked)) {
            Ok(chosen) => chosen.step.untouched.clone(),
            Err(code) => return code,
        };
        &of_a_step
    } else {
        asked
    };
    let Some((part, id)) = pages().find(|(_, id)| *id == asked) else {
        return wrong_usage(settings, &unknown(asked));
    };
    match page(settings, part, id) {
        Ok(text) => show(settings, &markdown::render(&Layout::of_stdout(settings), &text)),
        Err((path, error)) => file_trouble(settings, &path, &error),
    }
}

/// Whether it can only be a step that is named: no diagnosis has a slash or begins with a digit.
fn is_step(asked: &str) -> bool {
    asked.contains('/') || asked.starts_with(|first: char| first.is_ascii_digit())
}

/// The page of the book.
fn page(settings: &Settings, part: BookPart, id: &str) -> Result<String, (PathBuf, io::Error)> {
    page_of_the_book(settings, &format!("{}/{id}.md", part.folder()))
}

/// Everything that can be asked for, each with the sentence that its page begins with.
fn overview(settings: &Settings) -> ExitCode {
    let (mut diagnoses, mut advice) = (Vec::new(), Vec::new());
    for (part, id) in pages() {
        let sentences = match part {
            BookPart::Diagnoses => &mut diagnoses,
            BookPart::Advice => &mut advice,
        };
        match page(settings, part, id) {
            Ok(text) => sentences.push((id, markdown::summary(&text))),
            Err((path, error)) => return file_trouble(settings, &path, &error),
        }
    }
    show(settings, &tables(&Layout::of_stdout(settings), &diagnoses, &advice))
}

fn tables(layout: &Layout, diagnoses: &[(&str, String)], advice: &[(&str, String)]) -> String {
    let (diagnosis, wrong) = (both!("diagnosis", "diagnóstico"), both!("what is wrong", "o que está errado"));
    let (costs_nothing, better) = (
        both!("advice", "conselho"),
        both!("what could be better, at no cost", "o que poderia ser melhor, sem custo"),
    );
    let diagnoses = table(layout, [&diagnosis, &wrong], diagnoses);
    let advice = table(layout, [&costs_nothing, &better], advice);
    let call = layout.program.call("explain");
    let more = both!("`{call} ID` shows its page.", "`{call} ID` mostra a página dele.");
    format!("{diagnoses}\n\n{advice}\n\n{}\n", layout.style.action(layout.say(&more)))
}

fn table(layout: &Layout, head: [&Text; 2], sentences: &[(&str, String)]) -> Table {
    let mut table = table_of_width(layout.width);
    table.set_header(head.map(|text| layout.say(text)));
    for (id, sentence) in sentences {
        table.add_row([*id, sentence.as_str()]);
    }
    // An id is there to be typed: it is never broken.
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

fn unknown(found: &str) -> UsageError {
    let what = both!(
        "there is no diagnosis and no advice `{found}`",
        "não existe diagnóstico nem conselho `{found}`"
    );
    let all = both!("`check explain` lists them all", "`check explain` lista todos");
    let hint = match near_miss::nearest(found, pages().map(|(_, id)| id)) {
        Some(near) => both!("did you mean `{near}`?", "você quis dizer `{near}`?"),
        None => all,
    };
    UsageError::new(what, hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::program::CalledAs;
    use crate::text::Lang;

    #[test]
    fn a_typo_is_understood() {
        let hint = |found| unknown(found).hint.get(Lang::En).to_owned();
        assert_eq!(hint("context-not-inyected"), "did you mean `context-not-injected`?");
        assert_eq!(hint("debug-quote"), "did you mean `debug-quotes`?");
        assert_eq!(hint("zzz"), "`check explain` lists them all");
    }

    #[test]
    fn the_overview_says_what_each_diagnosis_and_advice_is() {
        let layout = Layout { program: CalledAs::cargo_run(), ..Layout::plain(Lang::En, 60) };
        let sentence =
            markdown::summary("# wrong-kind\n\nThe span has\nanother kind.\n\n## What it saw\n\nMore.");
        let diagnoses = [
            ("wrong-kind", sentence),
            ("sampled-out", "Spans are made, but the sampler drops them.".to_owned()),
        ];
        let advice = [("debug-quotes", "A value is written as Rust's `Debug` writes it.".to_owned())];
        insta::assert_snapshot!(tables(&layout, &diagnoses, &advice));
    }
}
