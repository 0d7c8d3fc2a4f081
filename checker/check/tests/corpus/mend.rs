//! The mend on a diagnosis' page: its ```` ```diff ```` block, as edits.
//!
//! `--- src/FILE` begins a file, `@@` a hunk. The lines of a hunk that stand there now (`-` and
//! unmarked ones) must follow each other in the mistaken crate; what they become are the `+` and the
//! unmarked ones.

use std::path::PathBuf;

use crate::workbook::{Edit, repository};

/// The mend of a diagnosis' page. Both languages show the same code; a test of the book holds it.
pub(crate) fn edits(id: &str) -> Result<Vec<Edit>, String> {
    let page = repository().join("docs/en/src/diagnoses").join(format!("{id}.md"));
    let text = std::fs::read_to_string(&page).map_err(|error| error.to_string())?;
    let (_, rest) = text.split_once("```diff\n").ok_or("has no ```diff block")?;
    let (block, _) = rest.split_once("```").ok_or("the block does not end")?;
    parse(block)
}

fn parse(block: &str) -> Result<Vec<Edit>, String> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut file = None::<PathBuf>;
    for line in block.lines() {
        if let Some(name) = line.strip_prefix("--- ") {
            file = Some(PathBuf::from(name));
        } else if line.starts_with("+++ ") {
        } else if line.starts_with("@@") {
            let file = file.clone().ok_or("a hunk before its `--- FILE`")?;
            edits.push(Edit { file, find: Some(String::new()), replace: String::new() });
        } else {
            let edit = edits.last_mut().ok_or("a line before the first `@@`")?;
            let find = edit.find.as_mut().expect("made so above");
            let (mark, code) = line.split_at_checked(1).unwrap_or((" ", ""));
            let add = |to: &mut String| *to = format!("{to}{code}\n");
            match mark {
                "-" => add(find),
                "+" => add(&mut edit.replace),
                " " => {
                    add(find);
                    add(&mut edit.replace);
                }
                _ => return Err(format!("the line {line:?} has no mark")),
            }
        }
    }
    if edits.is_empty() { Err("an empty ```diff block".to_owned()) } else { Ok(edits) }
}
