//! The core on real input: the workbook's manifests and sources, and recorded runs.
//!
//! These tests stand beside the shell because it reads the files; what they hold is the core.

#[path = "../advised/mod.rs"]
mod advised;
mod compare;
mod diagnose;
mod grounds;
mod matching;
mod recorded;
mod source;
