//! `GET /api/metrics/*`: Jaeger without a metrics storage checks the parameters and then declines.

use axum::extract::Path;
use axum::http::{StatusCode, Uri};

use super::answer::ApiError;
use super::params::{Params, unable};

pub(super) async fn metrics(Path(kind): Path<String>, uri: Uri) -> ApiError {
    let known = ["latencies", "calls", "errors", "minstep"];
    if !known.contains(&kind.as_str()) {
        return ApiError::new(StatusCode::NOT_FOUND, "no such route in the API");
    }
    match check(&kind, &Params::of(&uri)) {
        Err(error) => error,
        Ok(()) => ApiError::new(StatusCode::NOT_IMPLEMENTED, "metrics querying is currently disabled"),
    }
}

fn check(kind: &str, params: &Params) -> Result<(), ApiError> {
    if kind == "minstep" {
        return Ok(());
    }
    if kind == "latencies" {
        let quantile = params.first("quantile").unwrap_or_default();
        let syntax = || format!("strconv.ParseFloat: parsing {quantile:?}: invalid syntax");
        quantile.parse::<f64>().map_err(|_| unable("quantile", &syntax()))?;
    }
    if params.first("service").is_none() {
        return Err(unable("service", &"please provide at least one service name"));
    }
    for name in ["endTs", "lookback", "step", "ratePer"] {
        params.integer::<i64>(name)?;
    }
    for kind in params.all("spanKind") {
        let known = ["unspecified", "internal", "server", "client", "producer", "consumer"];
        if !known.contains(&kind.to_ascii_lowercase().as_str()) {
            return Err(unable("spanKind", &format!("unsupported span kind: '{kind}'")));
        }
    }
    Ok(())
}
