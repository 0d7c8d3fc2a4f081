//! What steps depend on, compiled before anything of a student's is, and how a folder with it is shared: read by as
//! many builds as you like, written by none.
//!
//! A build that shares one has a target folder of its own, in which links stand for what is compiled already. What
//! Cargo calls fresh it only reads; what it does not, rustc writes beside and moves into place, over the link.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{cargo, cargo_failed, heed, lock, no_cargo, selection};
use crate::cause::Cause;
use crate::event::EventSink;
use crate::process::{self, NoOutput};

/// The link by which a target folder tells which other it shares.
const SHARED: &str = ".shared";
/// Folders of Cargo's in which each entry is one crate's.
const OF_CRATES: [&str; 3] = ["deps", "build", ".fingerprint"];
/// Folders that hold nothing of a dependency's.
const OF_NONE: [&str; 2] = ["incremental", "examples"];
/// What is no crate's, and saves asking the compiler who it is.
const COPIED: &str = ".rustc_info.json";
/// How long a compiler has to say who it is: rustup may have to fetch it first.
const LIMIT: Duration = Duration::from_mins(10);

/// A crate whose dependencies are to be there.
#[derive(Debug, Clone, Copy)]
pub struct Dependent<'a> {
    /// The workspace that it is in.
    pub workspace: &'a Path,
    /// Its folder.
    pub krate: &'a Path,
    /// Where Cargo is started: there and above it looks for its settings.
    pub here: &'a Path,
}

/// Builds a crate, and so all that it depends on, into this target folder, which the caller may have locked. The
/// environment is this and no other. How many crates were compiled.
pub async fn compile(
    of: Dependent<'_>,
    target: &Path,
    environment: &[(OsString, OsString)],
    events: &dyn EventSink,
) -> Result<usize, Cause> {
    let mut command = cargo();
    command.env_clear().envs(environment.iter().cloned()).env("CARGO_TARGET_DIR", target);
    command.current_dir(of.here).args(["build", "--message-format=json-diagnostic-rendered-ansi"]);
    command.args(selection::arguments(of.workspace, of.krate));
    let reading = heed(command, of.workspace, of.krate, events).await?;
    match reading.built.errors.into_iter().next() {
        Some(error) => Err(cargo_failed(vec![error.message])),
        None => Ok(reading.compiled),
    }
}

/// The lock on a target folder, which is made where it is not there. Every build of ours holds it meanwhile.
pub async fn hold(target: &Path) -> Result<fs::File, Cause> {
    lock(target).await
}

/// Who the compiler is, in its own words, where it is started in this folder.
pub async fn compiler(here: &Path, environment: &[(OsString, OsString)]) -> Result<String, Cause> {
    let mut command = process::command("rustc");
    command.env_clear().envs(environment.iter().cloned()).current_dir(here).arg("-vV");
    match process::output(command, LIMIT).await {
        Ok(output) if output.is_success() => Ok(output.stdout),
        Ok(output) => Err(cargo_failed(output.stderr.lines().map(str::to_owned).collect())),
        Err(NoOutput::NotStarted(error)) => Err(no_cargo(&error)),
        Err(NoOutput::TooSlow(_)) => Err(no_cargo(&io::ErrorKind::TimedOut.into())),
    }
}

/// Makes a target folder that shares what another has compiled.
pub fn share(from: &Path, own: &Path) -> io::Result<()> {
    fs::create_dir_all(own)?;
    symlink(from, own.join(SHARED))?;
    if from.join(COPIED).is_file() {
        fs::write(own.join(COPIED), fs::read(from.join(COPIED))?)?;
    }
    share_folder(from, own)
}

/// The folder that this target folder shares, to be read by who builds there.
pub fn shared_by(target: &Path) -> Option<PathBuf> {
    fs::read_link(target.join(SHARED)).ok()
}

fn share_folder(from: &Path, own: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let (entry, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        let is_of = |folders: &[&str]| folders.iter().any(|folder| name == *folder);
        if !entry.is_dir() || is_of(&OF_NONE) {
            continue;
        }
        let own = own.join(&name);
        fs::create_dir_all(&own)?;
        if !is_of(&OF_CRATES) {
            share_folder(&entry, &own)?;
            continue;
        }
        for of_crate in fs::read_dir(&entry)? {
            let of_crate = of_crate?;
            symlink(of_crate.path(), own.join(of_crate.file_name()))?;
        }
    }
    Ok(())
}

/// Makes a target folder ready to be shared: what crates of these names left in it goes (they lie elsewhere for who
/// shares it), and all that stays has one age. Cargo goes by which of two files is older, and whoever carries the
/// folder elsewhere may lose that.
pub fn settle(target: &Path, names: &[String]) -> io::Result<()> {
    let now = SystemTime::now();
    let mut folders = vec![target.to_owned()];
    while let Some(folder) = folders.pop() {
        let is_of_crates = OF_CRATES.iter().any(|name| folder.ends_with(name));
        for entry in fs::read_dir(&folder)? {
            let (path, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
            let is_theirs = is_of_crates && names.iter().any(|name| is_of(&path, name));
            if kind.is_dir() && (is_theirs || OF_NONE.iter().any(|name| path.ends_with(name))) {
                fs::remove_dir_all(path)?;
            } else if kind.is_dir() {
                folders.push(path);
            } else if is_theirs {
                fs::remove_file(path)?;
            } else if kind.is_file() {
                fs::File::open(path)?.set_modified(now)?;
            }
        }
    }
    Ok(())
}

/// Whether Cargo named this for a crate: its name, and sixteen digits.
fn is_of(path: &Path, name: &str) -> bool {
    let stem = path.file_name().unwrap_or_default().to_string_lossy().replace('-', "_");
    let stem = stem.split('.').next().unwrap_or_default();
    let Some((named, digits)) = stem.rsplit_once('_') else { return false };
    let name = name.replace('-', "_");
    let is_hash = digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash && (named == name || named.strip_prefix("lib") == Some(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_linked_crate_by_crate_and_what_is_ones_own_is_not_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let own = "stub-0123456789abcdef";
        for name in ["deps/libserde-0123456789abcdef.rlib", "deps/stub-0123456789abcdef", "stub"] {
            let file = at("from/debug").join(name);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(file, name).expect("written");
        }
        for name in [".fingerprint/serde-0123456789abcdef", &format!(".fingerprint/{own}"), "incremental/x"] {
            std::fs::create_dir_all(at("from/debug").join(name)).expect("a folder");
        }
        settle(&at("from"), &["stub".to_owned()]).expect("settled");
        share(&at("from"), &at("own")).expect("shared");
        let names = |folder: &str| {
            let entries = std::fs::read_dir(at("own/debug").join(folder)).expect("readable").flatten();
            entries.map(|entry| entry.file_name()).collect::<Vec<_>>()
        };
        assert_eq!(names("deps"), ["libserde-0123456789abcdef.rlib"]);
        assert_eq!(names(".fingerprint"), ["serde-0123456789abcdef"]);
        assert!(!at("own/debug/incremental").exists() && !at("own/debug/stub").exists());
        assert_eq!(shared_by(&at("own")), Some(at("from")));
        assert_eq!(shared_by(&at("from")), None);
    }
}
