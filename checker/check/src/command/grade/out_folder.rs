//! The folder with the results: a file for each unit, whole or not at all, and what is made of them.

use std::io;
use std::path::{Path, PathBuf};

use grading::{Class, Intent, Unit, UnitId, file_name};

use crate::progress::write_atomically;
use crate::settings::UsageError;
use crate::text::Lang;

/// Where the units' files are.
const UNITS: &str = "units";
/// What the run set out to grade.
const INTENT: &str = "intent.json";

/// The folder.
#[derive(Debug)]
pub(in crate::command) struct OutFolder {
    path: PathBuf,
}

impl OutFolder {
    /// One that holds results, to be read alone.
    pub(in crate::command) fn existing(path: &Path) -> io::Result<Self> {
        std::fs::read_dir(path.join(UNITS))?;
        Ok(Self { path: path.to_owned() })
    }

    /// Makes it, or goes on in it. One that holds results already is taken only by who says so.
    pub(in crate::command) fn open(path: &Path, resume: bool) -> io::Result<Result<Self, UsageError>> {
        let units = path.join(UNITS);
        std::fs::create_dir_all(&units)?;
        if !resume && std::fs::read_dir(&units)?.next().is_some() {
            let path = path.display();
            return Ok(Err(UsageError::new(
                both!("`{path}` holds results already", "`{path}` já contém resultados"),
                both!(
                    "go on there with `--resume`, or name another folder",
                    "continue ali com `--resume`, ou indique outra pasta"
                ),
            )));
        }
        Ok(Ok(Self { path: path.to_owned() }))
    }

    /// What the run into it set out to grade; `None` where it never came to that.
    pub(in crate::command) fn intent(&self) -> io::Result<Option<Intent>> {
        match std::fs::read(self.path.join(INTENT)) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes down what is set out for, before anything of it is done.
    pub(in crate::command) fn write_intent(&self, intent: &Intent) -> io::Result<()> {
        write_atomically(&self.path.join(INTENT), &json(intent)?)
    }

    /// All results. A file that is none of ours is passed over; one of ours that cannot be read is not.
    pub(in crate::command) fn units(&self) -> io::Result<Vec<Unit>> {
        let mut units: Vec<Unit> = Vec::new();
        for entry in std::fs::read_dir(self.path.join(UNITS))? {
            let path = entry?.path();
            let is_json = path.extension().is_some_and(|extension| extension == "json");
            if is_json && !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
                units.push(serde_json::from_slice(&std::fs::read(&path)?)?);
            }
        }
        Ok(units)
    }

    /// Where it is.
    pub(in crate::command) fn path(&self) -> &Path {
        &self.path
    }

    /// What is known of a unit. A file that cannot be read tells nothing.
    pub(in crate::command) fn read(&self, id: &UnitId) -> Option<Unit> {
        serde_json::from_slice(&std::fs::read(self.file(id)).ok()?).ok()
    }

    /// Writes a unit's result.
    pub(in crate::command) fn write(&self, unit: &Unit) -> io::Result<()> {
        write_atomically(&self.file(&unit.id), &json(unit)?)
    }

    /// Writes what is made of all of them.
    pub(in crate::command) fn write_class(&self, class: &Class, lang: Lang) -> io::Result<()> {
        write_atomically(&self.path.join("grades.json"), &json(class)?)?;
        write_atomically(&self.path.join("grades.csv"), class.grades_csv().as_bytes())?;
        write_atomically(&self.path.join("units.csv"), class.units_csv().as_bytes())?;
        write_atomically(&self.path.join("grades.html"), class.html(lang).as_bytes())?;
        write_atomically(&self.path.join("grades.md"), class.markdown(lang).as_bytes())
    }

    fn file(&self, id: &UnitId) -> PathBuf {
        self.path.join(UNITS).join(file_name(id))
    }
}

fn json(value: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}
