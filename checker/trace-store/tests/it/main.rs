//! The store from outside: real OTLP in, Jaeger's API out, over sockets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers included")]

mod apart;
mod conformance;
mod export;
mod forms;
mod grpc;
mod harness;
mod hostile;
mod http;
mod lifecycle;
mod limits;
mod measure;
mod page;
mod search;
