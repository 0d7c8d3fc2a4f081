//! The report for people: what was checked, what is wrong and why, what to do next.
//!
//! The parts (`checks`, `tree`, `diagnosis`, …) make text from reports and do nothing else; this file
//! puts them in order and writes them.

mod checks;
mod diagnosis;
mod links;
mod summary;
mod tree;

use std::io::{self, Write};
use std::path::Path;

use super::Reporter;
use super::output::View;
use super::progress::Progress;
use super::style::wrap;
use crate::cause::{Cause, Part};
use crate::event::Event;
use crate::plan::Subject;
use crate::settings::Verbosity;
use crate::summary::Summary;
use crate::verdict::{StepReport, Verdict};

/// Writes the report for people.
pub struct Terminal {
    view: View,
    out: Box<dyn Write + Send>,
    progress: Progress,
    subject: Subject,
}

impl Terminal {
    /// A report in this view.
    pub fn new(view: View, out: Box<dyn Write + Send>) -> Self {
        Self { view, out, progress: Progress::hidden(), subject: Subject::Exercise }
    }

    /// The same, with a spinner on standard error where a person sees it.
    #[must_use]
    pub fn with_progress(mut self) -> Self {
        if self.view.verbosity != Verbosity::Quiet && super::output::stderr_is_terminal() {
            self.progress = Progress::shown();
        }
        self
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let out = &mut self.out;
        self.progress.suspend(|| out.write_all(text.as_bytes()).and_then(|()| out.flush()))
    }
}

impl Reporter for Terminal {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted { subject, .. } => {
                self.subject = *subject;
                Ok(())
            }
            Event::StepStarted { step, .. } => {
                self.progress.say(step);
                Ok(())
            }
            Event::StackReady(_) => Ok(()),
            Event::Progress { text } | Event::Detail { text } => {
                self.progress.say(self.view.say(text));
                Ok(())
            }
            Event::StepFinished(report) => {
                self.progress.clear();
                self.write(&step(&self.view, report))
            }
            Event::RunFailed(cause) => {
                self.progress.clear();
                self.write(&not_judged(&self.view, cause))
            }
            Event::Cancelled(_) | Event::RunFinished { .. } => {
                self.progress.clear();
                Ok(())
            }
        }
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.progress.clear();
        self.write(&summary::summary(&self.view, summary, self.subject))
    }

    fn place(&self) -> &Path {
        Path::new("stdout")
    }
}

/// Everything about one step.
fn step(view: &View, report: &StepReport) -> String {
    let mut text = heading(view, report);
    if view.verbosity == Verbosity::Quiet {
        return text;
    }
    let details = view.verbosity == Verbosity::Verbose || !matches!(report.verdict, Verdict::Passed);
    if details && !report.checks.is_empty() {
        text.push_str(&checks::table(view, report));
    }
    match &report.verdict {
        Verdict::Passed => {}
        Verdict::Failed(diagnoses) => {
            text.push_str(&foreign(view, &report.compile_errors));
            if let Some(comparison) = report.comparisons.first() {
                text.push_str(&tree::compare(view, comparison));
            }
            text.push_str(&diagnosis::diagnoses(view, report, diagnoses));
        }
        Verdict::NotJudged(cause) => text.push_str(&not_judged(view, cause)),
    }
    if details {
        text.push_str(&logs(view, report));
        text.push_str(&foreign(view, &report.warnings));
    }
    if details && !report.advice.is_empty() {
        text.push('\n');
    }
    text.push_str(&links::advice(view, report));
    text.push_str(&match &report.verdict {
        Verdict::Failed(diagnoses) => links::read_more(view, report, diagnoses.first().id),
        _ => links::traces(view, report),
    });
    if view.timings {
        text.push_str(&links::timings(view, report));
    }
    if details {
        text.push('\n');
    }
    text
}

/// One line that says which step it is and how it ended.
fn heading(view: &View, report: &StepReport) -> String {
    let style = view.style;
    let title = view.say(&report.title);
    let (points, max) = (report.points(), report.max_points);
    let (mark, word) = match report.verdict {
        Verdict::Passed => {
            (style.good("✓"), both!("passed, {points} of {max} points", "passou, {points} de {max} pontos"))
        }
        Verdict::Failed(_) => (
            style.bad("✗"),
            both!("not passed, {points} of {max} points", "não passou, {points} de {max} pontos"),
        ),
        Verdict::NotJudged(_) => (style.warning("!"), both!("not judged", "não julgado")),
    };
    let line = format!("{} · {title} · {}", report.step, view.say(&word));
    let line = wrap(&line, view.width - 2, "", "  ").join("\n");
    format!("{mark} {}\n", line.replacen(&report.step, &style.strong(&report.step), 1))
}

/// Why there is no verdict, and that nobody's work is to blame.
fn not_judged(view: &View, cause: &Cause) -> String {
    let mut lines = Vec::new();
    let title = both!("Could not judge", "Não foi possível julgar");
    lines.push(String::new());
    lines.push(view.style.warning(view.say(&title)));
    lines.extend(wrap(view.say(&cause.what), view.width, "  ", "  "));
    for detail in cause.lines(view.lang) {
        let detail = view.style.foreign(detail);
        lines.extend(detail.lines().map(|line| format!("    {}", view.style.dim(line))));
    }
    lines.extend(action(view, &cause.hint));
    if !matches!(cause.id.part(), Part::Usage | Part::Step) {
        let relief = both!(
            "This is not your code's fault, and it costs nothing.",
            "A culpa não é do seu código, e isto não custa pontos."
        );
        lines.extend(wrap(view.say(&relief), view.width, "  ", "  "));
    }
    lines.join("\n") + "\n"
}

/// The one thing to do next.
fn action(view: &View, text: &crate::text::Text) -> Vec<String> {
    let word = both!("next:", "agora:");
    let word = view.say(&word);
    let plain = format!("{word} {}", view.say(text));
    let mut lines = wrap(&plain, view.width, "  ", "    ");
    if let Some(first) = lines.first_mut() {
        *first = first.replacen(word, &view.style.action(word), 1);
    }
    lines
}

/// What another program says, over its own lines, made harmless.
fn foreign(view: &View, texts: &[String]) -> String {
    texts.iter().map(|text| format!("\n{}\n", view.style.foreign(text).trim_end())).collect()
}

/// The last lines of services in trouble.
fn logs(view: &View, report: &StepReport) -> String {
    let mut text = String::new();
    for log in &report.logs {
        let service = &log.service;
        let title = both!("The last lines of `{service}`", "As últimas linhas de `{service}`");
        text.push_str(&format!("\n{}\n", view.style.strong(view.say(&title))));
        for line in &log.lines {
            let line = super::style::Style::Plain.foreign(line);
            text.push_str(&format!("  {}\n", view.style.dim(&line.replace('\n', " "))));
        }
    }
    text
}

#[cfg(test)]
mod tests;
