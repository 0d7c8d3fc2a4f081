//! The header in which a client says which API it speaks: it may be left out, and must not be too old.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;
use crate::version::OLDEST_API;

const HEADER: &str = "x-prefect-api-version";

pub(super) async fn check(request: Request, next: Next) -> Response {
    let said =
        request.headers().get(HEADER).map(|said| String::from_utf8_lossy(said.as_bytes()).into_owned());
    match said.as_deref().map(refusal) {
        Some(Some(refusal)) => Problem::ApiVersion(refusal).into_response(),
        _ => next.run(request).await,
    }
}

/// Why a version is not good enough, if it is not.
fn refusal(said: &str) -> Option<String> {
    let numbers: Option<Vec<u64>> = said.split('.').map(|part| part.parse().ok()).collect();
    let Some(numbers) = numbers else {
        let expected = "Expected header in format 'x.y.z' but received";
        return Some(format!("Invalid X-PREFECT-API-VERSION header format.{expected} {said}"));
    };
    (numbers.as_slice() < OLDEST_API.as_slice()).then(|| {
        let [major, minor, patch] = OLDEST_API;
        format!(
            "The request specified API version {said} but this server requires version \
             {major}.{minor}.{patch} or higher."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_old_or_no_version_is_refused() {
        for said in ["0.8.0", "0.8.4", "1.0.0", "0.10"] {
            assert_eq!(refusal(said), None, "{said}");
        }
        for said in ["0.7.9", "", "zz", "0.8.x"] {
            assert!(refusal(said).is_some(), "{said}");
        }
    }
}
