//! Accepting connections, and ending them all when the stand-in stops.

use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use serving::Acceptor;
use tokio::net::TcpListener;
use tower::Service;

use crate::api;
use crate::options::Options;
use crate::store::Store;

/// How long requests that are being answered may take once the stand-in was told to stop.
const GRACE: Duration = Duration::from_millis(100);

/// Serves on a socket that is already bound, until `shutdown` completes; then closes every connection and returns.
///
/// What a client was told is so for everybody at once. After the return nothing is left: no task, no socket, and
/// nothing of what was held.
pub async fn serve(listener: TcpListener, options: Options, shutdown: impl Future<Output = ()>) {
    let patience = Duration::from_secs(options.limits.request_seconds);
    let mut acceptor = Acceptor::new(listener, options.limits.connections);
    let router = api::router(Store::new(options.limits));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience);
    let serve = |stream| {
        let router = router.clone();
        let service = tower::service_fn(move |request: hyper::Request<Incoming>| {
            router.clone().call(request.map(Body::new))
        });
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        // A connection's failure is its client's business: it went away or did not speak HTTP.
        async move { drop(connection.await) }
    };
    tokio::select! {
        never = acceptor.accept(serve, |_| {}) => match never {},
        () = shutdown => {}
    }
    // An idle connection ends at once; only one that is in the middle of a request uses the grace.
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    acceptor.close().await;
}
