//! What a learner's workbook is made of, within the program that makes it: the steps, their solutions until they are
//! asked for, the book, and the settings of editors.
//!
//! A program that was built to be installed holds the files; a debug build reads them in the clone that it stands in.

mod walk;
mod workbook;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

pub use workbook::{MANIFEST, WorkbookFile, workbook};

mod within {
    include!(concat!(env!("OUT_DIR"), "/files.rs"));
}

/// A file's contents, by its name from the top of a clone; `None` where there is no such file.
pub fn file(name: &str) -> Option<Cow<'static, [u8]>> {
    if is_within() {
        let found = within::FILES.iter().find(|(known, _)| *known == name);
        return found.map(|(_, bytes)| Cow::Borrowed(*bytes));
    }
    // Not what stands elsewhere: a name of ours never leads out of the clone.
    std::fs::read(clone().join(name)).ok().map(Cow::Owned)
}

/// The names of the files below a folder, in order.
pub fn below(folder: &str) -> Vec<String> {
    let names = if is_within() {
        within::FILES.iter().map(|(name, _)| (*name).to_owned()).collect()
    } else {
        walk::names(&clone())
    };
    let is_below = |name: &String| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    names.into_iter().filter(is_below).collect()
}

fn is_within() -> bool {
    !within::FILES.is_empty()
}

fn clone() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
