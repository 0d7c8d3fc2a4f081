//! The report for people: what was checked, what is wrong and why, what to do next.
//!
//! The parts (`checks`, `tree`, `diagnosis`, …) make text from reports and do nothing else; this file
//! puts them in order and writes them.

mod altered;
mod checks;
mod diagnosis;
mod links;
mod summary;
mod tree;

use std::io::{self, Write};
use std::path::Path;

use super::Reporter;
use super::output::Layout;
use super::status_line::StatusLine;
use super::style::wrap;
use crate::cause::{Cause, Part};
use crate::event::Event;
use crate::plan::Subject;
use crate::settings::Verbosity;
use crate::summary::Summary;
use crate::verdict::{StepReport, Verdict};

/// Writes the report for people.
pub struct Terminal {
    layout: Layout,
    out: Box<dyn Write + Send>,
    progress: StatusLine,
    subject: Subject,
    /// Whether the person is told at the end what to type next.
    says_how_to_go_on: bool,
}

impl Terminal {
    /// A report in this layout.
    pub fn new(layout: Layout, out: Box<dyn Write + Send>) -> Self {
        Self {
            layout,
            out,
            progress: StatusLine::hidden(),
            subject: Subject::Exercise,
            says_how_to_go_on: true,
        }
    }

    /// The same, with a spinner on standard error where a person sees it.
    #[must_use]
    pub fn with_progress(mut self) -> Self {
        if self.layout.verbosity != Verbosity::Quiet && super::output::stderr_is_terminal() {
            self.progress = StatusLine::shown();
        }
        self
    }

    /// The same, without how many passed and what to type next, for who goes on by itself.
    #[must_use]
    pub fn of_one_round(mut self) -> Self {
        self.says_how_to_go_on = false;
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
            Event::StackReady(_) | Event::CompilerSaid { .. } => Ok(()),
            Event::Progress { text } | Event::Detail { text } => {
                self.progress.say(self.layout.say(text));
                Ok(())
            }
            Event::StepFinished(report) => {
                self.progress.clear();
                self.write(&step(&self.layout, report))
            }
            Event::RunFailed(cause) => {
                self.progress.clear();
                self.write(&not_judged(&self.layout, cause))
            }
            Event::Cancelled(_) | Event::RunFinished { .. } => {
                self.progress.clear();
                Ok(())
            }
        }
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.progress.clear();
        if !self.says_how_to_go_on {
            return Ok(());
        }
        self.write(&summary::summary(&self.layout, summary, self.subject))
    }

    fn place(&self) -> &Path {
        Path::new("stdout")
    }
}

/// Everything about one step.
fn step(layout: &Layout, report: &StepReport) -> String {
    let mut text = heading(layout, report);
    if layout.verbosity == Verbosity::Quiet {
        return text;
    }
    let details = layout.verbosity == Verbosity::Verbose || !matches!(report.verdict, Verdict::Passed);
    // Of a step that does not compile the compiler speaks first, and nothing else was looked at.
    text.push_str(&foreign(layout, &report.compile_errors));
    if details && !report.checks.is_empty() && report.compile_errors.is_empty() {
        text.push_str(&checks::table(layout, report));
    }
    match &report.verdict {
        Verdict::Passed => text.push_str(&found(layout, report)),
        Verdict::Failed(diagnoses) => {
            if let Some(flows) = &report.flows {
                text.push_str(&tree::compare_flows(layout, flows));
            }
            if let Some(comparison) = &report.comparison {
                text.push_str(&tree::compare(layout, comparison));
            } else if layout.verbosity == Verbosity::Verbose {
                text.push_str(&found(layout, report));
            }
            text.push_str(&diagnosis::diagnoses(layout, report, diagnoses));
        }
        Verdict::NotJudged(cause) => text.push_str(&not_judged(layout, cause)),
    }
    if details {
        text.push_str(&logs(layout, report));
        text.push_str(&foreign(layout, &report.warnings));
    }
    let altered = altered::altered(layout, report);
    if details && !(altered.is_empty() && report.advice.is_empty()) {
        text.push('\n');
    }
    text.push_str(&altered);
    text.push_str(&links::advice(layout, report));
    text.push_str(&match &report.verdict {
        Verdict::Failed(diagnoses) => links::read_more(layout, report, diagnoses.first().id),
        _ => links::traces(layout, report),
    });
    if layout.timings {
        text.push_str(&links::timings(layout, report));
    }
    if details {
        text.push('\n');
    }
    text
}

