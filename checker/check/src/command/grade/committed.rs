//! The state of a repository that the roster names: read out of it by git, with nothing of the student's settings.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use submission::{Refused, Submission};

use crate::git;
use crate::process::NoOutput;
use crate::untrusted::Untrusted;

/// The submissions with those read at their commits that have one; of these a time that the roster does not give is
/// the commit's. `scratch` is a folder of ours, which has to be there as long as they are read.
pub(super) async fn read(submissions: Vec<Submission>, scratch: &Path) -> Vec<Submission> {
    let mut read = Vec::new();
    for (place, mut submission) in submissions.into_iter().enumerate() {
        if let (Some(commit), Some(objects)) = (&submission.commit, objects(&submission.path)) {
            let folder = scratch.join(format!("commit-{place}"));
            match at(&objects, commit, &folder).await {
                Ok((zip, time)) => {
                    submission.path = zip;
                    submission.time = submission.time.or(time);
                }
                Err(why) => submission.unreadable = Some(Refused::Unreadable(submission.path.clone(), why)),
            }
        }
        read.push(submission);
    }
    read
}

/// The folder of a repository's objects, where there is one: in a clone, or bare. A link is somebody else's.
fn objects(path: &Path) -> Option<PathBuf> {
    let is_folder = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    let bare = path.join("HEAD").is_file().then(|| path.to_owned());
    let repository = Some(path.join(".git")).filter(|folder| is_folder(folder)).or(bare)?;
    Some(repository.join("objects")).filter(|folder| is_folder(folder)).and_then(|it| it.canonicalize().ok())
}

/// The zip of a commit and its time, or why there is none.
async fn at(objects: &Path, commit: &str, folder: &Path) -> Result<(PathBuf, Option<String>), String> {
    // A name that moves would be another state the next time; and no option of git's is let in.
    if !(7..=64).contains(&commit.len()) || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let commit = Untrusted::from(commit).shown_up_to(100).to_string();
        return Err(format!("`{commit}` is no commit's hash"));
    }
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let zip = folder.join("submission.zip");
    let told = git::zip(objects, commit, folder, &zip).await.map_err(|error| match error {
        NoOutput::NotStarted(error) => format!("git could not be started: {error}"),
        NoOutput::TooSlow(after) => format!("git was not over after {} seconds", after.as_secs()),
    })?;
    let time = told.map_err(|said| Untrusted::from(said.trim()).shown_up_to(200).to_string())?;
    Ok((zip, time.parse::<Timestamp>().ok().map(|time| time.to_string())))
}
