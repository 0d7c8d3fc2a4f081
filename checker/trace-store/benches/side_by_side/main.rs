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
mod table;

use std::time::{Duration, Instant};

use backend::Backend;
use load::{Load, Transport};
use table::{Bar, Table};
use tokio::runtime::Builder;

/// Starts of a program, of which the median is shown.
const STARTS: usize = 9;
/// Runs of each load, of which the median is shown.
const ROUNDS: usize = 3;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        let mut threads = Builder::new_multi_thread();
        return threads.enable_all().build().unwrap().block_on(backend::serve());
    }
    // One thread sends what ten cannot take, and does not get in the way of itself or of the server.
    Builder::new_current_thread().enable_all().build().unwrap().block_on(measure());
}

async fn measure() {
    let mut names = vec!["store"];
    names.extend(
        jaegers::VERSIONS.iter().filter(|(_, program)| jaegers::program(program).is_some()).map(|(v, _)| *v),
    );
    if names.len() == 1 {
        println!("NOT COMPARED: no Jaeger in the folder of TRACELINGS_JAEGERS (.ci/jaegers)\n");
    }
    let (began, before) = (Instant::now(), system_load());
    let mut table = Table::begin(&names);
    let mut starts = Vec::new();
    for name in &names {
        starts.push(start(name).await);
    }
    table.row("start-up, ms", &starts, 1);
    table.bar(Bar::Under20);
    for transport in [Transport::Grpc, Transport::Http] {
        for connections in [1, 8] {
            loads(&mut table, &names, &Load { transport, connections }).await;
        }
    }
    let idle = reading(&mut table, &names, false).await;
    let busy = reading(&mut table, &names, true).await;
    for (what, (idle, busy)) in reads::WHAT.iter().zip(idle.iter().zip(&busy)) {
        table.beside_itself(what, *idle, *busy);
    }
    table.bars();
    let took = began.elapsed().as_secs();
    println!("\nMeasured in {took} s, at a load of {before} before and {} after.", system_load());
}

/// Each backend in turn, and that several times: what else the machine does then meets all alike.
async fn loads(table: &mut Table<'_>, names: &[&str], load: &Load) {
    let mut runs = vec![[const { Vec::new() }; 3]; names.len()];
    for _ in 0..ROUNDS {
        for (name, run) in names.iter().zip(&mut runs) {
            let measured = load::run(&Backend::start(name).await, load).await;
            run[0].push(measured.spans_per_second);
            run[1].push(measured.cpu_micros);
            run[2].push(measured.resident_bytes);
        }
    }
    let medians = |figure: usize| -> Vec<f64> { runs.iter().map(|run| median(&run[figure])).collect() };
    table.row(&format!("spans/s, {load}"), &medians(0), 0);
    table.bar(Bar::AtLeastThrice);
    table.row(&format!("CPU µs a span, {load}"), &medians(1), 2);
    table.bar(Bar::AtMostHalf);
    table.row(&format!("resident bytes a span, {load}"), &medians(2), 0);
    table.bar(Bar::AtMostHalf);
}

/// Gives back the store's p99 of each kind.
async fn reading(table: &mut Table<'_>, names: &[&str], busy: bool) -> Vec<f64> {
    let mut measured = Vec::new();
    for name in names {
        measured.push(reads::run(&Backend::start(name).await, busy).await);
    }
    for (place, what) in reads::WHAT.iter().enumerate() {
        let when = if busy { " while ingest runs" } else { "" };
        let half: Vec<f64> = measured.iter().map(|reads| millis(reads[place].median)).collect();
        let most: Vec<f64> = measured.iter().map(|reads| millis(reads[place].p99)).collect();
        table.row(&format!("{what}{when}, p50 ms"), &half, 2);
        table.row(&format!("{what}{when}, p99 ms"), &most, 2);
        if busy {
            table.bar(Bar::NoSlower);
        }
    }
    measured[0].iter().map(|latency| millis(latency.p99)).collect()
}

fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// How many programs wanted the processors over the last minute.
fn system_load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap();
    load.split(' ').next().unwrap().to_owned()
}

async fn start(name: &str) -> f64 {
    let mut took = Vec::new();
    for _ in 0..STARTS {
        took.push(millis(Backend::start(name).await.started));
    }
    median(&took)
}
