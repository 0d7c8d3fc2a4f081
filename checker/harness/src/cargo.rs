//! Building a step: `cargo build` and its JSON messages.

mod confined;
mod dep_info;
pub mod dependencies;
mod ledger;
mod manifest_error;
mod messages;
mod selection;
mod target_dir;

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tokio::io::{AsyncBufReadExt, BufReader};

pub use self::confined::toolchain;
use self::ledger::{Crate, Ledger};
use self::messages::BuildMessages;
pub use self::target_dir::target_dir;
use crate::cause::{Cause, CauseId};
use crate::event::EventSink;
use crate::evidence::CompileError;
use crate::process;
use crate::shortage::{self, cannot_write};

/// What a build gave.
#[derive(Debug, Default)]
pub struct Built {
    /// The executables by the name of their bin target.
    pub executables: HashMap<String, PathBuf>,
    /// The compiler's errors in the crate; the executables count only when there are none.
    pub errors: Vec<CompileError>,
    /// The compiler's warnings in the crate, as rustc prints them.
    pub warnings: Vec<String>,
    /// The files of which the executables are made, and which are not in the crate's folder.
    pub outside: Vec<PathBuf>,
}

/// Builds one crate of a workspace and puts its executables into `into`.
///
/// Building and taking the executables happen under one lock: two checks of crates whose programs
/// have the same name, or an editor that builds at the same time, never make us run the wrong one.
pub async fn build(
    workspace: &Path,
    krate: &Path,
    into: &Path,
    events: &dyn EventSink,
) -> Result<Built, Cause> {
    let _lock = lock(&target_dir(workspace).await).await?;
    let mut built = ours(workspace, krate, events).await?;
    built.outside = dep_info::outside(&canonical(krate), built.executables.values());
    for (name, executable) in &mut built.executables {
        let taken = into.join(name);
        // A link costs nothing; across file systems it has to be a copy.
        std::fs::hard_link(&*executable, &taken)
            .or_else(|_| std::fs::copy(&*executable, &taken).map(drop))
            .map_err(|error| cannot_write(&taken, &error))?;
        *executable = taken;
    }
    Ok(built)
}

/// What was built, once it is known to be this crate's: what Cargo calls fresh may be another's.
async fn ours(workspace: &Path, krate: &Path, events: &dyn EventSink) -> Result<Built, Cause> {
    let mut reading = run(workspace, krate, events).await?;
    for forget_all in [false, true] {
        let strangers = strangers(krate, &reading)?;
        // Where the crate does not compile, no executable counts.
        if strangers.is_empty() || !reading.built.errors.is_empty() {
            return Ok(reading.built);
        }
        if forget_all {
            clean(krate).await?;
        } else {
            for stranger in &strangers {
                tracing::debug!(?stranger, "not known to be built from these files: once more");
                forget(stranger);
            }
        }
        reading = run(workspace, krate, events).await?;
    }
    strangers(krate, &reading)?;
    Ok(reading.built)
}

/// The executables of which it is not known that they were built from this crate's files as they are now.
/// Those that just were are written down.
fn strangers(krate: &Path, reading: &BuildMessages) -> Result<Vec<PathBuf>, Cause> {
    let executables = || reading.built.executables.values();
    if executables().next().is_none() {
        return Ok(Vec::new());
    }
    let krate = Crate { folder: &canonical(krate), has_build_script: reading.has_build_script };
    let mut ledger = Ledger::beside(executables());
    let (fresh, new): (Vec<_>, Vec<_>) = executables().partition(|path| reading.fresh.contains(*path));
    if !new.is_empty() {
        ledger.note(krate, new.into_iter()).map_err(|error| cannot_write(ledger.file(), &error))?;
    }
    Ok(fresh.into_iter().filter(|path| !ledger.holds(krate, path)).cloned().collect())
}

/// Takes away what Cargo goes by when it calls an executable fresh: the file that it linked. What the compiler
/// knows from the last time stays, so that the build that follows is a short one.
fn forget(executable: &Path) {
    let name = executable.file_stem().unwrap_or_default().to_string_lossy().replace('-', "_");
    let linked = executable.parent().unwrap_or(Path::new("")).join("deps");
    for entry in std::fs::read_dir(linked).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let file = Path::new(&file);
        let crate_name =
            file.file_stem().and_then(|stem| stem.to_str()?.rsplit_once('-')).map(|(name, _)| name);
        if crate_name == Some(&name) && file.extension() == executable.extension() {
            // What cannot be removed is forgotten by `cargo clean`.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Has Cargo forget what it built of one crate.
async fn clean(krate: &Path) -> Result<(), Cause> {
    let manifest = krate.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap_or_default();
    let name = table.get("package").and_then(|package| package.get("name")?.as_str()).unwrap_or_default();
    let mut command = cargo();
    command.args(["clean", "--package", name, "--manifest-path"]).arg(&manifest);
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped());
    let output = command.output().await.map_err(|error| no_cargo(&error))?;
    if output.status.success() {
        return Ok(());
    }
    let tail = String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned).collect();
    Err(cargo_failed(tail))
}

