//! `check up`: keeps Jaeger, and a step's services, running on the course's ports.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::{block_on, down, lessons, not_judged, wrong_usage};
use crate::backend::{Backend, Ports, Site};
use crate::cause::Cause;
use crate::event::Subject;
use crate::exercise::Step;
use crate::exit_code::ExitCode;
use crate::http_client::HttpClient;
use crate::interrupt;
use crate::jaeger::Jaeger;
use crate::poll::{self, Poll};
use crate::reading::{Reading, file};
use crate::report::output;
use crate::run_dir::RunDir;
use crate::selector::{Selection, select};
use crate::settings::{Place, Settings, StackChoice, UpSettings};
use crate::tap::NotTaken;
use crate::{cargo, event, stack};

/// What `check down` needs to know of a stack in the background.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UpState {
    /// The process that keeps it.
    pub(super) pid: i32,
}

/// Where that is written down.
pub(super) fn state_file(settings: &Settings) -> PathBuf {
    settings.workspace.join(".check").join("up.json")
}

pub(super) fn run(settings: &Settings, up: &UpSettings) -> ExitCode {
    let result = match up.place {
        Place::Foreground => foreground(settings, up),
        Place::Background => background(settings, up),
    };
    match result {
        Ok(()) => ExitCode::Passed,
        Err(Trouble::Told(code)) => code,
        Err(Trouble::Cause(cause)) => not_judged(settings, &cause),
    }
}

/// What kept a stack from coming up.
enum Trouble {
    Cause(Cause),
    Told(ExitCode),
}

impl From<Cause> for Trouble {
    fn from(cause: Cause) -> Self {
        Self::Cause(cause)
    }
}

/// The step whose services run too, if one is named. Of a lesson it is the last one that has any.
fn step(settings: &Settings, up: &UpSettings) -> Result<Option<Step>, Trouble> {
    let Some(selector) = &up.selector else { return Ok(None) };
    let lessons = lessons(settings).map_err(Trouble::Told)?;
    match select(&lessons, selector) {
        Ok(Selection::Step(step)) => Ok(Some(step.clone())),
        Ok(Selection::Lesson(lesson)) => {
            let running = lesson.steps.iter().rfind(|step| step.reading.is_none());
            Ok(running.or(lesson.steps.last()).cloned())
        }
        Err(error) => Err(Trouble::Told(wrong_usage(settings, &error))),
    }
}

fn foreground(settings: &Settings, up: &UpSettings) -> Result<(), Trouble> {
    let step = step(settings, up)?;
    block_on(async {
        let cancel = interrupt::token();
        let site =
            Site { workspace: &settings.workspace, ports: Ports::Course, events: &Silent, cancel: &cancel };
        let mut backend = Backend::start(&up.stack, &site).await?;
        let kept = keep(settings, up, step.as_ref(), &mut backend, &cancel).await;
        backend.stop().await;
        kept
    })
    .map_err(Trouble::from)
}

/// Runs the step's services beside the backend, until somebody says that it is enough.
async fn keep(
    settings: &Settings,
    up: &UpSettings,
    step: Option<&Step>,
    backend: &mut Backend,
    cancel: &CancellationToken,
) -> Result<(), Cause> {
    let mut run = RunDir::create(&settings.workspace).map_err(|error| cannot_write(settings, &error))?;
    let mut services = match step {
        Some(step) if step.reading.is_some() => None,
        Some(step) => {
            let krate = if up.subject == Subject::Solution { &step.solution_dir } else { &step.exercise_dir };
            let built = cargo::build(&settings.workspace, krate, run.path(), &Silent).await?;
            if let Some(error) = built.errors.first() {
                return Err(does_not_build(step).with_details(vec![error.rendered.clone()]));
            }
            Some(stack::keep(step, &built.executables, &mut run, cancel).await?)
        }
        None => None,
    };
    backend.canary().await?;
    if let Some(reading) = step.and_then(|step| step.reading.as_ref()) {
        load(reading, backend).await?;
    }
    tell(settings, up.subject, step);
    tokio::select! {
        () = cancel.cancelled() => {}
        () = backend.ended() => {}
    }
    if let Some(services) = &mut services {
        services.shut_down().await;
    }
    Ok(())
}

/// Sends the traces that a step is about, as if they had ended a minute ago.
async fn load(reading: &Reading, backend: &Backend) -> Result<(), Cause> {
    let path = reading.file.display();
    let cause = |error: &str| {
        Cause::new(
            "traces-not-loaded",
            both!(
                "cannot load the traces of `{path}`: {error}",
                "não consigo carregar os traces de `{path}`: {error}"
            ),
            both!(
                "see whether Jaeger takes OTLP over HTTP (4318)",
                "veja se o Jaeger recebe OTLP por HTTP (4318)"
            ),
        )
    };
    let export = file::read(&reading.file).map_err(|error| cause(&error))?;
    let moved = file::moved(export, crate::clock::now_us() * 1000);
    backend.forward().send(&moved).await.map_err(|error| match error {
        NotTaken::Refused(message) => cause(&message),
        NotTaken::Trouble(trouble) => {
            let remedy = trouble.remedy.unwrap_or_else(|| cause("").hint);
            Cause::new("traces-not-loaded", trouble.what, remedy)
        }
    })?;
    Ok(())
}

