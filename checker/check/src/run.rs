//! Running steps: not here yet.

use std::sync::Arc;

use crate::event::EventSink;
use crate::exercise::Step;
use crate::settings::{CheckSettings, Settings};

/// Checks the steps in order, up to the first that does not pass, and tells what happens as it goes.
pub fn run_steps(
    _settings: &Settings,
    _check: &CheckSettings,
    _steps: &[&Step],
    events: &Arc<dyn EventSink>,
) {
    events.event(crate::event::Event::RunFailed(crate::cause::Cause::new(
        "no-runner",
        both!("this version cannot run steps", "esta versão não roda passos"),
        both!("use another version", "use outra versão"),
    )));
}
