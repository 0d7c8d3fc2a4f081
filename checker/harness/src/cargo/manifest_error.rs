//! What Cargo says of a step's `Cargo.toml` before it compiles anything: an error of the person who edited it, and no
//! trouble of ours.
//!
//! So is a program's file that is not there any more, or not where the manifest says.
//!
//! Cargo has no JSON for it, so its words are read. It counts only where they name a manifest among the lessons, and
//! that manifest is not known to be as it was handed out: a Cargo that is too old and a network that is down complain
//! of files that nobody touched. So does a mirror that lacks a crate; but it can lack only what the course asks for, and
//! a step takes that from the workspace.

use std::path::{Path, PathBuf};

use crate::evidence::CompileError;
use crate::handed_out;

const NAME: &str = "Cargo.toml";

/// The error, if what Cargo wrote on its way out is one of a step's manifest.
pub(super) fn of(workspace: &Path, krate: &Path, said: &[String]) -> Option<CompileError> {
    let start = said.iter().position(|line| line.starts_with("error"))?;
    let said = &said[start..];
    if let Some(file) = lost(said, krate) {
        return Some(CompileError {
            rendered: said.join("\n"),
            message: said[0].trim_start_matches("error: ").to_owned(),
            file: Some(file),
            line: None,
            is_cargos: true,
        });
    }
    let (manifest, line) = syntax(said).or_else(|| {
        let manifest = krate.join(NAME);
        let line = unfit_dependency(said, &manifest)?;
        Some((manifest, Some(line)))
    })?;
    if !is_somebodys(workspace, krate, &manifest) {
        return None;
    }
    let is_own = same(&manifest, &krate.join(NAME));
    Some(CompileError {
        rendered: said.join("\n"),
        message: said[0].trim_start_matches("error: ").to_owned(),
        // The place is told from the crate; another step's manifest is named in Cargo's own words.
        file: is_own.then(|| NAME.to_owned()),
        line: line.filter(|_| is_own),
        is_cargos: true,
    })
}

/// A program's file that Cargo does not find, from the crate: ``can't find bin `NAME` at path `PATH` ``.
fn lost(said: &[String], krate: &Path) -> Option<String> {
    let words = said.iter().find_map(|line| line.split_once("can't find bin `"))?.1;
    let path = Path::new(words.split_once("` at path `")?.1.split('`').next()?);
    // Cargo may name the crate by another way to it; the file itself cannot be asked, for it is not there.
    let folder = krate.canonicalize().ok()?;
    let inside = path.strip_prefix(&folder).or_else(|_| path.strip_prefix(krate)).ok()?;
    (!path.exists()).then(|| inside.to_string_lossy().into_owned())
}

/// A manifest that cannot be read: Cargo points at a place of it (`--> path:line:column`), or names it.
fn syntax(said: &[String]) -> Option<(PathBuf, Option<u32>)> {
    let pointed = said.iter().find_map(|line| {
        let mut parts = line.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
        let (_column, line, path) = (parts.next()?, parts.next()?, parts.next()?);
        Some((PathBuf::from(path), line.parse().ok()))
    });
    let named = || {
        let path = said.iter().find_map(|line| line.split("failed to parse manifest at `").nth(1))?;
        Some((PathBuf::from(path.split('`').next()?), None))
    };
    pointed.or_else(named).filter(|(path, _)| path.ends_with(NAME))
}

/// The line with a dependency of this crate that cannot be had as it is asked for; where Cargo had no network, nobody
/// knows.
fn unfit_dependency(said: &[String], manifest: &Path) -> Option<u32> {
    let text = said.join("\n");
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    let asks = format!("ackage `{} v", package(manifest)?);
    let lacks_feature = says(&["does not have that feature"]);
    let is_unfit = lacks_feature || says(&["no matching package", "failed to select a version"]);
    if !is_unfit || !says(&[&asks]) || says(&["offline", "network", "download", "Unable to update"]) {
        return None;
    }
    // The dependency is the first word in backticks: `name` or `name = "^9"`.
    let dependency = said[0].split('`').nth(1)?;
    let (line, asked) = line_of(manifest, dependency.split([' ', '=']).next()?)?;
    // What the workspace says of a crate is the course's, all but the features that are asked for here.
    let is_the_courses = asked.contains("workspace = true") && !lacks_feature;
    (!is_the_courses).then_some(line)
}

/// The name of a manifest's package.
fn package(manifest: &Path) -> Option<String> {
    let table: toml::Table = std::fs::read_to_string(manifest).ok()?.parse().ok()?;
    Some(table.get("package")?.get("name")?.as_str()?.to_owned())
}

/// The line on which a manifest asks for a dependency, and its number.
fn line_of(manifest: &Path, dependency: &str) -> Option<(u32, String)> {
    let text = std::fs::read_to_string(manifest).ok()?;
    let is_it = |line: &str| {
        line.trim_start()
            .strip_prefix(dependency)
            .is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
    };
    let (place, line) = text.lines().enumerate().find(|(_, line)| is_it(line))?;
    Some((u32::try_from(place + 1).ok()?, line.to_owned()))
}

