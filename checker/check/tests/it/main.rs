//! The checker from outside: the real manifests, the real binary.

mod architecture;
mod at_once;
mod backends;
mod book;
mod book_footing;
mod book_steps;
mod broken_manifest;
mod builds;
mod class;
mod compared_runs;
mod editor;
mod external;
mod faults;
mod flows;
mod forged;
mod grading;
mod handed_out;
mod harness;
mod interrupt;
mod kept_apart;
mod kept_aside;
mod larger_system;
mod lesson_of_ones_own;
mod log;
mod manifests;
mod own_folder;
mod reading;
mod real_jaegers;
mod reflections;
mod session;
mod shortage;
mod three_services;
mod up;
mod watch;
#[path = "../workbook/mod.rs"]
mod workbook;
