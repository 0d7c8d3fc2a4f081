//! The containers of `docker-compose.yml`.

use super::Site;
use crate::cause::Cause;
use crate::event::StackInfo;

/// The containers, running.
#[derive(Debug)]
pub(super) struct Compose {}

impl Compose {
    #[expect(clippy::unused_async, reason = "it will wait for the containers to be healthy")]
    pub(super) async fn start(_site: &Site<'_>) -> Result<(Self, StackInfo), Cause> {
        Err(Cause::new(
            "not-yet",
            both!("`--stack compose` is not built yet", "`--stack compose` ainda não existe"),
            both!(
                "use `--stack embedded`, which needs nothing",
                "use `--stack embedded`, que não precisa de nada"
            ),
        ))
    }

    /// Waits until it ends by itself.
    pub(super) async fn ended(&mut self) {
        std::future::pending::<()>().await;
    }

    /// What is known of why it is in trouble, for the cause that somebody ran into.
    #[expect(clippy::unused_self, reason = "it will look at the containers")]
    pub(super) fn explain(&self, cause: Cause) -> Cause {
        cause
    }

    #[expect(clippy::unused_async, reason = "it will wait for the containers to be gone")]
    pub(super) async fn stop(self) {}
}
