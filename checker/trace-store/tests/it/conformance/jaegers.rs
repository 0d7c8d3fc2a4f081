//! Real Jaegers as programs on free ports.
//!
//! The folder of `TRACELINGS_JAEGERS` holds them (`.ci/jaegers` prints it).

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::harness::Client;

/// The versions that the store is held against, and their programs.
pub(crate) const VERSIONS: [(&str, &str); 4] = [
    ("1.73.0", "jaeger-all-in-one-1.73.0"),
    ("1.76.0", "jaeger-all-in-one-1.76.0"),
    ("2.13.0", "jaeger-2.13.0"),
    ("2.20.0", "jaeger-2.20.0"),
];

/// Where the program of a version is, if it is there.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TRACELINGS_JAEGERS")?;
    Some(PathBuf::from(folder).join(name)).filter(|path| path.is_file())
}

/// A Jaeger that runs until this is dropped.
pub(crate) struct Jaeger {
    pub(crate) at: Client,
    pub(crate) child: Child,
    _config: tempfile::NamedTempFile,
}

impl Jaeger {
    /// Returns when it takes spans and answers.
    pub(crate) async fn start(program: &Path) -> Self {
        let ports = free_ports();
        let config = config(&ports);
        let [query, _, grpc, http, admin, ..] = ports.map(|port| format!("http://127.0.0.1:{port}"));
        let v1 = program.to_str().is_some_and(|path| path.contains("all-in-one"));
        let ready = if v1 { admin } else { format!("{admin}/status") };
        let arguments =
            if v1 { flags(&ports) } else { vec![format!("--config=file:{}", config.path().display())] };
        let jaeger =
            Self { at: Client::new(query, grpc, http), child: spawn(program, &arguments), _config: config };
        let answers = async || match jaeger.at.http.get(&ready).send().await {
            Ok(answer) => answer.status() == 200,
            Err(_) => false,
        };
        until("the Jaeger is ready", answers).await;
        jaeger
    }
}

impl Drop for Jaeger {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "the `process` of the checker is not this crate's")]
fn spawn(program: &Path, arguments: &[String]) -> Child {
    let mut command = Command::new(program);
    // Otherwise it traces its own API, and our queries join what they look for.
    command.env("OTEL_TRACES_SAMPLER", "always_off").args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Asks again and again until the condition holds; fails after half a minute.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let mut again = tokio::time::interval(Duration::from_millis(10));
    let waiting = async {
        while !holds().await {
            again.tick().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(30), waiting).await.is_ok(), "not in time: {what}");
}

fn free_ports() -> [u16; 7] {
    let held = [(); 7].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

fn flags(ports: &[u16; 7]) -> Vec<String> {
    let names = [
        "query.http-server",
        "query.grpc-server",
        "collector.otlp.grpc",
        "collector.otlp.http",
        "admin.http",
        "collector.grpc-server",
        "collector.http-server",
    ];
    names.iter().zip(ports).map(|(name, port)| format!("--{name}.host-port=127.0.0.1:{port}")).collect()
}

/// The smallest configuration of v2; without the `batch` processor a span is readable when it is taken.
fn config(ports: &[u16; 7]) -> tempfile::NamedTempFile {
    let [query, query_grpc, grpc, http, health, ..] = ports.map(|port| format!("\"127.0.0.1:{port}\""));
    let mut file = tempfile::Builder::new().suffix(".yaml").tempfile().unwrap();
    write!(
        file,
        r"
service:
  extensions: [jaeger_storage, jaeger_query, healthcheckv2]
  pipelines:
    traces: {{ receivers: [otlp], exporters: [jaeger_storage_exporter] }}
  telemetry:
    metrics: {{ level: none }}
    logs: {{ level: error }}
extensions:
  healthcheckv2: {{ use_v2: true, http: {{ endpoint: {health} }} }}
  jaeger_storage: {{ backends: {{ mem: {{ memory: {{ max_traces: 100000 }} }} }} }}
  jaeger_query:
    storage: {{ traces: mem }}
    http: {{ endpoint: {query} }}
    grpc: {{ endpoint: {query_grpc} }}
receivers:
  otlp: {{ protocols: {{ grpc: {{ endpoint: {grpc} }}, http: {{ endpoint: {http} }} }} }}
exporters:
  jaeger_storage_exporter: {{ trace_storage: mem }}
"
    )
    .unwrap();
    file.flush().unwrap();
    file
}