/// The Cargo that runs us, or the one of `PATH`.
pub fn program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Cargo, without what `cargo run` told its program about itself: that must not leak into another crate's
/// build.
fn cargo() -> tokio::process::Command {
    without_ours(process::command(program()))
}

fn without_ours(mut command: tokio::process::Command) -> tokio::process::Command {
    for (name, _) in std::env::vars_os() {
        let told_by_cargo = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
        if told_by_cargo.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

async fn run(workspace: &Path, krate: &Path, events: &dyn EventSink) -> Result<BuildMessages, Cause> {
    let mut command = without_ours(process::confined(program(), confined::needs(workspace).await?));
    command
        .args(["build", "--message-format=json-diagnostic-rendered-ansi"])
        .args(selection::arguments(workspace, krate));
    heed(command, workspace, krate, events).await
}

/// What Cargo says while it builds this crate by this command.
async fn heed(
    mut command: tokio::process::Command,
    workspace: &Path,
    krate: &Path,
    events: &dyn EventSink,
) -> Result<BuildMessages, Cause> {
    let manifest = krate.join("Cargo.toml");
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    tracing::debug!(command = ?command.as_std(), "building");
    let mut child = command.spawn().map_err(|error| no_cargo(&error))?;
    let group = process::ProcessGroup::of(&child);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let stderr = tokio::spawn(async move {
        let (mut tail, mut want) = (Vec::new(), None);
        let Some(stderr) = stderr else { return (tail, want) };
        let mut lines = BufReader::new(stderr).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            // Behind it a compiler that panics may say more than is kept.
            want = want.or_else(|| shortage::told_in([line.as_str()]));
            tail.push(line);
            if tail.len() > 40 {
                tail.remove(0);
            }
        }
        (tail, want)
    });
    let mut reading = BuildMessages::of(canonical(&manifest));
    if let Some(stdout) = stdout {
        let mut lines = BufReader::new(stdout).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            reading.line(&line, events);
        }
    }
    let status = child.wait().await.map_err(|error| no_cargo(&error))?;
    group.has_ended();
    let (executables, errors) = (&reading.built.executables, reading.built.errors.len());
    tracing::debug!(?status, ?executables, fresh = ?reading.fresh, errors, "built");
    let (tail, want) = stderr.await.unwrap_or_default();
    if let Some(cause) = reading.exhausted {
        return Err(cause);
    }
    if let Some(message) = reading.no_linker {
        return Err(no_linker(&message));
    }
    if reading.built.errors.is_empty() && !(status.success() && reading.has_finished) {
        if let Some(want) = want.or_else(|| shortage::behind(status)) {
            return Err(want);
        }
        match manifest_error::of(workspace, krate, &tail) {
            Some(error) => reading.built.errors.push(error),
            None => return Err(cargo_failed(tail)),
        }
    }
    Ok(reading)
}

fn canonical(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

async fn lock(target: &Path) -> Result<File, Cause> {
    let path = target.join(".check.lock");
    let locked = tokio::task::spawn_blocking({
        let (target, path) = (target.to_owned(), path.clone());
        move || {
            std::fs::create_dir_all(target)?;
            let file = File::options().create(true).append(true).open(path)?;
            file.lock()?;
            Ok(file)
        }
    });
    locked.await.map_err(io::Error::other).flatten().map_err(|error: io::Error| cannot_write(&path, &error))
}

/// Why Cargo could not be started.
pub fn no_cargo(error: &io::Error) -> Cause {
    if let Some(want) = shortage::of(error) {
        return want;
    }
    Cause::new(
        CauseId::NoCargo,
        both!("cannot run `cargo`: {error}", "não consigo executar `cargo`: {error}"),
        both!(
            "install Rust from https://rustup.rs, and open a new terminal",
            "instale o Rust por https://rustup.rs e abra um novo terminal"
        ),
    )
}

fn no_linker(message: &str) -> Cause {
    Cause::new(
        CauseId::NoLinker,
        both!(
            "Rust cannot link a program here: {message}",
            "o Rust não consegue ligar um programa aqui: {message}"
        ),
        both!(
            "install a C toolchain: `build-essential` or `gcc` on Linux, `xcode-select --install` on macOS",
            "instale um toolchain de C: `build-essential` ou `gcc` no Linux, `xcode-select --install` no macOS"
        ),
    )
}

fn cargo_failed(tail: Vec<String>) -> Cause {
    // It may have wanted something itself, or a compiler that it started.
    if let Some(want) = shortage::told_in(tail.iter().map(String::as_str)) {
        return want;
    }
    let shown =
        tail.iter().map(|line| crate::untrusted::Untrusted::from(line.as_str()).shown_up_to(300).to_string());
    Cause::new(
        CauseId::CargoFailed,
        both!(
            "`cargo build` failed before it compiled the step",
            "`cargo build` falhou antes de compilar o passo"
        ),
        both!(
            "see what Cargo says above; it often is the network or a changed `Cargo.toml`",
            "veja acima o que o Cargo diz; muitas vezes é a rede ou um `Cargo.toml` alterado"
        ),
    )
    .with_details(shown.collect())
}
