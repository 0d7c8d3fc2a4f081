//! A store that is busy with something large still answers what is small.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::sync::oneshot;
use trace_store::Limits;

use crate::export::{request, span};
use crate::harness::{Client, Served};

/// A store on a thread of its own, which is its only async thread.
fn single_threaded() -> (Client, oneshot::Sender<()>) {
    let (ready, started) = std::sync::mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let served = Served::with(Limits::default()).await;
            let at = Client::new(served.query.clone(), served.otlp_grpc.clone(), served.otlp_http.clone());
            ready.send(at).unwrap();
            let _ = stopped.await;
            served.stop().await.unwrap();
        });
    });
    (started.recv().unwrap(), stop)
}

/// How long the work took, and the longest that a small request had to wait meanwhile.
async fn slowest_beside(at: &Client, work: impl Future<Output = u16>) -> (Duration, Duration) {
    let (started, mut slowest) = (Instant::now(), Duration::ZERO);
    let mut work = std::pin::pin!(work);
    loop {
        let asked = Instant::now();
        let small = async {
            assert_eq!(at.get("/api/v3/services").await.status, 200);
            asked.elapsed()
        };
        tokio::select! {
            status = &mut work => {
                assert_eq!(status, 200);
                return (started.elapsed(), slowest.max(asked.elapsed()));
            }
            took = small => slowest = slowest.max(took),
        }
    }
}

#[tokio::test]
async fn a_large_export_and_a_large_search_do_not_hold_up_a_small_request() {
    let spans = |trace: u64| (1..=200).map(move |number| Span { ..span(u128::from(trace), number) });
    let body = request("large", (1..=600).flat_map(spans).collect()).encode_to_vec();
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&body).unwrap();
    let packed = packed.finish().unwrap();
    let (at, _stop) = single_threaded();
    let export = at.http.post(format!("{}/v1/traces", at.otlp_http)).body(packed);
    let export = export.header("content-type", "application/x-protobuf").header("content-encoding", "gzip");
    let export = async { export.send().await.unwrap().status().as_u16() };
    let (whole, slowest) = slowest_beside(&at, export).await;
    assert!(slowest * 2 < whole, "an export of {whole:?} held up a small request for {slowest:?}");

    let search = at.get("/api/traces?service=large&start=0&tag=no.such:tag&tag=span.kind:client");
    let search = async { search.await.status };
    let (whole, slowest) = slowest_beside(&at, search).await;
    assert!(slowest * 2 < whole, "a search of {whole:?} held up a small request for {slowest:?}");
}
