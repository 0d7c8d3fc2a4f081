//! The files of a workbook: what is written into a learner's folder.

use crate::{below, file};

/// The name of the workspace's manifest.
pub const MANIFEST: &str = "Cargo.toml";

/// The editors' settings, from the top of a clone.
const SETTINGS: [&str; 5] = [
    ".helix/languages.toml",
    ".nvim.lua",
    ".vscode/settings.json",
    ".vscode/tasks.json",
    ".zed/settings.json",
];

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkbookFile {
    /// From the top of the workbook, with `/`.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// All of them; without the solutions, which wait until they are asked for, and are crates of the workspace then.
pub fn workbook(with_solutions: bool) -> Vec<WorkbookFile> {
    let course = file(MANIFEST).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let exercises = below("exercises").into_iter().filter_map(as_it_is);
    let mut files: Vec<WorkbookFile> = exercises.map(|file| without_the_checker(file, &course)).collect();
    let settings = SETTINGS.iter().filter_map(|name| as_it_is((*name).to_owned()));
    files.extend(settings.map(with_the_installed_program));
    files.extend(["Cargo.lock", "rustfmt.toml"].iter().filter_map(|name| as_it_is((*name).to_owned())));
    files.push(WorkbookFile { name: ".gitignore".to_owned(), bytes: b"/target/\n/.check/\n".to_vec() });
    let members: &[&str] =
        if with_solutions { &["exercises/*/*", "solutions/*/*"] } else { &["exercises/*/*"] };
    let is_manifest = |file: &&WorkbookFile| file.name.ends_with("/Cargo.toml");
    let crates = files.iter().filter(is_manifest).filter_map(|file| std::str::from_utf8(&file.bytes).ok());
    let manifest = authoring::workspace_manifest(&course, members, &crates.collect::<Vec<_>>());
    files.push(WorkbookFile { name: MANIFEST.to_owned(), bytes: manifest.into_bytes() });
    files
}

fn as_it_is(name: String) -> Option<WorkbookFile> {
    let bytes = file(&name)?.into_owned();
    Some(WorkbookFile { name, bytes })
}

/// A crate of a lesson may be tested with one of the checker's, which is not there in a workbook.
fn without_the_checker(manifest: WorkbookFile, course: &str) -> WorkbookFile {
    let of_the_checker = course.lines().filter(|line| line.contains("{ path = \"checker/"));
    let names: Vec<String> =
        of_the_checker.filter_map(|line| Some(format!("{}.workspace", line.split_once(" = ")?.0))).collect();
    let is_its = |line: &str| names.iter().any(|name| line.starts_with(name.as_str()));
    match std::str::from_utf8(&manifest.bytes) {
        Ok(text) if manifest.name.ends_with("/Cargo.toml") && text.lines().any(is_its) => {
            let kept = text.split_inclusive('\n').filter(|line| !is_its(line));
            WorkbookFile { bytes: kept.collect::<String>().into_bytes(), ..manifest }
        }
        _ => manifest,
    }
}

/// A clone's settings call the checker through Cargo; a workbook has it installed.
fn with_the_installed_program(settings: WorkbookFile) -> WorkbookFile {
    let text = String::from_utf8_lossy(&settings.bytes);
    let text = text
        .replace(r#""cargo", "step", "editor""#, r#""check", "editor""#)
        .replace("'cargo', 'step', 'editor'", "'check', 'editor'")
        .replace("cargo step editor", "check editor")
        .replace(r#""command": "cargo""#, r#""command": "check""#)
        .replace(r#"["step", "editor""#, r#"["editor""#);
    WorkbookFile { bytes: text.into_bytes(), ..settings }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_has_the_steps_and_no_solution_and_calls_the_installed_program() {
        let files = workbook(false);
        let text = |name: &str| {
            let file = files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name}"));
            String::from_utf8_lossy(&file.bytes).into_owned()
        };
        assert!(text("exercises/01-first-trace/01-export/step.toml").contains("01-first-trace/01-export"));
        assert!(
            files.iter().all(|file| !file.name.starts_with("solutions") && !file.name.starts_with("docs"))
        );
        for name in SETTINGS {
            let text = text(name);
            assert!(
                text.contains("check") && text.contains("editor") && !text.contains("cargo"),
                "{name}: {text}"
            );
        }
        let client = text("exercises/03-prefect-tracing/prefect-client/Cargo.toml");
        assert!(client.contains("\ntokio.workspace") && !client.contains("prefect-standin"), "{client}");
        let manifest = text("Cargo.toml");
        assert!(manifest.contains("exclude = [") && manifest.contains("exercises/*/*"), "{manifest}");
        assert!(!manifest.contains("checker"), "{manifest}");
    }

    #[test]
    fn a_solution_is_there_when_it_is_asked_for() {
        assert!(below("solutions/01-first-trace/01-export").len() > 2);
        assert!(file("solutions/01-first-trace/01-export/src/telemetry.rs").is_some());
        assert_eq!(file("solutions/01-first-trace/01-export/src/nothing.rs"), None);
    }
}
