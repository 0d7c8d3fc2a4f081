//! Whose workbook it is: `student.toml`, which an assignment has and a plain workbook has not.
//!
//! With it each student reads traces of their own in a step that is read, and what is right differs with them.

use std::io;
use std::path::Path;

use serde::Deserialize;

/// The file, at the top of a workbook and of what is handed in.
pub const FILE: &str = "student.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStudent {
    id: String,
}

/// The id in a text, as it is compared: `None` where it is empty yet. The error says what is wrong with the text.
pub fn id(text: &str) -> Result<Option<String>, String> {
    let raw: RawStudent = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    Ok(Some(compared(&raw.id)).filter(|id| !id.is_empty()))
}

/// An id as it is compared: neither case nor spaces around it count.
pub fn compared(id: &str) -> String {
    id.trim().to_lowercase()
}

/// Whose a workbook is; `None` where it is nobody's.
pub fn of(workspace: &Path) -> Result<Option<String>, String> {
    match std::fs::read_to_string(workspace.join(FILE)) {
        Ok(text) => id(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// The file for an id.
pub fn file(id: &str) -> String {
    format!("id = {}\n", toml::Value::from(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written_and_an_empty_one_is_none() {
        let whole = "Ana \"x\" <ana@school.example>";
        assert_eq!(id(&file(whole)), Ok(Some(whole.to_lowercase())));
        assert_eq!(id("id = \" \"\n"), Ok(None));
        assert!(id("name = \"ana\"\n").is_err() && id("id = ana\n").is_err());
    }
}
