//! Prefect, for `--prefect local`: where it is and which version; and fetching one.

use std::time::Duration;

use super::finding::{Checkup, Health};
use crate::command::{block_on, trouble};
use crate::exit_code::ExitCode;
use crate::prefect_program::{self, INSTALLED_VERSION};
use crate::process;
use crate::report::output;
use crate::settings::Settings;
use crate::text::Text;
use crate::untrusted::Untrusted;

/// It is Python and loads all of itself to say its version.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn look() -> Checkup {
    let (what, wanted) = (Text::same("Prefect"), Text::same("--prefect local"));
    let program = match prefect_program::find(None) {
        Ok(program) => program,
        Err(cause) => return Checkup::not_there(Health::Absent, what, wanted, cause.what, cause.hint),
    };
    let mut command = process::command(&program.path);
    command.arg("--version");
    let (path, by) = (program.path.display(), program.by);
    match process::output(command, PATIENCE).await {
        Ok(output) if output.is_success() => {
            let version = Untrusted::from(output.stdout.trim());
            Checkup::there(what, wanted, Text::same(format!("{}, {path} ({by})", version.shown())))
        }
        _ => {
            let found = both!("`{path}` does not tell its version", "`{path}` não diz a versão");
            let remedy =
                both!("run `prefect --version` to see why", "rode `prefect --version` para ver por quê");
            Checkup::not_there(Health::Absent, what, wanted, found, remedy)
        }
    }
}

/// `check doctor --install prefect`.
pub(super) fn install(settings: &Settings) -> ExitCode {
    let lang = settings.lang;
    match block_on(prefect_program::install(|text| output::note(text.get(lang)))) {
        Ok(path) => {
            let path = path.display();
            let text = both!(
                "Prefect {INSTALLED_VERSION} is in `{path}`; `check 03 --prefect local` uses it",
                "o Prefect {INSTALLED_VERSION} está em `{path}`; `check 03 --prefect local` o usa"
            );
            output::note(text.get(lang));
            ExitCode::Passed
        }
        Err(cause) => {
            for line in cause.lines(lang) {
                output::note(line);
            }
            trouble(settings, &cause.what, &cause.hint)
        }
    }
}
