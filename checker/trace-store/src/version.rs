//! What the store calls itself.

/// What the store reports as its version, in its pages' footer; others name it so, too.
pub const VERSION: &str = concat!("tracelings-store/", env!("CARGO_PKG_VERSION"));
