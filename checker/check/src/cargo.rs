//! Building a step: `cargo build` and its JSON messages.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::cause::Cause;
use crate::event::{Event, EventSink};
use crate::evidence::CompileError;
use crate::process;

/// What a build gave.
#[derive(Debug, Default)]
pub struct Built {
    /// The executables by the name of their bin target.
    pub executables: HashMap<String, PathBuf>,
    /// The compiler's errors in the crate; the executables count only when there are none.
    pub errors: Vec<CompileError>,
    /// The compiler's warnings in the crate, as rustc prints them.
    pub warnings: Vec<String>,
}

/// One line of `cargo build --message-format=json`.
#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Message {
    #[serde(rename = "compiler-message")]
    Diagnostic {
        manifest_path: PathBuf,
        message: Diagnostic,
    },
    #[serde(rename = "compiler-artifact")]
    Artifact {
        target: Target,
        executable: Option<PathBuf>,
        fresh: bool,
    },
    BuildFinished {
        success: bool,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    #[serde(default)]
    message: String,
    rendered: Option<String>,
    spans: Vec<DiagnosticSpan>,
}

#[derive(Deserialize)]
struct DiagnosticSpan {
    file_name: String,
    line_start: u32,
    is_primary: bool,
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
    let _lock = lock(&target_dir(workspace)).await?;
    let mut built = run(krate, events).await?;
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

async fn run(krate: &Path, events: &dyn EventSink) -> Result<Built, Cause> {
    let manifest = krate.join("Cargo.toml");
    let mut command = process::command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["build", "--message-format=json-diagnostic-rendered-ansi", "--manifest-path"])
        .arg(&manifest);
    for (name, _) in std::env::vars_os() {
        // What `cargo run` tells its program about itself must not leak into another crate's build.
        let told_by_cargo = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
        if told_by_cargo.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().map_err(|error| no_cargo(&error))?;
    let group = process::Group::of(&child);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let stderr = tokio::spawn(async move {
        let mut tail = Vec::new();
        let Some(stderr) = stderr else { return tail };
        let mut lines = BufReader::new(stderr).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            tail.push(line);
            if tail.len() > 40 {
                tail.remove(0);
            }
        }
        tail
    });
    let mut reading =
        Reading { manifest: std::fs::canonicalize(&manifest).unwrap_or(manifest), ..Reading::default() };
    if let Some(stdout) = stdout {
        let mut lines = BufReader::new(stdout).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            reading.line(&line, events);
        }
    }
    let status = child.wait().await.map_err(|error| no_cargo(&error))?;
    group.has_ended();
    let tail = stderr.await.unwrap_or_default();
    if let Some(message) = reading.no_linker {
        return Err(no_linker(&message));
    }
    if reading.built.errors.is_empty() && !(status.success() && reading.has_finished) {
        return Err(cargo_failed(tail));
    }
    Ok(reading.built)
}

/// The messages read so far.
#[derive(Default)]
struct Reading {
    manifest: PathBuf,
    built: Built,
    compiled: usize,
    has_finished: bool,
    /// What rustc says of a linker that is not there.
    no_linker: Option<String>,
}

impl Reading {
    fn line(&mut self, line: &str, events: &dyn EventSink) {
        match serde_json::from_str(line) {
            Ok(Message::Diagnostic { manifest_path, message }) if manifest_path == self.manifest => {
                self.diagnostic(message);
            }
            Ok(Message::Artifact { target, executable, fresh }) => {
                if !fresh {
                    self.compiled += 1;
                    let (count, name) = (self.compiled, &target.name);
                    events.event(Event::Progress {
                        text: both!(
                            "building: {count} crates, now after `{name}`",
                            "compilando: {count} crates, agora depois de `{name}`"
                        ),
                    });
                }
                if let Some(executable) = executable {
                    self.built.executables.insert(target.name, executable);
                }
            }
            Ok(Message::BuildFinished { success }) => self.has_finished = success,
            // A line that is no message of Cargo's is what a build script printed.
            Ok(_) | Err(_) => {}
        }
    }

    /// A file as the learner knows it, relative to the crate: rustc names it from the workspace.
    fn in_crate(&self, file: &str) -> String {
        let krate = self.manifest.parent().unwrap_or(Path::new(""));
        let mut folders = Path::new(file).ancestors().skip(1);
        let own = folders.find(|folder| !folder.as_os_str().is_empty() && krate.ends_with(folder));
        let inside = own.and_then(|own| Path::new(file).strip_prefix(own).ok());
        inside.map_or_else(|| file.to_owned(), |inside| inside.display().to_string())
    }

