//! `check list`: the lessons and steps, how far the learner is, and what is next.

mod document;

use comfy_table::{CellAlignment, ColumnConstraint};

use super::chosen_step::next;
use super::{file_trouble, lessons, print, progress, wrong_usage};
use crate::exercise::{Lesson, Step};
use crate::exit_code::ExitCode;
use crate::progress::{Progress, StepState};
use crate::report::output::Layout;
use crate::report::style::{table_of_width, wrap};
use crate::selector::{Selection, select};
use crate::settings::{ListSettings, Settings, UsageError};
use crate::text::Text;

/// A step, and how far the learner is with it.
#[derive(Clone, Copy)]
struct ListedStep<'a> {
    step: &'a Step,
    state: StepState,
}

/// A lesson with those of its steps that are to be shown.
struct ListedLesson<'a> {
    lesson: &'a Lesson,
    rows: Vec<ListedStep<'a>>,
    passed: usize,
}

/// What is shown.
struct List<'a> {
    parts: Vec<ListedLesson<'a>>,
    next: Option<&'a Step>,
}

pub(super) fn run(settings: &Settings, asked: &ListSettings) -> ExitCode {
    let (lessons, progress) = match (lessons(settings), progress(settings)) {
        (Ok(lessons), Ok(progress)) => (lessons, progress),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    let list = match List::of(&lessons, &progress, asked) {
        Ok(list) => list,
        Err(error) => return wrong_usage(settings, &error),
    };
    if !asked.as_json {
        return print(settings, &render(&Layout::of_stdout(settings), &list));
    }
    match document::json(settings.lang, &list) {
        Ok(text) => print(settings, &text),
        Err(error) => file_trouble(settings, std::path::Path::new("stdout"), &error.into()),
    }
}

impl<'a> List<'a> {
    fn of(lessons: &'a [Lesson], progress: &Progress, asked: &ListSettings) -> Result<Self, UsageError> {
        let next = next(lessons, progress);
        let chosen = asked.selector.as_deref().map(|selector| select(lessons, selector)).transpose()?;
        let is_asked_for = |lesson: &Lesson, row: &ListedStep<'_>| {
            let is_chosen = match chosen {
                None => true,
                Some(Selection::Lesson(only)) => only.id == lesson.id,
                Some(Selection::Step(only)) => only.id == row.step.id,
            };
            is_chosen && asked.state.is_none_or(|state| state == row.state)
        };
        let part = |lesson: &'a Lesson| {
            let state = |step: &'a Step| progress.state(&step.id, next.map(|next| &next.id));
            let rows = lesson.steps.iter().map(|step| ListedStep { step, state: state(step) });
            let rows: Vec<ListedStep<'a>> = rows.filter(|row| is_asked_for(lesson, row)).collect();
            let passed = lesson.steps.iter().filter(|step| progress.has_passed(&step.id)).count();
            (!rows.is_empty()).then_some(ListedLesson { lesson, rows, passed })
        };
        Ok(Self { parts: lessons.iter().filter_map(part).collect(), next })
    }

    fn has(&self, state: StepState) -> bool {
        self.parts.iter().flat_map(|part| &part.rows).any(|row| row.state == state)
    }
}

fn render(layout: &Layout, list: &List<'_>) -> String {
    if list.parts.is_empty() {
        let none = both!("There is no such step here.\n", "Não há nenhum passo assim aqui.\n");
        return layout.say(&none).to_owned();
    }
    let tables = list.parts.iter().map(|part| table(layout, part));
    let mut text = tables.collect::<Vec<_>>().join("\n");
    for (state, meaning) in legend() {
        if list.has(state) {
            text.push_str(&format!("\n{} {}", mark(layout, state), layout.say(&meaning)));
        }
    }
    let word = match list.next {
        Some(step) => {
            let call = layout.program.call(&step.id.to_string());
            both!("next: {call}", "agora: {call}")
        }
        None => both!("All steps have passed. Well done.", "Todos os passos passaram. Muito bem."),
    };
    text.push_str(&format!("\n{}\n", layout.style.action(layout.say(&word))));
    text
}

