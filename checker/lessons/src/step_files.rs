//! The texts of a step, for the rules that hold of what is handed out.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use authoring::{Page, StepFiles};

use crate::exercise::Step;
use crate::handed_out::walk;
use crate::text::Lang;

/// Reads them. A file that is no text is none that these rules are about.
pub fn of(workspace: &Path, step: &Step) -> Result<StepFiles, (PathBuf, io::Error)> {
    let pages = [Lang::En, Lang::PtBr].map(|lang| {
        let file = format!("docs/{}/src/{}.md", lang.tag(), step.id);
        Page { lang, text: std::fs::read_to_string(workspace.join(&file)).ok(), file }
    });
    Ok(StepFiles {
        id: step.id.to_string(),
        edit: step.edit.iter().map(|file| file.to_string_lossy().replace('\\', "/")).collect(),
        untouched: step.untouched.clone(),
        hints: step.hints.to_vec(),
        exercise: texts(&step.exercise_dir)?,
        solution: texts(&step.solution_dir)?,
        pages: pages.into(),
    })
}

fn texts(folder: &Path) -> Result<BTreeMap<String, String>, (PathBuf, io::Error)> {
    let mut names = Vec::new();
    walk(folder, Path::new(""), &mut names);
    let mut texts = BTreeMap::new();
    for name in names {
        let file = folder.join(&name);
        match std::fs::read_to_string(&file) {
            Ok(text) => drop(texts.insert(name, text)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {}
            Err(error) => return Err((file, error)),
        }
    }
    Ok(texts)
}
