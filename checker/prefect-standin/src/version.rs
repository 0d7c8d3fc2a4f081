//! What the stand-in calls itself, and the Prefect that it stands in for.

/// What a person reads.
pub const VERSION: &str = concat!("tracelings-prefect-standin/", env!("CARGO_PKG_VERSION"));

/// The version that `/api/admin/version` gives: the one whose answers were recorded. Clients read it.
pub(crate) const PREFECT: &str = "3.4.18";

/// The oldest API that a client may say it speaks, in the header `X-PREFECT-API-VERSION`.
pub(crate) const OLDEST_API: [u64; 3] = [0, 8, 0];
