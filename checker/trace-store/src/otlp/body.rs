//! Reading an HTTP request's body: bounded in bytes and in time, and decompressed under the same bound.

use std::io::Read;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use http_body_util::BodyExt;

use crate::budget::Share;
use crate::offload::offload;
use crate::store::Store;

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("http: request body too large")]
    TooLarge,
    #[error("the request body did not arrive in time")]
    TooSlow,
    #[error("unsupported Content-Encoding: {0}")]
    Encoding(String),
    #[error("{0}")]
    Unreadable(String),
}

/// A body as it was meant, with its share of the memory for bodies.
pub(crate) struct Whole {
    pub(crate) bytes: Bytes,
    _share: Share,
}

/// The whole body, decompressed as its `Content-Encoding` says.
pub(crate) async fn read(store: &Store, body: Body, encoding: &str) -> Result<Whole, BodyError> {
    let limits = store.limits();
    let limit = limits.http_request_bytes;
    let declared = body.size_hint().exact().filter(|_| encoding.is_empty());
    let declared = declared.and_then(|bytes| usize::try_from(bytes).ok());
    let share = store.budgets().reading.take(declared.unwrap_or(limit).min(limit)).await;
    let patience = Duration::from_secs(limits.request_seconds);
    let gathered = gather(body, declared.unwrap_or_default().min(limit), limit);
    let bytes = tokio::time::timeout(patience, gathered).await.map_err(|_| BodyError::TooSlow)??;
    let bytes = match encoding {
        "" => bytes,
        "gzip" => {
            offload(EXPANSION * bytes.len(), move || inflate(MultiGzDecoder::new(&*bytes), limit)).await?
        }
        "deflate" => {
            offload(EXPANSION * bytes.len(), move || inflate(ZlibDecoder::new(&*bytes), limit)).await?
        }
        other => return Err(BodyError::Encoding(other.to_owned())),
    };
    Ok(Whole { bytes, _share: share })
}

/// How much larger than its compressed form a body may honestly be.
const EXPANSION: usize = 16;

async fn gather(mut body: Body, capacity: usize, limit: usize) -> Result<Bytes, BodyError> {
    let (mut whole, mut too_large) = (Vec::with_capacity(capacity), false);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| BodyError::Unreadable(error.to_string()))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        too_large |= whole.len() + data.len() > limit;
        if too_large {
            // A client that is cut off while it sends never reads why: the rest is read and dropped.
            whole = Vec::new();
        } else {
            whole.extend_from_slice(&data);
        }
    }
    if too_large { Err(BodyError::TooLarge) } else { Ok(whole.into()) }
}

fn inflate(reader: impl Read, limit: usize) -> Result<Bytes, BodyError> {
    let mut inflated = Vec::new();
    // One byte more than allowed tells a bomb from a body that just fits.
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = reader.take(most).read_to_end(&mut inflated);
    let read = read.map_err(|error| BodyError::Unreadable(error.to_string()))?;
    if read > limit { Err(BodyError::TooLarge) } else { Ok(inflated.into()) }
}
