//! The stand-in inside this program: nothing to install, gone with the run.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use prefect_standin::Options;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::remedied;
use crate::cause::{Cause, CauseId};
use crate::course_ports;
use crate::event::PrefectInfo;
use crate::ports;
use crate::surroundings::traces::remedy;
use crate::surroundings::{Lifecycle, Ports};

/// The serving stand-in.
#[derive(Debug)]
pub(super) struct StandIn {
    serving: JoinHandle<()>,
    stop: DropGuard,
}

impl StandIn {
    pub(super) async fn start(ports: Ports, jaeger_ui: &str) -> Result<(Self, PrefectInfo), Cause> {
        let (listener, host) = match ports {
            Ports::Free => {
                let (listener, address) = ports::listen().await?;
                (listener, address.to_string())
            }
            Ports::Course => (
                ports::listen_on(course_ports::PREFECT).await?,
                format!("localhost:{}", course_ports::PREFECT),
            ),
        };
        let options = Options { jaeger_ui: Some(jaeger_ui.to_owned()), ..Options::default() };
        let stop = CancellationToken::new();
        let told = stop.clone();
        let serving = tokio::spawn(async move {
            prefect_standin::serve(listener, options, told.cancelled_owned()).await;
        });
        let info = PrefectInfo {
            kind: "embedded",
            version: Some(prefect_standin::VERSION.to_owned()),
            api_url: format!("http://{host}/api"),
        };
        Ok((Self { serving, stop: stop.drop_guard() }, info))
    }
}

impl Lifecycle for StandIn {
    /// It only ends when it fails.
    fn ended(&mut self) -> LocalBoxFuture<'_, Cause> {
        Box::pin(async {
            let _ = (&mut self.serving).await;
            Cause::new(
                CauseId::PrefectEnded,
                both!(
                    "the stand-in for Prefect inside `check` has ended, though nobody stopped it",
                    "o substituto do Prefect dentro do `check` terminou sem que ninguém o parasse"
                ),
                remedy(),
            )
        })
    }

    fn explain(&self, cause: Cause) -> Cause {
        remedied(cause, remedy)
    }

    fn interval(&self) -> Duration {
        Duration::from_millis(3)
    }

    fn outlives_the_run(&self) -> bool {
        false
    }

    fn stop(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        Box::pin(async {
            drop(self.stop);
            // One that was awaited to its end cannot be awaited again.
            if !self.serving.is_finished() {
                let _ = self.serving.await;
            }
        })
    }
}
