//! What is measured: a program of its own, and what the system says that it used.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use trace_store::Limits;

use crate::connection::Connection;
use crate::harness::Served;
use crate::jaegers::{self, Jaeger};

/// A running backend; it ends when this is dropped.
pub(crate) struct Backend {
    pub(crate) query: String,
    pub(crate) grpc: String,
    pub(crate) http: String,
    /// From its start to its first answer.
    pub(crate) started: Duration,
    pid: u32,
    _process: Process,
}

enum Process {
    Store(Child),
    Jaeger { _jaeger: Jaeger },
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Self::Store(child) = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Ticks of the system's clock in a second, on every Linux.
const TICKS: f64 = 100.0;

impl Backend {
    pub(crate) async fn start(name: &str) -> Self {
        let began = Instant::now();
        let (pid, urls, process) = if name == "store" {
            let (child, urls) = store();
            (child.id(), urls, Process::Store(child))
        } else {
            let (_, program) = jaegers::VERSIONS.iter().find(|(version, _)| *version == name).unwrap();
            let jaeger = Jaeger::start(&jaegers::program(program).unwrap()).await;
            let at = &jaeger.at;
            let urls = [&at.query, &at.otlp_grpc, &at.otlp_http].map(ToOwned::to_owned);
            (jaeger.child.id(), urls, Process::Jaeger { _jaeger: jaeger })
        };
        let [query, grpc, http] = urls.map(|url| url.trim_start_matches("http://").to_owned());
        Connection::http(&query).await.get("/api/services").await;
        Self { query, grpc, http, started: began.elapsed(), pid, _process: process }
    }

    /// Seconds of CPU that it has used.
    pub(crate) fn cpu(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap();
        // The name in parentheses may hold spaces; times in user and kernel are fields 14 and 15.
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
        ticks / TICKS
    }

    /// Bytes of it that are resident.
    pub(crate) fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().trim().parse::<f64>().unwrap() * 1024.0
    }
}

#[expect(clippy::disallowed_methods, reason = "the `process` of the checker is not this crate's")]
fn store() -> (Child, [String; 3]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let mut child = command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let urls: Vec<String> = line.split_whitespace().map(ToOwned::to_owned).collect();
    (child, urls.try_into().unwrap())
}

/// The store's process: serves until its input ends.
pub(crate) async fn serve() {
    let served = Served::with(Limits::default()).await;
    println!("{} {} {}", served.query, served.otlp_grpc, served.otlp_http);
    let input = || std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    let _ = tokio::task::spawn_blocking(input).await;
}
