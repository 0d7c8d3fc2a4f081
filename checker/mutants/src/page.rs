//! The table of what the expectations let through, in the book: the rows of the steps that were tried, in both
//! languages; the others stay.

use std::collections::BTreeMap;
use std::path::Path;

use crate::outcome::Answer;
use crate::trial::Tried;

const BEGIN: &str = "<!-- mutants: written by `author mutants --page` -->\n";
const END: &str = "<!-- mutants: end -->\n";
/// The languages of the book, each with the heads of the columns.
const HEADS: [(&str, &str); 2] = [
    (
        "en",
        "| step | tried | killed | right or likely cause | left open, the right one among them | wrong cause | equivalent | let through |",
    ),
    (
        "pt-BR",
        "| passo | tentados | mortos | causa certa ou provável | em aberto, com a certa entre elas | causa errada | equivalentes | passaram |",
    ),
];

/// Writes the rows of these programs' steps.
pub(crate) fn write(lessons: &Path, tried: &[Tried<'_>]) -> Result<(), String> {
    for (language, heads) in HEADS {
        let path = lessons.join("docs").join(language).join("src/authoring.md");
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = std::fs::read_to_string(&path).map_err(|error| told(&error))?;
        let written = with_rows(&text, heads, tried).ok_or_else(|| told(&"no place for the table"))?;
        std::fs::write(&path, written).map_err(|error| told(&error))?;
    }
    Ok(())
}

fn with_rows(text: &str, heads: &str, tried: &[Tried<'_>]) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (table, after) = rest.split_once(END)?;
    let known = table.lines().filter(|line| line.starts_with("| 0"));
    let mut rows: BTreeMap<String, String> =
        known.filter_map(|line| Some((line.split('|').nth(1)?.trim().to_owned(), line.to_owned()))).collect();
    for step in tried.iter().map(|one| &one.program.step) {
        let of_step = |one: &&Tried<'_>| one.program.step == *step && one.answer != Answer::NotBuilt;
        rows.insert(
            step.clone(),
            row(step, &tried.iter().filter(of_step).map(|one| one.answer).collect::<Vec<_>>()),
        );
    }
    let columns = heads.matches('|').count() - 2;
    let lines: String = rows.into_values().map(|row| row + "\n").collect();
    Some(format!("{before}{BEGIN}\n{heads}\n|---|{}\n{lines}\n{END}{after}", "---:|".repeat(columns)))
}

fn row(step: &str, answers: &[Answer]) -> String {
    let count = |of: &[Answer]| answers.iter().filter(|answer| of.contains(answer)).count();
    let sure = count(&[Answer::Right, Answer::Likely]);
    let (open, wrong) = (count(&[Answer::Open]), count(&[Answer::Wrong, Answer::WrongAndShown]));
    let (equivalent, missed) = (count(&[Answer::Equivalent]), count(&[Answer::Missed]));
    let killed = sure + open + wrong;
    format!("| {step} | {} | {killed} | {sure} | {open} | {wrong} | {equivalent} | {missed} |", answers.len())
}

#[cfg(test)]
mod tests {
    use checker_mutants::{Shape, Sources};

    use super::*;
    use crate::trial::Program;

    #[test]
    fn the_rows_of_other_steps_stay() {
        let text = format!("a\n{BEGIN}\n| 01/01 | 9 |\n| 02/01 | 9 |\n\n{END}b\n");
        let program =
            Program { step: "02/01".to_owned(), shape: Shape::Plain, mutant: None, sources: Sources::new() };
        let answered = |answer| Tried { program: &program, answer, said: String::new() };
        let tried = [answered(Answer::Right), answered(Answer::Open), answered(Answer::Missed)];
        let written = with_rows(&text, "| step | tried |", &tried).expect("a table");
        assert!(written.contains("| 01/01 | 9 |\n| 02/01 | 3 | 2 | 1 | 1 | 0 | 0 | 1 |\n"), "{written}");
        assert_eq!(with_rows("a", "", &tried), None);
    }
}
