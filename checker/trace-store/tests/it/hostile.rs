//! Ten thousand hostile exports: none ends or hangs the store, and memory stays within bounds.
//!
//! The seed is fixed, so that a failure can be repeated. Each body is sent for real.

mod body;
mod busy;
pub(crate) mod memory;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use prost::Message;
use tokio::task::JoinSet;
use trace_store::Limits;

use crate::apart::Apart;
use crate::export::{request, span};
use crate::harness::{Answer, Client};
use body::Hostile;

const BODIES: u64 = 10_000;
const CLIENTS: u64 = 8;
const HELD_BYTES: usize = 16 << 20;
/// What the store's process may need at most, with eight large bodies being read.
const PEAK: usize = 400 << 20;

pub(crate) fn limits() -> Limits {
    Limits {
        traces: 2_000,
        bytes: HELD_BYTES,
        names_bytes: 1 << 20,
        spans_per_trace: 2_000,
        services: 50,
        ..Limits::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_hostile_exports_do_no_harm() {
    let served = Arc::new(Apart::start("hostile"));
    let statuses: Arc<[AtomicU64; 600]> = Arc::new(std::array::from_fn(|_| AtomicU64::new(0)));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (served, statuses) = (Arc::clone(&served), Arc::clone(&statuses));
        clients.spawn(async move {
            for number in (client..BODIES).step_by(usize::try_from(CLIENTS).unwrap()) {
                let answer = send(&served, body::hostile(number)).await;
                assert!([200, 400].contains(&answer.status), "{number}: {} {}", answer.status, answer.text());
                statuses[usize::from(answer.status)].fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    for status in [200, 400] {
        // Otherwise the bodies are not as various as this test believes.
        assert!(statuses[status].load(Ordering::Relaxed) > 20, "hardly any answer was {status}");
    }
    still_right(&served).await;
    if let Some(peak) = served.peak_resident() {
        assert!(peak < PEAK, "{} MiB were resident", peak >> 20);
    }
}

async fn send(served: &Client, hostile: Hostile) -> Answer {
    let request = served.http.post(format!("{}/v1/traces", served.otlp_http));
    let mut request = request.header("content-type", hostile.content_type);
    if let Some(encoding) = hostile.encoding {
        request = request.header("content-encoding", encoding);
    }
    Answer::read(request.body(hostile.body).send().await.unwrap()).await
}

async fn still_right(served: &Client) {
    let held = memory::held(&served.get("/").await.text());
    assert!(held.bytes <= HELD_BYTES && held.traces <= 2_000, "{held:?}");
    assert!(held.traces > 100, "nothing was stored: {held:?}");

    let body = request("the-right-one", vec![span(0xfee1, 1)]).encode_to_vec();
    assert_eq!(served.export("application/x-protobuf", body).await.status, 200);
    let found = served.get("/api/traces/fee1").await.json();
    assert_eq!(found["data"][0]["spans"][0]["operationName"], "span 1");

    let everything = "start=0&end=9223372036854775&limit=0";
    let times = "query.start_time_min=1970-01-01T00:00:00Z&query.start_time_max=2200-01-01T00:00:00Z";
    let services = served.get("/api/services").await.json()["data"].clone();
    for service in services.as_array().unwrap() {
        let service: String = form_urlencoded::byte_serialize(service.as_str().unwrap().as_bytes()).collect();
        for path in [
            format!("/api/traces?service={service}&{everything}"),
            format!("/api/traces?service={service}&{everything}&tag=k:v"),
            format!("/api/v3/trace-summaries?query.service_name={service}&{times}"),
            format!("/search?service={service}"),
        ] {
            let answer = served.get(&path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        }
        let ids = served.get(&format!("/api/traces?service={service}&{everything}")).await.json();
        for trace in ids["data"].as_array().unwrap().iter().take(10) {
            let id = trace["traceID"].as_str().unwrap();
            assert_eq!(served.get(&format!("/trace/{id}")).await.status, 200, "{id}");
            assert_eq!(served.get(&format!("/api/v3/traces/{id}")).await.status, 200, "{id}");
        }
    }
    assert_eq!(served.get("/api/dependencies").await.status, 200);
}
