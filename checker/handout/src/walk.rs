//! Which files of a clone are handed out; the build script asks the same.

use std::path::Path;

/// Where they are, from the top of a clone. Of a folder everything that is text.
pub(crate) const TOPS: [&str; 11] = [
    ".helix",
    ".nvim.lua",
    ".vscode",
    ".zed",
    "Cargo.lock",
    "Cargo.toml",
    "docs/en/src",
    "docs/pt-BR/src",
    "exercises",
    "rustfmt.toml",
    "solutions",
];

/// Their names from the top of the clone, with `/`, in order.
pub(crate) fn names(clone: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for top in TOPS {
        walk(clone, top, &mut found);
    }
    found.sort();
    found
}

fn walk(clone: &Path, name: &str, found: &mut Vec<String>) {
    let path = clone.join(name);
    if !path.is_dir() {
        let is_picture = path.extension().is_some_and(|extension| extension == "png" || extension == "svg");
        if path.is_file() && !is_picture {
            found.push(name.to_owned());
        }
        return;
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    for entry in entries.filter_map(|entry| entry.file_name().into_string().ok()) {
        // What is built, what an editor or a check left, and what an author notes of a solution.
        if !["target", "mutants.toml"].contains(&entry.as_str()) && !entry.starts_with('.') {
            walk(clone, &format!("{name}/{entry}"), found);
        }
    }
}
