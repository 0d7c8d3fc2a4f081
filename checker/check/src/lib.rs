//! The checker: builds a step, runs its services, reads the traces back, says what is wrong and why.
//!
//! This crate is the shell, which reads, runs, sends and prints; what is decided is decided in
//! `checker-core`. `checker/ARCHITECTURE.md` has the picture; this list is the table of contents.

#[macro_use]
extern crate checker_core;

use checker_core::{
    advice, as_sent, cause, compare, correlate, diagnose, diagnosis, evidence, exercise, expect, judge,
    matching, near_miss, reading, settle, source, strays, text, trace, untrusted, verdict,
};

pub mod cli;
pub mod command;
pub mod exit_code;
pub mod progress;
pub mod selector;
pub mod settings;
mod usage_error;

pub mod event;
pub mod report;
pub mod run;
pub mod summary;

pub mod crate_source;
pub mod manifest;
pub mod recorded;
pub mod trace_file;

pub mod backend;
pub mod cargo;
pub mod clock;
pub mod collect;
pub mod credentials;
pub mod docker;
pub mod drive;
#[cfg(test)]
mod fixture;
pub mod gather;
pub mod http_client;
pub mod interrupt;
pub mod jaeger;
pub mod jaeger_program;
pub mod otlp;
pub mod poll;
pub mod ports;
pub mod probe;
pub mod process;
pub mod run_dir;
pub mod stack;
pub mod tap;
pub mod wire;
