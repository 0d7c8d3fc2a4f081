//! How long reads take, on a backend that is idle or that takes 10 000 spans a second meanwhile.

use std::time::{Duration, Instant};

use crate::backend::Backend;
use crate::connection::Connection;
use crate::load::{self, Template};

pub(crate) const WHAT: [&str; 3] = ["one trace", "search of 20 traces", "services"];

/// Requests held before the reads begin: 100 000 spans in 10 000 traces.
const HELD: u64 = 1_000;
/// How long one kind is read again and again: long enough that one pause of the machine is no hundredth.
const READING: Duration = Duration::from_secs(3);
/// Between two exports of 100 spans.
const PACE: Duration = Duration::from_millis(10);

#[derive(Clone, Copy)]
pub(crate) struct Latency {
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
}

/// The latencies of [`WHAT`].
pub(crate) async fn run(backend: &Backend, busy: bool) -> [Latency; 3] {
    let template = Template::new(true);
    let mut exporter = Connection::grpc(&backend.grpc).await;
    for number in 0..HELD {
        exporter.export(template.request(number)).await;
    }
    load::readable(backend, HELD - 1).await;
    let ingest = async {
        if !busy {
            return std::future::pending().await;
        }
        let mut pace = tokio::time::interval(PACE);
        for number in HELD.. {
            pace.tick().await;
            exporter.export(template.request(number)).await;
        }
    };
    let reads = async {
        let mut query = Connection::http(&backend.query).await;
        let trace =
            measured(&mut query, |number| format!("/api/traces/{}", load::trace(number % HELD, 3))).await;
        let window = "start=1735689600000000&end=1735689700000000";
        let search = format!("/api/traces?service=shop&limit=20&{window}");
        let search = measured(&mut query, |_| search.clone()).await;
        [trace, search, measured(&mut query, |_| "/api/services".to_owned()).await]
    };
    tokio::select! {
        reads = reads => reads,
        () = ingest => unreachable!("the exports have no end"),
    }
}

async fn measured(query: &mut Connection, path: impl Fn(u64) -> String) -> Latency {
    let (mut took, start) = (Vec::new(), Instant::now());
    while start.elapsed() < READING {
        let (path, began) = (path(took.len() as u64), Instant::now());
        query.get(&path).await;
        took.push(began.elapsed());
    }
    took.sort_unstable();
    Latency { median: took[took.len() / 2], p99: took[took.len() * 99 / 100] }
}
