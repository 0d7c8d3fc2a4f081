//! The lessons as they stand, and a copy of them to try a program in.

use std::path::{Path, PathBuf};

use checker_mutants::Sources;

/// A step whose solution can be changed.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) id: String,
    /// The solution's files that a learner may edit.
    pub(crate) sources: Sources,
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn folders(of: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(of).map_err(|error| format!("{}: {error}", of.display()))?;
    let mut found: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The steps below `exercises` that begin as one of `wanted` does and have Rust to edit.
pub(crate) fn steps(lessons: &Path, wanted: &[String]) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for lesson in folders(&lessons.join("exercises"))? {
        for step in folders(&lesson)? {
            let id = format!("{}/{}", name(&lesson), name(&step));
            let is_wanted = wanted.is_empty() || wanted.iter().any(|prefix| id.starts_with(prefix.as_str()));
            if is_wanted && step.join("step.toml").is_file() {
                let sources = sources(lessons, &id, &step)?;
                steps.extend((!sources.is_empty()).then_some(Step { id, sources }));
            }
        }
    }
    if steps.is_empty() { Err(format!("no step begins with {wanted:?}")) } else { Ok(steps) }
}

fn sources(lessons: &Path, id: &str, step: &Path) -> Result<Sources, String> {
    let path = step.join("step.toml");
    let manifest: toml::Table =
        text(&path)?.parse().map_err(|error| format!("{}: {error}", path.display()))?;
    let edit = manifest.get("edit").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let rust = edit
        .iter()
        .filter_map(toml::Value::as_str)
        .filter(|file| Path::new(file).extension().is_some_and(|extension| extension == "rs"));
    rust.map(|file| Ok((file.to_owned(), text(&lessons.join("solutions").join(id).join(file))?))).collect()
}

/// The program `check` in the folder of this one.
pub(crate) fn check_beside() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let check = own.with_file_name("check");
    check.is_file().then_some(check).ok_or_else(|| "build `check` first: cargo build --bin check".to_owned())
}

/// A copy of the workbook with one crate to check. It is called like the copy: Cargo knows a crate by its path
/// within the workspace.
pub(crate) struct Copy {
    root: PathBuf,
    lessons: PathBuf,
}

impl Copy {
    pub(crate) fn at(root: PathBuf, lessons: &Path) -> Result<Self, String> {
        let _ = std::fs::remove_dir_all(root.join("exercises"));
        copy(&lessons.join("exercises"), &root.join("exercises"))?;
        let mut workspace: toml::Table =
            text(&lessons.join("Cargo.toml"))?.parse().map_err(|error| format!("Cargo.toml: {error}"))?;
        let table =
            workspace.get_mut("workspace").and_then(toml::Value::as_table_mut).ok_or("no workspace")?;
        let made = Self { root, lessons: lessons.to_owned() };
        for key in ["members", "default-members"] {
            table.insert(key.to_owned(), toml::Value::from(vec![made.member()]));
        }
        let written = toml::to_string(&workspace).map_err(|error| error.to_string())?;
        write(&made.root.join("Cargo.toml"), &written)?;
        Ok(made)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn member(&self) -> String {
        name(&self.root)
    }

    /// Makes the step's solution with these files the crate to check.
    pub(crate) fn hold(&self, step: &str, sources: &Sources) -> Result<(), String> {
        let member = self.root.join(self.member());
        let _ = std::fs::remove_dir_all(&member);
        copy(&self.lessons.join("solutions").join(step), &member)?;
        // Each time anew: Cargo takes out of it what the last crate did not use.
        write(&self.root.join("Cargo.lock"), &text(&self.lessons.join("Cargo.lock"))?)?;
        sources.iter().try_for_each(|(file, text)| write(&member.join(file), text))
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let told = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    std::fs::create_dir_all(to).map_err(|error| told(to, error))?;
    for entry in std::fs::read_dir(from).map_err(|error| told(from, error))?.filter_map(Result::ok) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to)?;
        } else {
            // Written rather than copied: Cargo goes by the time of the last change.
            let bytes = std::fs::read(&path).map_err(|error| told(&path, error))?;
            std::fs::write(&to, bytes).map_err(|error| told(&to, error))?;
        }
    }
    Ok(())
}
