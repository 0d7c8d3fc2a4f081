//! OTLP in, Jaeger's HTTP query API out: a small trace backend that keeps everything in memory.
//!
//! [`serve`] is the only way in, so whoever reads traces from this store reads them exactly as they
//! would from a real Jaeger. The parts, from the wire inwards and out again:
//!
//! - `listen` accepts connections and ends them;
//! - `otlp` takes exports (gRPC, HTTP protobuf, HTTP JSON) and checks them;
//! - `model` and `store` hold the spans, bounded by [`Limits`];
//! - `budget` bounds what requests need meanwhile, `offload` keeps large ones out of small ones' way;
//! - `jaeger` answers the query API, the legacy one and `/api/v3`;
//! - `page` shows the same data to a person with a browser;
//! - `query` puts both on one port, and keeps the pages of others out.
//!
//! It is not a production backend: nothing is written to disk and nothing is sampled or aggregated.

mod budget;
mod jaeger;
mod limits;
mod listen;
mod model;
mod offload;
mod otlp;
mod page;
mod query;
mod store;
mod version;

pub use limits::Limits;
pub use listen::{Listeners, ServeError, serve};
pub use version::VERSION;
