//! The result as `JUnit` XML, which CI systems show: a suite a step, a case a check.
//!
//! Written by hand: the format is four elements, and the crate for it brings nine others, which everybody
//! would compile before the first verdict. That crate reads in the tests what is written here.

mod xml;

use std::io;
use std::path::Path;

use self::xml::{element, escaped};
use super::Reporter;
use super::destination::Destination;
use super::style::Style;
use crate::cause::Cause;
use crate::diagnosis::Certainty;
use crate::event::{Event, PlannedStep};
use crate::summary::Summary;
use crate::text::{Lang, Text};
use crate::verdict::{CheckStatus, Diagnoses, StepReport, Verdict};

/// Collects a run and writes it when it is over.
pub struct Junit {
    lang: Lang,
    destination: Destination,
    planned: Vec<PlannedStep>,
    suites: Vec<Suite>,
}

struct Suite {
    name: String,
    time_ms: u64,
    /// Files that are not as they were handed out.
    altered: Vec<String>,
    cases: Vec<Row>,
}

struct Row {
    name: String,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    /// The learner's: a diagnosis leads.
    Failed(Explained),
    /// Ours: there is no verdict.
    Error(Explained),
    Skipped {
        because: String,
    },
}

struct Explained {
    /// The id of the diagnosis or cause.
    id: &'static str,
    message: String,
    body: String,
}

impl Junit {
    /// A report with texts in this language.
    pub fn new(lang: Lang, destination: Destination) -> Self {
        Self { lang, destination, planned: Vec::new(), suites: Vec::new() }
    }

    /// What ended the run outside any step.
    fn run_failed(&mut self, cause: &Cause) {
        let case = Row { name: "run".to_owned(), outcome: Outcome::Error(self.cause(cause)) };
        self.suites.push(Suite {
            name: "check".to_owned(),
            time_ms: 0,
            altered: Vec::new(),
            cases: vec![case],
        });
    }

    fn suite(&self, report: &StepReport) -> Suite {
        let title = report.title.get(self.lang).to_owned();
        let cases = match &report.verdict {
            Verdict::NotJudged(cause) => {
                vec![Row { name: title, outcome: Outcome::Error(self.cause(cause)) }]
            }
            Verdict::Passed => self.cases(report, |_| Outcome::Passed),
            Verdict::Failed(diagnoses) => {
                self.cases(report, |junit| Outcome::Failed(junit.diagnoses(diagnoses, &report.krate)))
            }
        };
        let altered = report.altered.iter().map(|of| format!("{} ({})", of.file.shown(), of.how.word()));
        let time_ms = report.timings.total_ms;
        Suite { name: report.step.to_string(), time_ms, altered: altered.collect(), cases }
    }

    fn cases(&self, report: &StepReport, failed: impl Fn(&Self) -> Outcome) -> Vec<Row> {
        let outcome = |status: &CheckStatus| match status {
            CheckStatus::Passed => Outcome::Passed,
            CheckStatus::Failed => failed(self),
            CheckStatus::Skipped { because } => Outcome::Skipped { because: because.join(", ") },
        };
        let checks = report.checks.iter();
        checks
            .map(|check| Row {
                name: format!("{}: {}", check.id, check.title.get(self.lang)),
                outcome: outcome(&check.status),
            })
            .collect()
    }

    fn diagnoses(&self, diagnoses: &Diagnoses, krate: &str) -> Explained {
        let say = |text: &Text| text.get(self.lang).to_owned();
        let body = diagnoses.iter().flat_map(|diagnosis| {
            let title = format!(
                "{} ({}, {})",
                say(&diagnosis.title),
                diagnosis.id,
                say(&sure(diagnosis.certainty()))
            );
            let evidence = diagnosis.evidence().map(|evidence| format!("  {}", say(evidence)));
            let rivals = diagnosis.grounds.remaining().iter();
            let rivals = rivals.map(|rival| format!("  ? {}: {}", say(&rival.cause), say(&rival.tell)));
            let place = diagnosis.source.iter();
            let place = place.map(|source| format!("  {}:{}", source.seen_in(krate), source.line));
            let next = format!("  {}", say(diagnosis.next.text()));
            std::iter::once(title)
                .chain(evidence)
                .chain(rivals)
                .chain(place)
                .chain([next])
                .collect::<Vec<_>>()
        });
        let first = diagnoses.first();
        Explained { id: first.id, message: say(&first.title), body: body.collect::<Vec<_>>().join("\n") }
    }

