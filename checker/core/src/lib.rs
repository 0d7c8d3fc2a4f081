//! The pure half of the checker: from a step and what was seen of its run to a verdict, its causes, and
//! what to do about them.
//!
//! Nothing here reads a file, asks a clock, waits, or prints: the same input gives the same output. The
//! crate cannot do otherwise without a dependency that it does not have, and it compiles beside the
//! shell's, not after them. `checker/ARCHITECTURE.md` has the picture; this list is the table of contents.

#[macro_use]
pub mod text;
pub mod untrusted;

pub mod alteration;
pub mod cause;
pub mod course_ports;
pub mod diagnosis;
pub mod evidence;
pub mod example;
pub mod exercise;
pub mod expect;
pub mod flow_run;
pub mod id;
pub mod message;
pub mod plan;
pub mod reading;
pub mod sdk;
pub mod source;
pub mod system;
pub mod trace;
pub mod traceparent;
pub mod verdict;

pub mod answers;
pub mod as_sent;
pub mod correlate;
pub mod origin;
pub mod refused;
pub mod run_names;
pub mod settle;
pub mod strays;

pub mod compare;
pub mod judge;
pub mod matching;

pub mod advice;
pub mod diagnose;
pub mod near_miss;
pub mod semconv;

#[cfg(test)]
mod fixture;
