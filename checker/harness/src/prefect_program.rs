//! A Prefect program of this machine: where it is, and how one is started.

mod install;
mod running;

use std::path::{Path, PathBuf};

use crate::cause::{Cause, CauseId};
use crate::text::Text;

pub use install::{VERSION as INSTALLED_VERSION, install};
pub use running::PrefectProcess;

/// The variable that names the program.
const VARIABLE: &str = "PREFECT_BIN";

/// A Prefect program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefectProgram {
    /// Where it is.
    pub path: PathBuf,
    /// Why it is that one: an option, a variable, `PATH`, or the cache folder.
    pub by: &'static str,
}

/// Finds a Prefect: the one given, else the one that `PREFECT_BIN` names, else the one in `PATH`, else the one that
/// `check doctor --install prefect` has fetched. It is Python and takes seconds to say anything: it is not asked.
pub fn find(given: Option<&Path>) -> Result<PrefectProgram, Cause> {
    let variable = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    let named = given.map(|path| (path.to_owned(), "--prefect-bin"));
    if let Some((path, by)) = named.or_else(|| variable.map(|path| (path, VARIABLE))) {
        // A bare name means the program of that name in `PATH`, as in a shell.
        return match which::which(&path) {
            Ok(path) => Ok(PrefectProgram { path, by }),
            Err(_) => Err(no_such_program(&path, by)),
        };
    }
    if let Ok(path) = which::which("prefect") {
        return Ok(PrefectProgram { path, by: "PATH" });
    }
    let fetched = folder().map(|folder| program_in(&folder)).filter(|path| path.is_file());
    fetched.map(|path| PrefectProgram { path, by: "check doctor --install" }).ok_or_else(not_found)
}

/// The folder for the one that is fetched: below the person's cache folder.
pub fn folder() -> Option<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = from("XDG_CACHE_HOME").or_else(|| Some(from("HOME")?.join(".cache")))?;
    Some(cache.join("tracelings").join("prefect"))
}

/// The program in a virtual environment.
fn program_in(folder: &Path) -> PathBuf {
    folder.join("bin").join("prefect")
}

fn no_such_program(path: &Path, by: &str) -> Cause {
    let path = path.display();
    Cause::new(
        CauseId::NoPrefect,
        both!(
            "`{path}` (`{by}`) is no program that can be started",
            "`{path}` (`{by}`) não é um programa que se possa iniciar"
        ),
        how_to_get_one(),
    )
}

fn not_found() -> Cause {
    Cause::new(
        CauseId::NoPrefect,
        both!(
            "no Prefect on this machine: `prefect` is not in `PATH`",
            "não há Prefect nesta máquina: `prefect` não está no `PATH`"
        ),
        how_to_get_one(),
    )
}

/// How to come by a Prefect.
pub fn how_to_get_one() -> Text {
    both!(
        "`check doctor --install prefect` fetches one; `--prefect embedded` needs none",
        "`check doctor --install prefect` busca um; `--prefect embedded` não precisa dele"
    )
}
