//! `answers.toml`: what the learner answered. Strict, as a manifest is: what cannot be read, or is
//! none of the questions, is told with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ManifestError, ManifestErrors, TomlFile};
use crate::near_miss::did_you_mean;
use crate::reading::{ANSWERS, Given, REFLECTION, Reading, Sheet};
use crate::untrusted::Untrusted;

/// No bigger than this: a page for each question, and ten for the reflection.
const LARGEST_BYTES: u64 = 64 * 1024;

/// Reads the answers in a folder of the workspace.
pub fn read_answers(workspace: &Path, folder: &Path, reading: &Reading) -> Result<Sheet, ManifestErrors> {
    let file = folder.join(ANSWERS);
    let path = file.strip_prefix(workspace).unwrap_or(&file);
    let found = std::fs::metadata(&file).and_then(|metadata| {
        if metadata.len() > LARGEST_BYTES {
            let error = format!("{} bytes, and {LARGEST_BYTES} are enough", metadata.len());
            return Err(std::io::Error::other(error));
        }
        std::fs::read_to_string(&file)
    });
    let text = found.map_err(|error| ManifestErrors::new(vec![ManifestError::unreadable(path, &error)]))?;
    let mut source = TomlFile::new(path, &text);
    let sheet = parse(&mut source, &text, reading);
    if source.errors.is_empty() { Ok(sheet) } else { Err(ManifestErrors::new(source.errors)) }
}

fn parse(source: &mut TomlFile<'_>, text: &str, reading: &Reading) -> Sheet {
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            source.toml_error(&error);
            return Sheet::default();
        }
    };
    let known: Vec<&str> =
        reading.questions.iter().map(|question| question.id.as_str()).chain([REFLECTION]).collect();
    let mut given = BTreeMap::new();
    let mut reflection = None;
    for (key, value) in &table {
        let name: &str = key.get_ref();
        if !known.contains(&name) {
            source.error(
                key.span(),
                both!("nothing is asked under this key", "nada é perguntado sob esta chave"),
                did_you_mean(name, known.iter().copied()),
            );
        } else if name == REFLECTION {
            reflection = text_of(value, source);
        } else if let Some(answer) = answer(value, source) {
            given.insert(name.to_owned(), answer);
        }
    }
    Sheet { given, reflection }
}

/// The answer, unless it is empty or none.
fn answer(value: &Spanned<DeValue<'_>>, source: &mut TomlFile<'_>) -> Option<Given> {
    match value.get_ref() {
        DeValue::String(_) => text_of(value, source).map(Given::Word),
        DeValue::Integer(_) | DeValue::Float(_) => number(value, source).map(Given::Number),
        DeValue::Array(list) => {
            let words: BTreeSet<Untrusted> = list.iter().filter_map(|word| text_of(word, source)).collect();
            (!words.is_empty()).then_some(Given::Words(words))
        }
        DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Table(_) => {
            source.error(
                value.span(),
                both!(
                    "expected a text in quotes, a number, or a list of texts",
                    "esperava um texto entre aspas, um número ou uma lista de textos"
                ),
                None,
            );
            None
        }
    }
}

/// A text that is not blank.
fn text_of(value: &Spanned<DeValue<'_>>, source: &mut TomlFile<'_>) -> Option<Untrusted> {
    let Some(text) = value.get_ref().as_str() else {
        let message = both!("expected a text in quotes", "esperava um texto entre aspas");
        source.error(value.span(), message, None);
        return None;
    };
    let text = text.trim();
    (!text.is_empty()).then(|| Untrusted::from(text))
}

fn number(value: &Spanned<DeValue<'_>>, source: &mut TomlFile<'_>) -> Option<f64> {
    let number = match value.get_ref() {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok(),
        _ => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "nobody answers with more than 2^52")]
    let number = match value.get_ref() {
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => number.map(|integer| integer as f64),
    };
    let number = number.filter(|number: &f64| number.is_finite());
    if number.is_none() {
        source.error(value.span(), both!("this is no number", "isto não é um número"), None);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Fact, SheetQuestion};
    use crate::text::{Lang, Text};

    fn reading() -> Reading {
        let question = |id: &str| SheetQuestion {
            id: id.to_owned(),
            title: Text::same(id),
            look: Text::same(id),
            answer: Fact::Word("a".to_owned()),
            names: BTreeSet::new(),
        };
        let questions = ["one", "two", "three"].map(question).into();
        Reading { file: "traces.json".into(), runs: None, variant: None, questions }
    }

    /// What is read, or what is said in English.
    fn read(text: &str) -> Result<Sheet, String> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(ANSWERS), text).expect("written");
        let read = read_answers(folder.path(), folder.path(), &reading());
        read.map_err(|errors| errors.iter().map(|error| error.render(Lang::En)).collect())
    }

    #[test]
    fn texts_numbers_and_lists_are_answers_and_what_is_empty_is_none() {
        let sheet = read("one = \" a b \"\ntwo = 1_500\nthree = [\"x\", \"\", \"y\"]\n").expect("answers");
        assert_eq!(sheet.given["one"], Given::Word("a b".into()));
        assert_eq!(sheet.given["two"], Given::Number(1500.0));
        assert_eq!(sheet.given["three"], Given::Words(["x".into(), "y".into()].into()));
        assert_eq!(sheet.reflection, None);
        let sheet = read("one = \"\"\ntwo = [\" \"]\nthree = 1.5e3\nreflection = \" so \"").expect("answers");
        assert_eq!(sheet.given, [("three".to_owned(), Given::Number(1500.0))].into());
        assert_eq!(sheet.reflection, Some("so".into()));
        assert!(read("").expect("nothing").given.is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line_and_column() {
        for (text, place, what) in [
            ("one = \"a\"\ntwo = 250 ms\n", "answers.toml:2:7", "must be quoted"),
            ("one = 1\none = 2\n", "answers.toml:2:1", "duplicate key"),
            ("one = \"a\"\n tow = 1\n", "answers.toml:2:2", "did you mean `two`?"),
            ("one = true\n", "answers.toml:1:7", "expected a text in quotes, a number"),
            ("three = [\"x\", 3]\n", "answers.toml:1:15", "expected a text in quotes"),
            ("two = nan\n", "answers.toml:1:7", "this is no number"),
            ("two = 99999999999999999999\n", "answers.toml:1:7", "this is no number"),
            ("reflection = 3\n", "answers.toml:1:14", "expected a text in quotes"),
            ("[one]\nx = 1\n", "answers.toml:1:1", "expected a text in quotes, a number"),
        ] {
            let told = read(text).expect_err(text);
            assert!(told.contains(place) && told.contains(what), "{text}\n{told}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_or_has_no_end_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = || read_answers(folder.path(), folder.path(), &reading());
        assert!(read().is_err_and(|errors| errors.iter().any(|error| error.place.is_none())));
        std::fs::write(folder.path().join(ANSWERS), "#".repeat(70_000)).expect("written");
        assert!(read().is_err());
    }
}
