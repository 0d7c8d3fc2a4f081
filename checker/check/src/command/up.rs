//! `check up`: keeps Jaeger, and a step's services, running on the course's ports.

mod background;
mod how;
mod load;
mod ran;
mod voice;

use super::{block_on, file_trouble, finished, lessons, not_judged, wrong_usage};
use crate::cancel::Cancel;
use crate::cause::{Cause, CauseId};
use crate::exercise::Step;
use crate::exit_code::ExitCode;
use crate::interrupt;
use crate::plan::Subject;
use crate::report::output;
use crate::report::program::CalledAs;
use crate::run_dir::RunDir;
use crate::selector::{Selection, select};
use crate::settings::{Settings, UpPlace, UpSettings};
use crate::shortage::cannot_write;
use crate::stack::KeptServices;
use crate::surroundings::{Ports, Site, Surroundings};
use crate::{programs, stack};
use voice::Voice;

pub(super) fn run(settings: &Settings, up: &UpSettings) -> ExitCode {
    let result = match up.place {
        UpPlace::Foreground | UpPlace::Kept => keep(settings, up),
        UpPlace::Background => background::run(settings, up),
    };
    match result {
        Ok(()) => ExitCode::Passed,
        Err(NotKept::Told(code)) => code,
        Err(NotKept::Cause(cause)) if cause.id == CauseId::Interrupted => {
            output::note(cause.what.get(settings.lang));
            ExitCode::Interrupted
        }
        Err(NotKept::Cause(cause)) => not_judged(settings, &cause),
    }
}

/// What kept a stack from coming up.
enum NotKept {
    Cause(Cause),
    Told(ExitCode),
}

impl From<Cause> for NotKept {
    fn from(cause: Cause) -> Self {
        Self::Cause(cause)
    }
}

/// The step whose services run too, if one is named. Of a lesson it is the last one that has any.
fn step(settings: &Settings, up: &UpSettings) -> Result<Option<Step>, NotKept> {
    let Some(selector) = &up.selector else { return Ok(None) };
    let lessons = lessons(settings).map_err(NotKept::Told)?;
    let step = match select(&lessons, selector) {
        Ok(Selection::Step(step)) => Some(step),
        Ok(Selection::Lesson(lesson)) => {
            let running = lesson.steps.iter().rfind(|step| step.reading().is_none());
            running.or(lesson.steps.last())
        }
        Err(error) => return Err(NotKept::Told(wrong_usage(settings, &error))),
    };
    if let Some(step) = step.filter(|_| up.subject == Subject::Solution) {
        finished::bring(&settings.workspace, &[step])
            .map_err(|(path, error)| NotKept::Told(file_trouble(settings, &path, &error)))?;
    }
    Ok(step.cloned())
}

/// Whether there is something of it to be seen in Prefect.
fn wants_prefect(step: &Step) -> bool {
    step.has_prefect() || step.reading().is_some_and(|reading| reading.runs.is_some())
}

/// Keeps it from this process.
fn keep(settings: &Settings, up: &UpSettings) -> Result<(), NotKept> {
    let step = step(settings, up)?;
    let voice = Voice::of(settings, up.place);
    let kept = block_on(async {
        let cancel = interrupt::cancel();
        let site =
            Site { workspace: &settings.workspace, ports: Ports::Course, events: &voice, cancel: &cancel };
        let mut surroundings = Surroundings::start(&up.stack, &site).await?;
        if step.as_ref().is_some_and(wants_prefect)
            && let Err(cause) = surroundings.with_flows(&up.stack, &site).await
        {
            surroundings.stop().await;
            return Err(cause);
        }
        let kept = beside(settings, up, step.as_ref(), &mut surroundings, &cancel, &voice).await;
        surroundings.stop().await;
        kept
    });
    kept.map_err(|cause| {
        voice.failed(&cause);
        NotKept::Cause(cause)
    })
}

/// Runs the step's services beside the backend, until somebody says that it is enough, or the backend or
/// a service ends by itself.
async fn beside(
    settings: &Settings,
    up: &UpSettings,
    step: Option<&Step>,
    surroundings: &mut Surroundings,
    cancel: &Cancel,
    voice: &Voice,
) -> Result<(), Cause> {
    let (_run, mut services, ran) =
        cancel.or(prepare(settings, up, step, surroundings, voice, cancel)).await?;
    voice.up(&ran);
    tell(settings, up, step, &ran);
    let one_ended = async {
        match &mut services {
            Some(services) => services.ended().await,
            None => std::future::pending().await,
        }
    };
    let end = tokio::select! {
        () = cancel.cancelled() => Ok(()),
        cause = surroundings.ended() => Err(cause),
        cause = one_ended => Err(cause),
    };
    if let Some(services) = &mut services {
        services.shut_down().await;
    }
    end
}

