//! `check up`: keeps Jaeger, and a step's services, running on the course's ports.

use crate::exit_code::ExitCode;
use crate::settings::{Settings, UpSettings};

pub(super) fn run(settings: &Settings, _up: &UpSettings) -> ExitCode {
    super::trouble(
        settings,
        &both!("`check up` cannot run anything yet", "`check up` ainda não roda nada"),
        &both!("check a step: `check 02-tracing`", "verifique um passo: `check 02-tracing`"),
    )
}
