//! Accepting connections on the three listeners, and ending them all when the store stops.
//!
//! What is served on a connection is decided by the routers of `otlp` and `query`.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use serving::Acceptor;
use tokio::net::TcpListener;
use tower::Service;

use crate::limits::Limits;
use crate::store::Store;
use crate::{otlp, query};

/// How long requests that are being answered may take once the store was told to stop.
/// Connections that are merely open do not hold it up at all.
const GRACE: Duration = Duration::from_millis(100);

/// The sockets to serve on, already bound: the caller chose the ports and can report them.
#[derive(Debug)]
pub struct Listeners {
    /// Jaeger's query API and the pages; a real Jaeger uses port 16686.
    pub query: TcpListener,
    /// Names under which the query port may be asked, beside addresses and names that no web site can have. A
    /// browser that asks for any other was sent here by a page that has no business here.
    pub query_names: Vec<String>,
    /// OTLP over gRPC; port 4317 by convention.
    pub otlp_grpc: TcpListener,
    /// OTLP over HTTP, `/v1/traces`; port 4318 by convention.
    pub otlp_http: TcpListener,
}

/// Why the store stopped by itself.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// A limit is zero where at least one is needed, so nothing could ever be served.
    #[error("limit `{0}` must be at least 1")]
    ZeroLimit(&'static str),
}

/// Serves until `shutdown` completes, then closes every connection and returns.
///
/// A span is readable before its export is acknowledged. After the return nothing of the store is
/// left: no task, no socket; work that was being done on a thread of its own ends by itself, and the
/// memory with it.
pub async fn serve(
    listeners: Listeners,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    check(&limits)?;
    let store = Store::new(limits.clone());
    let graceful = GracefulShutdown::new();
    let mut doors = [
        Door::new(listeners.query, query::router(&store, listeners.query_names), &limits),
        Door::new(listeners.otlp_grpc, otlp::grpc::router(store.clone()), &limits),
        Door::new(listeners.otlp_http, otlp::http::router(store), &limits),
    ];
    let [query, grpc, http] = &mut doors;
    tokio::select! {
        never = query.accept(&graceful) => match never {},
        never = grpc.accept(&graceful) => match never {},
        never = http.accept(&graceful) => match never {},
        () = shutdown => {}
    }
    // An idle connection ends at once; only one that is in the middle of a request uses the grace.
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    for door in &mut doors {
        door.acceptor.close().await;
    }
    Ok(())
}

fn check(limits: &Limits) -> Result<(), ServeError> {
    for (name, limit) in [
        ("traces", limits.traces),
        ("spans", limits.spans),
        ("services", limits.services),
        ("reading_bytes", limits.reading_bytes),
        ("decoding_bytes", limits.decoding_bytes),
        ("answering_bytes", limits.answering_bytes),
        ("connections", limits.connections),
    ] {
        if limit == 0 {
            return Err(ServeError::ZeroLimit(name));
        }
    }
    Ok(())
}

/// One listener and what it serves.
struct Door {
    acceptor: Acceptor,
    router: Router,
    http: auto::Builder<TokioExecutor>,
}

impl Door {
    fn new(listener: TcpListener, router: Router, limits: &Limits) -> Self {
        let mut http = auto::Builder::new(TokioExecutor::new());
        http.http1()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(limits.request_seconds));
        http.http2().timer(TokioTimer::new()).max_concurrent_streams(100);
        Self { acceptor: Acceptor::new(listener, limits.connections), router, http }
    }

    /// Accepts for ever; the caller drops the future to stop.
    async fn accept(&mut self, graceful: &GracefulShutdown) -> Infallible {
        let Self { acceptor, router, http } = self;
        let serve = |stream| {
            let router = router.clone();
            let service = tower::service_fn(move |request: hyper::Request<Incoming>| {
                router.clone().call(request.map(Body::new))
            });
            let service = TowerToHyperService::new(service);
            let connection = http.serve_connection(TokioIo::new(stream), service).into_owned();
            let connection = graceful.watch(connection);
            // A connection's failure is its client's business: it went away or did not speak HTTP.
            async move { drop(connection.await) }
        };
        acceptor.accept(serve, |_| {}).await
    }
}
