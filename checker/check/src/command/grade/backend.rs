//! The Jaeger of a class, where it is not each unit's own: it stands outside the walls, is started once, and is the same
//! for all units.

use std::path::Path;

use sandbox::Level;

use crate::cancel::Cancel;
use crate::cause::Cause;
use crate::event::{Event, EventSink};
use crate::surroundings::{JaegerChoice, Ports, PrefectChoice, Site, StackChoice, Surroundings};
use crate::way::{self, Gate};

/// Its ports behind the outer wall, where those of the course are a unit's own.
const INSIDE: [u16; 2] = [26_686, 24_318];

/// It runs, and where.
#[derive(Debug)]
pub(super) struct Backend {
    surroundings: Surroundings,
    gates: [Gate; 2],
    /// For queries and for OTLP, as a check behind this wall calls them.
    urls: [String; 2],
}

/// What a check is told of it.
#[derive(Debug, Clone)]
pub(super) struct WayThere {
    urls: [String; 2],
    gates: Option<[Gate; 2]>,
}

impl WayThere {
    /// The arguments of a check that takes it.
    pub(super) fn arguments(&self) -> [&str; 6] {
        let [query, otlp] = &self.urls;
        ["--jaeger", "external", "--jaeger-url", query, "--otlp-endpoint", otlp]
    }

    /// Opens the way to it in a folder, where there is a wall between.
    pub(super) fn open(&self, folder: &Path) -> Result<bool, Cause> {
        let Some(gates) = &self.gates else { return Ok(false) };
        way::open(folder, gates).map(|()| true)
    }
}

impl Backend {
    /// Starts what was chosen; nothing where each unit has its own.
    pub(super) async fn start(
        choice: &JaegerChoice,
        workspace: &Path,
        level: Level,
        cancel: &Cancel,
    ) -> Result<Option<Self>, Cause> {
        if *choice == JaegerChoice::Embedded {
            return Ok(None);
        }
        let stack = StackChoice { jaeger: choice.clone(), prefect: PrefectChoice::Embedded };
        let site = Site { workspace, ports: Ports::Free, events: &Unheard, cancel };
        let surroundings = Surroundings::start(&stack, &site).await?;
        if let Err(cause) = surroundings.prove().await {
            surroundings.stop().await;
            return Err(cause);
        }
        let info = surroundings.info().jaeger;
        let urls = [info.query_url, info.otlp_endpoint];
        let gate = |at: usize| Gate { inside: INSIDE[at], outside: place(&urls[at]) };
        let gates = [gate(0), gate(1)];
        let urls = if level == Level::Namespaces { inside(&urls) } else { urls };
        Ok(Some(Self { surroundings, gates, urls }))
    }

    /// What checks behind this wall are told.
    pub(super) fn seen(&self, level: Level) -> WayThere {
        let gates = (level == Level::Namespaces).then(|| self.gates.clone());
        WayThere { urls: self.urls.clone(), gates }
    }

    /// Stops what was started.
    pub(super) async fn stop(self) {
        self.surroundings.stop().await;
    }
}

/// Host and port of an address in plain HTTP.
fn place(url: &str) -> String {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    let place = rest.split('/').next().unwrap_or_default();
    let has_port = place.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if has_port { place.to_owned() } else { format!("{place}:80") }
}

/// The same addresses, at their ports behind the wall.
fn inside(urls: &[String; 2]) -> [String; 2] {
    let inside = |at: usize| {
        let rest = urls[at].strip_prefix("http://").unwrap_or(&urls[at]);
        let path = rest.find('/').map_or("", |slash| &rest[slash..]);
        format!("http://127.0.0.1:{}{path}", INSIDE[at])
    };
    [inside(0), inside(1)]
}

/// How it goes is told by how long nothing is graded, and why not by the cause.
struct Unheard;

impl EventSink for Unheard {
    fn event(&self, _: Event) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_outside_has_a_port_inside_and_keeps_its_path() {
        let urls = ["http://jaeger:16686/ui".to_owned(), "http://jaeger".to_owned()];
        assert_eq!(inside(&urls), ["http://127.0.0.1:26686/ui", "http://127.0.0.1:24318"]);
        assert_eq!(urls.map(|url| place(&url)), ["jaeger:16686", "jaeger:80"]);
    }
}
