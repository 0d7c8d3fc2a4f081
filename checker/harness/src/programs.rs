//! The programs of a step: what Cargo builds of it, what commands build, and how each is started.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sandbox::Limits;
use tokio::process::Command;

use crate::cargo;
use crate::cause::{Cause, CauseId};
use crate::event::EventSink;
use crate::evidence::{CompileError, Exit, MissingBin};
use crate::exercise::Step;
use crate::process::{self, Needs, NoOutput};
use crate::shortage::{self, cannot_write};
use crate::system::{Argv, Exporter, Launch};

/// How long a command may take to build something.
const BUILD_LIMIT: Duration = Duration::from_mins(5);
/// How much a service may map, in bytes, where it is kept apart: a thousand times what one holds.
const SERVICE_BYTES: u64 = 2 << 30;
/// How large a file may become that it writes, in bytes.
const SERVICE_FILE_BYTES: u64 = 64 << 20;
/// How long it may work, in seconds of a processor.
const SERVICE_CPU_SECONDS: u64 = 120;

/// What making them gave.
#[derive(Debug)]
pub struct Made {
    /// The programs.
    pub programs: Programs,
    /// The compiler's errors; the programs count only when there are none.
    pub errors: Vec<CompileError>,
    /// The programs that Cargo built none of.
    pub missing: Vec<MissingBin>,
    /// The compiler's warnings, as it prints them.
    pub warnings: Vec<String>,
    /// The files of which the programs are made, and which are not in the step's folder.
    pub outside: Vec<PathBuf>,
}

/// The programs of a step, as they lie on the disk.
#[derive(Debug)]
pub struct Programs {
    krate: PathBuf,
    into: PathBuf,
    executables: HashMap<String, PathBuf>,
}

/// How a program is started.
#[derive(Debug, Clone)]
pub struct Executable {
    program: OsString,
    arguments: Vec<String>,
    dir: Option<PathBuf>,
    /// A folder of its own to write in, should it be kept from all others.
    scratch: PathBuf,
}

/// Builds what is to be built of a step's folder, and puts what Cargo makes into `into`.
pub async fn make(
    workspace: &Path,
    krate: &Path,
    step: &Step,
    into: &Path,
    events: &dyn EventSink,
) -> Result<Made, Cause> {
    let is_cargos = step.exporters().iter().any(|exporter| exporter.launch.bin().is_some());
    let built =
        if is_cargos { cargo::build(workspace, krate, into, events).await? } else { cargo::Built::default() };
    let mut errors = built.errors;
    for exporter in step.exporters() {
        if let Launch::Command { build: Some(argv), dir, .. } = &exporter.launch {
            let scratch = scratch(into, &exporter.name)?;
            errors.extend(build(&Executable::of(argv, krate.join(dir), scratch), krate).await?);
        }
    }
    let programs =
        Programs { krate: krate.to_owned(), into: into.to_owned(), executables: built.executables };
    let bins = step.exporters().iter().filter_map(|exporter| Some((exporter, exporter.launch.bin()?)));
    let missing = bins.filter(|(_, bin)| errors.is_empty() && programs.bin(bin).is_none());
    let missing = missing.map(|(exporter, bin)| missing_bin(krate, &exporter.name, bin)).collect();
    Ok(Made { programs, errors, missing, warnings: built.warnings, outside: built.outside })
}

/// A program that is not there, with the file that it is called after, or Cargo's own for a crate of one program.
fn missing_bin(krate: &Path, exporter: &str, bin: &str) -> MissingBin {
    let own = format!("src/{exporter}.rs");
    let path = if krate.join(&own).exists() { own } else { "src/main.rs".to_owned() };
    MissingBin { name: bin.to_owned(), path }
}

/// Runs what builds a program; the error is what it wrote, where it did not go well.
async fn build(executable: &Executable, krate: &Path) -> Result<Option<CompileError>, Cause> {
    let error = |rendered| Some(CompileError { rendered, ..CompileError::default() });
    let command = executable.confined(Needs { write: vec![krate.to_owned()], ..Needs::default() });
    match process::output(command, BUILD_LIMIT).await {
        Ok(output) if output.exit == Exit::Code(0) => Ok(None),
        Ok(output) => Ok(error([output.stdout, output.stderr].concat())),
        Err(NoOutput::TooSlow(_)) => {
            let program = executable.program.display();
            Ok(error(format!("`{program}` did not end within {} s", BUILD_LIMIT.as_secs())))
        }
        Err(NoOutput::NotStarted(error)) => Err(executable.cannot_start(&error)),
    }
}

