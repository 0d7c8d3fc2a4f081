//! The checker: builds a step, runs its services, reads the traces back, says what is wrong and why.
//!
//! `checker/ARCHITECTURE.md` has the picture; this list is the table of contents.

#[macro_use]
pub mod text;
pub mod untrusted;

pub mod cli;
pub mod command;
pub mod exit_code;
pub mod progress;
pub mod selector;
pub mod settings;

pub mod cause;
pub mod event;
pub mod report;
pub mod run;
pub mod summary;

pub mod exercise;
pub mod expect;
pub mod manifest;
mod near_miss;
pub mod reading;
mod semconv;

pub mod advice;
pub mod compare;
pub mod correlate;
pub mod diagnose;
pub mod diagnosis;
pub mod evidence;
pub mod judge;
pub mod matching;
pub mod recorded;
pub mod trace;
pub mod verdict;

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
pub mod source;
pub mod stack;
pub mod tap;
pub mod wire;
