//! Tags that Jaeger derives from fields of a span. They are read back into these fields, and what a
//! program itself sent under such a name cannot be told from them in the legacy API: so they are no
//! attributes in either family, and a step is judged the same on both.

/// The keys.
const DERIVED: [&str; 7] = [
    "span.kind",
    "otel.status_code",
    "otel.status_description",
    "error",
    "otel.scope.name",
    "otel.scope.version",
    "w3c.tracestate",
];

/// Whether a key is one of them.
pub(super) fn is_derived(key: &str) -> bool {
    DERIVED.contains(&key)
}
