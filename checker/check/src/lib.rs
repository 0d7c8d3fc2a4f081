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
    advice, alteration, cause, course_ports, diagnose, diagnosis, exercise, expect, id, message, near_miss,
    plan, reading, system, text, untrusted, verdict,
};
use harness::{
    cancel, cargo, clock, credentials, docker, event, git, http_client, interrupt, isolation, jaeger_program,
    poll, ports, prefect_program, process, programs, run_dir, session, shortage, stack, surroundings, tap,
    usage_error, way,
};
use lessons::{handed_out, manifest, run_file, step_files, trace_file};

mod cli;
pub mod command;
pub mod exit_code;
mod progress;
mod selector;
mod settings;

mod report;
mod summary;

#[cfg(test)]
mod fixture;
mod keyboard;
mod saves;