impl Programs {
    /// How a program of the step is started.
    pub fn executable(&self, step: &Step, exporter: &Exporter) -> Result<Executable, Cause> {
        let scratch = scratch(&self.into, &exporter.name)?;
        match &exporter.launch {
            Launch::Cargo { bin } => match self.bin(bin) {
                Some(program) => {
                    Ok(Executable { program: program.into(), arguments: Vec::new(), dir: None, scratch })
                }
                None => Err(no_program(step, bin)),
            },
            Launch::Command { argv, dir, .. } => Ok(Executable::of(argv, self.krate.join(dir), scratch)),
        }
    }

    /// The bin named in the manifest, or one with a suffix to its name.
    fn bin(&self, bin: &str) -> Option<&Path> {
        let with_suffix = format!("{bin}-");
        let found = self.executables.get(bin).or_else(|| {
            self.executables.iter().find(|(name, _)| name.starts_with(&with_suffix)).map(|(_, path)| path)
        });
        found.map(PathBuf::as_path)
    }
}

impl Executable {
    /// A command that is run in a folder.
    fn of(argv: &Argv, dir: PathBuf, scratch: PathBuf) -> Self {
        let program = if argv.program.contains('/') {
            dir.join(&argv.program).into()
        } else {
            OsString::from(&argv.program)
        };
        Self { program, arguments: argv.arguments.clone(), dir: Some(dir), scratch }
    }

    /// The command, free of what the person's shell says of OpenTelemetry, Prefect and proxies: it must not change a
    /// verdict. Nor of back traces: the message of a panic would drown in one. Where it is kept from the rest of the
    /// machine, it may connect to these ports.
    pub fn command(&self, ports: Vec<u16>) -> Command {
        let limits = Limits {
            address_space: Some(process::with_room_for_threads(SERVICE_BYTES)),
            file_bytes: Some(SERVICE_FILE_BYTES),
            cpu_seconds: Some(SERVICE_CPU_SECONDS),
            tasks: None,
        };
        self.confined(Needs { ports, limits, ..Needs::default() })
    }

    fn confined(&self, needs: Needs) -> Command {
        let write = [vec![self.scratch.clone()], needs.write].concat();
        let mut command = process::confined(
            &self.program,
            Needs { read: self.dir.iter().cloned().collect(), write, ..needs },
        );
        command.args(&self.arguments);
        if let Some(dir) = &self.dir {
            command.current_dir(dir);
        }
        for (name, _) in std::env::vars_os() {
            let lower = name.to_string_lossy().to_ascii_lowercase();
            if lower.starts_with("otel_")
                || lower.starts_with("prefect_")
                || lower.ends_with("_proxy")
                || matches!(lower.as_str(), "rust_log" | "rust_backtrace" | "rust_lib_backtrace")
            {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Why it could not be started.
    pub fn cannot_start(&self, error: &io::Error) -> Cause {
        let program = self.program.display();
        if let Some(want) = shortage::of(error) {
            return want;
        }
        let what = both!("cannot start `{program}`: {error}", "não consigo iniciar `{program}`: {error}");
        if self.dir.is_some() && error.kind() == io::ErrorKind::NotFound {
            let hint = both!(
                "install `{program}`, which the step's manifest asks for, or put it on the `PATH`",
                "instale `{program}`, que o manifesto do passo pede, ou ponha-o no `PATH`"
            );
            return Cause::new(CauseId::CannotStart, what, hint);
        }
        Cause::new(
            CauseId::CannotStart,
            what,
            both!(
                "see whether the workspace is on a disk from which programs may be run",
                "veja se o workspace está em um disco de onde programas podem ser executados"
            ),
        )
    }
}

/// A folder for a program alone, made where it is to be kept from all others: in memory where that is its own, and has
/// an end.
fn scratch(into: &Path, program: &str) -> Result<PathBuf, Cause> {
    let temporary = std::env::temp_dir();
    let place = if process::is_walled() { temporary.as_path() } else { into };
    let folder = place.join("scratch").join(program);
    if process::is_confined() {
        std::fs::create_dir_all(&folder).map_err(|error| cannot_write(&folder, &error))?;
    }
    Ok(folder)
}

fn no_program(step: &Step, bin: &str) -> Cause {
    let step = &step.id;
    Cause::new(
        CauseId::NoProgram,
        both!("`{step}` has no program `{bin}`", "`{step}` não tem o programa `{bin}`"),
        both!("put the `[[bin]]` back into its `Cargo.toml`", "recoloque o `[[bin]]` no `Cargo.toml`"),
    )
}
