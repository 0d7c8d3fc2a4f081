//! What stands in a folder of lessons: their manifests, read and validated; a step's files; what was handed out; runs
//! that are kept.
//!
//! Files are read here, and nothing is started, sent or waited for. What is read becomes the words of `checker-core`.

#[macro_use]
extern crate checker_core;

use checker_core::{
    alteration, course_ports, diagnose, evidence, exercise, expect, flow_run, id, matching, message,
    near_miss, plan, reading, sdk, source, system, text, trace, traceparent, untrusted,
};

pub mod crate_source;
pub mod handed_out;
pub mod manifest;
pub mod recorded;
pub mod run_file;
pub mod step_files;
pub mod student;
pub mod trace_file;
