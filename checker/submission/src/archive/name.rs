//! The name of an entry of a zip: only such as mean the same file everywhere.

use std::path::{Path, PathBuf};

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::Refused;

/// How long a name may be, in bytes.
const LONGEST: usize = 255;

/// The path that a name means, or why it is none of a submission.
pub(super) fn plain(name: &[u8]) -> Result<PathBuf, Refused> {
    let shown = || String::from_utf8_lossy(name).chars().take(LONGEST).collect::<String>();
    let refused = || Refused::LeadsOut(shown().into());
    // Old programs write names in the code page of their machine: such a one is no file of a step, and does no harm.
    // And PowerShell 5 writes the separator of Windows.
    let text = String::from_utf8_lossy(name).replace('\\', "/");
    let is_absolute = text.starts_with('/') || text.chars().nth(1) == Some(':');
    if text.is_empty() || is_absolute || text.contains('\0') {
        return Err(refused());
    }
    let mut path = PathBuf::new();
    for part in text.strip_suffix('/').unwrap_or(&text).split('/') {
        match part {
            "" | "." | ".." => return Err(refused()),
            part if part.len() > LONGEST => return Err(refused()),
            part => path.push(part),
        }
    }
    Ok(path)
}

/// The one form of all names that some file system holds for the same: macOS by Unicode, Windows by letters alike.
pub(super) fn for_any_file_system(path: &Path) -> String {
    let text = path.to_string_lossy().to_lowercase();
    ComposingNormalizerBorrowed::new_nfc().normalize(&text).into_owned()
}
