//! The store and real Jaegers one after the other, under the same load, on the same machine.
//!
//! `cargo bench -p trace-store --bench side_by_side` prints a table for the book's page `benchmark`. The
//! Jaegers are those of `TRACELINGS_JAEGERS`; without any the store is measured alone, and that is said.

#![expect(clippy::unwrap_used, reason = "a measurement that goes wrong should stop")]
#![expect(clippy::print_stdout, reason = "its output is its purpose")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod backend;
mod connection;
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
#[path = "../../tests/it/harness.rs"]
mod harness;
#[path = "../../tests/it/conformance/jaegers.rs"]
mod jaegers;
mod load;
mod reads;

use std::time::Duration;

use backend::Backend;
use load::{Load, Transport};

/// Starts of a program, of which the median is shown.
const STARTS: usize = 9;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return runtime.block_on(backend::serve());
    }
    runtime.block_on(measure());
}

async fn measure() {
    let mut names = vec!["store"];
    names.extend(
        jaegers::VERSIONS.iter().filter(|(_, program)| jaegers::program(program).is_some()).map(|(v, _)| *v),
    );
    if names.len() == 1 {
        println!("NOT COMPARED: no Jaeger in the folder of TRACELINGS_JAEGERS (.ci/jaegers)\n");
    }
    println!("| | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
    let mut starts = Vec::new();
    for name in &names {
        starts.push(start(name).await);
    }
    row("start-up, ms", &starts, 1);
    for transport in [Transport::Grpc, Transport::Http] {
        for connections in [1, 8] {
            let [mut rates, mut cpu, mut bytes] = [const { Vec::new() }; 3];
            for name in &names {
                let backend = Backend::start(name).await;
                let load = load::run(&backend, &Load { transport, connections }).await;
                rates.push(load.spans_per_second);
                cpu.push(load.cpu_micros);
                bytes.push(load.resident_bytes);
            }
            let with = format!("{transport}, {connections} connections");
            row(&format!("spans/s, {with}"), &rates, 0);
            row(&format!("CPU µs a span, {with}"), &cpu, 2);
            row(&format!("resident bytes a span, {with}"), &bytes, 0);
        }
    }
    for busy in [false, true] {
        let mut measured = Vec::new();
        for name in &names {
            measured.push(reads::run(&Backend::start(name).await, busy).await);
        }
        for (place, what) in reads::WHAT.iter().enumerate() {
            let when = if busy { " while ingest runs" } else { "" };
            let half: Vec<f64> = measured.iter().map(|reads| millis(reads[place].median)).collect();
            let most: Vec<f64> = measured.iter().map(|reads| millis(reads[place].p99)).collect();
            row(&format!("{what}{when}, p50 ms"), &half, 2);
            row(&format!("{what}{when}, p99 ms"), &most, 2);
        }
    }
}

fn row(name: &str, figures: &[f64], digits: usize) {
    let figures: Vec<String> = figures.iter().map(|figure| format!("{figure:.digits$}")).collect();
    println!("| {name} | {} |", figures.join(" | "));
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

async fn start(name: &str) -> f64 {
    let mut took = Vec::new();
    for _ in 0..STARTS {
        took.push(Backend::start(name).await.started);
    }
    took.sort_unstable();
    millis(took[STARTS / 2])
}
