//! What a service does besides its work: take a port, serve, and stop when it is told to.
//!
//! Nothing here is about tracing. `telemetry::shutdown` relies on one thing only: that `serve` returns.

use std::process::ExitCode;
use std::{env, io};

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal;

/// Serves `app` on the port that `PORT` names, or on `default_port`, until Ctrl-C or SIGTERM.
///
/// Requests that are already under way are still answered.
pub async fn serve(app: Router, default_port: u16) -> ExitCode {
    let port = match env::var("PORT").map(|text| text.parse()) {
        Ok(Ok(port)) => port,
        Ok(Err(_)) => return fail("PORT is not a port number"),
        Err(_) => default_port,
    };
    let listener = match TcpListener::bind(("0.0.0.0", port)).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            return fail(&format!("port {port} is taken: free it, or set PORT to another one"));
        }
        Err(error) => return fail(&format!("cannot listen on port {port}: {error}")),
    };
    eprintln!("listening on http://localhost:{port}");

    match axum::serve(listener, app).with_graceful_shutdown(told_to_stop()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}

/// Completes at Ctrl-C, which a person sends, or at SIGTERM, which everybody else does: `kill`, Docker,
/// Kubernetes.
async fn told_to_stop() {
    #[cfg(unix)]
    let sigterm = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut sigterm) => sigterm.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let sigterm = std::future::pending::<()>();

    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = sigterm => {}
    }
}
