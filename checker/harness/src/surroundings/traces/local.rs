//! A Jaeger program of this machine, started for the run and stopped after it.

use std::path::Path;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{Lifecycle, Ports, Site, remedied};
use crate::cause::Cause;
use crate::course_ports;
use crate::event::{Event, JaegerInfo};
use crate::jaeger_program::{self, Addresses, JaegerProcess, JaegerProgram, NotUp};
use crate::ports;
use crate::text::Text;

/// How often it is started again because somebody took one of its ports in between.
const MOST_STARTS: u32 = 3;

/// The running program.
#[derive(Debug)]
pub(super) struct Local(JaegerProcess);

impl Local {
    pub(super) async fn start(
        jaeger_bin: Option<&Path>,
        site: &Site<'_>,
    ) -> Result<(Self, JaegerInfo), Cause> {
        let program = jaeger_program::find(jaeger_bin).await?;
        let title = program.title();
        site.events.event(Event::Progress { text: both!("starting {title}", "iniciando o {title}") });
        let mut started = 0;
        loop {
            started += 1;
            let addresses = addresses(site.ports).await?;
            match JaegerProcess::start(&program, &addresses, site.workspace, site.cancel).await {
                Ok(process) => return Ok((Self(process), info(program, &addresses, site.ports))),
                Err(NotUp::PortTaken(_)) if started < MOST_STARTS => {}
                Err(NotUp::PortTaken(cause) | NotUp::Cause(cause)) => return Err(cause),
            }
        }
    }
}

impl Lifecycle for Local {
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
        Duration::from_millis(10)
    }

    fn outlives_the_run(&self) -> bool {
        false
    }

    fn stop(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        Box::pin(self.0.stop())
    }
}

/// What to do about one that runs and does not do what is asked of it.
pub(super) fn remedy() -> Text {
    both!(
        "`check` started it and it still runs, so it hangs or is overloaded: run it again; `--stack embedded` needs no Jaeger program",
        "o `check` o iniciou e ele ainda roda, então travou ou está sobrecarregado: rode de novo; `--stack embedded` não precisa de um programa Jaeger"
    )
}

/// Ports that are free now. They are held until all are found, so that no two are the same.
async fn addresses(choice: Ports) -> Result<Addresses, Cause> {
    let mut held = Vec::new();
    let mut next = async || {
        let (listener, address) = ports::listen().await?;
        held.push(listener);
        Ok(address.port())
    };
    let health = next().await?;
    let unused = [next().await?, next().await?, next().await?];
    let (query, otlp_grpc, otlp_http) = match choice {
        Ports::Free => (next().await?, next().await?, next().await?),
        Ports::Course => {
            for port in [course_ports::QUERY, course_ports::OTLP_GRPC, course_ports::OTLP_HTTP] {
                drop(ports::listen_on(port).await?);
            }
            (course_ports::QUERY, course_ports::OTLP_GRPC, course_ports::OTLP_HTTP)
        }
    };
    Ok(Addresses { query, otlp_grpc, otlp_http, health, unused })
}

fn info(program: JaegerProgram, addresses: &Addresses, choice: Ports) -> JaegerInfo {
    let host = match choice {
        Ports::Free => "127.0.0.1",
        Ports::Course => "localhost",
    };
    JaegerInfo {
        kind: "local",
        version: program.version,
        query_url: format!("http://{host}:{}", addresses.query),
        otlp_endpoint: format!("http://{host}:{}", addresses.otlp_http),
    }
}
