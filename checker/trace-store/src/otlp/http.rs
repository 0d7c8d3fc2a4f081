//! OTLP over HTTP: `POST /v1/traces`, protobuf or JSON, and the answers that the specification asks for.
//!
//! Texts and codes of errors follow the OpenTelemetry Collector's receiver, which Jaeger uses.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use prost::Message;
use serde_json::json;

use super::body::{self, BodyError};
use super::export::{self, Form};
use super::malformed::Malformed;
use crate::store::Store;

pub(crate) fn router(store: Store) -> Router {
    Router::new()
        .route("/v1/traces", post(export).fallback(wrong_method))
        .fallback(async || (StatusCode::NOT_FOUND, "404 page not found\n"))
        .with_state(store)
}

async fn wrong_method() -> Response {
    plain(StatusCode::METHOD_NOT_ALLOWED, "405 method not allowed, supported: [POST]")
}

/// Text without a charset, as the Collector sends it.
fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain")], text).into_response()
}

fn form(headers: &HeaderMap) -> Option<Form> {
    let essence = text(headers, &header::CONTENT_TYPE).split(';').next().unwrap_or_default();
    match essence.trim().to_ascii_lowercase().as_str() {
        "application/x-protobuf" => Some(Form::Protobuf),
        "application/json" => Some(Form::Json),
        _ => None,
    }
}

async fn export(State(store): State<Store>, request: Request) -> Response {
    let Some(form) = form(request.headers()) else {
        let text = "415 unsupported media type, supported: [application/json, application/x-protobuf]";
        return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, text);
    };
    let (parts, body) = request.into_parts();
    let compression = text(&parts.headers, &header::CONTENT_ENCODING);
    let body = match body::read(&store, body, compression).await {
        Ok(body) => body,
        Err(error) => {
            let status = match error {
                BodyError::TooSlow => StatusCode::REQUEST_TIMEOUT,
                // 413 would tell more, but Jaeger says 400.
                BodyError::TooLarge | BodyError::Encoding(_) | BodyError::Unreadable(_) => {
                    StatusCode::BAD_REQUEST
                }
            };
            return refused(form, status, INVALID_ARGUMENT, &error.to_string());
        }
    };
    match export::export(&store, body.bytes.clone(), form).await {
        Ok(partial) => answer(form, StatusCode::OK, &success(form, partial)),
        Err(Malformed(why)) => refused(form, StatusCode::BAD_REQUEST, INVALID_ARGUMENT, &why),
    }
}

fn success(
    form: Form,
    partial: opentelemetry_proto::tonic::collector::trace::v1::ExportTracePartialSuccess,
) -> Vec<u8> {
    match form {
        Form::Protobuf => ExportTraceServiceResponse { partial_success: Some(partial) }.encode_to_vec(),
        Form::Json => otlp_json::response(partial.rejected_spans, &partial.error_message).into_bytes(),
    }
}

/// `google.rpc.Code` for a request that no retry can mend.
const INVALID_ARGUMENT: i32 = 3;

/// `google.rpc.Status`, the body of every OTLP/HTTP error.
#[derive(Clone, PartialEq, prost::Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

fn refused(form: Form, status: StatusCode, code: i32, message: &str) -> Response {
    let body = match form {
        Form::Protobuf => Status { code, message: message.to_owned() }.encode_to_vec(),
        Form::Json => json!({"code": code, "message": message}).to_string().into_bytes(),
    };
    answer(form, status, &body)
}

/// An answer in the form of the request.
fn answer(form: Form, status: StatusCode, body: &[u8]) -> Response {
    let content_type = match form {
        Form::Protobuf => "application/x-protobuf",
        Form::Json => "application/json",
    };
    (status, [(header::CONTENT_TYPE, content_type)], body.to_vec()).into_response()
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
