//! The `traceparent` header (W3C Trace Context): the one reader and writer of it.

use std::fmt;

use crate::trace::{SpanId, TraceId};

/// A `traceparent` header, read as W3C Trace Context has it: `00-<32 hex>-<16 hex>-<2 hex>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traceparent {
    /// The trace.
    pub trace_id: TraceId,
    /// The sender's span.
    pub span_id: SpanId,
    /// Whether the sender records the trace.
    pub is_sampled: bool,
}

impl Traceparent {
    /// Reads a header; `None` when it is malformed or its ids are zero. Hexadecimal digits are small letters
    /// there, and nothing that reads the header need take capitals; a sign is no digit.
    pub fn read(header: &str) -> Option<Self> {
        let parts: Vec<&str> = header.trim().split('-').collect();
        let [version, trace, span, flags] = parts[..] else { return None };
        let lengths = parts.iter().map(|part| part.len());
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let all_digits = parts.iter().all(|part| part.bytes().all(is_digit));
        if !lengths.eq([2, 32, 16, 2]) || !all_digits || version == "ff" {
            return None;
        }
        let (trace_id, span_id) = (TraceId::from_hex(trace)?, SpanId::from_hex(span)?);
        let flags = u8::from_str_radix(flags, 16).ok()?;
        (trace_id.0 != 0 && span_id.0 != 0).then_some(Self { trace_id, span_id, is_sampled: flags & 1 == 1 })
    }
}

impl fmt::Display for Traceparent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "00-{}-{}-{:02x}", self.trace_id, self.span_id, u8::from(self.is_sampled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn is_read(header: &str) -> bool {
        Traceparent::read(header).is_some()
    }

    #[test]
    fn a_header_is_read_as_w3c_trace_context_has_it() {
        let read = Traceparent::read(&format!("00-{TRACE}-00f067aa0ba902b7-01")).expect("well formed");
        assert_eq!((read.span_id, read.is_sampled), (SpanId(0x00f0_67aa_0ba9_02b7), true));
        assert!(is_read(&format!("cc-{TRACE}-00f067aa0ba902b7-03")));
        assert!(!is_read(&format!("ff-{TRACE}-00f067aa0ba902b7-01")));
        assert!(!is_read(&format!("00-{TRACE}-0000000000000000-01")));
        assert!(!is_read(&format!("00-{TRACE}-00f067aa0ba902b7")));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for is_sampled in [true, false] {
            let own = Traceparent { trace_id: TraceId(7), span_id: SpanId(9), is_sampled };
            assert_eq!(Traceparent::read(&own.to_string()), Some(own));
        }
    }

    #[test]
    fn capitals_and_signs_are_no_digits() {
        assert!(!is_read(&format!("00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase())));
        assert!(!is_read(&format!("00-{TRACE}-00F067AA0BA902B7-01")));
        assert!(!is_read(&format!("00-{TRACE}-00f067aa0ba902b7-0A")));
        assert!(!is_read(&format!("zz-{TRACE}-00f067aa0ba902b7-01")));
        assert!(!is_read(&format!("00-{TRACE}-00f067aa0ba902b7-+1")));
    }
}
