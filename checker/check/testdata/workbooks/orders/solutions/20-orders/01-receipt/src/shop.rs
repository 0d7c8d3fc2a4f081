//! The shop: `POST /orders` with what somebody wants. It asks the stock, then has a receipt printed.

mod client;
mod listen;
mod server;
mod telemetry;

use std::process::ExitCode;
use std::{env, fmt};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Router, middleware};
use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, KeyValue};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> ExitCode {
    let provider = telemetry::init("shop-service");
    let shop = Shop {
        http: reqwest::Client::builder().no_proxy().build().expect("a client without TLS needs nothing"),
        stock: env::var("STOCK_URL").unwrap_or_else(|_| "http://localhost:5101".to_owned()),
        receipts: env::var("RECEIPTS_URL").unwrap_or_else(|_| "http://localhost:5102".to_owned()),
    };
    let app = Router::new()
        .route("/orders", post(order))
        .layer(middleware::from_fn(server::trace_request))
        .with_state(shop);
    let exit_code = listen::serve(app, 5100).await;
    telemetry::shutdown(&provider);
    exit_code
}

#[derive(Clone)]
struct Shop {
    http: reqwest::Client,
    stock: String,
    receipts: String,
}

type Failed = (StatusCode, String);

async fn order(State(shop): State<Shop>, headers: HeaderMap, body: String) -> Result<(StatusCode, String), Failed> {
    let order: Value = serde_json::from_str(&body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    let tenant = headers.get("x-tenant").and_then(|value| value.to_str().ok());
    let tenant = tenant.ok_or((StatusCode::BAD_REQUEST, "no x-tenant".to_owned()))?;
    let context = Context::current();
    let customer = order["customer"].as_str().unwrap_or_default();
    context.span().set_attribute(KeyValue::new("app.customer", customer.to_owned()));
    context.span().set_attribute(KeyValue::new("app.tenant", tenant.to_owned()));
    let wanted = &order["items"][0];

    let request = shop.http.get(format!("{}/shelf", shop.stock)).query(&[("for", customer)]);
    let reserved = shop.send(request).await?;
    let asked = json!({ "customer": customer, "item": wanted["item"], "amount": wanted["amount"] });
    let request = shop.http.post(format!("{}/receipts", shop.receipts)).header("x-tenant", tenant);
    let printed = shop.send(request.header("content-type", "application/json").body(asked.to_string())).await?;
    let printed: Value = serde_json::from_str(&printed).map_err(bad_gateway)?;

    let amount = wanted["amount"].as_i64().filter(|_| reserved == "enough").unwrap_or_default();
    let answer = json!({ "customer": customer, "reserved": amount, "receipt": printed["receipt"] });
    Ok((StatusCode::CREATED, answer.to_string()))
}

impl Shop {
    async fn send(&self, request: reqwest::RequestBuilder) -> Result<String, Failed> {
        let request = request.build().map_err(bad_gateway)?;
        let answer = client::send(&self.http, request).await.map_err(bad_gateway)?;
        answer.error_for_status().map_err(bad_gateway)?.text().await.map_err(bad_gateway)
    }
}

fn bad_gateway(error: impl fmt::Display) -> Failed {
    (StatusCode::BAD_GATEWAY, error.to_string())
}
