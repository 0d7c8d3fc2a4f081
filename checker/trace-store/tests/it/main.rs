//! The store from outside: real OTLP in, Jaeger's API out, over sockets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers included")]

mod golden;
mod harness;
