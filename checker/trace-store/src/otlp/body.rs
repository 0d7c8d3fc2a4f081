//! Reading an HTTP request's body: bounded in bytes and in time, and decompressed under the same bound.

use std::io::Read;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::limits::Limits;

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

/// The whole body, decompressed as its `Content-Encoding` says.
pub(crate) async fn read(body: Body, encoding: &str, limits: &Limits) -> Result<Bytes, BodyError> {
    let limit = limits.http_request_bytes;
    let read = Limited::new(body, limit).collect();
    let patience = Duration::from_secs(limits.request_seconds);
    let read = tokio::time::timeout(patience, read).await.map_err(|_| BodyError::TooSlow)?;
    let bytes = match read {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(BodyError::TooLarge),
        Err(error) => return Err(BodyError::Unreadable(error.to_string())),
    };
    match encoding {
        "" => Ok(bytes),
        "gzip" => inflate(MultiGzDecoder::new(&*bytes), limit),
        "deflate" => inflate(ZlibDecoder::new(&*bytes), limit),
        other => Err(BodyError::Encoding(other.to_owned())),
    }
}

fn inflate(reader: impl Read, limit: usize) -> Result<Bytes, BodyError> {
    let mut inflated = Vec::new();
    // One byte more than allowed tells a bomb from a body that just fits.
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = reader.take(most).read_to_end(&mut inflated);
    let read = read.map_err(|error| BodyError::Unreadable(error.to_string()))?;
    if read > limit { Err(BodyError::TooLarge) } else { Ok(inflated.into()) }
}
