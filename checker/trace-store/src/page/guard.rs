//! What protects the query port against pages of others in the reader's browser.
//!
//! A page of a hostile site can make its own name point to 127.0.0.1 and then read the answers
//! (DNS rebinding); the `Host` header gives it away. The other headers confine our own pages.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
];

/// Refuses requests under a foreign name and adds the protecting headers to every answer.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let mut response = if is_own_name(request.headers()) {
        next.run(request).await
    } else {
        let text = "421 this store answers to localhost and to addresses only\n";
        (StatusCode::MISDIRECTED_REQUEST, text).into_response()
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// An address, `localhost`, or a name without a dot, as containers have: none can be a web site's.
fn is_own_name(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else {
        return true;
    };
    let Ok(host) = host.to_str() else {
        return false;
    };
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse::<IpAddr>().is_ok();
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.parse::<IpAddr>().is_ok() || name.ends_with(".localhost") || !name.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(host: &'static str) -> bool {
        is_own_name(&HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]))
    }

    #[test]
    fn only_names_that_no_web_site_can_have_are_answered() {
        for host in ["localhost:1", "127.0.0.1", "[::1]:16686", "jaeger:16686", "a.localhost"] {
            assert!(own(host), "{host}");
        }
        for host in ["evil.example:16686", "127.0.0.1.evil.example", "localhost.evil.example", "[x]"] {
            assert!(!own(host), "{host}");
        }
    }
}
