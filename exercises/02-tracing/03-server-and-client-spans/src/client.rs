//! The outgoing calls of a service.

use reqwest::{Client, Request, Response};

/// Sends `request` and waits for the head of the response.
pub async fn send(http: &Client, request: Request) -> reqwest::Result<Response> {
    // TODO(02-tracing/03): make a span of kind CLIENT around the call, named after the method, with the
    // attributes `http.request.method`, `url.full`, `server.address`, `server.port` and, when it is known,
    // `http.response.status_code`.
    http.execute(request).await
}
