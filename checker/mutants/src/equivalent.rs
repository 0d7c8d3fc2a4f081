//! What an author says of changes that make no difference: `mutants.toml` beside the solution, with a reason
//! for each.

use std::path::Path;

use serde::Deserialize;

use crate::trial::Program;
use crate::workbook::Step;

/// The changes that are marked, of all the steps.
#[derive(Debug, Default)]
pub(crate) struct Equivalents(Vec<(String, Equivalent)>);

/// A change that may pass.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Equivalent {
    /// The operators' words.
    pub(crate) operators: Vec<String>,
    /// What stands in the lines that it changes, before or after.
    pub(crate) holds: String,
    /// Why no trace can tell it, or why it is right all the same.
    pub(crate) reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    equivalent: Vec<Equivalent>,
}

impl Equivalents {
    pub(crate) fn read(lessons: &Path, steps: &[Step]) -> Result<Self, String> {
        let mut all = Vec::new();
        for step in steps {
            let path = lessons.join("solutions").join(&step.id).join("mutants.toml");
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let file: File = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            if let Some(silent) = file.equivalent.iter().find(|mark| mark.reason.trim().is_empty()) {
                return Err(format!("{}: {:?} has no reason", path.display(), silent.operators));
            }
            all.extend(file.equivalent.into_iter().map(|mark| (step.id.clone(), mark)));
        }
        Ok(Self(all))
    }

    /// The mark that a program bears.
    pub(crate) fn of(&self, program: &Program) -> Option<&Equivalent> {
        let mutant = program.mutant.as_ref()?;
        let (before, after) = &mutant.change;
        let fits = |mark: &&(String, Equivalent)| {
            mark.0 == program.step
                && mark.1.operators.iter().any(|operator| operator == mutant.operator)
                && (before.contains(&mark.1.holds) || after.contains(&mark.1.holds))
        };
        self.0.iter().find(fits).map(|(_, mark)| mark)
    }
}
