//! Which submissions a folder holds, and where a step lies in one.

use std::io;
use std::path::{Path, PathBuf};

use crate::roster::Enrolled;
use crate::{Archive, MOST_BYTES, Refused, read};

/// What one student, or one group, handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Whose it is: the name of its folder or archive, or what a roster says.
    pub id: String,
    /// Where it is.
    pub path: PathBuf,
    /// Which state of it, where a roster says.
    pub commit: Option<String>,
    /// When it was handed in, where a roster says: `2026-11-30T23:59:00Z`.
    pub time: Option<String>,
    /// Why it cannot be read, where that is known already.
    pub unreadable: Option<Refused>,
}

impl From<Enrolled> for Submission {
    fn from(Enrolled { id, path, commit, time }: Enrolled) -> Self {
        Self { id, path, commit, time: time.map(|time| time.to_string()), unreadable: None }
    }
}

/// A submission that is looked into. An archive is held in memory as long.
#[derive(Debug)]
pub struct Opened(Contents);

#[derive(Debug)]
enum Contents {
    Folder(PathBuf),
    Zip(Result<Archive, Refused>),
    /// There is nothing at that place.
    Nothing,
}

/// Where a step lies in a submission.
#[derive(Debug)]
pub enum HandedIn<'a> {
    /// In this folder.
    Folder(PathBuf),
    /// In this archive, below this folder.
    Zipped(&'a Archive, PathBuf),
}

impl Submission {
    /// What lies at a place, by the place's own name.
    fn at(path: &Path) -> Self {
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = if is_zip(path) { whole.file_stem() } else { whole.file_name() };
        let id = name.unwrap_or(whole.as_os_str()).to_string_lossy().into_owned();
        Self { id, path: path.to_owned(), commit: None, time: None, unreadable: None }
    }

    /// Looks into it: a zip, a folder, or a folder with a zip and no more, as a learning platform gives them out.
    /// Where there is nothing, nothing was handed in.
    pub fn open(&self) -> Opened {
        if let Some(refused) = &self.unreadable {
            return Opened(Contents::Zip(Err(refused.clone())));
        }
        let path = &self.path;
        Opened(if path.is_file() {
            Contents::Zip(Archive::open(path))
        } else if let Some(zip) = only_zip(path) {
            Contents::Zip(Archive::open(&zip))
        } else if path.is_dir() {
            Contents::Folder(path.to_owned())
        } else {
            Contents::Nothing
        })
    }
}

impl Opened {
    /// A file at the top of it; `None` where there is none.
    pub fn at_top(&self, name: &str) -> Result<Option<Vec<u8>>, Refused> {
        let name = Path::new(name);
        match &self.0 {
            Contents::Nothing => Ok(None),
            Contents::Folder(folder) => read::file(folder, name, MOST_BYTES),
            Contents::Zip(archive) => {
                let archive = archive.as_ref().map_err(Clone::clone)?;
                let top = archive.only_folder().unwrap_or(Path::new(""));
                archive.file(&top.join(name), MOST_BYTES)
            }
        }
    }

    /// Where a step such as `02-tracing/04-propagation` lies, if it holds one: in a clone of the course, beside the
    /// other lessons, or beside the other steps of its lesson. An archive may hold one folder with all that in it.
    pub fn step(&self, step: &str) -> Result<Option<HandedIn<'_>>, Refused> {
        let alone = step.rsplit('/').next().unwrap_or(step);
        let mut places =
            [Path::new("exercises").join(step), PathBuf::from(step), PathBuf::from(alone)].into_iter();
        Ok(match &self.0 {
            Contents::Nothing => None,
            Contents::Folder(folder) => {
                let place = places.find(|place| is_folder_below(folder, place));
                place.map(|place| HandedIn::Folder(folder.join(place)))
            }
            Contents::Zip(archive) => {
                let archive = archive.as_ref().map_err(Clone::clone)?;
                let top = archive.only_folder().unwrap_or(Path::new(""));
                let mut places = places.flat_map(|place| [place.clone(), top.join(place)]);
                places.find(|place| archive.holds(place)).map(|place| HandedIn::Zipped(archive, place))
            }
        })
    }
}

/// Whether a folder is a submission of any of these steps.
pub fn holds(folder: &Path, steps: &[&str]) -> bool {
    let opened = Opened(Contents::Folder(folder.to_owned()));
    steps.iter().any(|step| opened.step(step).is_ok_and(|place| place.is_some()))
}

/// The submissions at a place: that folder or zip itself, or those in the folder, by name. What is a link is none: it
/// would be somebody else's.
pub fn submissions(place: &Path, steps: &[&str]) -> io::Result<Vec<Submission>> {
    if place.is_file() || (only_zip(place).is_none() && holds(place, steps)) {
        return Ok(vec![Submission::at(place)]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place)? {
        let entry = entry?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let kind = entry.file_type()?;
        if !is_hidden && (kind.is_dir() || (kind.is_file() && is_zip(&entry.path()))) {
            found.push(Submission::at(&entry.path()));
        }
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(found)
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// The zip in a folder that holds nothing else.
fn only_zip(folder: &Path) -> Option<PathBuf> {
    let mut entries = std::fs::read_dir(folder).ok()?.flatten();
    let only = entries.next().filter(|_| entries.next().is_none())?;
    (only.file_type().ok()?.is_file() && is_zip(&only.path())).then(|| only.path())
}

/// A folder, and no link to one anywhere on the way to it: that would be somebody else's.
fn is_folder_below(folder: &Path, place: &Path) -> bool {
    let mut on_the_way = folder.to_owned();
    place.components().all(|part| {
        on_the_way.push(part);
        std::fs::symlink_metadata(&on_the_way).is_ok_and(|found| found.is_dir())
    })
}