/// The marks that do not speak for themselves.
fn legend() -> [(StepState, Text); 2] {
    [
        (
            StepState::PassesNoMore,
            both!("passed once, and did not the last time", "passou uma vez, e não da última vez"),
        ),
        (StepState::Revealed, both!("its solution was shown", "a solução foi vista")),
    ]
}

fn mark(layout: &Layout, state: StepState) -> String {
    let style = layout.style;
    match state {
        StepState::Passed => style.good("✓"),
        StepState::PassesNoMore => style.bad("✗"),
        StepState::Revealed => style.warning("◇"),
        StepState::Current => style.action("▶"),
        StepState::Open => String::new(),
    }
}

fn table(layout: &Layout, part: &ListedLesson<'_>) -> String {
    let ListedLesson { lesson, rows, passed } = part;
    let style = layout.style;
    let mut table = table_of_width(layout.width);
    let (step, about, points) = (both!("step", "passo"), both!("about", "sobre"), both!("points", "pontos"));
    table.set_header(["", layout.say(&step), layout.say(&about), layout.say(&points)]);
    for ListedStep { step, state } in rows {
        let id = step.id.to_string();
        let id = if *state == StepState::Current { style.strong(&id) } else { id };
        let (about, points) = (layout.say(&step.title).to_owned(), step.max_points().to_string());
        table.add_row([mark(layout, *state), id, about, points]);
    }
    // An id is there to be typed: it is never broken.
    if let Some(column) = table.column_mut(1) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    if let Some(column) = table.column_mut(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let all = lesson.steps.len();
    let count = both!("{passed} of {all} passed", "passaram {passed} de {all}");
    let (title, count) = (style.strong(layout.say(&lesson.title)), layout.say(&count).to_owned());
    let summary = wrap(layout.say(&lesson.summary), layout.width.min(110), "", "").join("\n");
    format!("{title} · {count}\n{summary}\n{table}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::text::Lang;

    #[test]
    fn the_list_shows_how_far_one_is_and_what_is_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut progress = Progress::load(folder.path()).expect("it can be read");
        progress.note_passed("01-logging/01-hello").expect("written");
        let lessons = [
            fixture::lesson("01-logging", &["01-hello"]),
            fixture::lesson("02-tracing", &["01-exporter", "02-manual-spans"]),
        ];
        let layout = |lang| Layout::plain(lang, 80);
        let list = List::of(&lessons, &progress, &ListSettings::default()).expect("it can be shown");
        insta::assert_snapshot!("list_en", render(&layout(Lang::En), &list));
        insta::assert_snapshot!("list_pt_br", render(&layout(Lang::PtBr), &list));

        progress.note_failed("01-logging/01-hello").expect("written");
        progress.note_revealed("02-tracing/01-exporter").expect("written");
        let list = List::of(&lessons, &progress, &ListSettings::default()).expect("it can be shown");
        insta::assert_snapshot!("list_with_a_legend", render(&layout(Lang::En), &list));
        insta::assert_snapshot!("list_json", document::json(Lang::En, &list).expect("JSON"));
    }

    #[test]
    fn only_what_was_asked_for_is_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let progress = Progress::load(folder.path()).expect("it can be read");
        let lessons = [
            fixture::lesson("01-logging", &["01-hello"]),
            fixture::lesson("02-tracing", &["01-exporter", "02-manual-spans"]),
        ];
        let shown = |selector: Option<&str>, state| {
            let asked = ListSettings { selector: selector.map(str::to_owned), state, as_json: false };
            let list = List::of(&lessons, &progress, &asked)?;
            let rows = list.parts.iter().flat_map(|part| &part.rows);
            Ok::<_, UsageError>(rows.map(|row| row.step.id.to_string()).collect::<Vec<_>>().join(" "))
        };
        let of = |selector, state| shown(selector, state).expect("it can be shown");
        assert_eq!(of(Some("01"), None), "01-logging/01-hello");
        assert_eq!(of(Some("02/02"), None), "02-tracing/02-manual-spans");
        assert_eq!(of(None, Some(StepState::Current)), "01-logging/01-hello");
        assert_eq!(of(None, Some(StepState::Passed)), "");
        assert!(shown(Some("09"), None).is_err());
    }
}
