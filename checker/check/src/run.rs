//! A whole run: its steps in order, each judged, until one does not pass.

use std::path::{Path, PathBuf};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::advice;
use crate::backend::Backend;
use crate::cause::{Cause, CauseId};
use crate::compare;
use crate::crate_source;
use crate::event::{Event, EventSink, Subject};
use crate::evidence::{Evidence, Exit, Life};
use crate::exercise::Step;
use crate::gather::{self, Gathered, Job};
use crate::judge::{self, Judgement};
use crate::manifest::{self, ManifestErrors};
use crate::reading::{ANSWERS, Reading};
use crate::recorded::Recorded;
use crate::settle::Progress;
use crate::source::Code;
use crate::text::{Lang, Text};
use crate::untrusted::Untrusted;
use crate::verdict::{Diagnoses, Kept, ServiceLog, StepReport, Timings, TraceLink, Verdict};

/// How many requests more are sent where a sampler keeps a share of the traces. One that keeps nineteen of twenty
/// lets them all through in one run of three hundred.
const OFTEN: usize = 114;

/// What to run.
pub struct Run<'a> {
    /// The workspace.
    pub workspace: &'a Path,
    /// The steps, in order.
    pub steps: &'a [Step],
    /// Which crates.
    pub subject: Subject,
    /// The options with which `check up` keeps such a stack, as a person types them.
    pub up: String,
    /// A crate that stands in for the exercise.
    pub krate: Option<PathBuf>,
    /// Where the evidence is written, for a test to judge it again.
    pub record: Option<PathBuf>,
}

/// Runs the steps on a backend and tells the events. Stops at the first step that does not pass.
pub async fn run_steps(run: &Run<'_>, backend: &Backend, events: &dyn EventSink, cancel: &CancellationToken) {
    events.event(Event::StackReady(backend.info().clone()));
    let mut rest = run.steps.iter();
    for step in rest.by_ref() {
        events.event(Event::StepStarted { step: step.id.clone(), title: step.title.clone() });
        let report = check_step(run, step, backend, events, cancel).await;
        let passed = matches!(report.verdict, Verdict::Passed);
        events.event(Event::StepFinished(Box::new(report)));
        if cancel.is_cancelled() {
            events.event(Event::Interrupted);
            break;
        }
        if !passed {
            break;
        }
    }
    events.event(Event::RunFinished { not_reached: rest.map(|step| step.id.clone()).collect() });
}

async fn check_step(
    run: &Run<'_>,
    step: &Step,
    backend: &Backend,
    events: &dyn EventSink,
    cancel: &CancellationToken,
) -> StepReport {
    let start = Instant::now();
    let krate = match (&run.krate, run.subject) {
        (Some(krate), _) => krate,
        (None, Subject::Exercise) => &step.exercise_dir,
        (None, Subject::Solution) => &step.solution_dir,
    };
    let code = read_source(step, krate).await;
    let step = &match &run.record {
        // A recording is read by people too.
        Some(_) => step.without_copies(),
        // In a few requests a sampler that keeps a share may drop none.
        None if code.all().has_call("TraceIdRatioBased") => step.sent_often(OFTEN),
        None => step.clone(),
    };
    let progress = |evidence: &Evidence| progress(step, evidence);
    let open = |evidence: &Evidence| judge::judge(step, evidence).questions;
    let workspace = run.workspace;
    let (code, judge, open) = (&code, &progress, &open);
    let job = Job { step, krate, code, workspace, backend, events, cancel, judge, open };
    // Where there are only questions, nothing is built and nothing runs.
    let gathered = match &step.reading {
        Some(reading) => answers(run.workspace, krate, reading),
        None => gather::gather(job).await,
    };
    let gathered = gathered.and_then(|gathered| record(run, step, gathered));
    let mut report = match gathered {
        Ok(gathered) => {
            let judging = Instant::now();
            let judgement = judge::judge(step, &gathered.evidence);
            let mut report = report(run, step, backend, gathered, judgement);
            report.timings.judge_ms = ms(judging);
            report
        }
        Err(cause) => not_judged(run, step, backend.explain(cause)),
    };
    report.timings.total_ms = ms(start);
    report
}

/// The source, read once: it says how often to ask, and later why and where.
async fn read_source(step: &Step, krate: &Path) -> Code {
    let (step, krate) = (step.clone(), krate.to_owned());
    tokio::task::spawn_blocking(move || crate_source::read(&krate, &step)).await.unwrap_or_default()
}

