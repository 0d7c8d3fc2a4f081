//! What Cargo is asked to build: the programs of one crate and, in the checker's own workspace, with the
//! features that the checker was built with.
//!
//! Cargo chooses the features of a dependency for the packages that it is asked for. Asked for a step
//! alone it would compile half of what `cargo run` has compiled already once more, with other features.
//! So a package with the checker's features stands beside the step on the command line; that only the step's
//! programs are named (`--bin`) keeps it from being built.

use std::ffi::OsString;
use std::path::Path;

use serde::Deserialize;

/// What a step is built together with.
const BESIDE: &str = "step-dependencies";

#[derive(Deserialize)]
struct Manifest {
    package: Package,
    #[serde(default)]
    bin: Vec<Bin>,
    workspace: Option<toml::Table>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

#[derive(Deserialize)]
struct Bin {
    name: String,
}

/// The arguments behind `cargo build` that choose the crate: with the checker's features where both are of one
/// workspace and the crate names its programs, else alone.
pub(super) fn arguments(workspace: &Path, krate: &Path) -> Vec<OsString> {
    let manifest = krate.join("Cargo.toml");
    let mut arguments = vec!["--manifest-path".into(), manifest.clone().into_os_string()];
    let text = std::fs::read_to_string(&manifest).unwrap_or_default();
    // What is not read here is told by Cargo.
    let Ok(Manifest { package, bin, workspace: None }) = toml::from_str(&text) else { return arguments };
    if bin.is_empty() || !krate.starts_with(workspace) || !holds_the_checker(workspace) {
        return arguments;
    }
    for package in [package.name.as_str(), BESIDE] {
        arguments.extend(["--package".into(), package.into()]);
    }
    for Bin { name } in bin {
        arguments.extend(["--bin".into(), name.into()]);
    }
    arguments
}

fn holds_the_checker(workspace: &Path) -> bool {
    workspace.join("checker/check/Cargo.toml").is_file()
        && workspace.join("checker/step-dependencies/Cargo.toml").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    fn told(workspace: &Path, krate: &Path) -> Vec<String> {
        let words = arguments(workspace, krate).into_iter().skip(2);
        words.map(|word| word.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_step_of_the_workspace_is_built_with_the_features_of_the_checker() {
        let krate = repository().join("exercises/02-tracing/04-propagation");
        let told = told(&repository(), &krate).join(" ");
        assert_eq!(
            told,
            "--package step-02-04 --package step-dependencies --bin frontend-02-04 --bin backend-02-04"
        );
    }

    #[test]
    fn a_crate_of_another_workspace_is_built_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::copy(
            repository().join("exercises/02-tracing/04-propagation/Cargo.toml"),
            folder.path().join("Cargo.toml"),
        )
        .expect("copied");
        assert!(told(&repository(), folder.path()).is_empty());
        assert!(told(folder.path(), folder.path()).is_empty());
    }

    #[test]
    fn what_stands_for_a_steps_dependencies_has_them_all() {
        let dependencies = |manifest: &str| {
            let text = std::fs::read_to_string(repository().join(manifest)).expect("readable");
            let table: toml::Table = text.parse().expect("TOML");
            table["dependencies"].as_table().expect("a table").clone()
        };
        let stands_in = dependencies("checker/step-dependencies/Cargo.toml");
        for (name, line) in dependencies("exercises/02-tracing/04-propagation/Cargo.toml") {
            assert_eq!(stands_in[&name]["workspace"], line["workspace"], "{name}");
        }
    }
}
