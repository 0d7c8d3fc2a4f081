//! What protects the query port against pages of others in the reader's browser.
//!
//! A page of a hostile site can make its own name point to 127.0.0.1 and then read the answers
//! (DNS rebinding); the name that is asked for gives it away. The other headers confine our own pages.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::jaeger::ApiError;

const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
];

/// Last parts of names that nobody can register in the DNS of the internet: they are of one machine or one network
/// (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`, and those that ICANN keeps back).
const PRIVATE: [&str; 8] = ["localhost", "local", "internal", "lan", "home", "corp", "home.arpa", "test"];

/// Refuses requests under a foreign name and adds the protecting headers to every answer.
pub(super) async fn guard(State(names): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    let mut response = match asked(&request) {
        Ok(host) if is_own(host, &names) => next.run(request).await,
        _ => foreign().into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn foreign() -> Response {
    let what = "this store answers to addresses, to `localhost` and to names that no web site can have; \
                how another name is allowed stands in the book, on the page `stacks`";
    ApiError::new(StatusCode::MISDIRECTED_REQUEST, what).into_json()
}

/// The name that was asked for: in HTTP/2 it stands in the address. Empty if there is none.
fn asked(request: &Request) -> Result<&str, header::ToStrError> {
    match request.headers().get(header::HOST) {
        Some(host) => host.to_str(),
        None => Ok(request.uri().authority().map_or("", |authority| authority.as_str())),
    }
}

/// An address, a name without a dot, as containers have, or one that is private or allowed.
fn is_own(host: &str, allowed: &[String]) -> bool {
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse::<IpAddr>().is_ok();
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    let is_within = |last: &str| name.strip_suffix(last).is_some_and(|rest| rest.ends_with('.'));
    name.parse::<IpAddr>().is_ok()
        || !name.contains('.')
        || PRIVATE.into_iter().any(is_within)
        || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_no_web_site_can_have_are_answered() {
        for host in [
            "",
            "localhost:1",
            "localhost.",
            "LOCALHOST.:1",
            "127.0.0.1",
            "[::1]:16686",
            "jaeger:16686",
            "a.localhost",
            "host.docker.internal:16686",
            "x.lan",
            "y.svc.cluster.local:16686",
            "router.home.arpa",
        ] {
            assert!(is_own(host, &[]), "{host}");
        }
        for host in [
            "evil.example:16686",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "notlocal.evil",
            "a.xlan",
            "home.arpa.evil.example",
            "evil.example.",
            "[x]",
        ] {
            assert!(!is_own(host, &[]), "{host}");
        }
    }

    #[test]
    fn a_name_that_is_allowed_is_answered_and_none_below_it() {
        let allowed = ["traces.example.org".to_owned()];
        assert!(is_own("Traces.example.org:16686", &allowed));
        assert!(!is_own("x.traces.example.org", &allowed) && !is_own("example.org", &allowed));
    }
}
