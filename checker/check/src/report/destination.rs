//! Where a report goes: to a stream, or into a file that is written whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::progress::{new_beside, write_atomically};

/// Where a report goes.
pub enum Destination {
    /// Standard output, or whatever stands for it.
    Stream(Box<dyn Write + Send>),
    /// A file.
    File(PathBuf),
}

impl Destination {
    /// Writes the whole report.
    pub fn write(&mut self, text: &[u8]) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.write_all(text).and_then(|()| stream.flush()),
            Self::File(path) if is_device(path) => std::fs::write(path, text),
            Self::File(path) => write_atomically(path, text),
        }
    }

    /// Its name, for who has to be told that it could not be written.
    pub fn place(&self) -> &Path {
        match self {
            Self::Stream(_) => Path::new("stdout"),
            Self::File(path) => path,
        }
    }
}

/// Whether a report can be written there, found out before the run rather than after it.
pub fn probe(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if is_device(path) {
        return std::fs::File::options().write(true).open(path).map(drop);
    }
    new_beside(path).map(drop)
}

/// Whether something is there that is no regular file: a pipe, a device such as `/dev/stdout`. It is
/// written to as it is; putting a new file in its place would destroy it.
fn is_device(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}
