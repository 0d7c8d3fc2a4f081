//! `check hint`: the next of a step's three hints, after those that were shown before.

use super::chosen_step::{ChosenStep, chosen_step};
use super::print;
use crate::exercise::Step;
use crate::exit_code::ExitCode;
use crate::report::output::{self, Layout};
use crate::report::style::wrap;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings, selector: Option<&str>) -> ExitCode {
    let ChosenStep { step, mut progress } = match chosen_step(settings, selector) {
        Ok(chosen) => chosen,
        Err(code) => return code,
    };
    let level = (progress.hints_shown(&step.id) + 1).min(step.hints.len());
    let code = print(settings, &render(&Layout::of_stdout(settings), &step, level));
    if let Err(error) = progress.note_hints(&step.id, level) {
        // The hint is there; that it may come again is no reason to fail.
        output::note(&error.to_string());
    }
    code
}

/// The hints up to this level, the last one in full light.
fn render(layout: &Layout, step: &Step, level: usize) -> String {
    let mut text = format!("{} · {}\n", layout.style.strong(&step.id), layout.say(&step.title));
    let all = step.hints.len();
    for (hint, number) in step.hints.iter().zip(1..=level) {
        let title = both!("Hint {number} of {all}", "Dica {number} de {all}");
        let hint = layout.program.named_in(layout.say(hint));
        let lines: Vec<String> = hint.lines().flat_map(|line| paragraph(layout, line)).collect();
        let body = lines.join("\n");
        let (title, body) = if number == level {
            (layout.style.action(layout.say(&title)), body)
        } else {
            (layout.style.dim(layout.say(&title)), layout.style.dim(&body))
        };
        text.push_str(&format!("\n{title}\n{body}\n"));
    }
    let id = &step.id;
    let call = |arguments: &str| layout.program.call(&format!("{arguments} {id}"));
    let next = if level < all {
        let more = call("hint");
        both!("Still stuck? `{more}` says more.", "Ainda sem saída? `{more}` diz mais.")
    } else {
        let (page, solution) = (call("page"), call("solution"));
        both!(
            "That was the last one. `{page}` has the whole page, `{solution}` what the finished code has that yours has not.",
            "Esta foi a última. `{page}` tem a página inteira, `{solution}` o que o código pronto tem e o seu não."
        )
    };
    text.push_str(&format!("\n{}\n", wrap(layout.say(&next), layout.width, "", "").join("\n")));
    text
}

/// A line of a hint; what is indented is code and stays as it is.
fn paragraph(layout: &Layout, line: &str) -> Vec<String> {
    if line.starts_with("  ") || line.is_empty() {
        return vec![format!("  {line}")];
    }
    wrap(line, layout.width.min(100), "  ", "  ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::report::style::width;
    use crate::text::Lang;

    fn narrow(lang: Lang) -> Layout {
        Layout::plain(lang, 80)
    }

    #[test]
    fn a_hint_of_the_course_breaks_no_line_of_code() {
        let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let lessons = crate::manifest::load_lessons(&repository).expect("sound manifests");
        for (step, lang) in lessons
            .iter()
            .flat_map(|lesson| &lesson.steps)
            .flat_map(|step| [Lang::En, Lang::PtBr].map(|lang| (step, lang)))
        {
            let shown = render(&narrow(lang), step, 3);
            assert!(shown.lines().all(|line| width(line) <= 80), "{shown}");
            let words = step.hints.iter().flat_map(|hint| hint.get(lang).split_whitespace());
            for word in words {
                assert!(shown.contains(word), "{}: `{word}` is broken\n{shown}", step.id);
            }
        }
    }

    #[test]
    fn each_hint_comes_after_the_ones_before() {
        let lesson = fixture::lesson("02-tracing", &["01-exporter"]);
        let layout = narrow(Lang::En);
        insta::assert_snapshot!(render(&layout, &lesson.steps[0], 2));
        assert!(render(&layout, &lesson.steps[0], 3).contains("That was the last one."));
    }
}
