//! Settles whose fault it is that no answer came: something that answers at once stands in the callee's
//! place. Does the caller answer now, the callee hangs; does it not, the caller does by itself.
//!
//! What the caller sends is on the wire as before, so its headers are seen also where the callee is dead.

use std::convert::Infallible;
use std::time::Duration;

use http_body_util::Full;
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::Bench;
use crate::evidence::{Answer, Evidence, Finding};
use crate::system::Request;

/// How long the caller may take to answer. What it asks is answered at once.
const LIMIT: Duration = Duration::from_secs(1);

pub(super) async fn answer(
    bench: &mut Bench<'_>,
    evidence: &Evidence,
    caller: &str,
    callee: &str,
) -> Finding {
    // The one that got no answer, just as it was.
    let is_unanswered = |request: &&Request| {
        let exchange = evidence.exchange(&request.id);
        request.service == caller
            && exchange.is_some_and(|exchange| matches!(exchange.answer, Answer::None(_)))
    };
    let Some(request) = bench.step.requests().iter().find(is_unanswered) else { return Finding::Nothing };
    let Some(listener) = bench.stack.take_place_of(callee).await else { return Finding::Nothing };
    let driven = tokio::time::timeout(LIMIT, bench.drive_once_more(request));
    let exchanges = tokio::select! {
        exchanges = driven => exchanges.unwrap_or_default(),
        () = serve(listener) => return Finding::Nothing,
    };
    let answered = exchanges.iter().any(|exchange| matches!(exchange.answer, Answer::Http { .. }));
    if answered { Finding::Yes } else { Finding::No }
}

/// Answers whatever comes; ends when it is dropped.
async fn serve(listener: TcpListener) {
    let answer =
        |_: hyper::Request<Incoming>| async { Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("ok"))) };
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let service = hyper::service::service_fn(answer);
        connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