/// Keeps the evidence where that was asked for.
fn record(run: &Run<'_>, step: &Step, gathered: Gathered) -> Result<Gathered, Cause> {
    let Some(path) = &run.record else { return Ok(gathered) };
    let recorded = Recorded { step: step.id.clone(), evidence: gathered.evidence.clone() };
    recorded.write(path).map(|()| gathered).map_err(|error| {
        let path = path.display();
        Cause::new(
            CauseId::CannotWrite,
            both!("cannot write to `{path}`: {error}", "não consigo escrever em `{path}`: {error}"),
            both!("name a file in a folder that exists", "indique um arquivo numa pasta que existe"),
        )
    })
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

/// Whether everything is there; and if not, why it is worth waiting.
fn progress(step: &Step, evidence: &Evidence) -> Progress {
    let matched = crate::matching::match_run(step, evidence);
    if judge::failures(step, evidence, &matched).is_empty() {
        return Progress::Complete;
    }
    let silent = evidence.services.iter().find(|service| service.exports.is_empty());
    Progress::NotYet(silent.map_or_else(
        || both!("waiting for the traces to be complete", "esperando os traces ficarem completos"),
        |service| crate::collect::waiting_for(&service.name),
    ))
}

fn report(
    run: &Run<'_>,
    step: &Step,
    backend: &Backend,
    gathered: Gathered,
    judgement: Judgement,
) -> StepReport {
    let evidence = &gathered.evidence;
    let comparisons = compare::comparisons(step, evidence, &judgement.matched);
    let links = evidence.exchanges.iter().filter_map(|exchange| {
        // Where propagation is not written yet, the request's own trace holds only our root.
        let traces = crate::correlate::traces_of(evidence, exchange);
        let own = traces.iter().find(|trace| trace.spans.iter().any(crate::correlate::is_learners));
        let trace_id = own.map(|trace| trace.id).or(exchange.is_traced.then_some(exchange.trace_id))?;
        let url = backend.jaeger().trace_url(trace_id);
        Some(TraceLink { request: exchange.request.clone(), trace_id, url })
    });
    StepReport {
        step: step.id.clone(),
        title: step.title.clone(),
        traces: links.collect(),
        traces_are: if backend.outlives_the_run() {
            Kept::InJaeger
        } else {
            Kept::UntilTheEnd { options: run.up.clone() }
        },
        max_points: step.max_points(),
        comparisons,
        advice: advice::advice(evidence),
        logs: logs(evidence),
        reflection: evidence.sheet.as_ref().and_then(|sheet| sheet.reflection.clone()),
        compile_errors: evidence.compile_errors.iter().map(|error| error.rendered.clone()).collect(),
        verdict: Diagnoses::new(judgement.diagnoses).map_or(Verdict::Passed, Verdict::Failed),
        checks: judgement.checks,
        warnings: gathered.warnings,
        timings: gathered.timings,
    }
}

fn not_judged(run: &Run<'_>, step: &Step, cause: Cause) -> StepReport {
    StepReport {
        step: step.id.clone(),
        title: step.title.clone(),
        verdict: Verdict::NotJudged(cause),
        checks: Vec::new(),
        comparisons: Vec::new(),
        traces: Vec::new(),
        traces_are: Kept::UntilTheEnd { options: run.up.clone() },
        max_points: step.max_points(),
        advice: Vec::new(),
        warnings: Vec::new(),
        logs: Vec::new(),
        reflection: None,
        compile_errors: Vec::new(),
        timings: Timings::default(),
    }
}

/// The last lines of services that ended by themselves, never listened, or reported export errors.
fn logs(evidence: &Evidence) -> Vec<ServiceLog> {
    let in_trouble = evidence.services.iter().filter(|service| {
        !matches!(service.life, Life::Served | Life::NotStarted | Life::Ended(Exit::Code(0)))
            || service.log.iter().any(|line| line.raw().contains("ERROR") || line.raw().contains("panicked"))
    });
    in_trouble
        .map(|service| {
            let tail = service.log.len().saturating_sub(12);
            let lines = service.log[tail..].iter().map(|line| line.shown_up_to(300).to_string()).collect();
            ServiceLog { service: service.name.clone(), lines }
        })
        .collect()
}

fn ms(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
