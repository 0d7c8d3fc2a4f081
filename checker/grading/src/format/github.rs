//! GitHub: notes beside lines, and the page of a job. No text of a student's can be a command: what is printed begins
//! with ours, and what ends a line or a field is escaped.

use checker_core::text::Lang;

use crate::{Class, Status};

use super::Form;

/// GitHub takes ten of a kind from a step, and drops the rest in silence.
const MOST_NOTES: usize = 10;
/// GitHub drops a page of more than a mebibyte.
const MOST_BYTES: usize = 1_000_000;

pub(super) fn annotations(class: &Class, form: &Form<'_>) -> String {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for unit in &class.units {
        // Of a unit the first check that does not hold: the others fail of the same.
        let rows = unit.rows(form.feedback);
        let first = rows.iter().find(|row| matches!(row.status, Status::Failed | Status::Error));
        let Some(row) = first else { continue };
        let (kind, notes) = match row.status {
            Status::Error => ("warning", &mut warnings),
            _ => ("error", &mut errors),
        };
        let title = property(&format!("{} {}", unit.id.submission, row.name()));
        let place = row.place.as_ref().map(|(file, line)| {
            format!("file={},line={line},", property(&format!("exercises/{}/{file}", row.step)))
        });
        let message = if row.message.is_empty() { row.title.clone() } else { row.message.clone() };
        notes.push(format!("::{kind} {}title={title}::{}\n", place.unwrap_or_default(), data(&message)));
    }
    errors.truncate(MOST_NOTES);
    warnings.truncate(MOST_NOTES);
    errors.concat() + &warnings.concat()
}

/// The class as Markdown, as far as GitHub takes it.
pub(super) fn summary(class: &Class, form: &Form<'_>) -> String {
    let page = class.markdown(form.lang);
    if page.len() <= MOST_BYTES {
        return page;
    }
    let end = page.floor_char_boundary(MOST_BYTES);
    let end = page[..end].rfind('\n').map_or(0, |line| line + 1);
    let rest = match form.lang {
        Lang::En => "\nThe page is longer than GitHub takes: see `grades.md`.\n",
        Lang::PtBr => "\nA página é maior do que o GitHub aceita: veja `grades.md`.\n",
    };
    page[..end].to_owned() + rest
}

/// A message: on one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value: nothing in it ends it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
