//! Whether somebody speaks HTTP/2 and nothing else, as a door for gRPC does.
//!
//! To a request in HTTP/1.1 it answers with a frame, or hangs up, and neither says what it is. Greeted as
//! RFC 9113 §3.4 has it, it answers with its settings: that frame comes first in every connection.

use std::time::Duration;

use hyper::Uri;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long it may take: it is asked only where somebody has answered already.
const LIMIT: Duration = Duration::from_secs(2);
/// The greeting, and settings of which none differs from the default.
const GREETING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// The type of a frame that holds settings.
const SETTINGS: u8 = 4;

pub(super) async fn is_spoken_at(uri: &Uri) -> bool {
    let (Some("http"), Some(host)) = (uri.scheme_str(), uri.host()) else { return false };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let greeted = tokio::time::timeout(LIMIT, greet(host, uri.port_u16().unwrap_or(80)));
    matches!(greeted.await, Ok(Ok(header)) if is_settings(header))
}

/// The header of the first frame that comes back.
async fn greet(host: &str, port: u16) -> std::io::Result<[u8; 9]> {
    let mut stream = TcpStream::connect((host, port)).await?;
    stream.write_all(GREETING).await?;
    let mut header = [0; 9];
    stream.read_exact(&mut header).await?;
    Ok(header)
}

/// Settings are of six bytes each, and of the whole connection: stream 0.
fn is_settings([high, middle, low, kind, _, stream @ ..]: [u8; 9]) -> bool {
    kind == SETTINGS && stream == [0; 4] && u32::from_be_bytes([0, high, middle, low]).is_multiple_of(6)
}
