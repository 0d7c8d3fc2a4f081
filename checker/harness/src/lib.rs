//! The test harness: builds a step, starts what it stands on, drives it, reads back what it told, and stops it all.
//!
//! It runs, sends, waits and listens; what it saw becomes evidence, which `checker-core` judges, and what goes on is
//! told in events, which reporters render. Nothing here knows a command line or prints.

#![expect(
    unreachable_pub,
    reason = "the modules are private where only this crate needs them, so that what nobody uses is seen"
)]

#[macro_use]
extern crate checker_core;

use checker_core::{
    advice, as_sent, cause, compare, correlate, course_ports, evidence, exercise, expect, id, judge,
    matching, message, plan, reading, run_names, sdk, settle, source, strays, system, text, trace,
    traceparent, untrusted, verdict,
};
use lessons::{crate_source, handed_out, manifest, recorded, run_file};

pub mod event;
pub mod session;

pub mod cancel;
pub mod cargo;
pub mod clock;
mod collect;
pub mod credentials;
pub mod docker;
mod drive;
mod error_chain;
mod gather;
pub mod git;
pub mod http_client;
pub mod interrupt;
pub mod isolation;
mod jaeger;
pub mod jaeger_program;
mod otlp;
pub mod poll;
pub mod ports;
mod prefect;
pub mod prefect_program;
mod probe;
pub mod process;
pub mod programs;
pub mod run_dir;
pub mod shortage;
pub mod stack;
pub mod surroundings;
pub mod tap;
pub mod usage_error;
pub mod way;
mod wire;
