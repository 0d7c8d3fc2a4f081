//! `check solution`: what the finished code of a step has that the learner's has not, as a diff. It is noted that
//! it was shown; that takes nothing from a pass.

use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::chosen_step::{ChosenStep, chosen_step};
use super::{file_trouble, finished, trouble};
use crate::exercise::Step;
use crate::exit_code::ExitCode;
use crate::report::output::{self, Layout};
use crate::report::style::Style;
use crate::settings::Settings;

/// How many lines stand around a change.
const AROUND: usize = 3;

pub(super) fn run(settings: &Settings, selector: &str) -> ExitCode {
    let ChosenStep { step, mut progress } = match chosen_step(settings, Some(selector)) {
        Ok(chosen) => chosen,
        Err(code) => return code,
    };
    if !finished::is_known(&step) {
        return is_not_here(settings, &step.solution_dir);
    }
    let layout = Layout::of_stdout(settings);
    let mut text = format!("{} · {}\n", layout.style.strong(&step.id.to_string()), layout.say(&step.title));
    match differences(&step, &settings.workspace, layout.style) {
        Ok(files) if files.is_empty() => text.push_str(&format!("\n{}\n", layout.say(&nothing_differs()))),
        Ok(files) => text.push_str(&files),
        Err((path, error)) => return file_trouble(settings, &path, &error),
    }
    let call = layout.program.call(&format!("--solution {}", step.id));
    let more = both!("`{call}` shows what passing looks like.", "`{call}` mostra como é quando passa.");
    text.push_str(&format!("\n{}\n", layout.say(&more)));
    let code = super::show(settings, &text);
    if let Err(error) = progress.note_revealed(&step.id) {
        // It was shown; that nobody remembers is no reason to fail.
        output::note(&error.to_string());
    }
    code
}

/// The files that differ, each as a unified diff from the learner's to the finished one.
fn differences(
    step: &Step,
    workspace: &Path,
    style: Style,
) -> Result<String, (std::path::PathBuf, std::io::Error)> {
    let mut text = String::new();
    for file in &step.edit {
        let (mine, finished) = (step.exercise_dir.join(file), step.solution_dir.join(file));
        let before = match std::fs::read_to_string(&mine) {
            // A file that a learner deleted is one that is all to be written.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            result => result.map_err(|error| (mine.clone(), error))?,
        };
        let after = finished::text(step, file)?.unwrap_or_default();
        if before == after {
            continue;
        }
        let names = [&mine, &finished].map(|path| path.strip_prefix(workspace).unwrap_or(path).display());
        let [mine, finished] = names;
        // Behind the tab stands what no tool reads as a name: `git apply` and `patch` both write the learner's file.
        text.push_str(&style.strong(&format!("\n--- {mine}\n+++ {mine}\t{finished}\n")));
        text.push_str(&unified(&before, &after, style));
    }
    Ok(text)
}

/// The hunks of a diff. A learner's file is text of a stranger: what steers a terminal is taken out.
fn unified(before: &str, after: &str, style: Style) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut text = String::new();
    for hunk in diff.unified_diff().context_radius(AROUND).iter_hunks() {
        text.push_str(&style.dim(&hunk.header().to_string()));
        text.push('\n');
        for change in hunk.iter_changes() {
            let line = Style::Plain.foreign(change.value().trim_end_matches(['\n', '\r']));
            text.push_str(&match change.tag() {
                ChangeTag::Delete => style.bad(&format!("-{line}")),
                ChangeTag::Insert => style.good(&format!("+{line}")),
                ChangeTag::Equal => format!(" {line}"),
            });
            text.push('\n');
        }
    }
    text
}

fn nothing_differs() -> crate::text::Text {
    both!("Your files and the finished ones are the same.", "Os seus arquivos e os prontos são iguais.")
}

fn is_not_here(settings: &Settings, folder: &Path) -> ExitCode {
    let folder = folder.strip_prefix(&settings.workspace).unwrap_or(folder).display();
    let what = both!(
        "the finished code is not in this workspace: there is no `{folder}`",
        "o código pronto não está neste workspace: não existe `{folder}`"
    );
    let hint = both!(
        "an assignment is handed out without it: ask the person who handed it out; `check hint` has three hints for each step",
        "uma tarefa é entregue sem ele: pergunte a quem a entregou; `check hint` tem três dicas para cada passo"
    );
    trouble(settings, &what, &hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_shows_what_is_to_be_written_and_steers_no_terminal() {
        let before = "fn main() {\n    // \u{1b}[2Jmine\n}\n";
        let after = "fn main() {\n    init();\n}\n";
        let diff = unified(before, after, Style::Plain);
        assert_eq!(diff, "@@ -1,3 +1,3 @@\n fn main() {\n-    // mine\n+    init();\n }\n");
    }
}
