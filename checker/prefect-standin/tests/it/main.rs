//! The stand-in from outside: over sockets, as a client and the checker speak to it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers included")]

mod crowd;
mod differential;
mod engine;
mod errors;
mod events;
mod happy;
mod harness;
mod lists;
mod page;
mod prefect_client;
