//! The OTLP side: exports come in over gRPC or HTTP, are walked span by span, checked and stored.
//!
//! Both transports and both forms meet in `export`; `partial` says what was not taken.

mod body;
mod export;
pub(crate) mod grpc;
pub(crate) mod http;
mod intake;
mod malformed;
mod partial;
mod protobuf;
mod scan;
mod truncate;
mod utf8;
mod wire;

pub(crate) use export::store_json;