    fn cause(&self, cause: &Cause) -> Explained {
        let lines = cause.lines(self.lang).map(|line| Style::Plain.foreign(line));
        let lines: Vec<String> = lines.chain([cause.hint.get(self.lang).to_owned()]).collect();
        Explained {
            id: cause.id.word(),
            message: cause.what.get(self.lang).to_owned(),
            body: lines.join("\n"),
        }
    }
}

/// How sure a diagnosis is, in a word.
fn sure(certainty: Certainty) -> Text {
    match certainty {
        Certainty::Shown => both!("shown", "comprovado"),
        Certainty::Likely => both!("likely", "provável"),
        Certainty::Open => both!("cause open", "causa em aberto"),
    }
}

impl Reporter for Junit {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted { steps, .. } => self.planned.clone_from(steps),
            Event::StepFinished(report) => self.suites.push(self.suite(report)),
            Event::RunFailed(cause) => self.run_failed(cause),
            Event::Cancelled(by) => self.run_failed(&by.cause()),
            Event::StackReady(_)
            | Event::StepStarted { .. }
            | Event::Progress { .. }
            | Event::Detail { .. }
            | Event::CompilerSaid { .. }
            | Event::RunFinished { .. } => {}
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        for step in &self.planned {
            if !self.suites.iter().any(|suite| step.id == suite.name) {
                let because = both!("not reached", "não alcançado").get(self.lang).to_owned();
                let outcome = Outcome::Skipped { because };
                let case = Row { name: step.title.get(self.lang).to_owned(), outcome };
                self.suites.push(Suite {
                    name: step.id.to_string(),
                    time_ms: 0,
                    altered: Vec::new(),
                    cases: vec![case],
                });
            }
        }
        self.destination.write(document(&self.suites).as_bytes())
    }

    fn place(&self) -> &Path {
        self.destination.place()
    }
}

fn document(suites: &[Suite]) -> String {
    let all: Vec<&Row> = suites.iter().flat_map(|suite| &suite.cases).collect();
    let counts = Counts::of(&all);
    let attributes = [("name", "check")].into_iter().chain(counts.attributes());
    let content: String = suites.iter().map(Suite::xml).collect();
    let content = element("testsuites", &attributes.collect::<Vec<_>>(), &format!("\n{content}"));
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{content}")
}

impl Suite {
    fn xml(&self) -> String {
        let counts = Counts::of(&self.cases.iter().collect::<Vec<_>>());
        let (ms, s) = (self.time_ms % 1000, self.time_ms / 1000);
        let time = format!("{s}.{ms:03}");
        let attributes = [("name", self.name.as_str()), ("time", &time)];
        let attributes = attributes.into_iter().chain(counts.attributes());
        let cases: String = self.cases.iter().map(|case| case.xml(&self.name)).collect();
        let properties = self.properties();
        element("testsuite", &attributes.collect::<Vec<_>>(), &format!("\n{properties}{cases}"))
    }
}

impl Suite {
    fn properties(&self) -> String {
        if self.altered.is_empty() {
            return String::new();
        }
        let altered =
            self.altered.iter().map(|of| element("property", &[("name", "altered"), ("value", of)], ""));
        element("properties", &[], &format!("\n{}", altered.collect::<String>()))
    }
}

impl Row {
    fn xml(&self, suite: &str) -> String {
        let told = |kind: &str, told: &Explained| {
            element(kind, &[("type", told.id), ("message", &told.message)], &escaped(&told.body))
        };
        let content = match &self.outcome {
            Outcome::Passed => String::new(),
            Outcome::Failed(why) => told("failure", why),
            Outcome::Error(why) => told("error", why),
            Outcome::Skipped { because } => element("skipped", &[("message", because)], ""),
        };
        element("testcase", &[("name", &self.name), ("classname", suite)], &content)
    }
}

/// How many cases there are of each kind, as the attributes that say so.
struct Counts([(&'static str, String); 4]);

impl Counts {
    fn of(cases: &[&Row]) -> Self {
        let count =
            |is: fn(&Outcome) -> bool| cases.iter().filter(|case| is(&case.outcome)).count().to_string();
        Self([
            ("tests", cases.len().to_string()),
            ("failures", count(|outcome| matches!(outcome, Outcome::Failed(_)))),
            ("errors", count(|outcome| matches!(outcome, Outcome::Error(_)))),
            ("skipped", count(|outcome| matches!(outcome, Outcome::Skipped { .. }))),
        ])
    }

    fn attributes(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(key, count)| (*key, count.as_str()))
    }
}

#[cfg(test)]
mod tests;
