//! The folder with the results: a file for each unit, whole or not at all, and what is made of them.

use std::io;
use std::path::{Path, PathBuf};

use grading::{Class, Unit, UnitId, file_name};

use crate::progress::write_atomically;
use crate::settings::UsageError;
use crate::text::Lang;

/// Where the units' files are.
const UNITS: &str = "units";

/// The folder.
#[derive(Debug)]
pub(super) struct OutFolder {
    path: PathBuf,
}

impl OutFolder {
    /// Makes it, or goes on in it. One that holds results already is taken only by who says so.
    pub(super) fn open(path: &Path, resume: bool) -> io::Result<Result<Self, UsageError>> {
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

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is known of a unit. A file that cannot be read tells nothing.
    pub(super) fn read(&self, id: &UnitId) -> Option<Unit> {
        serde_json::from_slice(&std::fs::read(self.file(id)).ok()?).ok()
    }

    /// Writes a unit's result.
    pub(super) fn write(&self, unit: &Unit) -> io::Result<()> {
        write_atomically(&self.file(&unit.id), &json(unit)?)
    }

    /// Writes what is made of all of them.
    pub(super) fn write_class(&self, class: &Class, lang: Lang) -> io::Result<()> {
        write_atomically(&self.path.join("grades.json"), &json(class)?)?;
        write_atomically(&self.path.join("grades.csv"), class.grades_csv().as_bytes())?;
        write_atomically(&self.path.join("units.csv"), class.units_csv().as_bytes())?;
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
