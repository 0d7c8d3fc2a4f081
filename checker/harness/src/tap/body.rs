//! Reading what is sent, bounded: of a body that is too large its beginning, and how large it is.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use tokio::time::Instant;

use super::decode::{Body, MOST_BYTES, MOST_GRPC_BYTES};

/// How long what is too large is read on and dropped: an exporter gives up after as much.
const DRAINED: Duration = Duration::from_secs(10);
/// What stands before a message: a flag for compression and its length (gRPC over HTTP2, "Requests").
const PREFIX: usize = 5;

/// The body of an HTTP request. The rest of one that is too large is read all the same: a sender that is cut off
/// while it sends never reads the answer.
pub(super) async fn http(mut body: Incoming) -> Result<Body, String> {
    let declared = body.size_hint().exact().unwrap_or_default();
    let (mut read, deadline) = (Vec::new(), Instant::now() + DRAINED);
    let mut length = 0;
    loop {
        let data = match next(&mut body, length, deadline).await {
            Ok(Some(data)) => data,
            Ok(None) => break,
            // A sender that runs out of time in the middle of it has said how large it is.
            Err(_) if declared > MOST_BYTES as u64 => break,
            Err(error) => return Err(error),
        };
        length += data.len() as u64;
        let room = MOST_BYTES - read.len();
        read.extend_from_slice(&data[..data.len().min(room)]);
    }
    Ok(Body { bytes: read.into(), length: length.max(declared) })
}

/// The next bytes of a body of which so many are read; `None` at its end, or where it is too large and there is no
/// more time for it.
async fn next(body: &mut Incoming, read: u64, deadline: Instant) -> Result<Option<Bytes>, String> {
    loop {
        let is_too_large = read > MOST_BYTES as u64;
        let frame = if is_too_large {
            tokio::time::timeout_at(deadline, body.frame()).await.unwrap_or_default()
        } else {
            body.frame().await
        };
        match frame {
            None => return Ok(None),
            Some(Err(_)) if is_too_large => return Ok(None),
            Some(Err(error)) => return Err(error.to_string()),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}

/// The message of a gRPC request, and whether it is compressed. Of one that is too large no more than its beginning
/// is read: in HTTP/2 its sender hears of it at once.
pub(super) async fn grpc(mut body: Incoming) -> Result<(Body, bool), String> {
    let mut read = Vec::new();
    let mut broken = None;
    while read.len() < PREFIX + MOST_BYTES {
        match body.frame().await {
            None => break,
            Some(Ok(frame)) => read.extend_from_slice(frame.data_ref().map_or(&[], |data| &data[..])),
            Some(Err(error)) => {
                broken = Some(error.to_string());
                break;
            }
        }
    }
    let (prefix, message) = read.split_first_chunk::<PREFIX>().ok_or_else(|| cut_off(broken.as_deref()))?;
    let [flag, length @ ..] = *prefix;
    let length = u64::from(u32::from_be_bytes(length));
    let bytes = Bytes::copy_from_slice(&message[..message.len().min(MOST_BYTES)]);
    // A sender that runs out of time in the middle of what is too large has said how large it is.
    if (bytes.len() as u64) < length && length <= MOST_GRPC_BYTES as u64 {
        return Err(cut_off(broken.as_deref()));
    }
    Ok((Body { bytes, length: length.max(message.len() as u64) }, flag == 1))
}

fn cut_off(error: Option<&str>) -> String {
    error.unwrap_or("the message is cut off").to_owned()
}
