//! A zip, read where it lies: nothing of it is written anywhere.
//!
//! Its list of entries is looked through whole before anything is taken of it. One entry that could mean another file
//! to another reader (a path that leads out, a link, two names that some file systems hold for one) refuses the whole
//! archive: it was not made by zipping a step. Of the rest only the files that are asked for are unpacked, each as
//! far as a file may be large.

mod name;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};

use crate::Refused;

/// The largest archive that is read, in bytes.
pub const MOST_ARCHIVE_BYTES: u64 = 64 * 1024 * 1024;
/// What its files may come to unpacked, in bytes, as it says itself.
pub const MOST_UNPACKED_BYTES: u64 = 256 * 1024 * 1024;
/// How many entries it may have.
pub const MOST_ENTRIES: usize = 20_000;

/// What kind of thing an entry's mode says it is (stat(2), `S_IFMT`), in the upper half of its attributes.
const KIND: u32 = 0o170_000;
const KIND_FILE: u32 = 0o100_000;
const KIND_FOLDER: u32 = 0o040_000;

/// A zip that was looked through.
#[derive(Clone)]
pub struct Archive {
    bytes: ZipSliceArchive<Arc<[u8]>>,
    files: BTreeMap<PathBuf, Entry>,
    folders: BTreeSet<PathBuf>,
}

#[derive(Clone, Copy)]
struct Entry {
    method: CompressionMethod,
    at: ZipArchiveEntryWayfinder,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Archive").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl Archive {
    /// Reads one and looks it through.
    pub fn open(path: &Path) -> Result<Self, Refused> {
        let name = PathBuf::from(path.file_name().unwrap_or(path.as_os_str()));
        let unreadable = |error: std::io::Error| Refused::Unreadable(name.clone(), error.to_string());
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(unreadable)?;
        let read = file.take(MOST_ARCHIVE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if read as u64 > MOST_ARCHIVE_BYTES {
            return Err(Refused::ArchiveTooLarge { what: "archive", most: MOST_ARCHIVE_BYTES });
        }
        Self::read(bytes.into())
    }

    /// Looks one through.
    pub(crate) fn read(bytes: Arc<[u8]>) -> Result<Self, Refused> {
        let no_zip = |error: rawzip::Error| Refused::NoArchive(error.to_string());
        let archive = ZipArchive::from_slice(bytes).map_err(no_zip)?;
        let (mut files, mut folders) = (BTreeMap::new(), BTreeSet::new());
        let (mut seen, mut entries, mut unpacked) = (BTreeMap::new(), 0_usize, 0_u64);
        let mut list = archive.entries();
        while let Some(entry) = list.next_entry().map_err(no_zip)? {
            entries += 1;
            unpacked = unpacked.saturating_add(entry.uncompressed_size_hint());
            if entries > MOST_ENTRIES {
                return Err(Refused::ArchiveTooLarge { what: "entries", most: MOST_ENTRIES as u64 });
            }
            if unpacked > MOST_UNPACKED_BYTES {
                return Err(Refused::ArchiveTooLarge { what: "unpacked", most: MOST_UNPACKED_BYTES });
            }
            let name = entry.file_path();
            let path = name::plain(name.as_bytes())?;
            let kind = kind(entry.version_made_by().creator_system(), entry.external_attributes());
            let is_folder = name.as_bytes().ends_with(b"/") || name.as_bytes().ends_with(b"\\");
            if !matches!((kind, is_folder), (0, _) | (KIND_FILE, false) | (KIND_FOLDER, true)) {
                return Err(Refused::Link(path));
            }
            if entry.flags().is_encrypted() {
                return Err(Refused::Encrypted(path));
            }
            if let Some(other) = seen.insert(name::for_any_file_system(&path), path.clone()) {
                return Err(Refused::SameName(other, path));
            }
            folders.extend(path.ancestors().skip(1).map(Path::to_owned));
            if is_folder {
                folders.insert(path);
            } else {
                files.insert(path, Entry { method: entry.compression_method(), at: entry.wayfinder() });
            }
        }
        if let Some(both) = files.keys().find(|file| folders.contains(*file)) {
            return Err(Refused::SameName(both.clone(), both.clone()));
        }
        Ok(Self { bytes: archive, files, folders })
    }

    /// Whether it holds this folder.
    pub(crate) fn holds(&self, folder: &Path) -> bool {
        self.folders.contains(folder)
    }

    /// The folder in which all that it holds lies, where it is one.
    pub(crate) fn only_folder(&self) -> Option<&Path> {
        // What macOS puts beside is about the files, and none of them.
        let is_beside = |path: &Path| path.starts_with("__MACOSX");
        let tops = self.folders.iter().filter(|folder| folder.components().count() == 1);
        let mut tops = tops.filter(|folder| !is_beside(folder));
        let only = tops.next().filter(|_| tops.next().is_none())?;
        self.files.keys().all(|file| file.starts_with(only) || is_beside(file)).then_some(only)
    }

    /// The contents of a file; `None` where it is not there.
    pub(crate) fn file(&self, path: &Path, most: u64) -> Result<Option<Vec<u8>>, Refused> {
        let Some(entry) = self.files.get(path) else {
            // A folder by that name is no file, as it is not where folders are read.
            return if self.holds(path) { Err(Refused::NoFile(path.to_owned())) } else { Ok(None) };
        };
        let broken = |error: String| Refused::Broken(path.to_owned(), error);
        let found = self.bytes.get_entry(entry.at).map_err(|error| broken(error.to_string()))?;
        let read = match entry.method {
            CompressionMethod::STORE => read_up_to(found.verifying_reader(found.data()), most),
            CompressionMethod::DEFLATE => {
                read_up_to(found.verifying_reader(DeflateDecoder::new(found.data())), most)
            }
            other => return Err(broken(format!("packed by {other:?}, which is not read"))),
        };
        match read.map_err(|error| broken(error.to_string()))? {
            Some(bytes) => Ok(Some(bytes)),
            None => Err(Refused::TooLarge(path.to_owned())),
        }
    }

    /// The names of the files below a folder, relative to it.
    pub(crate) fn below<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = PathBuf> + 'a {
        self.files.keys().filter_map(move |file| file.strip_prefix(folder).ok().map(Path::to_owned))
    }
}

/// What an entry's mode says it is; 0 where it says nothing, as a zip made on Windows does.
fn kind(made_by: rawzip::CreatorSystem, attributes: u32) -> u32 {
    let has_mode = [rawzip::CreatorSystem::UNIX, rawzip::CreatorSystem::MACOS].contains(&made_by);
    if has_mode { (attributes >> 16) & KIND } else { 0 }
}

/// All of it, or `None` where there is more than may be.
fn read_up_to(mut reader: impl Read, most: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    // Read to its end where it is no larger: only there its checksum is known to be right.
    let read = reader.by_ref().take(most + 1).read_to_end(&mut bytes)?;
    Ok((read as u64 <= most).then_some(bytes))
}

#[cfg(test)]
pub(crate) mod tests;
