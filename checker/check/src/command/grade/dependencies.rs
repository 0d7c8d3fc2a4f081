//! What the steps depend on, compiled before the first unit: the time that this takes is no student's.
//!
//! It is compiled for a stub of the step, a program of nothing with the step's dependencies: into the workbook's target
//! folder, or into one that many runs share (`--prepare`), each of which builds in a folder of its own then.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::environment::environment;
use super::stub::{self, Stub};
use crate::cancel::Cancel;
use crate::cargo::dependencies::{self, Dependent};
use crate::cause::{Cause, CauseId};
use crate::event::{Event, EventSink};
use crate::exercise::Step;
use crate::report::output;
use crate::report::status_line::StatusLine;
use crate::run_dir::RunDir;
use crate::settings::Settings;
use crate::shortage::cannot_write;

/// Says that a folder holds all that it is to hold.
const COMPLETE: &str = "complete";
/// How Cargo reaches a registry, beside what a unit has of our environment.
const NETWORK: [&str; 12] = [
    "ALL_PROXY",
    "GIT_SSL_CAINFO",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "SSH_AUTH_SOCK",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];
/// The same: names that begin so.
const NETWORK_OF_CARGO: [&str; 4] = ["CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTRIES_", "CARGO_REGISTRY_"];

/// Where units build.
#[derive(Debug)]
pub(super) enum Compiled {
    /// In this target folder, all of them.
    In(PathBuf),
    /// Each in one of its own that shares this one.
    Shared(PathBuf),
}

impl Compiled {
    /// The target folder of who works in this run's folder.
    pub(super) fn target_of(&self, run_dir: &RunDir) -> Result<PathBuf, Cause> {
        match self {
            Self::In(target) => Ok(target.clone()),
            Self::Shared(shared) => {
                let own = run_dir.path().join("target");
                dependencies::share(shared, &own).map_err(|error| cannot_write(&own, &error))?;
                Ok(own)
            }
        }
    }

    /// What is read of another's, then.
    pub(super) fn shared(&self) -> Option<&Path> {
        match self {
            Self::In(_) => None,
            Self::Shared(shared) => Some(shared),
        }
    }
}

/// Has what these steps depend on compiled in the workbook's own target folder.
pub(super) async fn in_target(
    settings: &Settings,
    target: PathBuf,
    steps: &[&Step],
    cancel: &Cancel,
) -> Compiled {
    let work = async {
        let stubs = stubs(settings, steps)?;
        let _held = dependencies::hold(&target).await?;
        compile(settings, &stubs, &target).await
    };
    if let Some(Err(cause)) = cancel.unless(work).await {
        // Each unit will say the same of its own step, or have what it needs.
        output::note(cause.what.get(settings.lang));
    }
    Compiled::In(target)
}

/// Finds it in a folder below this one that is for this compiler, these versions and these settings alone; where it is
/// not there, has it compiled into it first, once, whoever else wants it.
pub(super) async fn prepared(
    settings: &Settings,
    folder: &Path,
    steps: &[&Step],
    cancel: &Cancel,
) -> Result<Compiled, Cause> {
    let folder = std::path::absolute(folder).map_err(|error| cannot_write(folder, &error))?;
    cancel.or(ready(settings, &folder, steps)).await
}

async fn ready(settings: &Settings, folder: &Path, steps: &[&Step]) -> Result<Compiled, Cause> {
    let stubs = stubs(settings, steps)?;
    let compiler = dependencies::compiler(&settings.workspace, &with_network()).await?;
    let folder = folder.join(stub::key(&settings.workspace, &stubs, &compiler));
    if !folder.join(COMPLETE).is_file() {
        let _held = dependencies::hold(&folder).await?;
        // Who held it before may have done it.
        if !folder.join(COMPLETE).is_file() {
            compile(settings, &stubs, &folder).await?;
            settle(&folder, &stubs)?;
            let complete = folder.join(COMPLETE);
            std::fs::write(&complete, compiler).map_err(|error| cannot_write(&complete, &error))?;
        }
    }
    if !serves(settings, &stubs, &folder).await? {
        // Whoever carried it here may have given its files other times.
        let _ = settle(&folder, &stubs);
        if !serves(settings, &stubs, &folder).await? {
            return Err(does_not_serve(&folder));
        }
    }
    Ok(Compiled::Shared(folder))
}

