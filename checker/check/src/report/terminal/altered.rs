//! What is not as it was handed out, and what that makes of a pass.

use super::action;
use crate::alteration::{Alteration, Altered};
use crate::report::output::Layout;
use crate::report::style::wrap;
use crate::text::Text;
use crate::verdict::{StepReport, Verdict};

/// How many files are named; the result for programs names all.
const MOST: usize = 8;

/// A line a file; and where a pass does not count, why, and what to do.
pub(super) fn altered(layout: &Layout, report: &StepReport) -> String {
    let mut lines: Vec<String> = Vec::new();
    for alteration in report.altered.iter().take(MOST) {
        lines.extend(wrap(layout.say(&line(alteration)), layout.width, "  ", "    "));
    }
    if let Some(more) = report.altered.len().checked_sub(MOST).filter(|more| *more > 0) {
        let more = both!("and {more} more files", "e mais {more} arquivos");
        lines.extend(wrap(layout.say(&more), layout.width, "  ", "    "));
    }
    if matches!(report.verdict, Verdict::Passed) && !report.counts() {
        let why = both!(
            "So this pass says nothing of the step as it was handed out, and is not remembered.",
            "Por isso este resultado nada diz do passo como foi entregue, e não fica registrado."
        );
        lines.extend(wrap(layout.say(&why), layout.width, "  ", "  "));
        lines.extend(action(layout, &remedy(report)));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn line(Alteration { file, how, is_rule }: &Alteration) -> Text {
    let file = file.shown();
    match how {
        Altered::Changed if *is_rule => both!(
            "not as handed out: `{file}` is changed, and the step is judged by it",
            "não está como foi entregue: `{file}` foi alterado, e o passo é julgado por ele"
        ),
        Altered::Changed => {
            both!(
                "not as handed out: `{file}` is changed",
                "não está como foi entregue: `{file}` foi alterado"
            )
        }
        Altered::Missing => {
            both!("not as handed out: `{file}` is missing", "não está como foi entregue: falta `{file}`")
        }
        Altered::Added => {
            both!("not handed out: `{file}` is new", "não foi entregue: `{file}` é novo")
        }
        Altered::Outside => both!(
            "not the step's own: a program is made of `{file}`",
            "não é do passo: um programa é feito de `{file}`"
        ),
        Altered::ByBuild => {
            both!("this build changed `{file}`", "esta compilação alterou `{file}`")
        }
    }
}

/// What brings back what was handed out.
fn remedy(report: &StepReport) -> Text {
    let rule = report.altered.iter().find(|alteration| alteration.is_rule);
    match rule.map(|rule| rule.file.shown()) {
        Some(file) => both!("put it back: `git restore {file}`", "restaure o arquivo: `git restore {file}`"),
        None => both!(
            "build the step's programs from its own files",
            "faça os programas do passo com os arquivos dele"
        ),
    }
}
