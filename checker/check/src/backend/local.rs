//! A Jaeger program of this machine, started for the run and stopped after it.

use std::path::PathBuf;

use super::Site;
use crate::cause::Cause;
use crate::event::StackInfo;

/// The running program.
#[derive(Debug)]
pub(super) struct Local {}

impl Local {
    #[expect(clippy::unused_async, reason = "it will wait for the program to be ready")]
    pub(super) async fn start(
        _jaeger_bin: Option<PathBuf>,
        _site: &Site<'_>,
    ) -> Result<(Self, StackInfo), Cause> {
        Err(Cause::new(
            "not-yet",
            both!("`--stack local` is not built yet", "`--stack local` ainda não existe"),
            both!("use `--stack embedded` or `external`", "use `--stack embedded` ou `external`"),
        ))
    }

    /// Waits until it ends by itself.
    pub(super) async fn ended(&mut self) {
        std::future::pending::<()>().await;
    }

    #[expect(clippy::unused_async, reason = "it will wait for the program to end")]
    pub(super) async fn stop(self) {}
}
