//! The files below a folder, by name.

use std::path::{Path, PathBuf};

/// The files that were handed out with a step, or lie in another folder of ours, by name.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        for entry in std::fs::read_dir(folder.join(&below)).into_iter().flatten().flatten() {
            let name = below.join(entry.file_name());
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder { folders.push(name) } else { files.push(name) }
        }
    }
    files.sort();
    files
}
