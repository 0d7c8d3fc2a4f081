//! The parameters of `/api/v3`, in snake case and in camel case.

use std::collections::BTreeMap;
use std::fmt::Display;

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::NO_PAD;

use super::answer::ApiError;
use super::duration;
use super::params::{self, Params, go_bool, go_integer_error};
use super::rfc3339;
use super::search::Query;
use crate::model::TraceId;

/// Traces in an answer when neither `num_traces` nor `search_depth` is given.
const DEFAULT_LIMIT: i64 = 100;

/// The parameter by its name in snake case, or else in camel case.
pub(super) fn first<'p>(params: &'p Params, name: &str) -> Option<&'p str> {
    params.first(name).or_else(|| params.first(&camel(name)))
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(1.min(word.len()));
        name + &head.to_ascii_uppercase() + tail
    })
}

fn malformed(name: &str, why: &dyn Display) -> ApiError {
    ApiError::bad_request(format!("malformed parameter {name}: {why}"))
}

/// A trace ID as Jaeger 2.20 takes it: hexadecimal, or else its bytes in base64, of either alphabet and padded or
/// not. Of eight bytes the upper half is zero.
pub(super) fn trace_id(text: &str) -> Result<TraceId, ApiError> {
    params::trace_id(text).or_else(|why| match base64(text) {
        None => Err(malformed("trace_id", &why)),
        Some(bytes) => {
            let low = <[u8; 8]>::try_from(&*bytes).map(|low| TraceId(u64::from_be_bytes(low).into())).ok();
            let id = low.or_else(|| TraceId::from_bytes(&bytes));
            id.ok_or_else(|| malformed("trace_id", &"invalid length for TraceID"))
        }
    })
}

fn base64(text: &str) -> Option<Vec<u8>> {
    // 16 bytes with their padding.
    if text.len() > 24 {
        return None;
    }
    let alphabet = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    let engine = GeneralPurpose::new(&alphabet, NO_PAD.with_decode_allow_trailing_bits(true));
    engine.decode(text.trim_end_matches('=')).ok()
}

/// What `GET /api/v3/traces/{trace_id}` reads and, with everything in memory, does not need.
pub(super) fn check_read(params: &Params) -> Result<(), ApiError> {
    time(params, "start_time")?;
    time(params, "end_time")?;
    flag(params, "raw_traces")
}

/// The search of `traces` and `trace-summaries`.
pub(super) fn query(params: &Params) -> Result<Query, ApiError> {
    let times = (time(params, "query.start_time_min")?, time(params, "query.start_time_max")?);
    let (Some(start), Some(end)) = times else {
        let what = "query.startTimeMin and query.startTimeMax are required";
        return Err(ApiError::bad_request(what));
    };
    if start >= end {
        let what = "query.startTimeMin must be before query.startTimeMax";
        return Err(ApiError::bad_request(what));
    }
    flag(params, "query.raw_traces")?;
    let limit = match number(params, "query.search_depth")? {
        Some(depth) => depth,
        None => number(params, "query.num_traces")?.unwrap_or(DEFAULT_LIMIT),
    };
    Ok(Query {
        service: first(params, "query.service_name").map(ToOwned::to_owned),
        operation: first(params, "query.operation_name").map(ToOwned::to_owned),
        start,
        end,
        min_duration: length(params, "query.duration_min")?,
        max_duration: length(params, "query.duration_max")?,
        tags: attributes(params)?,
        // Jaeger 2.20 fails for 0 and less; here, as in the legacy API, that means all.
        limit: usize::try_from(limit).ok().filter(|limit| *limit > 0),
    })
}

/// RFC 3339 with a zone, as nanoseconds since the epoch.
fn time(params: &Params, name: &str) -> Result<Option<i64>, ApiError> {
    let Some(text) = first(params, name) else {
        return Ok(None);
    };
    rfc3339::parse(text).map(Some).map_err(|why| malformed(name, &why))
}

/// A Go duration in nanoseconds; 0 when absent.
fn length(params: &Params, name: &str) -> Result<i64, ApiError> {
    let Some(text) = first(params, name) else {
        return Ok(0);
    };
    duration::parse(text).map_err(|why| malformed(name, &why))
}

fn number(params: &Params, name: &str) -> Result<Option<i64>, ApiError> {
    let Some(text) = first(params, name) else {
        return Ok(None);
    };
    let parsed: Result<i64, _> = text.parse();
    parsed.map(Some).map_err(|why| malformed(name, &go_integer_error("Atoi", text, &why)))
}

fn flag(params: &Params, name: &str) -> Result<(), ApiError> {
    let Some(text) = first(params, name) else {
        return Ok(());
    };
    let known = go_bool(text).map(drop);
    known.ok_or_else(|| malformed(name, &format!("strconv.ParseBool: parsing {text:?}: invalid syntax")))
}

fn attributes(params: &Params) -> Result<Vec<(String, String)>, ApiError> {
    let name = "query.attributes";
    let Some(text) = first(params, name) else {
        return Ok(Vec::new());
    };
    let parsed: BTreeMap<String, String> = serde_json::from_str(text).map_err(|why| malformed(name, &why))?;
    Ok(parsed.into_iter().collect())
}
