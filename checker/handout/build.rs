//! Puts the lessons into the program, where it is built to be installed.
//!
//! A debug build stands in a clone, beside the lessons: it reads them there. So what `cargo run` builds knows nothing of
//! them, and no edit of a step has it built anew.

#[path = "src/walk.rs"]
mod walk;

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/walk.rs");
    let clone = PathBuf::from(env("CARGO_MANIFEST_DIR")).join("../..");
    let is_for_good = env("PROFILE") == "release";
    let names = if is_for_good { walk::names(&clone) } else { Vec::new() };
    if is_for_good {
        for top in walk::TOPS {
            println!("cargo:rerun-if-changed={}", clone.join(top).display());
        }
    }
    let line = |name: &String| {
        // As a literal of Rust: what a path has in it is escaped.
        let path = clone.join(name).to_string_lossy().into_owned();
        format!("    ({name:?}, include_bytes!({path:?})),\n")
    };
    let files: String = names.iter().map(line).collect();
    let text =
        format!("/// The files by their names.\npub(crate) const FILES: &[(&str, &[u8])] = &[\n{files}];\n");
    let to = Path::new(&env("OUT_DIR")).join("files.rs");
    std::fs::write(&to, text).unwrap_or_else(|error| panic!("{}: {error}", to.display()));
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}
