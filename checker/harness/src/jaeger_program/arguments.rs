//! What a Jaeger is told: addresses, memory storage, and not to trace itself.
//!
//! Every listener gets an address of its own on the loopback interface; one that is left out would be
//! opened on its default port.

use std::ffi::OsString;

use super::Family;

/// How many traces are kept. Without a limit v1's memory grows as long as it runs.
const MOST_TRACES: u32 = 100_000;

/// The ports of a Jaeger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// The query API and the pages.
    pub query: u16,
    /// OTLP over gRPC.
    pub otlp_grpc: u16,
    /// OTLP over HTTP.
    pub otlp_http: u16,
    /// Whether it is ready.
    pub health: u16,
    /// What nobody asks for and is opened all the same: query over gRPC, and v1's own two protocols.
    pub unused: [u16; 3],
}

impl Addresses {
    /// Where it says whether it is ready.
    pub fn health_url(&self, family: Family) -> String {
        let path = match family {
            Family::V1 => "",
            Family::V2 => "status",
        };
        format!("http://127.0.0.1:{}/{path}", self.health)
    }

    /// v1's flags.
    pub(super) fn flags(&self) -> Vec<String> {
        let [query_grpc, collector_grpc, collector_http] = self.unused;
        let listeners = [
            ("query.http-server", self.query),
            ("query.grpc-server", query_grpc),
            ("collector.otlp.grpc", self.otlp_grpc),
            ("collector.otlp.http", self.otlp_http),
            ("collector.grpc-server", collector_grpc),
            ("collector.http-server", collector_http),
            ("admin.http", self.health),
        ];
        let flags = listeners.iter().map(|(name, port)| format!("--{name}.host-port=127.0.0.1:{port}"));
        flags.chain([format!("--memory.max-traces={MOST_TRACES}")]).collect()
    }

    /// v2's configuration file. There is no `batch` processor on purpose: so a span is readable when its
    /// export is answered. Metrics are off, or 8888 would be opened.
    pub(super) fn config(&self) -> String {
        let Self { query, otlp_grpc, otlp_http, health, unused: [query_grpc, ..] } = self;
        format!(
            r#"service:
  extensions: [jaeger_storage, jaeger_query, healthcheckv2]
  pipelines:
    traces: {{ receivers: [otlp], exporters: [jaeger_storage_exporter] }}
  telemetry:
    metrics: {{ level: none }}
extensions:
  healthcheckv2: {{ use_v2: true, http: {{ endpoint: "127.0.0.1:{health}" }} }}
  jaeger_storage: {{ backends: {{ memory: {{ memory: {{ max_traces: {MOST_TRACES} }} }} }} }}
  jaeger_query:
    storage: {{ traces: memory }}
    http: {{ endpoint: "127.0.0.1:{query}" }}
    grpc: {{ endpoint: "127.0.0.1:{query_grpc}" }}
receivers:
  otlp:
    protocols:
      grpc: {{ endpoint: "127.0.0.1:{otlp_grpc}" }}
      http: {{ endpoint: "127.0.0.1:{otlp_http}" }}
exporters:
  jaeger_storage_exporter: {{ trace_storage: memory }}
"#
        )
    }
}

/// The whole environment of a Jaeger: v1 takes each of its flags from a variable too, and whatever a
/// person's shell sets must not change what it does. The sampler is its own: it would trace its query
/// API and send that to 4317, whoever listens there.
pub(super) fn environment() -> Vec<(&'static str, OsString)> {
    let kept = ["PATH", "HOME", "TMPDIR"];
    let kept = kept.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    kept.chain([("OTEL_TRACES_SAMPLER", "always_off".into()), ("SPAN_STORAGE_TYPE", "memory".into())])
        .collect()
}
