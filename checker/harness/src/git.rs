//! What git still has of a file of the workspace: its earlier contents, the newest first. And a state of a repository
//! that somebody else wrote.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::{self, NoOutput, Output};

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many versions of a file are looked at.
const MOST_VERSIONS: &str = "--max-count=1000";

/// The newest committed contents of `file`, relative to `workspace`, that `is_wanted`. `None` where there are none:
/// no git, no repository, no such version.
pub async fn newest(
    workspace: &Path,
    file: &Path,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Result<Option<String>, NoOutput> {
    let name = file.to_string_lossy().replace('\\', "/");
    let commits = ask(workspace, &["rev-list", MOST_VERSIONS, "HEAD", "--", &name]).await?;
    if !commits.is_success() {
        return Ok(None);
    }
    for commit in commits.stdout.lines() {
        // `./`: from this folder and not from the top of the repository, which may lie above.
        let version = ask(workspace, &["show", &format!("{commit}:./{name}")]).await?;
        if version.is_success() && is_wanted(version.stdout.as_bytes()) {
            return Ok(Some(version.stdout));
        }
    }
    Ok(None)
}

/// Writes a commit of somebody else's repository into a zip, and tells when it was made (`2026-11-30T23:59:00+00:00`).
/// The inner error is what git says where it has no such commit.
///
/// Nothing that they wrote says what is run. The repository is one of ours, empty, in `scratch`; of theirs only the
/// folder of its objects is read. So no setting, hook, filter, alias or remote of theirs is there, and none of whoever
/// runs this either.
pub async fn zip(
    objects: &Path,
    commit: &str,
    scratch: &Path,
    zip: &Path,
) -> Result<Result<String, String>, NoOutput> {
    let own = |arguments: &[&OsStr]| {
        let mut command = process::command("git");
        command.args(arguments).current_dir(scratch);
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"GIT_") {
                command.env_remove(name);
            }
        }
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        command
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env("GIT_ATTR_NOSYSTEM", "1")
            .env("GIT_NO_LAZY_FETCH", "1");
        command.env("GIT_ALLOW_PROTOCOL", "").env("GIT_TERMINAL_PROMPT", "0");
        command
    };
    let [git_dir, state, to] = [scratch.join("repository"), PathBuf::from(commit), zip.to_owned()];
    let words = |arguments: [&'static str; 3]| arguments.map(OsStr::new);
    let begun = own(&[&words(["init", "--quiet", "--bare"])[..], &[git_dir.as_os_str()]].concat());
    let begun = process::output(begun, PATIENCE).await?;
    if !begun.is_success() {
        return Ok(Err(begun.stderr));
    }
    let of_theirs = |arguments: &[&OsStr]| {
        let mut command = own(arguments);
        command.env("GIT_DIR", &git_dir).env("GIT_OBJECT_DIRECTORY", objects);
        command
    };
    let archive = [&words(["archive", "--format=zip", "--output"])[..], &[to.as_os_str(), state.as_os_str()]];
    let made = process::output(of_theirs(&archive.concat()), PATIENCE).await?;
    if !made.is_success() {
        return Ok(Err(made.stderr));
    }
    let time = [&words(["log", "--max-count=1", "--format=%cI"])[..], &[state.as_os_str()]].concat();
    let told = process::output(of_theirs(&time), PATIENCE).await?;
    Ok(if told.is_success() { Ok(told.stdout.trim().to_owned()) } else { Err(told.stderr) })
}

async fn ask(workspace: &Path, arguments: &[&str]) -> Result<Output, NoOutput> {
    let mut command = process::command("git");
    command.arg("-C").arg(workspace).args(arguments.iter().map(OsStr::new));
    process::output(command, PATIENCE).await
}
