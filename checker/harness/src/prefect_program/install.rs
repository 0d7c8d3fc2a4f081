//! Fetching a Prefect: a virtual environment of Python's in the cache folder, with pip.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::process::Command;

use super::{folder, program_in};
use crate::cause::{Cause, CauseId};
use crate::process::{self, NoOutput};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// The version that is fetched: the course's.
pub const VERSION: &str = "3.4.18";
/// What is asked of pip. Prefect leaves its own dependencies open, and two of today's do not suit it: without
/// `importlib-metadata` its server does not start, with a newer `fastapi` it answers 500.
const PACKAGES: [&str; 3] = ["prefect==3.4.18", "importlib-metadata", "fastapi==0.116.2"];
/// The Pythons that it runs on, the likeliest first.
const PYTHONS: [&str; 7] =
    ["python3", "python3.12", "python3.13", "python3.11", "python3.10", "python3.9", "python"];
/// Succeeds where it is one of these: 3.9 up to 3.13.
const IS_FIT: &str = "import sys, venv, ensurepip; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 13))";
/// How long Python may take to say so.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the whole may take: some 90 packages.
const LIMIT: Duration = Duration::from_mins(15);
/// How many lines of what went wrong are shown.
const SHOWN_LINES: usize = 12;

/// Fetches it, and returns where it is. What was there before is replaced; half of one is never left.
pub async fn install(told: impl Fn(&Text)) -> Result<PathBuf, Cause> {
    let folder = folder().ok_or_else(|| {
        failed(both!(
            "there is no cache folder: `HOME` is not set",
            "não há pasta de cache: `HOME` não está definida"
        ))
    })?;
    let python = python().await.ok_or_else(|| {
        failed(both!(
            "no Python from 3.9 to 3.13 with `venv` is in `PATH`",
            "nenhum Python de 3.9 a 3.13 com `venv` está no `PATH`"
        ))
    })?;
    let shown = folder.display();
    told(&both!("making a virtual environment in `{shown}`", "criando um ambiente virtual em `{shown}`"));
    let mut command = process::command(&python);
    command.args(["-m", "venv", "--clear"]).arg(&folder);
    run(command, &folder).await?;
    told(&both!(
        "fetching Prefect {VERSION} with pip: about 90 packages, 250 MB",
        "buscando o Prefect {VERSION} com o pip: uns 90 pacotes, 250 MB"
    ));
    let mut command = process::command(folder.join("bin").join("python"));
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES);
    run(command, &folder).await?;
    Ok(program_in(&folder))
}

/// The first Python on which it runs.
async fn python() -> Option<PathBuf> {
    for name in PYTHONS {
        let Ok(path) = which::which(name) else { continue };
        let mut command = process::command(&path);
        command.args(["-c", IS_FIT]);
        if process::output(command, PATIENCE).await.is_ok_and(|output| output.is_success()) {
            return Some(path);
        }
    }
    None
}

/// Runs a part of it; where that fails nothing is left.
async fn run(command: Command, folder: &Path) -> Result<(), Cause> {
    let (what, lines) = match process::output(command, LIMIT).await {
        Ok(output) if output.is_success() => return Ok(()),
        Ok(output) => {
            let lines: Vec<String> = [output.stdout, output.stderr]
                .concat()
                .lines()
                .map(|line| Untrusted::from(line).shown_up_to(300).to_string())
                .collect();
            let last = lines.len().saturating_sub(SHOWN_LINES);
            (both!("Python or pip failed", "o Python ou o pip falhou"), lines[last..].to_vec())
        }
        Err(NoOutput::NotStarted(error)) => (
            both!("Python cannot be started: {error}", "o Python não pode ser iniciado: {error}"),
            Vec::new(),
        ),
        Err(NoOutput::TooSlow(_)) => (both!("it took too long", "demorou demais"), Vec::new()),
    };
    // A half of one would be found and started.
    let _ = std::fs::remove_dir_all(folder);
    Err(failed(what).with_details(lines))
}

fn failed(what: Text) -> Cause {
    Cause::new(
        CauseId::PrefectNotFetched,
        what,
        both!(
            "see whether pip reaches its index, and whether the disk has room; `pip install prefect` elsewhere and `PREFECT_BIN` do as well",
            "veja se o pip alcança o índice dele e se há espaço no disco; `pip install prefect` em outro lugar e `PREFECT_BIN` também servem"
        ),
    )
}
