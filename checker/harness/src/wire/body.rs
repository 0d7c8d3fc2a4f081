//! A body that is noted as it goes by: nothing waits for its end, which may never come.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use super::Wire;

/// How many bytes of a body are noted.
const MOST_BYTES: usize = 8_192;

/// The body of a call.
pub(super) struct Noted {
    inner: Incoming,
    wire: Wire,
    /// The call's place on the wire, if it was noted there.
    call: Option<usize>,
    beginning: Vec<u8>,
    is_cut: bool,
}

impl Noted {
    /// The body of the call at this place.
    pub(super) fn new(inner: Incoming, wire: &Wire, call: Option<usize>) -> Self {
        Self { inner, wire: wire.clone(), call, beginning: Vec::new(), is_cut: false }
    }

    fn note(&mut self, data: &[u8]) {
        let room = MOST_BYTES - self.beginning.len();
        self.is_cut |= data.len() > room;
        self.beginning.extend_from_slice(&data[..data.len().min(room)]);
        if let Some(call) = self.call {
            self.wire.note_body(call, &self.beginning, !self.is_cut && self.inner.is_end_stream());
        }
    }
}

impl Body for Noted {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref().cloned() {
                    self.note(&data);
                }
            }
            // Of a body in chunks the end is known only now.
            None => self.note(&[]),
            Some(Err(_)) => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
