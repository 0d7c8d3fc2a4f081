//! `check down`: stops what `check up` started.

use crate::exit_code::ExitCode;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> ExitCode {
    super::trouble(
        settings,
        &both!("`check down` has nothing to stop yet", "`check down` ainda não tem o que parar"),
        &both!("check a step: `check 02-tracing`", "verifique um passo: `check 02-tracing`"),
    )
}
