//! One step from its crate to the evidence: build, start, drive, collect, stop.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cancel::Cancel;
use crate::cause::Cause;
use crate::collect;
use crate::drive;
use crate::event::{Event, EventSink};
use crate::evidence::Evidence;
use crate::exercise::Step;
use crate::judge;
use crate::otlp::{self, OwnSpan};
use crate::plan::Job;
use crate::prefect::Wanted;
use crate::probe::{self, Bench};
use crate::programs::{self, Made};
use crate::run_dir::RunDir;
use crate::settle::Completion;
use crate::shortage::{self, cannot_write};
use crate::source::Code;
use crate::stack::{self, RunningStack};
use crate::surroundings::Surroundings;
use crate::system::Stop;
use crate::verdict::Timings;

/// What a run of a step brought.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Everything that is known.
    pub evidence: Evidence,
    /// The compiler's warnings in the crate.
    pub warnings: Vec<String>,
    /// The files of which the programs are made, and which are not in the crate's folder.
    pub outside: Vec<PathBuf>,
    /// What was in Prefect before.
    pub before: Wanted,
    /// How long each part took; judging and the total are not known here.
    pub timings: Timings,
}

/// Everything that a run of a step needs.
#[derive(Clone, Copy)]
pub struct StepRun<'a> {
    /// The step.
    pub step: &'a Step,
    /// What was read of its source.
    pub code: &'a Code,
    /// What it stands on.
    pub surroundings: &'a Surroundings,
    /// Who hears how it goes.
    pub events: &'a dyn EventSink,
    /// What ends it before its end.
    pub cancel: &'a Cancel,
}

/// A crate that is built, and the folder of its run.
#[derive(Debug)]
pub struct BuiltCrate {
    run: RunDir,
    made: Made,
    build_ms: u64,
}

/// Builds a step's crate. Its source need not be read yet.
pub async fn build(
    workspace: &Path,
    Job { step, krate }: &Job,
    events: &dyn EventSink,
    cancel: &Cancel,
) -> Result<BuiltCrate, Cause> {
    shortage::has_handles_for(step)?;
    let run = RunDir::create(workspace).map_err(|error| cannot_write(&workspace.join(".check"), &error))?;
    let start = Instant::now();
    let id = &step.id;
    events.event(Event::Progress { text: both!("building `{id}`", "compilando `{id}`") });
    let made = cancel.or(programs::make(workspace, krate, step, run.path(), events)).await?;
    Ok(BuiltCrate { run, made, build_ms: ms(start) })
}

/// Runs a step. However it ends, its services, ports and folder are gone when this returns.
pub async fn gather(it: StepRun<'_>, krate: BuiltCrate) -> Result<Gathered, Cause> {
    let BuiltCrate { mut run, made, build_ms } = krate;
    let step = it.step;
    let mut gathered = Gathered { warnings: made.warnings, outside: made.outside, ..Gathered::default() };
    gathered.timings.build_ms = build_ms;
    gathered.evidence.compile_errors = made.errors;
    gathered.evidence.missing_bins = made.missing;
    if !gathered.evidence.compile_errors.is_empty() || !gathered.evidence.missing_bins.is_empty() {
        return Ok(gathered);
    }
    // Its source may have more requests sent than were known before it was built.
    shortage::has_handles_for(step)?;
    let start = Instant::now();
    it.events.event(Event::Progress { text: both!("starting the services", "iniciando os serviços") });
    let (stack, canary) = tokio::join!(
        stack::start(step, &made.programs, it.surroundings, &mut run, it.cancel),
        it.surroundings.prove()
    );
    let mut stack = stack?;
    gathered.timings.start_ms = ms(start);
    let result = match canary {
        Ok(()) => Box::pin(it.cancel.or(observe(it, &mut stack, &mut gathered))).await,
        Err(cause) => Err(cause),
    };
    gathered.evidence.code = it.code.clone();
    let result = match result {
        Ok(()) if holds_back(it, &gathered.evidence) => {
            Box::pin(it.cancel.or(flush(it, &mut stack, &mut run, &mut gathered))).await
        }
        result => result,
    };
    let is_complete = judge::completion(step, &gathered.evidence) == Completion::Complete;
    let result = result.and_then(|()| if is_complete { Ok(()) } else { lacks_nothing(&stack) });
    if result.is_ok() && !is_complete {
        // An interruption ends the probes, and is told where it is awaited next.
        it.cancel.unless(look_closer(it, &mut stack, &mut run, &mut gathered)).await;
    }
    let start = Instant::now();
    stack.shut_down().await;
    gathered.timings.stop_ms += ms(start);
    if result.is_ok() && !is_complete {
        // Also of what the probes wanted, and of what the services did: they do not tell us.
        lacks_nothing(&stack)?;
        shortage::rehearse(step)?;
    }
    result.map(|()| gathered)
}