/// What came, where it is not set against what was expected.
fn found(layout: &Layout, report: &StepReport) -> String {
    report.found.as_ref().map(|found| tree::found(layout, found)).unwrap_or_default()
}

/// One line that says which step it is and how it ended.
fn heading(layout: &Layout, report: &StepReport) -> String {
    let style = layout.style;
    let title = layout.say(&report.title);
    let (points, max) = (report.points(), report.max_points);
    let (mark, word) = match report.verdict {
        Verdict::Passed if report.counts() => {
            (style.good("✓"), both!("passed, {points} of {max} points", "passou, {points} de {max} pontos"))
        }
        Verdict::Passed => (
            style.warning("✓"),
            both!(
                "passed, {points} of {max} points, but not as handed out",
                "passou, {points} de {max} pontos, mas não como foi entregue"
            ),
        ),
        Verdict::Failed(_) => (
            style.bad("✗"),
            both!("not passed, {points} of {max} points", "não passou, {points} de {max} pontos"),
        ),
        Verdict::NotJudged(_) => (style.warning("!"), both!("not judged", "não julgado")),
    };
    let line = format!("{} · {title} · {}", report.step, layout.say(&word));
    let line = wrap(&line, layout.width - 2, "", "  ").join("\n");
    format!("{mark} {}\n", line.replacen(report.step.as_str(), &style.strong(&report.step), 1))
}

/// Why there is no verdict, and that nobody's work is to blame.
fn not_judged(layout: &Layout, cause: &Cause) -> String {
    let mut lines = Vec::new();
    let title = both!("Could not judge", "Não foi possível julgar");
    lines.push(String::new());
    lines.push(layout.style.warning(layout.say(&title)));
    lines.extend(wrap(layout.say(&cause.what), layout.width, "  ", "  "));
    for detail in cause.lines(layout.lang) {
        let detail = layout.style.foreign(detail);
        lines.extend(detail.lines().map(|line| format!("    {}", layout.style.dim(line))));
    }
    lines.extend(action(layout, &cause.hint));
    if !matches!(cause.id.part(), Part::Usage | Part::Step) {
        let relief = both!(
            "This is not your code's fault, and it costs nothing.",
            "A culpa não é do seu código, e isto não custa pontos."
        );
        lines.extend(wrap(layout.say(&relief), layout.width, "  ", "  "));
    }
    lines.join("\n") + "\n"
}

/// The one thing to do next.
fn action(layout: &Layout, text: &crate::text::Text) -> Vec<String> {
    let word = both!("next:", "agora:");
    let word = layout.say(&word);
    let plain = format!("{word} {}", layout.program.named_in(layout.say(text)));
    let mut lines = wrap(&plain, layout.width, "  ", "    ");
    if let Some(first) = lines.first_mut() {
        *first = first.replacen(word, &layout.style.action(word), 1);
    }
    lines
}

/// What another program says, over its own lines, made harmless.
fn foreign(layout: &Layout, texts: &[String]) -> String {
    texts.iter().map(|text| format!("\n{}\n", layout.style.foreign(text).trim_end())).collect()
}

/// The last lines of services in trouble.
fn logs(layout: &Layout, report: &StepReport) -> String {
    let mut text = String::new();
    for log in &report.logs {
        let service = &log.service;
        let title = both!("The last lines of `{service}`", "As últimas linhas de `{service}`");
        text.push_str(&format!("\n{}\n", layout.style.strong(layout.say(&title))));
        for line in &log.lines {
            let line = super::style::Style::Plain.foreign(line);
            for line in wrap(&line.replace('\n', " "), layout.width, "  ", "    ") {
                text.push_str(&format!("{}\n", layout.style.dim(&line)));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests;