/// Everything beside the backend: the services or the traces of the step. Cut off it leaves nothing: what
/// it started goes when it is dropped.
async fn prepare(
    settings: &Settings,
    up: &UpSettings,
    step: Option<&Step>,
    surroundings: &Surroundings,
    voice: &Voice,
    cancel: &Cancel,
) -> Result<(RunDir, Option<KeptServices>, Vec<String>), Cause> {
    let mut run = RunDir::create(&settings.workspace)
        .map_err(|error| cannot_write(&settings.workspace.join(".check"), &error))?;
    let mut made = None;
    let services = match step {
        Some(step) if step.reading().is_none() => {
            let id = &step.id;
            let krate = if up.subject == Subject::Solution { &step.solution_dir } else { &step.exercise_dir };
            voice.stage(&both!("building {id}", "compilando {id}"));
            let built = programs::make(&settings.workspace, krate, step, run.path(), voice).await?;
            if let Some(error) = built.errors.first() {
                return Err(does_not_build(step).with_details(vec![error.rendered.clone()]));
            }
            let built = made.insert(built);
            if step.system().is_some_and(|system| system.services().next().is_some()) {
                voice.stage(&both!("starting the services of {id}", "iniciando os serviços de {id}"));
            }
            Some(stack::keep(step, &built.programs, surroundings, &mut run, cancel).await?)
        }
        _ => None,
    };
    surroundings.greet().await.map_err(|cause| surroundings.explain(cause))?;
    if let Some(reading) = step.and_then(Step::reading) {
        load::load(reading, surroundings, voice).await?;
    }
    let mut ran = Vec::new();
    // Where Prefect has a part, what is to be seen is one run in two places.
    if let (Some(step), Some(made)) = (step.filter(|step| step.has_prefect()), &made) {
        let id = &step.id;
        voice.stage(&both!("running {id}", "rodando {id}"));
        ran = ran::run(settings, step, &made.programs, surroundings).await?;
    }
    Ok((run, services, ran))
}

/// Says where everything is.
fn tell(settings: &Settings, up: &UpSettings, step: Option<&Step>, ran: &[String]) {
    let lang = settings.lang;
    output::note(both!("Jaeger   http://localhost:16686", "Jaeger   http://localhost:16686").get(lang));
    output::note(
        both!("OTLP     4317 for gRPC, 4318 for HTTP", "OTLP     4317 para gRPC, 4318 para HTTP").get(lang),
    );
    if step.is_some_and(wants_prefect) {
        output::note("Prefect  http://localhost:4200");
    }
    if let Some(step) = step {
        let id = &step.id;
        if let Some(reading) = step.reading() {
            let text = if reading.runs.is_some() {
                both!(
                    "{id}: its flow runs are in Prefect, their traces in Jaeger; search the last hour",
                    "{id}: as execuções estão no Prefect, os traces no Jaeger; busque na última hora"
                )
            } else {
                both!(
                    "{id}: its traces are loaded; search the last hour",
                    "{id}: os traces estão carregados; busque na última hora"
                )
            };
            output::note(text.get(lang));
        }
        for asked in how::to_ask(step) {
            let text = both!(
                "{id}: {asked}; its trace shows within five seconds, as the SDK exports in batches",
                "{id}: {asked}; o trace aparece em até cinco segundos, pois o SDK exporta em lotes"
            );
            output::note(text.get(lang));
        }
        for line in ran {
            output::note(&format!("{id}: {line}"));
        }
        let folder = if up.subject == Subject::Solution { "solutions" } else { "exercises" };
        for run in how::to_run(step, folder) {
            // A program runs when somebody runs it: beside Prefect that was just done.
            let text = if ran.is_empty() {
                both!(
                    "{id}: run it, as often as you like, and look in Jaeger: {run}",
                    "{id}: rode-o quantas vezes quiser, e olhe no Jaeger: {run}"
                )
            } else {
                both!("{id}: once more: {run}", "{id}: mais uma vez: {run}")
            };
            output::note(text.get(lang));
        }
    }
    let end = match up.place {
        UpPlace::Foreground => both!("Ctrl-C stops it", "Ctrl-C encerra tudo"),
        UpPlace::Background | UpPlace::Kept => both!("`check down` stops it", "`check down` encerra tudo"),
    };
    output::note(&CalledAs::of(settings).named_in(end.get(lang)));
}

fn does_not_build(step: &Step) -> Cause {
    let id = &step.id;
    Cause::new(
        CauseId::DidNotBuild,
        both!("`{id}` does not compile", "`{id}` não compila"),
        both!("mend the first error, then start it again", "corrija o primeiro erro e inicie de novo"),
    )
}
