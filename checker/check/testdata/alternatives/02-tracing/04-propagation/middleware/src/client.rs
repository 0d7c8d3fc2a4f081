//! The outgoing calls of a service, each with the CLIENT span of `tower-otel`.

use reqwest::{Client, Request, Response};
use tower::{Layer, ServiceExt};
use tower_otel::trace::HttpLayer;
use tracing::Level;

pub async fn send(http: &Client, request: Request) -> reqwest::Result<Response> {
    HttpLayer::client(Level::INFO).layer(http.clone()).oneshot(request).await
}
