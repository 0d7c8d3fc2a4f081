//! Which submissions a folder holds, and where a step lies in one.

use std::io;
use std::path::{Path, PathBuf};

/// What one student, or one group, handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The name of its folder: whose it is.
    pub id: String,
    /// Where it is.
    pub folder: PathBuf,
}

impl Submission {
    fn at(folder: &Path) -> Self {
        let whole = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let id = whole.file_name().unwrap_or(whole.as_os_str()).to_string_lossy().into_owned();
        Self { id, folder: folder.to_owned() }
    }

    /// The folder of a step, such as `02-tracing/04-propagation`, where it holds one: in a clone of the course, beside
    /// the other lessons, or beside the other steps of its lesson.
    pub fn step(&self, step: &str) -> Option<PathBuf> {
        let alone = step.rsplit('/').next().unwrap_or(step);
        let places = [Path::new("exercises").join(step), PathBuf::from(step), PathBuf::from(alone)];
        let place = places.into_iter().find(|place| is_folder_below(&self.folder, place))?;
        Some(self.folder.join(place))
    }
}

/// Whether a folder is a submission of any of these steps.
pub fn holds(folder: &Path, steps: &[&str]) -> bool {
    let submission = Submission::at(folder);
    steps.iter().any(|step| submission.step(step).is_some())
}

/// The submissions at a place: that folder itself, or the folders in it, by name. What is a link is none: it would be
/// somebody else's folder.
pub fn submissions(place: &Path, steps: &[&str]) -> io::Result<Vec<Submission>> {
    if holds(place, steps) {
        return Ok(vec![Submission::at(place)]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place)? {
        let entry = entry?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if entry.file_type()?.is_dir() && !is_hidden {
            found.push(Submission::at(&entry.path()));
        }
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(found)
}

/// A folder, and no link to one anywhere on the way to it: that would be somebody else's.
fn is_folder_below(folder: &Path, place: &Path) -> bool {
    let mut on_the_way = folder.to_owned();
    place.components().all(|part| {
        on_the_way.push(part);
        std::fs::symlink_metadata(&on_the_way).is_ok_and(|found| found.is_dir())
    })
}
