//! Accepting connections, and ending them all when the stand-in stops.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::middleware::from_fn_with_state;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use serving::Acceptor;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tower::Service;

use crate::api;
use crate::guard;
use crate::options::Options;
use crate::page::{self, Pages};
use crate::store::Store;
use crate::websocket::{self, Handover};

/// How long requests that are being answered may take once the stand-in was told to stop.
const GRACE: Duration = Duration::from_millis(100);

/// Serves on a socket that is already bound, until `shutdown` completes; then closes every connection and returns.
///
/// What a client was told is so for everybody at once. After the return nothing is left: no task, no socket, and
/// nothing of what was held.
pub async fn serve(listener: TcpListener, options: Options, shutdown: impl Future<Output = ()>) {
    let patience = Duration::from_secs(options.limits.request_seconds);
    let mut acceptor = Acceptor::new(listener, options.limits.connections);
    let store = Store::new(options.limits);
    let pages = Pages { store: store.clone(), jaeger_ui: options.jaeger_ui.map(Into::into) };
    let names: Arc<[String]> = options.names.into();
    let router = api::router(store.clone(), options.busy)
        .merge(page::router(pages))
        .layer(from_fn_with_state(names, guard::guard));
    let graceful = GracefulShutdown::new();
    let mut http = auto::Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(patience);
    let serve = |stream| {
        let (router, store) = (router.clone(), store.clone());
        let (handover, mut taken_over) = mpsc::channel(1);
        let service = tower::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(Handover(handover.clone()));
            router.clone().call(request.map(Body::new))
        });
        let service = TowerToHyperService::new(service);
        let connection = http.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        async move {
            // A connection's failure is its client's business: it went away or did not speak HTTP.
            drop(connection.await);
            // A websocket goes on here, and so counts as a connection, and ends with the others.
            if let Ok(upgrade) = taken_over.try_recv()
                && let Ok(upgraded) = upgrade.await
            {
                websocket::listen(&store, upgraded).await;
            }
        }
    };
    tokio::select! {
        never = acceptor.accept(serve, |_| {}) => match never {},
        () = shutdown => {}
    }
    // An idle connection ends at once; only one that is in the middle of a request uses the grace.
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    acceptor.close().await;
}
