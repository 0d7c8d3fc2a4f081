//! The parameters of `GET /api/traces`, with Jaeger's defaults and Jaeger's complaints.

use std::collections::BTreeMap;

use super::super::answer::ApiError;
use super::super::params::{self, Params};
use super::super::search::Query;
use super::super::translate::Reading;
use crate::model::TraceId;

/// What a request asks for.
pub(super) struct Asked {
    /// Fetch these instead of searching.
    pub(super) ids: Option<Vec<TraceId>>,
    pub(super) query: Query,
    pub(super) reading: Reading,
}

/// Traces in an answer when `limit` is not given.
const DEFAULT_LIMIT: i32 = 100;

/// Nanoseconds that a search looks back when `start` is not given.
const LOOK_BACK: i64 = 48 * 3600 * 1_000_000_000;

pub(super) fn no_service() -> ApiError {
    ApiError::bad_request("parameter 'service' is required")
}

/// Parses in Jaeger's order, so that of several mistakes the same one is named.
pub(super) fn parse(params: &Params) -> Result<Asked, ApiError> {
    let now = params::now();
    let start = params.integer::<i64>("start")?;
    let end = params.integer::<i64>("end")?;
    let limit = limit(params)?;
    let min_duration = params.duration("minDuration")?.unwrap_or_default();
    let max_duration = params.duration("maxDuration")?.unwrap_or_default();
    let ids = trace_ids(params)?;
    let tags = tags(params)?;
    let reading = Reading::raw(params.flag("raw")?);
    let service = params.first("service").map(ToOwned::to_owned);
    if ids.is_none() && service.is_none() {
        return Err(no_service());
    }
    if min_duration != 0 && max_duration != 0 && max_duration < min_duration {
        return Err(ApiError::bad_request("'maxDuration' should be greater than 'minDuration'"));
    }
    let query = Query {
        service,
        operation: params.first("operation").map(ToOwned::to_owned),
        start: start.map_or(now - LOOK_BACK, |micros| micros.saturating_mul(1000)),
        // The whole last microsecond is included: spans are stored to the nanosecond.
        end: end.map_or(now, |micros| micros.saturating_mul(1000).saturating_add(999)),
        min_duration,
        max_duration,
        tags,
        limit: usize::try_from(limit).ok().filter(|limit| *limit > 0),
    };
    Ok(Asked { ids, query, reading })
}

/// Of all parameters only this one is not named in Jaeger's complaint.
fn limit(params: &Params) -> Result<i32, ApiError> {
    let Some(text) = params.first("limit") else {
        return Ok(DEFAULT_LIMIT);
    };
    text.parse().map_err(|error| ApiError::bad_request(params::go_integer_error("ParseInt", text, &error)))
}

/// `None` without any `traceID`. An ID given twice is answered once.
fn trace_ids(params: &Params) -> Result<Option<Vec<TraceId>>, ApiError> {
    let mut ids = Vec::new();
    for text in params.all("traceID") {
        let id = params::trace_id(text)
            .map_err(|why| ApiError::bad_request(format!("cannot parse traceID param: {why}")))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(Some(ids).filter(|ids| !ids.is_empty()))
}

/// `tag=key:value` and `tags={"key":"value"}`, of which the latter wins.
fn tags(params: &Params) -> Result<Vec<(String, String)>, ApiError> {
    let mut tags = BTreeMap::new();
    for text in params.all("tag") {
        let (key, value) = text.split_once(':').ok_or_else(|| {
            let what = "malformed 'tag' parameter, expecting key:value, received: ";
            ApiError::bad_request(format!("{what}{text}"))
        })?;
        tags.insert(key.to_owned(), value.to_owned());
    }
    for text in params.all("tags") {
        let parsed: Option<BTreeMap<String, Option<String>>> = serde_json::from_str(text).map_err(|why| {
            let what = "malformed 'tags' parameter, cannot unmarshal JSON: ";
            ApiError::bad_request(format!("{what}{why}"))
        })?;
        let parsed = parsed.unwrap_or_default().into_iter();
        tags.extend(parsed.map(|(key, value)| (key, value.unwrap_or_default())));
    }
    Ok(tags.into_iter().collect())
}
