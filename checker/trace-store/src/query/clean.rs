//! A path with `//`, `.` or `..` in it is sent on to the one that is meant, as Jaeger 1.73 does.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, LOCATION};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Answers 301 where the path is not clean, whatever the method.
pub(super) async fn clean(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let Some(clean) = cleaned(uri.path()) else {
        return next.run(request).await;
    };
    let to = uri.query().map_or_else(|| clean.clone(), |query| format!("{clean}?{query}"));
    match HeaderValue::try_from(to) {
        Ok(to) => (StatusCode::MOVED_PERMANENTLY, [(LOCATION, to)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The clean path, or `None` if it is already. Escapes stay as they are: `%2F` is a part of a name.
fn cleaned(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    let end = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    Some(format!("/{}{end}", parts.join("/"))).filter(|clean| clean != path)
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn paths_are_cleaned_as_jaeger_does() {
        for (path, clean) in [
            ("//api/services", "/api/services"),
            ("/api//services", "/api/services"),
            ("/api/../api/services", "/api/services"),
            ("/api/./services", "/api/services"),
            ("/api/services//", "/api/services/"),
            ("/api/services/..", "/api"),
            ("//", "/"),
            ("/..", "/"),
            ("/a/..", "/"),
            ("//evil.example/x", "/evil.example/x"),
            ("/api/services/a%2F%2Fb//operations", "/api/services/a%2F%2Fb/operations"),
        ] {
            assert_eq!(cleaned(path).as_deref(), Some(clean), "{path}");
        }
        for path in
            ["/", "/api/services", "/api/services/", "/api/services/a%2F%2Fb/operations", "/...", "/%2e%2e"]
        {
            assert_eq!(cleaned(path), None, "{path}");
        }
    }
}