/// Says where everything is.
fn tell(settings: &Settings, subject: Subject, step: Option<&Step>) {
    let lang = settings.lang;
    output::note(both!("Jaeger   http://localhost:16686", "Jaeger   http://localhost:16686").get(lang));
    output::note(
        both!("OTLP     4317 for gRPC, 4318 for HTTP", "OTLP     4317 para gRPC, 4318 para HTTP").get(lang),
    );
    if let Some(step) = step {
        let id = &step.id;
        let text = if step.reading.is_some() {
            both!(
                "{id}: its traces are loaded; search the last hour",
                "{id}: os traces estão carregados; busque na última hora"
            )
        } else if step.programs.is_empty() {
            both!(
                "{id}: http://localhost:5000/?name=ana; its trace shows within five seconds, as the SDK exports in batches",
                "{id}: http://localhost:5000/?name=ana; o trace aparece em até cinco segundos, pois o SDK exporta em lotes"
            )
        } else {
            let folder = if subject == Subject::Solution { "solutions" } else { "exercises" };
            both!(
                "{id}: cargo run --manifest-path {folder}/{id}/Cargo.toml -- ana",
                "{id}: cargo run --manifest-path {folder}/{id}/Cargo.toml -- ana"
            )
        };
        output::note(text.get(lang));
    }
    output::note(both!("Ctrl-C, or `check down`, stops it", "Ctrl-C, ou `check down`, para tudo").get(lang));
}

/// Starts the foreground form in the background and waits until it answers.
fn background(settings: &Settings, up: &UpSettings) -> Result<(), Trouble> {
    let step = step(settings, up)?;
    let folder = settings.workspace.join(".check");
    let log_path = folder.join("up.log");
    let log = std::fs::create_dir_all(&folder).and_then(|()| File::create(&log_path));
    let log = log.map_err(|error| cannot_write(settings, &error))?;
    let mut arguments: Vec<&OsStr> = vec!["up".as_ref()];
    arguments.extend(up.selector.as_deref().map(OsStr::new));
    arguments.push("--foreground".as_ref());
    arguments.extend(Some(up.subject.as_typed()).filter(|option| !option.is_empty()).map(OsStr::new));
    let stack = up.stack.as_arguments();
    arguments.extend(stack.iter().map(OsString::as_os_str));
    arguments.extend(["--lang", settings.lang.tag(), "--workspace"].map(OsStr::new));
    arguments.push(settings.workspace.as_os_str());
    let failed = |cause: Cause| {
        let lines = std::fs::read_to_string(&log_path).unwrap_or_default();
        Trouble::Cause(cause.with_details(
            lines.lines().map(|line| crate::untrusted::Untrusted::from(line).shown().to_string()).collect(),
        ))
    };
    // A second stack must not be written down in place of the first.
    if let Some(pid) = down::keeper(settings) {
        return Err(Trouble::Cause(already_up(pid.as_raw_pid())));
    }
    // In a container Jaeger may be up already, and is used then.
    if up.stack != StackChoice::Compose {
        block_on(async {
            drop(crate::ports::listen_on(16686).await?);
            Ok(())
        })?;
    }
    let mut child =
        crate::process::detach(&arguments, log).map_err(|error| cannot_write(settings, &error))?;
    let pid = i32::try_from(child.id()).unwrap_or_default();
    let state = serde_json::to_string(&UpState { pid }).unwrap_or_default();
    std::fs::write(state_file(settings), state).map_err(|error| cannot_write(settings, &error))?;
    let jaeger = Jaeger::new(HttpClient::plain(), "http://localhost:16686");
    block_on(async {
        poll::until(Duration::from_millis(20), Duration::from_mins(10), async || {
            if child.try_wait().is_ok_and(|status| status.is_some()) {
                return Poll::Ready(false);
            }
            let is_ready = std::fs::read_to_string(&log_path).is_ok_and(|log| log.contains("Jaeger   http"));
            match jaeger.services().await {
                Ok(_) if is_ready => Poll::Ready(true),
                _ => Poll::NotYet(both!("starting", "iniciando")),
            }
        })
        .await
        .map_or(Ok(false), Ok)
    })
    .and_then(|is_up| if is_up { Ok(()) } else { Err(not_up()) })
    .map_err(|cause| {
        let _ = std::fs::remove_file(state_file(settings));
        failed(cause)
    })?;
    tell(settings, up.subject, step.as_ref());
    Ok(())
}

fn already_up(pid: i32) -> Cause {
    Cause::new(
        "already-up",
        both!("a stack is up already (process {pid})", "já há um ambiente no ar (processo {pid})"),
        both!("stop it first: `check down`", "pare-o primeiro: `check down`"),
    )
}

fn not_up() -> Cause {
    Cause::new(
        "not-up",
        both!("the stack did not come up", "o ambiente não subiu"),
        both!("what it wrote stands above", "o que ele escreveu está acima"),
    )
}

fn does_not_build(step: &Step) -> Cause {
    let id = &step.id;
    Cause::new(
        "did-not-build",
        both!("`{id}` does not compile", "`{id}` não compila"),
        both!("mend the first error, then start it again", "corrija o primeiro erro e inicie de novo"),
    )
}

fn cannot_write(settings: &Settings, error: &std::io::Error) -> Cause {
    let path = settings.workspace.join(".check");
    let path = path.display();
    Cause::new(
        "cannot-write",
        both!("cannot write to `{path}`: {error}", "não consigo escrever em `{path}`: {error}"),
        both!(
            "make room on the disk, or make the folder writable",
            "libere espaço no disco ou permita escrever na pasta"
        ),
    )
}

/// Nobody listens to the progress of a build in the background.
struct Silent;

impl event::EventSink for Silent {
    fn event(&self, _: event::Event) {}
}