/// What is not there may be missing for our own want, and says nothing then.
fn lacks_nothing(stack: &RunningStack) -> Result<(), Cause> {
    stack.shortage().cause().map_or(Ok(()), Err)
}

/// Drives the running services and reads what they left.
async fn observe(it: StepRun<'_>, stack: &mut RunningStack, gathered: &mut Gathered) -> Result<(), Cause> {
    stack.note(it.step, &mut gathered.evidence);
    if !stack.is_up() {
        return Ok(());
    }
    gathered.before = it.surroundings.before(it.step).await?;
    let start = Instant::now();
    it.events.event(Event::Progress { text: both!("sending requests", "enviando requisições") });
    gathered.evidence.exchanges = drive::drive(it.step, stack.addresses(), stack.shortage()).await;
    gathered.evidence.exchanges.extend(drive::run(it.step, it.surroundings.patience(it.step), stack).await?);
    gathered.timings.drive_ms = ms(start);
    if it.step.system().is_some_and(|system| system.stop == Stop::BeforeCollect) {
        let start = Instant::now();
        it.events.event(Event::Progress { text: both!("stopping the services", "parando os serviços") });
        stack.stop_services().await;
        gathered.timings.stop_ms = ms(start);
    }
    let start = Instant::now();
    let roots: Vec<OwnSpan> = it
        .step
        .requests()
        .iter()
        .zip(&gathered.evidence.exchanges)
        .filter(|(_, exchange)| exchange.is_traced)
        .map(|(request, exchange)| OwnSpan {
            trace_id: exchange.trace_id,
            span_id: exchange.root_span,
            name: request.told(),
            start_us: exchange.sent_us,
            end_us: exchange.answered_us,
        })
        .collect();
    // Without its root a trace only looks less whole; nothing is judged by it.
    let _ = it.surroundings.traces().forward().send(&otlp::export(&roots)).await;
    let around = (it.surroundings, &gathered.before);
    collect::collect(it.step, around, stack, &mut gathered.evidence, it.events).await?;
    gathered.timings.collect_ms = ms(start);
    Ok(())
}

/// Whether something is missing that a service may still hold: its code has it collect spans for longer than
/// was waited.
fn holds_back(it: StepRun<'_>, evidence: &Evidence) -> bool {
    it.step.system().is_some_and(|system| system.stop == Stop::AfterCollect)
        && evidence.services.iter().any(|service| service.holds_back(&evidence.code))
        && judge::completion(it.step, evidence) != Completion::Complete
}

/// Stops the services, for what they send on their way out, and reads again. Where something is missing all the
/// same they come back, for the probes.
async fn flush(
    it: StepRun<'_>,
    stack: &mut RunningStack,
    run: &mut RunDir,
    gathered: &mut Gathered,
) -> Result<(), Cause> {
    let start = Instant::now();
    it.events.event(Event::Progress {
        text: both!(
            "stopping the services: one holds its spans back",
            "parando os serviços: um deles segura os spans"
        ),
    });
    stack.stop_services().await;
    let evidence = &mut gathered.evidence;
    collect::collect(it.step, (it.surroundings, &gathered.before), stack, evidence, it.events).await?;
    // It was no part of the step, and nothing is to be said of how they went.
    for service in &mut evidence.services {
        service.stopped = None;
    }
    if judge::completion(it.step, evidence) != Completion::Complete
        && let Some(first) = it.step.exporters().first()
    {
        stack.restart(it.step, &first.name, &[], run, it.cancel).await;
    }
    gathered.timings.collect_ms += ms(start);
    Ok(())
}

/// Something is missing: has probes settle what the run leaves open.
async fn look_closer(it: StepRun<'_>, stack: &mut RunningStack, run: &mut RunDir, gathered: &mut Gathered) {
    let start = Instant::now();
    let StepRun { step, events, cancel, .. } = it;
    let mut bench = Bench { step, stack, run, events, cancel };
    probe::settle(&mut bench, &mut gathered.evidence).await;
    gathered.timings.probe_ms = ms(start);
}

/// How long it has been, in ms.
pub fn ms(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
