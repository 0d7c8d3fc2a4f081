//! A Prefect of this machine, started for the run and stopped after it, with a database of its own.

use std::path::Path;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::remedied;
use crate::cause::Cause;
use crate::course_ports;
use crate::event::{Event, PrefectInfo};
use crate::http_client::HttpClient;
use crate::ports;
use crate::prefect::Prefect;
use crate::prefect_program::{self, PrefectProcess};
use crate::surroundings::{Lifecycle, Ports, Site};
use crate::text::Text;

/// The running program.
#[derive(Debug)]
pub(super) struct LocalPrefect(PrefectProcess);

impl LocalPrefect {
    pub(super) async fn start(
        prefect_bin: Option<&Path>,
        site: &Site<'_>,
    ) -> Result<(Self, PrefectInfo), Cause> {
        let program = prefect_program::find(prefect_bin)?;
        site.events.event(Event::Progress {
            text: both!(
                "starting Prefect, which takes a quarter of a minute",
                "iniciando o Prefect, o que leva um quarto de minuto"
            ),
        });
        let (port, host) = match site.ports {
            Ports::Free => (ports::free().await?, "127.0.0.1"),
            Ports::Course => {
                drop(ports::listen_on(course_ports::PREFECT).await?);
                (course_ports::PREFECT, "localhost")
            }
        };
        let api_url = format!("http://{host}:{port}/api");
        let process = PrefectProcess::start(&program, port, &api_url, site.workspace, site.cancel).await?;
        let version = Prefect::new(HttpClient::plain(), &api_url).version().await;
        Ok((Self(process), PrefectInfo { kind: "local", version, api_url }))
    }
}

impl Lifecycle for LocalPrefect {
    fn ended(&mut self) -> LocalBoxFuture<'_, Cause> {
        Box::pin(async {
            self.0.ended().await;
            self.0.why_ended()
        })
    }

    fn explain(&self, cause: Cause) -> Cause {
        self.0.explain(remedied(cause, remedy))
    }

    fn interval(&self) -> Duration {
        Duration::from_millis(50)
    }

    fn outlives_the_run(&self) -> bool {
        false
    }

    fn stop(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        Box::pin(self.0.stop())
    }
}

/// What to do about one that runs and does not do what is asked of it.
fn remedy() -> Text {
    both!(
        "`check` started it and it still runs, so it hangs or is overloaded: run it again; `--prefect embedded` needs no Prefect program",
        "o `check` o iniciou e ele ainda roda, então travou ou está sobrecarregado: rode de novo; `--prefect embedded` não precisa de um programa Prefect"
    )
}
