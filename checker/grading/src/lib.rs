//! What a class gets: the result of each unit, the sums, and the forms in which they are read.
//!
//! A unit is one step of one submission. Nothing here reads, runs or asks a clock: the shell hands in what
//! `check` said of a unit, and writes what is made of it here.

#[macro_use]
extern crate checker_core;

mod assignment;
mod class;
mod csv;
mod format;
mod html;
mod markdown;
mod merge;
mod partition;
mod policy;
mod rows;
mod unit;

pub use assignment::{AssignmentFile, Ci, assignment};
pub use class::{Class, StudentSum};
pub use format::{FORMATS, Form, Format, Unfit};
pub use merge::{Intended, Intent, Merged, Unlike};
pub use partition::{NoPartition, Partition};
pub use policy::{Policy, PolicyError};
pub use rows::{Feedback, Row, Status};
pub use unit::{Isolation, Outcome, SCHEMA, Unit, UnitId, file_name};

#[cfg(test)]
mod fixture;
