//! What git still has of a file of the workspace: its earlier contents, the newest first.

use std::ffi::OsStr;
use std::path::Path;
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

async fn ask(workspace: &Path, arguments: &[&str]) -> Result<Output, NoOutput> {
    let mut command = process::command("git");
    command.arg("-C").arg(workspace).args(arguments.iter().map(OsStr::new));
    process::output(command, PATIENCE).await
}
