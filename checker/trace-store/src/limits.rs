//! How much the store takes in and holds: every dimension has a number here, with its reason.
//!
//! What happens at a limit is decided where it is applied; the field says what that is.

/// Bounds of one store. All are upper limits; [`Limits::default`] suits a workbook's machine.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Traces held. One more evicts the trace first seen longest ago, as Jaeger's memory store does.
    pub traces: usize,
    /// Spans held over all traces; the oldest traces are evicted to make room.
    pub spans: usize,
    /// Bytes held over all traces, resources, scopes and names. To make room the names of services
    /// without a trace are forgotten first, then the oldest traces.
    pub bytes: usize,
    /// Spans of one trace. Those beyond it are rejected with a partial success.
    pub spans_per_trace: usize,
    /// Bytes of one trace once decoded; spans beyond are rejected with a partial success.
    pub bytes_per_trace: usize,
    /// Bytes of one encoded span, resource or scope, once its values are cut to `value_bytes`. A larger span is
    /// rejected with a partial success; a larger resource or scope refuses the request.
    pub span_bytes: usize,
    /// Bytes of one attribute's text or byte string. A longer one is cut, as an SDK's attribute
    /// length limit would have done.
    pub value_bytes: usize,
    /// Names of services held. One more drops those without a trace; if there is none, the oldest
    /// traces are evicted until there is.
    pub services: usize,
    /// Operation names listed for one service. Spans of further names are stored, but not listed.
    pub operations_per_service: usize,
    /// Bytes of a name in the lists. Spans of a service with a longer name are rejected with a partial
    /// success; a longer operation name is stored, but not listed.
    pub name_bytes: usize,
    /// Bytes that the lists of names take. To make room the services without a trace are forgotten; if
    /// there is none, a further operation is not listed, and a further service evicts the oldest traces.
    pub names_bytes: usize,
    /// Bytes of one HTTP request's body, before and after decompression. Jaeger's figure.
    pub http_request_bytes: usize,
    /// Bytes of one gRPC message, before and after decompression. gRPC's default and Jaeger's.
    pub grpc_request_bytes: usize,
    /// Bytes of the bodies that are being taken in at one time; further exports wait.
    pub reading_bytes: usize,
    /// Bytes that decoding them may need at one time, by estimate; further exports wait.
    pub decoding_bytes: usize,
    /// Bytes that answers about traces may need at one time, by estimate, until they are sent; further
    /// ones wait, and are refused when that takes longer than `request_seconds`.
    pub answering_bytes: usize,
    /// Connections open at one time on each listener; further ones wait to be accepted.
    pub connections: usize,
    /// Seconds that a client may take to send a request's headers, and again its body.
    pub request_seconds: u64,
    /// Traces in one search's answer when it asks for more, or for all (`limit=0`).
    pub search_traces: usize,
    /// Decoded bytes of the traces in one answer; the trace that exceeds it is the last.
    pub search_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            traces: 50_000,
            spans: 1_000_000,
            bytes: 512 << 20,
            spans_per_trace: 50_000,
            bytes_per_trace: 32 << 20,
            span_bytes: 1 << 20,
            value_bytes: 64 << 10,
            services: 1_000,
            operations_per_service: 1_000,
            name_bytes: 1 << 10,
            names_bytes: 16 << 20,
            http_request_bytes: 20 << 20,
            grpc_request_bytes: 4 << 20,
            reading_bytes: 128 << 20,
            decoding_bytes: 256 << 20,
            answering_bytes: 256 << 20,
            connections: 256,
            request_seconds: 10,
            search_traces: 10_000,
            search_bytes: 32 << 20,
        }
    }
}