/// Whether Cargo takes what is there for what it needs here. On a machine that has not the crates' sources yet, they
/// are fetched.
async fn serves(settings: &Settings, stubs: &[Stub], folder: &Path) -> Result<bool, Cause> {
    let run_dir =
        RunDir::create(&settings.workspace).map_err(|error| cannot_write(&settings.workspace, &error))?;
    let target = Compiled::Shared(folder.to_owned()).target_of(&run_dir)?;
    let progress = Compiling { line: StatusLine::hidden(), settings, heard: AtomicUsize::new(0) };
    let environment = with_network();
    for stub in stubs {
        let compiled = dependencies::compile(dependent(settings, stub), &target, &environment, &progress);
        if compiled.await? > stub.own().len() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn settle(folder: &Path, stubs: &[Stub]) -> Result<(), Cause> {
    let own: Vec<String> = stubs.iter().flat_map(Stub::own).collect();
    dependencies::settle(folder, &own).map_err(|error| cannot_write(folder, &error))
}

fn stubs(settings: &Settings, steps: &[&Step]) -> Result<Vec<Stub>, Cause> {
    Stub::of(&settings.workspace, steps).map_err(|error| cannot_write(&settings.workspace, &error))
}

async fn compile(settings: &Settings, stubs: &[Stub], target: &Path) -> Result<(), Cause> {
    let start = Instant::now();
    let progress = Compiling { line: StatusLine::of_stages(settings), settings, heard: AtomicUsize::new(0) };
    let mut crates = 0;
    let environment = with_network();
    for stub in stubs {
        let compiled = dependencies::compile(dependent(settings, stub), target, &environment, &progress);
        let compiled = compiled.await;
        progress.line.clear();
        // The stub itself is none.
        crates += compiled?.saturating_sub(1);
    }
    if crates > 0 {
        let seconds = start.elapsed().as_secs();
        let text = both!(
            "what the steps depend on is compiled: {crates} crates, {seconds} s",
            "o que os passos usam está compilado: {crates} crates, {seconds} s"
        );
        progress.line.say(text.get(settings.lang));
        progress.line.clear();
    }
    Ok(())
}

fn dependent<'a>(settings: &'a Settings, stub: &'a Stub) -> Dependent<'a> {
    Dependent { workspace: stub.workspace(), krate: stub.krate(), here: &settings.workspace }
}

/// What a unit finds in its environment, so that Cargo compiles nothing again for it, and how to reach a registry.
fn with_network() -> Vec<(OsString, OsString)> {
    let is_of_network = |name: &OsString| {
        let name = name.to_string_lossy();
        NETWORK.contains(&&*name) || NETWORK_OF_CARGO.iter().any(|start| name.starts_with(start))
    };
    let own = environment().map(|(name, value)| (name.into(), value));
    std::env::vars_os().filter(|(name, _)| is_of_network(name)).chain(own).collect()
}

/// Tells how far it is, as soon as there is more to compile than a stub.
struct Compiling<'a> {
    line: StatusLine,
    settings: &'a Settings,
    heard: AtomicUsize,
}

impl EventSink for Compiling<'_> {
    fn event(&self, event: Event) {
        let Event::Detail { text } = event else { return };
        if self.heard.fetch_add(1, Ordering::Relaxed) == 1 {
            let first = both!(
                "compiling what the steps depend on, once",
                "compilando o que os passos usam, uma só vez"
            );
            self.line.say(first.get(self.settings.lang));
        }
        self.line.say_detail(text.get(self.settings.lang));
    }
}

fn does_not_serve(folder: &Path) -> Cause {
    let folder = folder.display();
    Cause::new(
        CauseId::CargoFailed,
        both!(
            "`{folder}` holds what the steps depend on, and Cargo would compile it again here",
            "`{folder}` contém o que os passos usam, e o Cargo o compilaria de novo aqui"
        ),
        both!(
            "remove that folder and prepare it anew, on a machine like this one",
            "apague essa pasta e prepare-a de novo, numa máquina como esta"
        ),
    )
}