/// Whether a manifest is one of the lessons' (or the crate's own, wherever that is), and not known to be as it was
/// handed out.
fn is_somebodys(workspace: &Path, krate: &Path, manifest: &Path) -> bool {
    match step(workspace, manifest) {
        Some(step) => {
            let contents = std::fs::read(manifest).unwrap_or_default();
            handed_out::is_original(&step, Path::new(NAME), &contents) != Some(true)
        }
        None => same(manifest, &krate.join(NAME)),
    }
}

/// The step whose manifest it is: `LESSON/STEP`, from `exercises/LESSON/STEP/Cargo.toml`.
fn step(workspace: &Path, manifest: &Path) -> Option<String> {
    let (top, file) = (workspace.canonicalize().ok()?, manifest.canonicalize().ok()?);
    let inside = file.strip_prefix(top).ok()?.parent()?;
    let folders: Vec<_> = inside.iter().map(|name| name.to_string_lossy()).collect();
    let [_, lesson, step] = folders.as_slice() else { return None };
    Some(format!("{lesson}/{step}"))
}

fn same(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workbook with one step whose manifest this is.
    fn workbook(manifest: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let krate = folder.path().join("exercises/90-a/01-b");
        std::fs::create_dir_all(&krate).expect("a folder");
        std::fs::write(krate.join(NAME), manifest).expect("written");
        folder
    }

    fn found(manifest: &str, said: &str) -> Option<CompileError> {
        let folder = workbook(manifest);
        let krate = folder.path().join("exercises/90-a/01-b");
        let said = said.replace("KRATE", &krate.display().to_string());
        of(folder.path(), &krate, &said.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn what_a_mirror_lacks_is_not_the_authors() {
        let said = "error: no matching package named `serde_json` found\nlocation searched: a mirror\nrequired by package \
            `b v0.1.0 (KRATE)`";
        let given = "[package]\nname = \"b\"\n[dependencies]\nserde_json.workspace = true\n";
        assert_eq!(found(given, said), None);
        // Nor is what a dependency of a dependency wants.
        assert_eq!(found("[package]\nname = \"b\"\n", said), None);
        let feature = "error: failed to select a version for `serde_json`.\n    ... required by package `b v0.1.0 (KRATE)`\n\
            package `b` depends on `serde_json` with feature `no-such` but `serde_json` does not have that feature.";
        let with_feature = "[package]\nname = \"b\"\n[dependencies]\nserde_json = { workspace = true, features = [\"no-such\"] }\n";
        assert_eq!(found(with_feature, feature).and_then(|error| error.line), Some(4));
    }

    const SOUND: &str = "[package]\nname = \"b\"\n[dependencies]\nserde_json = \"99\"\n";

    #[test]
    fn a_manifest_that_cannot_be_read_is_its_authors() {
        let said = "error: unclosed inline table, expected `}`\n  --> KRATE/Cargo.toml:3:22\n   |";
        let error = found("[package\n", said).expect("an error");
        assert_eq!((error.file.as_deref(), error.line), (Some(NAME), Some(3)));
        assert_eq!(error.message, "unclosed inline table, expected `}`");
        let named =
            "warning: x\nerror: failed to parse manifest at `KRATE/Cargo.toml`\n\nCaused by:\n  no targets";
        assert_eq!(found(SOUND, named).expect("an error").line, None);
    }

    #[test]
    fn a_dependency_that_cannot_be_had_is_its_authors() {
        let said = "    Updating crates.io index\nerror: failed to select a version for the requirement `serde_json \
            = \"^99\"`\ncandidate versions found which didn't match: 1.0.154\nrequired by package `b v0.1.0 (KRATE)`";
        let error = found(SOUND, said).expect("an error");
        assert_eq!((error.file.as_deref(), error.line), (Some(NAME), Some(4)));
        assert!(error.rendered.starts_with("error: failed to select"), "{}", error.rendered);
    }

    #[test]
    fn a_file_that_is_gone_is_missed_by_who_removed_it() {
        let said = "error: can't find bin `hello` at path `KRATE/src/hello.rs`\n --> KRATE/Cargo.toml\nerror: could not \
            compile due to 1 previous target resolution error";
        let error = found(SOUND, said).expect("an error");
        assert_eq!((error.file.as_deref(), error.line), (Some("src/hello.rs"), None));
        let elsewhere = "error: can't find bin `hello` at path `/elsewhere/src/hello.rs`";
        assert_eq!(found(SOUND, elsewhere), None);
    }

    #[test]
    fn what_names_no_manifest_of_the_lessons_is_nobodys() {
        let offline = "error: no matching package named `serde_json` found\nrequired by package `b v0.1.0 (KRATE)`\nAs \
            a reminder, you're using offline mode (--offline) which can sometimes cause surprising resolution failures";
        let elsewhere = "error: failed to parse manifest at `/nowhere/Cargo.toml`";
        let network = "error: failed to get `serde_json` as a dependency of package `b v0.1.0 (KRATE)`\n\nCaused by:\n  \
            download of config.json failed";
        for said in [offline, elsewhere, network, "error: linker `cc` not found", "nothing"] {
            assert_eq!(found(SOUND, said), None, "{said}");
        }
    }
}
