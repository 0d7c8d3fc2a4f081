//! One step of a round, from its crate to its report.

use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use super::step_report::StepReports;
use super::{Recording, Session};
use crate::cancel::Cancel;
use crate::cause::{Cause, CauseId};
use crate::crate_source;
use crate::event::EventSink;
use crate::evidence::Evidence;
use crate::exercise::{Step, Work};
use crate::gather::{self, BuiltCrate, Gathered, StepRun};
use crate::handed_out::Watch;
use crate::judge;
use crate::manifest::{self, ManifestErrors};
use crate::plan::{Job, Plan};
use crate::reading::{ANSWERS, Reading};
use crate::recorded::Recorded;
use crate::shortage::cannot_write;
use crate::source::Code;
use crate::surroundings::Surroundings;
use crate::text::{Lang, Text};
use crate::untrusted::Untrusted;
use crate::verdict::StepReport;

/// How many requests more are sent where a sampler keeps a share of the traces. One that keeps nineteen of twenty
/// lets them all through in one run of three hundred.
const OFTEN: usize = 114;

/// What a step is judged from.
enum Prepared {
    Answered(Gathered),
    Built(BuiltCrate),
}

impl Session {
    /// Checks one step.
    pub(super) async fn check(
        &self,
        plan: &Plan,
        job: &Job,
        watch: Watch,
        surroundings: &Surroundings,
        events: &dyn EventSink,
        cancel: &Cancel,
    ) -> StepReport {
        let start = Instant::now();
        let (workspace, Job { step, krate }) = (self.workspace.as_path(), job);
        // Where there are only questions, nothing is built and nothing runs.
        let prepare = async {
            match &step.work {
                Work::Read(reading) => answers(workspace, krate, reading).map(Prepared::Answered),
                Work::Run(_) => gather::build(workspace, job, events, cancel).await.map(Prepared::Built),
            }
        };
        // Reading takes long enough to be worth doing while Cargo is at work.
        let (prepared, code) = tokio::join!(prepare, read_source(step, krate));
        let step = &match &self.record {
            // A recording is read by people too.
            Some(record) if !record.is_whole => step.without_copies(),
            // In a few requests a sampler that keeps a share may drop none.
            _ if code.all().makes_ratio_sampler() => step.sent_often(OFTEN),
            _ => step.clone(),
        };
        let run = StepRun { step, code: &code, surroundings, events, cancel };
        let gathered = match prepared {
            Ok(Prepared::Answered(gathered)) => Ok(gathered),
            Ok(Prepared::Built(built)) => Box::pin(gather::gather(run, built)).await,
            Err(cause) => Err(cause),
        };
        let gathered = gathered.and_then(|gathered| self.recorded(step, gathered));
        let reports = StepReports {
            step,
            traces: surroundings.traces(),
            flows: surroundings.flows(),
            up: self.options_of_up(plan),
            krate: seen_from_here(krate),
        };
        let outside = gathered.as_ref().map(|gathered| gathered.outside.clone()).unwrap_or_default();
        let mut report = match gathered {
            Ok(gathered) => {
                let judging = Instant::now();
                let judgement = judge::judge(step, &gathered.evidence);
                let mut report = reports.judged(gathered, judgement);
                report.timings.judge_ms = gather::ms(judging);
                report
            }
            Err(cause) => {
                tracing::debug!(?cause, "no verdict");
                reports.not_judged(surroundings.explain(cause))
            }
        };
        report.altered = watch.end(&outside);
        report.timings.total_ms = gather::ms(start);
        report
    }

    /// The options with which `check up` keeps such a stack, as a person types them.
    fn options_of_up(&self, plan: &Plan) -> String {
        [self.stack.as_kept().as_typed().as_str(), plan.subject.as_typed()].join(" ").trim().to_owned()
    }

    /// Keeps the evidence where that was asked for.
    fn recorded(&self, step: &Step, gathered: Gathered) -> Result<Gathered, Cause> {
        let Some(Recording { file: path, .. }) = &self.record else { return Ok(gathered) };
        let recorded = Recorded { step: step.id.clone(), evidence: gathered.evidence.clone() };
        recorded.write(path).map(|()| gathered).map_err(|error| cannot_write(path, &error))
    }
}

/// A path as a person types it who stands in the current folder; whole, where there is none.
pub fn seen_from_here(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let Ok(here) = std::env::current_dir() else { return path.display().to_string() };
    seen_from(&here, &path).display().to_string()
}

fn seen_from(here: &Path, path: &Path) -> PathBuf {
    let shared = here.components().zip(path.components()).take_while(|(one, other)| one == other).count();
    let up = here.components().skip(shared).map(|_| Component::ParentDir);
    // On another drive there is no way there but the whole one.
    if shared == 0 { path.to_owned() } else { up.chain(path.components().skip(shared)).collect() }
}

/// The source, read once: it says how often to ask, and later why and where.
async fn read_source(step: &Step, krate: &Path) -> Code {
    let (step, krate) = (step.clone(), krate.to_owned());
    tokio::task::spawn_blocking(move || crate_source::read(&krate, &step)).await.unwrap_or_default()
}

/// What was answered in a folder.
fn answers(workspace: &Path, folder: &Path, reading: &Reading) -> Result<Gathered, Cause> {
    match manifest::read_answers(workspace, folder, reading) {
        Ok(sheet) => {
            let evidence = Evidence { sheet: Some(sheet), ..Evidence::default() };
            Ok(Gathered { evidence, ..Gathered::default() })
        }
        Err(errors) => Err(unreadable(&errors)),
    }
}

/// Each line of the errors is shown as what it is: somebody else's text.
fn unreadable(errors: &ManifestErrors) -> Cause {
    let shown = |lang: Lang| -> String {
        let rendered = errors.iter().map(|error| error.render(lang)).collect::<Vec<_>>().join("\n\n");
        rendered.lines().map(|line| format!("{}\n", Untrusted::from(line).shown())).collect()
    };
    Cause::new(
        CauseId::AnswersUnreadable,
        both!("`{ANSWERS}` cannot be read", "`{ANSWERS}` não pode ser lido"),
        both!(
            "mend it there: texts in quotes, numbers without a unit, lists in brackets",
            "corrija ali: textos entre aspas, números sem unidade, listas entre colchetes"
        ),
    )
    .with_excerpt(Text::new(shown(Lang::En), shown(Lang::PtBr)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_as_it_opens_from_where_one_stands() {
        let krate = Path::new("/book/exercises/02/04");
        let from = |here: &str| seen_from(Path::new(here), krate);
        assert_eq!(from("/book"), Path::new("exercises/02/04"));
        assert_eq!(from("/book/exercises/02"), Path::new("04"));
        assert_eq!(from("/book/docs"), Path::new("../exercises/02/04"));
    }
}
