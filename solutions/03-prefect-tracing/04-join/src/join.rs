//! The two ways to name a span: as Prefect keeps it, and as a browser opens it.

use std::env;

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;

/// The span that is current in `context`, as in the header `traceparent`: version, trace, span, flags.
///
/// Prefect keeps it for a run as the label `__OTEL_TRACEPARENT`, and for a state among its details.
pub fn traceparent(context: &Context) -> String {
    let span = context.span();
    let span = span.span_context();
    format!("00-{}-{}-{:02x}", span.trace_id(), span.span_id(), span.trace_flags().to_u8())
}

/// The page of its trace in the Jaeger at `JAEGER_UI_URL`, by default the one on this machine's port 16686.
pub fn jaeger_page(context: &Context) -> String {
    let jaeger = env::var("JAEGER_UI_URL").unwrap_or_else(|_| "http://localhost:16686".to_owned());
    format!("{}/trace/{}", jaeger.trim_end_matches('/'), context.span().span_context().trace_id())
}
