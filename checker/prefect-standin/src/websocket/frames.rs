//! Frames of a websocket (RFC 6455), as a server reads them that only listens: texts come out, pings and the
//! close are answered. No extension is ever agreed on.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// Why a conversation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The client closed it, or is gone.
    Gone,
    /// The client does not keep to the protocol.
    Protocol,
    /// Bytes where a text is expected.
    Bytes,
    /// A text that is none.
    NotText,
    /// A message of more bytes than are taken.
    TooLarge,
    /// A message that is no event.
    NotUnderstood,
}

impl End {
    /// The status code of a close frame.
    fn code(self) -> u16 {
        match self {
            Self::Gone => 1000,
            Self::Protocol => 1002,
            Self::Bytes => 1003,
            Self::NotText => 1007,
            Self::TooLarge => 1009,
            Self::NotUnderstood => 1011,
        }
    }
}

/// The client's frames.
#[derive(Debug)]
pub(super) struct Frames<S> {
    stream: S,
    /// Bytes of one message.
    most: usize,
    /// A text of which more is to come.
    begun: Option<Vec<u8>>,
}

struct Frame {
    is_last: bool,
    opcode: u8,
    payload: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Frames<S> {
    pub(super) fn new(stream: S, most: usize) -> Self {
        Self { stream, most, begun: None }
    }

    /// The next text.
    pub(super) async fn text(&mut self) -> Result<String, End> {
        loop {
            let frame = self.frame().await?;
            match frame.opcode {
                PING => self.send(PONG, &frame.payload).await?,
                PONG => {}
                CLOSE => return Err(End::Gone),
                BINARY => return Err(End::Bytes),
                _ => {
                    if let Some(text) = self.joined(frame)? {
                        return String::from_utf8(text).map_err(|_| End::NotText);
                    }
                }
            }
        }
    }

    /// Says that it is over, to whoever still hears it.
    pub(super) async fn close(&mut self, end: End) {
        if self.send(CLOSE, &end.code().to_be_bytes()).await.is_ok() {
            let _ = self.stream.shutdown().await;
        }
    }

    /// The text that is whole with this frame.
    fn joined(&mut self, frame: Frame) -> Result<Option<Vec<u8>>, End> {
        let mut whole = match (frame.opcode, self.begun.take()) {
            (TEXT, None) => Vec::new(),
            (CONTINUATION, Some(begun)) => begun,
            _ => return Err(End::Protocol),
        };
        if whole.len() + frame.payload.len() > self.most {
            return Err(End::TooLarge);
        }
        whole.extend_from_slice(&frame.payload);
        if frame.is_last {
            return Ok(Some(whole));
        }
        self.begun = Some(whole);
        Ok(None)
    }

    async fn frame(&mut self) -> Result<Frame, End> {
        let [first, second] = self.bytes::<2>().await?;
        let (opcode, is_last, is_control) = (first & 0x0f, first & 0x80 != 0, first & 0x08 != 0);
        // Bits that an extension would use; and a client masks all that it sends.
        if first & 0x70 != 0 || second & 0x80 == 0 {
            return Err(End::Protocol);
        }
        let length = match second & 0x7f {
            126 => u64::from(u16::from_be_bytes(self.bytes().await?)),
            127 => u64::from_be_bytes(self.bytes().await?),
            short => u64::from(short),
        };
        if is_control && (length > 125 || !is_last) {
            return Err(End::Protocol);
        }
        if length > self.most as u64 {
            return Err(End::TooLarge);
        }
        let mask = self.bytes::<4>().await?;
        let mut payload = Vec::new();
        let read = (&mut self.stream).take(length).read_to_end(&mut payload).await;
        if read.ok().and_then(|read| u64::try_from(read).ok()) != Some(length) {
            return Err(End::Gone);
        }
        for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
            *byte ^= mask;
        }
        Ok(Frame { is_last, opcode, payload })
    }

    async fn bytes<const N: usize>(&mut self) -> Result<[u8; N], End> {
        let mut bytes = [0; N];
        self.stream.read_exact(&mut bytes).await.map_err(|_| End::Gone)?;
        Ok(bytes)
    }

    /// Sends one short frame.
    async fn send(&mut self, opcode: u8, payload: &[u8]) -> Result<(), End> {
        let Ok(length @ 0..=125) = u8::try_from(payload.len()) else {
            return Err(End::Protocol);
        };
        let frame = [&[0x80 | opcode, length], payload].concat();
        self.stream.write_all(&frame).await.map_err(|_| End::Gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a client sends: masked.
    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mask = [1, 2, 3, 4];
        let masked = payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask);
        let length = u8::try_from(payload.len()).expect("short");
        [first, 0x80 | length].into_iter().chain(mask).chain(masked).collect()
    }

    /// What comes out of what a client sends, and what it hears.
    async fn heard(sent: &[u8]) -> (Result<String, End>, Vec<u8>) {
        let (mut client, server) = tokio::io::duplex(1 << 16);
        client.write_all(sent).await.expect("room");
        client.shutdown().await.expect("an end");
        let mut frames = Frames::new(server, 100);
        let text = frames.text().await;
        drop(frames);
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.expect("an answer");
        (text, answer)
    }

    #[tokio::test]
    async fn a_text_comes_whole_and_a_ping_is_answered_meanwhile() {
        let sent = [frame(0x01, b"ab"), frame(0x89, b"?"), frame(0x00, b""), frame(0x80, b"cd")].concat();
        let (text, answer) = heard(&sent).await;
        assert_eq!((text, answer), (Ok("abcd".to_owned()), vec![0x8a, 1, b'?']));
    }

    #[tokio::test]
    async fn who_does_not_keep_to_the_protocol_is_told_so() {
        let large = [&[0x81, 0xfe][..], &200_u16.to_be_bytes(), &[0; 204]].concat();
        let huge = [&[0x81, 0xff][..], &u64::MAX.to_be_bytes()].concat();
        for (sent, end) in [
            (vec![], End::Gone),
            (frame(0x81, b"text")[..5].to_vec(), End::Gone),
            (frame(0x88, &1000_u16.to_be_bytes()), End::Gone),
            (vec![0x81, 1, b'a'], End::Protocol),
            (frame(0xc1, b"a"), End::Protocol),
            (frame(0x80, b"nothing begun"), End::Protocol),
            (frame(0x83, b"unknown"), End::Protocol),
            (frame(0x82, b"bytes"), End::Bytes),
            (frame(0x09, b"half a ping"), End::Protocol),
            ([frame(0x01, b"a"), frame(0x81, b"b")].concat(), End::Protocol),
            (frame(0x81, &[0xff]), End::NotText),
            (large, End::TooLarge),
            (huge, End::TooLarge),
            ([frame(0x01, &[b'a'; 80]), frame(0x80, &[b'a'; 80])].concat(), End::TooLarge),
        ] {
            assert_eq!(heard(&sent).await.0, Err(end), "{sent:?}");
        }
    }
}
