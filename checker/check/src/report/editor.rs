//! The verdict for an editor: what Cargo says of the build, passed on, then every diagnosis and every piece
//! of advice as a message of the same shape, at its line.
//!
//! Nothing is kept for the end: an editor shows each line as it comes.

mod cargo_message;
mod fix;
mod message;
mod short;

use std::io;
use std::path::{Path, PathBuf};

use self::message::{EditorMessage, Fix, Severity, Spot};
use super::Reporter;
use super::destination::Destination;
use super::output;
use super::program::CalledAs;
use crate::cause::Cause;
use crate::cli::MessageFormat;
use crate::diagnosis::{Certainty, Diagnosis};
use crate::event::Event;
use crate::exercise::Step;
use crate::plan::Subject;
use crate::settings::Settings;
use crate::summary::Summary;
use crate::text::{Lang, Text};
use crate::verdict::{StepReport, Verdict};

/// Tells each thing when it comes.
pub struct Editor {
    lang: Lang,
    format: MessageFormat,
    workspace: PathBuf,
    /// The crate that is checked.
    krate: PathBuf,
    step: Step,
    program: CalledAs,
    destination: Destination,
}

impl Editor {
    /// Messages about one step, to standard output.
    pub fn new(settings: &Settings, format: MessageFormat, step: Step, subject: Subject) -> Self {
        let krate = match subject {
            Subject::Exercise => &step.exercise_dir,
            Subject::Solution => &step.solution_dir,
        };
        Self {
            lang: settings.lang,
            format,
            workspace: settings.workspace.clone(),
            krate: settings.workspace.join(krate),
            step,
            program: CalledAs::of(settings),
            destination: Destination::Stream(output::stdout()),
        }
    }

    fn step(&self, report: &StepReport) -> Vec<EditorMessage> {
        let mut messages = match &report.verdict {
            Verdict::Passed if report.counts() => Vec::new(),
            Verdict::Passed => vec![self.without_count(report)],
            Verdict::Failed(diagnoses) => diagnoses.iter().map(|each| self.diagnosis(each)).collect(),
            Verdict::NotJudged(cause) => vec![self.cause(cause)],
        };
        messages.extend(report.advice.iter().map(|advice| {
            let text = self.say(&advice.text).to_owned();
            let rendered = format!("{text}\n\n{}", self.more(advice.id));
            let (level, id, help, place) = (Severity::Note, advice.id, Vec::new(), self.somewhere());
            EditorMessage { level, id, text, help, fix: None, rendered, place }
        }));
        messages
    }

    fn diagnosis(&self, diagnosis: &Diagnosis) -> EditorMessage {
        let title = self.say(&diagnosis.title);
        let text = match diagnosis.certainty() {
            Certainty::Shown | Certainty::Open => title.to_owned(),
            Certainty::Likely => self.say(&both!("probably: {title}", "provavelmente: {title}")).to_owned(),
        };
        let next = self.program.named_in(self.say(diagnosis.next.text()));
        let next = self.say(&both!("next: {next}", "a seguir: {next}")).to_owned();
        let evidence = diagnosis.evidence().map(|evidence| format!("  • {}", self.say(evidence)));
        let rivals = diagnosis.grounds.remaining().iter();
        let rivals = rivals.map(|rival| format!("  ? {}: {}", self.say(&rival.cause), self.say(&rival.tell)));
        let lines: Vec<String> = std::iter::once(text.clone())
            .chain(evidence)
            .chain(rivals)
            .chain([String::new(), next.clone(), self.more(diagnosis.id)])
            .collect();
        let place = diagnosis.source.as_ref().map_or_else(
            || self.somewhere(),
            |source| Spot { file: self.krate.join(&source.file), line: source.line },
        );
        let (level, id, help) = (Severity::Error, diagnosis.id, vec![next]);
        EditorMessage { level, id, text, help, fix: self.fix(diagnosis), rendered: lines.join("\n"), place }
    }

