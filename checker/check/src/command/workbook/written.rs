//! The list of what was written into a workbook, by its contents.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use handout::WorkbookFile;
use hmac_sha256::Hash;
use submission::hex;

/// Beside the progress: it goes with the workbook.
const FILE: &str = ".check/workbook.txt";

/// Names and digests.
#[derive(Debug, Default)]
pub(super) struct Written(BTreeMap<String, String>);

impl Written {
    /// Whether a folder was made by `init`.
    pub(super) fn is_in(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// What was written last; nothing where there is no list.
    pub(super) fn read(folder: &Path) -> Result<Self, (PathBuf, io::Error)> {
        let path = folder.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            result => result.map_err(|error| (path, error))?,
        };
        let line =
            |line: &str| line.split_once(' ').map(|(digest, name)| (name.to_owned(), digest.to_owned()));
        Ok(Self(text.lines().filter_map(line).collect()))
    }

    /// The list of these files.
    pub(super) fn of(files: &[WorkbookFile]) -> Self {
        Self(files.iter().map(|file| (file.name.clone(), digest(&file.bytes))).collect())
    }

    /// The same list with these files as they are now.
    pub(super) fn and(mut self, files: &[WorkbookFile]) -> Self {
        self.0.extend(Self::of(files).0);
        self
    }

    /// What a file was, when it was written.
    pub(super) fn digest(&self, name: &str) -> Option<&String> {
        self.0.get(name)
    }

    /// Writes it into the workbook.
    pub(super) fn write(&self, folder: &Path) -> Result<(), (PathBuf, io::Error)> {
        let path = folder.join(FILE);
        let text: String = self.0.iter().map(|(name, digest)| format!("{digest} {name}\n")).collect();
        let written = std::fs::create_dir_all(folder.join(".check"))
            .and_then(|()| crate::progress::write_atomically(&path, text.as_bytes()));
        written.map_err(|error| (path, error))
    }
}

/// SHA-256, in hex.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex(&Hash::hash(bytes))
}