    fn diagnostic(&mut self, message: Diagnostic) {
        let rendered = message.rendered.unwrap_or_default();
        // A module of two programs is compiled twice, and says everything twice.
        let has_said = |error: &CompileError| error.rendered == rendered;
        if self.built.errors.iter().any(has_said) || self.built.warnings.contains(&rendered) {
            return;
        }
        let primary = message.spans.into_iter().find(|span| span.is_primary);
        match message.level.as_str() {
            "error" if message.message.starts_with("linker `") && message.message.ends_with("not found") => {
                self.no_linker = Some(message.message);
            }
            // rustc's closing "aborting due to N errors" points nowhere and adds nothing.
            level if level.starts_with("error") && (primary.is_some() || self.built.errors.is_empty()) => {
                let (file, line) =
                    primary.map(|span| (self.in_crate(&span.file_name), span.line_start)).unzip();
                self.built.errors.push(CompileError { rendered, file, line });
            }
            "warning" if primary.is_some() => self.built.warnings.push(rendered),
            _ => {}
        }
    }
}

/// Where Cargo builds: `CARGO_TARGET_DIR`, or `target` in the workspace.
fn target_dir(workspace: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), |dir| workspace.join(dir))
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

fn cannot_write(path: &Path, error: &io::Error) -> Cause {
    let path = path.display();
    Cause::new(
        "cannot-write",
        both!("cannot write `{path}`: {error}", "não consigo escrever `{path}`: {error}"),
        both!(
            "make room on the disk, or make the folder writable",
            "libere espaço no disco ou permita escrever na pasta"
        ),
    )
}

fn no_cargo(error: &io::Error) -> Cause {
    Cause::new(
        "no-cargo",
        both!("cannot run `cargo`: {error}", "não consigo executar `cargo`: {error}"),
        both!(
            "install Rust from https://rustup.rs, and open a new terminal",
            "instale o Rust por https://rustup.rs e abra um novo terminal"
        ),
    )
}

fn no_linker(message: &str) -> Cause {
    Cause::new(
        "no-linker",
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
    let shown =
        tail.iter().map(|line| crate::untrusted::Untrusted::from(line.as_str()).shown_up_to(300).to_string());
    Cause::new(
        "cargo-failed",
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Deaf;

    impl EventSink for Deaf {
        fn event(&self, _: Event) {}
    }

    /// What is read of these messages about the crate at `/step`.
    fn read(lines: &[&str]) -> Reading {
        let mut reading = Reading { manifest: "/step/Cargo.toml".into(), ..Reading::default() };
        for line in lines {
            reading.line(line, &Deaf);
        }
        reading
    }

    fn message(manifest: &str, level: &str, message: &str, spans: &str) -> String {
        format!(
            r#"{{"reason":"compiler-message","manifest_path":"{manifest}","message":
               {{"level":"{level}","message":"{message}","rendered":"{message}!","spans":[{spans}]}}}}"#
        )
    }

    const SPAN: &str = r#"{"file_name":"step/src/telemetry.rs","line_start":41,"is_primary":true}"#;

    #[test]
    fn what_two_programs_say_of_a_shared_module_is_told_once() {
        let error = message("/step/Cargo.toml", "error", "mismatched types", SPAN);
        let warning = message("/step/Cargo.toml", "warning", "unused variable", SPAN);
        let closing = message("/step/Cargo.toml", "error", "aborting due to 1 previous error", "");
        let built = read(&[&error, &warning, &closing, &error, &warning, &closing]).built;
        assert_eq!((built.errors.len(), built.warnings.len()), (1, 1));
        assert_eq!(built.errors[0].rendered, "mismatched types!");
        assert_eq!(
            (built.errors[0].file.as_deref(), built.errors[0].line),
            (Some("src/telemetry.rs"), Some(41))
        );
    }

    #[test]
    fn what_other_crates_say_is_not_the_learners() {
        let foreign = message("/other/Cargo.toml", "error", "mismatched types", SPAN);
        assert!(read(&[&foreign, "a line of a build script"]).built.errors.is_empty());
    }

    #[test]
    fn a_linker_that_is_not_there_is_no_error_of_the_learner() {
        let reading = read(&[&message("/step/Cargo.toml", "error", "linker `cc` not found", "")]);
        assert!(reading.built.errors.is_empty());
        assert_eq!(no_linker(&reading.no_linker.expect("noticed")).id, "no-linker");
    }

    #[test]
    fn programs_are_found_by_the_name_of_their_target() {
        let artifact = r#"{"reason":"compiler-artifact","target":{"name":"backend-02-04"},
            "executable":"/target/debug/backend-02-04","fresh":true}"#;
        let reading = read(&[artifact, r#"{"reason":"build-finished","success":true}"#]);
        assert_eq!(reading.built.executables["backend-02-04"], PathBuf::from("/target/debug/backend-02-04"));
        assert!(reading.has_finished);
    }
}
