//! Where Cargo builds, known before it does: that is the folder to lock.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;

#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
}

/// The target folder: as the environment names it, else as Cargo's configuration does, else `target` in the
/// workspace.
pub async fn target_dir(workspace: &Path) -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").or_else(|| std::env::var_os("CARGO_BUILD_TARGET_DIR"));
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        return std::path::absolute(&named).unwrap_or_else(|_| named.into());
    }
    let current = std::env::current_dir().unwrap_or_default();
    // Cargo takes a while to say, and hardly anybody has a configuration that names one.
    let told = if is_configured(&current, home().as_deref()) { ask(workspace).await } else { None };
    told.unwrap_or_else(|| workspace.join("target"))
}

/// Whether any configuration that Cargo reads in this folder may name a target folder.
fn is_configured(current: &Path, home: Option<&Path>) -> bool {
    let folders = current.ancestors().map(|folder| folder.join(".cargo")).chain(home.map(Path::to_owned));
    let files = folders.flat_map(|folder| ["config.toml", "config"].map(|name| folder.join(name)));
    let mut texts = files.filter_map(|file| std::fs::read_to_string(file).ok());
    texts.any(|text| text.contains("target-dir") || text.contains("include"))
}

/// Cargo's own folder.
fn home() -> Option<PathBuf> {
    let named = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

/// What Cargo says. Where it says nothing, the build that follows says why.
async fn ask(workspace: &Path) -> Option<PathBuf> {
    let mut command = super::cargo();
    command.args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"]);
    command.arg(workspace.join("Cargo.toml")).stdout(Stdio::piped()).stderr(Stdio::null());
    let output = command.output().await.ok()?;
    serde_json::from_slice::<Metadata>(&output.stdout).ok().map(|metadata| metadata.target_directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_counts_in_any_folder_above_and_in_cargos_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let (work, home) = (folder.path().join("work/deep"), folder.path().join("home"));
        for folder in [folder.path().join("work/.cargo"), home.clone(), work.clone()] {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        let is_named = || is_configured(&work, Some(&home));
        assert!(!is_named());
        std::fs::write(home.join("config.toml"), "[net]\noffline = true\n").expect("written");
        assert!(!is_named());
        std::fs::write(home.join("config.toml"), "[build]\ntarget-dir = \"/built\"\n").expect("written");
        assert!(is_named());
        std::fs::remove_file(home.join("config.toml")).expect("removed");
        std::fs::write(folder.path().join("work/.cargo/config"), "build.target-dir = \"t\"")
            .expect("written");
        assert!(is_named());
    }
}
