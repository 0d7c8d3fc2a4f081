//! `check list`: the lessons and steps, how far the learner is, and what is next.

use comfy_table::{CellAlignment, ColumnConstraint};

use super::{lessons, print, progress};
use crate::exercise::{Lesson, Step};
use crate::exit_code::ExitCode;
use crate::progress::Progress;
use crate::report::output::Layout;
use crate::report::style::table_of_width;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> ExitCode {
    let (lessons, progress) = match (lessons(settings), progress(settings)) {
        (Ok(lessons), Ok(progress)) => (lessons, progress),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    print(settings, &render(&Layout::of_stdout(settings), &lessons, &progress))
}

fn render(layout: &Layout, lessons: &[Lesson], progress: &Progress) -> String {
    if lessons.is_empty() {
        return both!("There are no lessons here yet.\n", "Ainda não há lições aqui.\n")
            .get(layout.lang)
            .to_owned();
    }
    let next = lessons.iter().flat_map(|lesson| &lesson.steps).find(|step| !progress.has_passed(&step.id));
    let lessons_in_view = lessons.iter().map(|lesson| table(layout, lesson, progress, next));
    let mut text = lessons_in_view.collect::<Vec<_>>().join("\n");
    let word = match next {
        Some(step) => {
            let call = layout.program.call(&step.id);
            both!("next: {call}", "agora: {call}")
        }
        None => both!("All steps have passed. Well done.", "Todos os passos passaram. Muito bem."),
    };
    text.push_str(&format!("\n{}\n", layout.style.action(layout.say(&word))));
    text
}

fn table(layout: &Layout, lesson: &Lesson, progress: &Progress, next: Option<&Step>) -> String {
    let style = layout.style;
    let mut table = table_of_width(layout.width);
    let (step, about, points) = (both!("step", "passo"), both!("about", "sobre"), both!("points", "pontos"));
    table.set_header(["", layout.say(&step), layout.say(&about), layout.say(&points)]);
    for step in &lesson.steps {
        let (mark, id) = if progress.has_passed(&step.id) {
            (style.good("✓"), step.id.clone())
        } else if next.is_some_and(|next| next.id == step.id) {
            (style.action("▶"), style.strong(&step.id))
        } else {
            (String::new(), step.id.clone())
        };
        table.add_row([mark, id, layout.say(&step.title).to_owned(), step.max_points().to_string()]);
    }
    // An id is there to be typed: it is never broken.
    if let Some(column) = table.column_mut(1) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    if let Some(column) = table.column_mut(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let passed = lesson.steps.iter().filter(|step| progress.has_passed(&step.id)).count();
    let all = lesson.steps.len();
    let count = both!("{passed} of {all} passed", "passaram {passed} de {all}");
    let (title, count) = (style.strong(layout.say(&lesson.title)), layout.say(&count).to_owned());
    let summary =
        crate::report::style::wrap(layout.say(&lesson.summary), layout.width.min(110), "", "").join("\n");
    format!("{title} · {count}\n{summary}\n{table}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::report::program::CalledAs;
    use crate::report::style::Style;
    use crate::settings::Verbosity;
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
        let layout = |lang| Layout {
            lang,
            width: 80,
            style: Style::Plain,
            verbosity: Verbosity::Normal,
            timings: false,
            program: CalledAs::Check,
        };
        insta::assert_snapshot!("list_en", render(&layout(Lang::En), &lessons, &progress));
        insta::assert_snapshot!("list_pt_br", render(&layout(Lang::PtBr), &lessons, &progress));
    }
}