    /// What the editor can write itself.
    fn fix(&self, diagnosis: &Diagnosis) -> Option<Fix> {
        let edits = fix::of(&diagnosis.mends, &self.krate);
        let title = self.say(&both!("write what is missing", "escrever o que falta")).to_owned();
        (!edits.is_empty()).then_some(Fix { title, edits })
    }

    /// Our own trouble is no error of the learner's.
    fn cause(&self, cause: &Cause) -> EditorMessage {
        let what = self.say(&cause.what);
        let text = self.say(&both!("not judged: {what}", "não julgado: {what}")).to_owned();
        let hint = self.say(&cause.hint).to_owned();
        let details = cause.lines(self.lang).map(|line| anstream::adapter::strip_str(line).to_string());
        let lines = std::iter::once(text.clone()).chain(details).chain([hint.clone()]);
        let rendered = lines.collect::<Vec<_>>().join("\n");
        let (level, id) = (Severity::Warning, cause.id.word());
        EditorMessage { level, id, text, help: vec![hint], fix: None, rendered, place: self.somewhere() }
    }

    fn without_count(&self, report: &StepReport) -> EditorMessage {
        let files = report.altered.iter().map(|of| format!("`{}`", of.file.shown()));
        let files = files.collect::<Vec<_>>().join(", ");
        let text = both!(
            "it passes, but is not as it was handed out, so the pass is not remembered: {files}",
            "passa, mas não está como foi entregue, e por isso não fica registrado: {files}"
        );
        let text = self.say(&text).to_owned();
        let (level, id, place) = (Severity::Warning, "not-as-handed-out", self.somewhere());
        EditorMessage { level, id, text: text.clone(), help: Vec::new(), fix: None, rendered: text, place }
    }

    /// Where what has no place of its own is shown: at the top of the first file to edit, which is the one
    /// that is most likely open.
    fn somewhere(&self) -> Spot {
        let file = self.step.edit.first().map_or(Path::new("step.toml"), PathBuf::as_path);
        Spot { file: self.krate.join(file), line: 1 }
    }

    /// How to read on: an editor opens no page of ours.
    fn more(&self, id: &str) -> String {
        let call = self.program.call(&format!("explain {id}"));
        self.say(&both!("more: {call}", "mais: {call}")).to_owned()
    }

    fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.lang)
    }

    fn tell(&mut self, messages: &[EditorMessage]) -> io::Result<()> {
        for message in messages {
            let line = match self.format {
                MessageFormat::Json => cargo_message::of(message),
                MessageFormat::Short => short::of(message, &self.workspace),
            };
            self.write(&line)?;
        }
        Ok(())
    }

    fn write(&mut self, line: &str) -> io::Result<()> {
        self.destination.write(format!("{line}\n").as_bytes())
    }
}

impl Reporter for Editor {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            // A problem matcher goes by these two lines when it clears what it showed before.
            Event::RunStarted { .. } if self.format == MessageFormat::Short => {
                let line = format!("tracelings: checking {}", self.step.id);
                self.write(&line)
            }
            Event::CompilerSaid { line } => {
                let told = match self.format {
                    MessageFormat::Json => cargo_message::passed_on(line),
                    MessageFormat::Short => short::passed_on(line),
                };
                told.map_or(Ok(()), |line| self.write(&line))
            }
            Event::StepFinished(report) => self.tell(&self.step(report)),
            Event::RunFailed(cause) => self.tell(&[self.cause(cause)]),
            Event::RunStarted { .. }
            | Event::StackReady(_)
            | Event::StepStarted { .. }
            | Event::Progress { .. }
            | Event::Detail { .. }
            | Event::Cancelled(_)
            | Event::RunFinished { .. } => Ok(()),
        }
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        match self.format {
            MessageFormat::Json => Ok(()),
            MessageFormat::Short => self.write(&format!("tracelings: done {}", self.step.id)),
        }
    }

    fn place(&self) -> &Path {
        self.destination.place()
    }
}

#[cfg(test)]
mod tests;
