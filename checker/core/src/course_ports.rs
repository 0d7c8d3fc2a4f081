//! The ports of the course: where a learner's own run expects what it stands on.

/// Jaeger's pages and query API.
pub const QUERY: u16 = 16686;
/// OTLP over gRPC.
pub const OTLP_GRPC: u16 = 4317;
/// OTLP over HTTP.
pub const OTLP_HTTP: u16 = 4318;
/// Prefect's API and pages.
pub const PREFECT: u16 = 4200;
