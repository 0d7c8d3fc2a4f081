//! A store in a process of its own, so that what it needs can be told from what its clients need.
//!
//! The process is this test binary again, running the one test below.

use std::io::{BufRead, BufReader};
use std::ops::Deref;
use std::process::{Child, Command, Stdio};

use trace_store::Limits;

use crate::harness::{Client, Served};
use crate::hostile;

/// A store that serves until this is dropped.
pub(crate) struct Apart {
    at: Client,
    child: Child,
}

/// Which [`Limits`] the other process sets.
const LIMITS: &str = "TRACE_STORE_LIMITS";

fn limits(name: &str) -> Limits {
    match name {
        "hostile" => hostile::limits(),
        "memory" => hostile::memory::limits(),
        _ => Limits::default(),
    }
}

impl Apart {
    #[expect(clippy::disallowed_methods, reason = "the `process` of the checker is not this crate's")]
    pub(crate) fn start(limits: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "apart::serves_until_its_input_ends", "--ignored", "--nocapture"])
            .env(LIMITS, limits)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut lines = output.lines().map(Result::unwrap);
        let line = lines.find(|line| line.contains("http://")).unwrap();
        let mut urls = line.split(' ').filter(|word| word.starts_with("http://")).map(ToOwned::to_owned);
        let [query, grpc, http] = [(); 3].map(|()| urls.next().unwrap());
        Self { at: Client::new(query, grpc, http), child }
    }

    /// The most bytes of it that were ever resident; Linux only.
    pub(crate) fn peak_resident(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok().map(|kib| kib * 1024)
    }
}

impl Deref for Apart {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.at
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
#[ignore = "the other process of the tests that use `Apart`"]
async fn serves_until_its_input_ends() {
    let Ok(name) = std::env::var(LIMITS) else {
        return;
    };
    let served = Served::with(limits(&name)).await;
    println!("serving {} {} {}", served.query, served.otlp_grpc, served.otlp_http);
    let input = || std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    tokio::task::spawn_blocking(input).await.unwrap().unwrap();
    served.stop().await.unwrap();
}
