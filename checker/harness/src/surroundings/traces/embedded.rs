//! The store inside this program: nothing to install, gone with the run.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use trace_store::{Limits, Listeners};

use super::{Lifecycle, Ports, remedied};
use crate::cause::{Cause, CauseId};
use crate::course_ports;
use crate::event::JaegerInfo;
use crate::ports;
use crate::text::Text;

/// The serving store.
#[derive(Debug)]
pub(super) struct Embedded {
    serving: JoinHandle<()>,
    stop: DropGuard,
}

impl Embedded {
    pub(super) async fn start(ports: Ports) -> Result<(Self, JaegerInfo), Cause> {
        let (listeners, query_url, otlp_endpoint) = match ports {
            Ports::Free => on_free_ports().await?,
            Ports::Course => on_course_ports().await?,
        };
        let stop = CancellationToken::new();
        let told = stop.clone();
        let serving = tokio::spawn(async move {
            // It fails only when its listeners do; then the canary does not come back.
            let _ = trace_store::serve(listeners, Limits::default(), told.cancelled_owned()).await;
        });
        let version = Some(trace_store::VERSION.to_owned());
        let info = JaegerInfo { kind: "embedded", version, query_url, otlp_endpoint };
        Ok((Self { serving, stop: stop.drop_guard() }, info))
    }
}

impl Lifecycle for Embedded {
    /// It only ends when it fails.
    fn ended(&mut self) -> LocalBoxFuture<'_, Cause> {
        Box::pin(async {
            let _ = (&mut self.serving).await;
            ended()
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

/// What to do about one that does not do what is asked of it.
pub(in crate::surroundings) fn remedy() -> Text {
    both!(
        "it is a part of `check`: close what keeps the machine busy and run it again; if it stays so, please report it",
        "ele é parte do `check`: feche o que ocupa a máquina e rode de novo; se continuar assim, por favor avise"
    )
}

/// Why it is not there any more: it does not end while its listeners do their work.
fn ended() -> Cause {
    Cause::new(
        CauseId::StoreEnded,
        both!(
            "the store inside `check` has ended, though nobody stopped it",
            "o armazenamento dentro do `check` terminou sem que ninguém o parasse"
        ),
        both!(
            "start it again; if it ends again, the limit of open files may be too low (`ulimit -n`)",
            "inicie de novo; se terminar outra vez, o limite de arquivos abertos pode ser baixo (`ulimit -n`)"
        ),
    )
}

/// The variable with further names under which its pages may be asked for, by commas.
const NAMES: &str = "CHECK_HOSTS";

fn query_names() -> Vec<String> {
    listed(&std::env::var(NAMES).unwrap_or_default())
}

fn listed(names: &str) -> Vec<String> {
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

async fn on_free_ports() -> Result<(Listeners, String, String), Cause> {
    let (query, query_address) = ports::listen().await?;
    let (otlp_http, otlp_address) = ports::listen().await?;
    let (otlp_grpc, _) = ports::listen().await?;
    let listeners = Listeners { query, query_names: query_names(), otlp_grpc, otlp_http };
    Ok((listeners, format!("http://{query_address}"), format!("http://{otlp_address}")))
}

async fn on_course_ports() -> Result<(Listeners, String, String), Cause> {
    let listeners = Listeners {
        query: ports::listen_on(course_ports::QUERY).await?,
        query_names: query_names(),
        otlp_grpc: ports::listen_on(course_ports::OTLP_GRPC).await?,
        otlp_http: ports::listen_on(course_ports::OTLP_HTTP).await?,
    };
    let [query, otlp] =
        [course_ports::QUERY, course_ports::OTLP_HTTP].map(|port| format!("http://localhost:{port}"));
    Ok((listeners, query, otlp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_with_commas_between_them() {
        assert_eq!(listed("traces.example.org, b.example,"), ["traces.example.org", "b.example"]);
        assert!(listed("").is_empty());
    }

    #[tokio::test]
    async fn one_that_has_ended_says_why_and_can_be_stopped_all_the_same() {
        let (mut store, _) = Embedded::start(Ports::Free).await.expect("a store");
        store.serving.abort();
        assert_eq!(store.ended().await.id, CauseId::StoreEnded);
        Box::new(store).stop().await;
    }
}
