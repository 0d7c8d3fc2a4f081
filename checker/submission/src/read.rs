//! Opening a file below a folder without following any link.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, OFlags, fstat, openat};
use rustix::io::Errno;

/// How deep the search for other files goes.
const DEEPEST: usize = 6;

/// Why a submission is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// None of the files is there.
    #[error("none of the files of this step is there")]
    Nothing {
        /// What was looked for.
        expected: Vec<PathBuf>,
    },
    /// It is a link, or there is one on the way to it.
    #[error("`{0}` is a link, or lies behind one or behind a file")]
    Link(PathBuf),
    /// It is no file: a folder, a pipe, a device.
    #[error("`{0}` is no plain file")]
    NoFile(PathBuf),
    /// It is larger than is read.
    #[error("`{0}` is too large")]
    TooLarge(PathBuf),
    /// An archive's entry whose path leads out of it, or means another file elsewhere.
    #[error("the entry `{0}` has a path that no submission has")]
    LeadsOut(PathBuf),
    /// Two entries of an archive that are one file, somewhere.
    #[error("`{0}` and `{1}` are one file, on some machines")]
    SameName(PathBuf, PathBuf),
    /// An archive behind a password.
    #[error("`{0}` is encrypted")]
    Encrypted(PathBuf),
    /// A file in an archive that does not unpack to what the archive says of it.
    #[error("`{0}` cannot be unpacked: {1}")]
    Broken(PathBuf, String),
    /// It is no archive, or not all of it.
    #[error("it is no whole zip: {0}")]
    NoArchive(String),
    /// An archive with more than is looked through.
    #[error("more {what} than {most}")]
    ArchiveTooLarge {
        /// Of what: `archive` and `unpacked` in bytes, `entries`.
        what: &'static str,
        /// How much may be.
        most: u64,
    },
    /// It does not say whose it is, or says that it is another's, where each student has questions of their own.
    #[error("it says that it is {said:?}'s")]
    OfAnother {
        /// What it says.
        said: Option<String>,
        /// Whose it is.
        id: String,
    },
    /// A file at the top of it that cannot be understood.
    #[error("`{0}` cannot be understood: {1}")]
    Unclear(PathBuf, String),
    /// It cannot be read, and it is not known whose doing that is.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(PathBuf, String),
}

/// The contents of a file below a folder; `None` where it is not there.
pub(crate) fn file(folder: &Path, name: &Path, most: u64) -> Result<Option<Vec<u8>>, Refused> {
    let refused = |errno: Errno| match errno {
        Errno::NOENT => None,
        // With `O_NOFOLLOW` a link is `ELOOP`, and `ENOTDIR` where a folder was asked for.
        Errno::LOOP | Errno::MLINK | Errno::NOTDIR => Some(Refused::Link(name.to_owned())),
        other => Some(Refused::Unreadable(name.to_owned(), other.to_string())),
    };
    let opened = match open(folder, name) {
        Ok(opened) => opened,
        Err(errno) => return refused(errno).map_or(Ok(None), Err),
    };
    let kind = fstat(&opened).map(|stat| FileType::from_raw_mode(stat.st_mode));
    match kind {
        Ok(FileType::RegularFile) => {}
        Ok(_) => return Err(Refused::NoFile(name.to_owned())),
        Err(errno) => return Err(Refused::Unreadable(name.to_owned(), errno.to_string())),
    }
    let mut bytes = Vec::new();
    // One byte more than may be: what grows meanwhile is seen too.
    let read = File::from(opened).take(most + 1).read_to_end(&mut bytes);
    match read {
        Ok(read) if read as u64 > most => Err(Refused::TooLarge(name.to_owned())),
        Ok(_) => Ok(Some(bytes)),
        Err(error) => Err(Refused::Unreadable(name.to_owned(), error.to_string())),
    }
}

/// Opens part by part, each in the folder that was opened before it.
fn open(folder: &Path, name: &Path) -> Result<OwnedFd, Errno> {
    let to_folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    // A pipe would be waited for.
    let to_file = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut at = openat(CWD, folder, to_folder, Mode::empty())?;
    let mut parts = name.components().peekable();
    while let Some(part) = parts.next() {
        let Component::Normal(part) = part else { return Err(Errno::LOOP) };
        let flags = if parts.peek().is_some() { to_folder | OFlags::NOFOLLOW } else { to_file };
        at = openat(&at, part, flags, Mode::empty())?;
    }
    Ok(at)
}

/// The names of the other files below a folder, the first of them by name.
pub(crate) fn others(folder: &Path, most: usize, wanted: impl Fn(&PathBuf) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(folder, Path::new(""), DEEPEST, most, &wanted, &mut found);
    found
}

fn walk(
    root: &Path,
    below: &Path,
    depth: usize,
    most: usize,
    wanted: &impl Fn(&PathBuf) -> bool,
    found: &mut Vec<PathBuf>,
) {
    // A folder of a hundred thousand names is looked at as far as it is of use.
    let entries = std::fs::read_dir(root.join(below)).into_iter().flatten().flatten().take(1_000);
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        if found.len() == most {
            return;
        }
        let name = below.join(entry.file_name());
        // Of the entry itself: a link is none of the two.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && entry.file_name() != "target" && depth > 0 {
            walk(root, &name, depth - 1, most, wanted, found);
        } else if !is_folder && wanted(&name) {
            found.push(name);
        }
    }
}
