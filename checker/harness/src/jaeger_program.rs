//! A Jaeger program on this machine: where it is, of which family, and which version.
//!
//! Asked, not guessed: `jaeger version` says what it is, whatever the file is called.

mod arguments;
mod log;
mod running;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::cause::{Cause, CauseId};
use crate::process::{self, NoOutput};
use crate::text::Lang::{En, PtBr};
use crate::text::Text;
use crate::untrusted::Untrusted;

pub use arguments::Addresses;
pub use running::{JaegerProcess, NotUp};

/// The names under which Jaeger is installed: v2's, v1's as released, v1's as built.
const NAMES: [&str; 3] = ["jaeger", "jaeger-all-in-one", "all-in-one"];
/// The variable that names the program.
const VARIABLE: &str = "JAEGER_BIN";
/// How long it may take to say what it is; it takes some 50 ms, the first start from a cold disk more.
const PATIENCE: Duration = Duration::from_secs(10);

/// A Jaeger program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JaegerProgram {
    /// Where it is.
    pub path: PathBuf,
    /// How it is told what to do.
    pub family: Family,
    /// Its version without the `v`; `None` if it was built without one.
    pub version: Option<String>,
    /// Who named it.
    pub found: NamedBy,
}

/// How a Jaeger is told what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// By flags: the all-in-one of 1.x.
    V1,
    /// By a configuration file of the OpenTelemetry Collector: 2.x.
    V2,
}

/// Who named a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// `--jaeger-bin`.
    ByOption,
    /// `JAEGER_BIN`.
    ByVariable,
    /// It stands in `PATH`.
    InPath,
}

/// What `jaeger version` prints.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VersionInfo {
    git_version: String,
}

impl JaegerProgram {
    /// Its name and version, for people.
    pub fn title(&self) -> String {
        let version = self.version.as_deref().unwrap_or(match self.family {
            Family::V1 => "1.x",
            Family::V2 => "2.x",
        });
        format!("Jaeger {version}")
    }
}

/// Finds a Jaeger: the one given, else the one that `JAEGER_BIN` names, else the first in `PATH` that
/// is one. One that is named and is no Jaeger is an error; in `PATH` something else may bear the name.
pub async fn find(given: Option<&Path>) -> Result<JaegerProgram, Cause> {
    let variable = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    let named = given.map(|path| (path.to_owned(), NamedBy::ByOption));
    if let Some((path, found)) = named.or_else(|| variable.map(|path| (path, NamedBy::ByVariable))) {
        // A bare name means the program of that name in `PATH`, as in a shell.
        let path = which::which(&path).unwrap_or(path);
        return ask(&path, found).await.map_err(|why| no_jaeger(&path, found, &why));
    }
    first(in_path(std::env::var_os("PATH").as_deref())).await
}

/// Every program of these names in a `PATH`, in its order: an older or another one of the same name may
/// stand before the one that is meant.
fn in_path(path: Option<&OsStr>) -> Vec<PathBuf> {
    let folder = std::env::current_dir().unwrap_or_default();
    let of = |name: &str| which::which_in_all(name, path, &folder).into_iter().flatten().collect::<Vec<_>>();
    NAMES.iter().flat_map(|name| of(name)).collect()
}

/// The first of them that is a Jaeger.
async fn first(candidates: Vec<PathBuf>) -> Result<JaegerProgram, Cause> {
    let mut others = Vec::new();
    for path in candidates {
        match ask(&path, NamedBy::InPath).await {
            Ok(program) => return Ok(program),
            Err(why) => others.push((path, why)),
        }
    }
    Err(match others.first() {
        None => not_found(),
        Some((path, why)) => only_others(path, why, others.len() - 1),
    })
}

/// Asks a program what it is; the error is why it is no Jaeger.
async fn ask(path: &Path, found: NamedBy) -> Result<JaegerProgram, Text> {
    let told = output(path, "version").await?;
    // v1 writes its end-of-life notice first, on standard error.
    let info = told.lines().rev().find_map(|line| serde_json::from_str::<VersionInfo>(line.trim()).ok());
    let info = info.ok_or_else(|| {
        both!("`version` did not make it tell a version of Jaeger's", "`version` não o fez dizer uma versão")
    })?;
    let version = info.git_version.trim_start_matches('v').to_owned();
    let family = match version.split('.').next() {
        Some("") | None => family_by_help(&output(path, "help").await?),
        Some("0" | "1") => Some(Family::V1),
        Some(_) => Some(Family::V2),
    };
    let family = family.ok_or_else(|| {
        both!("it is neither Jaeger's v1 all-in-one nor v2", "não é nem o all-in-one do Jaeger v1 nem o v2")
    })?;
    let version = Some(version).filter(|version| !version.is_empty());
    Ok(JaegerProgram { path: path.to_owned(), family, version, found })
}

