//! The checker: builds a step, runs its services, reads the traces back, says what is wrong and why.
//!
//! This crate is the shell, which reads, runs, sends and prints; what is decided is decided in
//! `checker-core`. `checker/ARCHITECTURE.md` has the picture; this list is the table of contents.

#![expect(
    unreachable_pub,
    reason = "the modules are private, so that what nobody uses is seen; `pub` in them means for the whole crate"
)]

#[macro_use]
extern crate checker_core;

use checker_core::{
    advice, alteration, as_sent, cause, compare, correlate, diagnose, diagnosis, evidence, exercise, expect,
    flow_run, id, judge, matching, message, near_miss, plan, reading, sdk, settle, source, strays, system,
    text, trace, traceparent, untrusted, verdict,
};

mod cli;
pub mod command;
pub mod exit_code;
mod progress;
mod selector;
mod settings;
mod usage_error;

pub mod event;
mod report;
pub mod session;
mod summary;

pub mod crate_source;
pub mod handed_out;
pub mod manifest;
pub mod recorded;
pub mod step_files;
pub mod trace_file;

pub mod cancel;
pub mod cargo;
mod clock;
mod collect;
mod credentials;
mod docker;
mod drive;
mod error_chain;
#[cfg(test)]
mod fixture;
mod gather;
mod git;
mod http_client;
mod interrupt;
mod isolation;
mod jaeger;
pub mod jaeger_program;
mod keyboard;
mod otlp;
pub mod poll;
pub mod ports;
mod prefect;
mod prefect_program;
mod probe;
mod process;
mod programs;
mod run_dir;
mod saves;
mod shortage;
mod stack;
pub mod surroundings;
mod tap;
mod wire;
