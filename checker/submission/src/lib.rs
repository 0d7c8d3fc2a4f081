//! Reading what a student handed in.
//!
//! A submission is a folder, or a zip, that somebody else wrote. Of it only the files are read that a step lets a
//! student edit, by name; no link is followed on the way to them, nothing but a plain file is opened, and none is
//! read further than a limit. What else lies there is named, and left alone. Nothing of an archive is written down.

mod archive;
mod layout;
mod read;
pub mod roster;

use std::path::PathBuf;

use hmac_sha256::Hash;

pub use archive::{Archive, MOST_ARCHIVE_BYTES, MOST_ENTRIES, MOST_UNPACKED_BYTES};
pub use layout::{HandedIn, Opened, Submission, holds, submissions};
pub use read::Refused;

/// The largest file that is taken, in bytes.
pub const MOST_BYTES: u64 = 1024 * 1024;
/// How many files that are not taken are named.
const MOST_NAMED: usize = 20;

/// What was taken of a submission for one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// The files, by their path in the step, in the order in which the step names them.
    pub files: Vec<(PathBuf, Vec<u8>)>,
    /// Other files that lie there, the first twenty.
    pub ignored: Vec<PathBuf>,
}

impl Taken {
    /// SHA-256 of the files with their names, in hex.
    pub fn hash(&self) -> String {
        let mut hash = Hash::new();
        for (name, bytes) in &self.files {
            // With their lengths, so that no two submissions are written alike.
            for part in [name.as_os_str().as_encoded_bytes(), bytes] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
        hex(&hash.finalize())
    }
}

/// The files of a step that a student may edit, out of the place in which the step was handed in. `given` are the
/// names of the files that were handed out with it: they are no news.
pub fn take(place: &HandedIn<'_>, edit: &[PathBuf], given: &[PathBuf]) -> Result<Taken, Refused> {
    let mut taken = Taken::default();
    for name in edit {
        let bytes = match place {
            HandedIn::Folder(folder) => read::file(folder, name, MOST_BYTES),
            HandedIn::Zipped(archive, below) => archive.file(&below.join(name), MOST_BYTES),
        };
        if let Some(bytes) = bytes? {
            taken.files.push((name.clone(), bytes));
        }
    }
    if taken.files.is_empty() {
        return Err(Refused::Nothing { expected: edit.to_vec() });
    }
    let is_other = |name: &PathBuf| !edit.contains(name) && !given.contains(name);
    taken.ignored = match place {
        HandedIn::Folder(folder) => read::others(folder, MOST_NAMED, is_other),
        HandedIn::Zipped(archive, below) => archive.below(below).filter(is_other).take(MOST_NAMED).collect(),
    };
    Ok(taken)
}

/// A digest as people write it.
pub fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