/// The family of a build that knows no version of its own: by the options that it offers.
fn family_by_help(help: &str) -> Option<Family> {
    match help {
        help if help.contains("--collector.otlp.http.host-port") => Some(Family::V1),
        help if help.contains("--config") && help.contains("--set") => Some(Family::V2),
        _ => None,
    }
}

async fn output(path: &Path, question: &str) -> Result<String, Text> {
    let mut command = process::command(path);
    command.arg(question).env_clear().envs(arguments::environment());
    match process::output(command, PATIENCE).await {
        Ok(output) if output.is_success() => Ok(output.stdout),
        Ok(output) => {
            let (exit, text) = (output.exit.told(), Untrusted::new(output.stderr));
            let (en, pt_br, text) = (exit.get(En), exit.get(PtBr), text.shown());
            Err(both!("asked for `{question}` it {en}: {text}", "à pergunta `{question}`, {pt_br}: {text}"))
        }
        Err(NoOutput::NotStarted(error)) if error.kind() == io::ErrorKind::NotFound => {
            Err(both!("there is no such program", "não existe esse programa"))
        }
        Err(NoOutput::NotStarted(error)) => {
            Err(both!("it cannot be started: {error}", "não pode ser iniciado: {error}"))
        }
        Err(NoOutput::TooSlow(limit)) => {
            let seconds = limit.as_secs();
            Err(both!("it said nothing of its version in {seconds} s", "não disse a versão em {seconds} s"))
        }
    }
}

fn no_jaeger(path: &Path, found: NamedBy, why: &Text) -> Cause {
    let path = path.display();
    let by = match found {
        NamedBy::ByVariable => " (`JAEGER_BIN`)",
        NamedBy::ByOption | NamedBy::InPath => "",
    };
    let (en, pt_br) = (why.get(En), why.get(PtBr));
    Cause::new(
        CauseId::NoJaeger,
        Text::new(
            format!("`{path}`{by} is no Jaeger that can be started: {en}"),
            format!("`{path}`{by} não é um Jaeger que se possa iniciar: {pt_br}"),
        ),
        both!(
            "name the program `jaeger` (v2) or `jaeger-all-in-one` (v1) of a release; `check doctor` shows what is found",
            "indique o programa `jaeger` (v2) ou `jaeger-all-in-one` (v1) de um release; `check doctor` mostra o que há"
        ),
    )
}

fn not_found() -> Cause {
    Cause::new(
        CauseId::NoJaeger,
        both!(
            "no Jaeger on this machine: neither `jaeger` nor `jaeger-all-in-one` is in `PATH`",
            "não há Jaeger nesta máquina: nem `jaeger` nem `jaeger-all-in-one` está no `PATH`"
        ),
        how_to_get_one(),
    )
}

/// Something has the name, and none is a Jaeger.
fn only_others(path: &Path, why: &Text, more: usize) -> Cause {
    let (path, en, pt_br) = (path.display(), why.get(En), why.get(PtBr));
    let (and_en, and_pt_br) = match more {
        0 => (String::new(), String::new()),
        more => (format!(" (and {more} more in `PATH`)"), format!(" (e mais {more} no `PATH`)")),
    };
    Cause::new(
        CauseId::NoJaeger,
        Text::new(
            format!("no Jaeger on this machine: `{path}`{and_en} is none that can be started: {en}"),
            format!(
                "não há Jaeger nesta máquina: `{path}`{and_pt_br} não é um que se possa iniciar: {pt_br}"
            ),
        ),
        how_to_get_one(),
    )
}

/// How to come by a Jaeger.
pub fn how_to_get_one() -> Text {
    both!(
        "unpack a release from https://www.jaegertracing.io/download/ and name it with `--jaeger-bin` or `JAEGER_BIN`; without `--stack local` none is needed",
        "descompacte um release de https://www.jaegertracing.io/download/ e indique-o com `--jaeger-bin` ou `JAEGER_BIN`; sem `--stack local` nenhum é preciso"
    )
}

#[cfg(test)]
mod tests;
