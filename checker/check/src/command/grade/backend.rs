//! The Jaeger of a class, where it is not each unit's own: it stands outside the walls, is started once, and is the same
//! for all units.

use std::path::Path;

use sandbox::Level;
use url::Url;

use crate::cancel::Cancel;
use crate::cause::{Cause, CauseId};
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
        let [query, otlp] = [parsed(&urls[0])?, parsed(&urls[1])?];
        let gate = |inside, url| Gate { inside, outside: place(url) };
        let gates = [gate(INSIDE[0], &query), gate(INSIDE[1], &otlp)];
        let behind = || [inside(&query, INSIDE[0]), inside(&otlp, INSIDE[1])];
        let urls = if level == Level::Namespaces { behind() } else { urls };
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

fn parsed(url: &str) -> Result<Url, Cause> {
    Url::parse(url).map_err(|error| {
        let what = both!("`{url}` is no address: {error}", "`{url}` não é um endereço: {error}");
        let hint = both!(
            "write it in full: `http://localhost:16686`",
            "escreva-o inteiro: `http://localhost:16686`"
        );
        Cause::new(CauseId::CannotStart, what, hint)
    })
}

/// Host and port of an address.
fn place(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// The same address, at a port behind the wall.
fn inside(url: &Url, port: u16) -> String {
    format!("http://127.0.0.1:{port}{}", url.path().trim_end_matches('/'))
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
        let [query, otlp, own] = ["http://jaeger:16686/ui", "http://jaeger", "http://[::1]:4318/"]
            .map(|url| Url::parse(url).expect("a URL"));
        assert_eq!(inside(&query, 26_686), "http://127.0.0.1:26686/ui");
        assert_eq!(inside(&otlp, 24_318), "http://127.0.0.1:24318");
        assert_eq!([&query, &otlp, &own].map(place), ["jaeger:16686", "jaeger:80", "[::1]:4318"]);
    }
}
