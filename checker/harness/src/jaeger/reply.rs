//! What an answer of a Jaeger means, before anybody reads its JSON.

use hyper::StatusCode;

use super::cause::{self, Instead};
use crate::cause::Cause;
use crate::http_client::HttpAnswer;

/// What an answer means.
#[derive(Debug)]
pub(super) enum Reply {
    /// Here it is.
    Body(String),
    /// Jaeger says that it has nothing like that.
    Nothing,
    /// There is no such route; this is what was found in its place.
    NoRoute(Instead),
    /// What was found holds a number that JSON does not know (`NaN`, an infinity).
    NotEncodable,
    /// A v2 whose memory holds fewer traces than were asked for.
    TooDeep,
}

/// Reads the status, and of the body what tells one meaning of a status from another.
pub(super) fn of(url: &str, answer: &HttpAnswer, has_credentials: bool) -> Result<Reply, Cause> {
    if let Some(place) = answer.moved_to() {
        return Err(cause::moved(url, place));
    }
    if matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Err(cause::not_allowed(url, answer.status, has_credentials));
    }
    let is_gateway = matches!(
        answer.status,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
    );
    if answer.is_page() && !is_gateway {
        return Ok(Reply::NoRoute(Instead::Page));
    }
    let body = answer.text();
    match answer.status {
        status if status.is_success() => Ok(Reply::Body(body)),
        StatusCode::NOT_FOUND if is_jaegers_not_found(&body) => Ok(Reply::Nothing),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED => {
            Ok(Reply::NoRoute(Instead::NotFound))
        }
        StatusCode::INTERNAL_SERVER_ERROR if body.contains("unsupported value") => Ok(Reply::NotEncodable),
        StatusCode::INTERNAL_SERVER_ERROR if body.contains("search depth must be") => Ok(Reply::TooDeep),
        status => Err(cause::error(url, status, body)),
    }
}

/// Both families say that nothing was found in JSON: `{"errors":[…]}` and `{"error":{…}}`.
fn is_jaegers_not_found(body: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(body)
        .is_ok_and(|json| json.get("errors").is_some() || json.get("error").is_some())
}
