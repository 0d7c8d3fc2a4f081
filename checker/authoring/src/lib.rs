//! What must hold of a step before it is handed out, as far as its files show it.
//!
//! Nothing here reads or runs anything: `check author verify` hands in the files, and tries what must be tried.

#[macro_use]
extern crate checker_core;

mod differences;
mod finding;
mod gaps;
mod hints;
mod imports;
mod pages;
pub mod skeleton;
mod step_files;
mod workspace_manifest;

#[cfg(test)]
mod fixture;

pub use finding::{Finding, RuleName};
pub use step_files::{Page, StepFiles};
pub use workspace_manifest::workspace_manifest;

/// Everything that is wrong with the files of a step.
pub fn findings(step: &StepFiles) -> Vec<Finding> {
    let rules = [pages::findings, hints::findings, differences::findings, gaps::findings, imports::findings];
    rules.iter().flat_map(|rule| rule(step)).collect()
}
