//! How fast spans are taken: a measurement, to be run with `--release` and by hand.
//!
//! `OTLP_GRPC=http://127.0.0.1:4317` sends the same load to another server instead.

use std::time::Instant;

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use tokio::task::JoinSet;
use tonic::Request;

use crate::export::{request, span, text};
use crate::harness::Served;

const CONNECTIONS: u64 = 2;
const EXPORTS: u64 = 400;
const SPANS: u64 = 512;
const SPANS_PER_TRACE: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement; run it with --release"]
async fn spans_per_second_over_grpc() {
    let served = Served::start().await;
    let target = std::env::var("OTLP_GRPC").unwrap_or_else(|_| served.otlp_grpc.clone());
    let started = Instant::now();
    let mut clients = JoinSet::new();
    for connection in 0..CONNECTIONS {
        let mut client = TraceServiceClient::connect(target.clone()).await.unwrap();
        clients.spawn(async move {
            for export in 0..EXPORTS {
                let first = (connection * EXPORTS + export) * SPANS + SPANS_PER_TRACE;
                let spans = (first..first + SPANS).map(|number| {
                    let mut span = span(u128::from(number / SPANS_PER_TRACE) << 64, number);
                    span.attributes = vec![
                        text("http.request.method", "GET"),
                        text("url.path", "/orders"),
                        text("server.address", "shop.example"),
                        text("user.id", &format!("user-{number}")),
                        text("order.id", &format!("order-{number}")),
                    ];
                    "GET /orders".clone_into(&mut span.name);
                    span
                });
                let answer = client.export(Request::new(request("shop", spans.collect()))).await;
                let partial = answer.unwrap().into_inner().partial_success;
                assert_eq!(partial.unwrap_or_default().rejected_spans, 0);
            }
        });
    }
    clients.join_all().await;
    #[expect(clippy::cast_precision_loss, reason = "a rate for a person to read")]
    let rate = (CONNECTIONS * EXPORTS * SPANS) as f64 / started.elapsed().as_secs_f64();
    println!("{rate:.0} spans/s with the client on the same cores");
    let footer = served.get("/").await.text();
    println!("{}", footer.lines().last().unwrap_or_default().rsplit("<footer>").next().unwrap());
    served.stop().await.unwrap();
}
