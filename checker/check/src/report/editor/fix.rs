//! What mends a diagnosis, as an edit of the files as they are now.

use std::path::Path;

use super::message::Replacement;
use crate::diagnosis::Mend;

/// The edits; none where one of them has no place in its file any more.
pub(super) fn of(mends: &[Mend], krate: &Path) -> Vec<Replacement> {
    let mut edits: Vec<Replacement> = Vec::new();
    for mend in mends {
        let Some(edit) = edit(mend, krate) else { return Vec::new() };
        // Two lines above the same one are one edit.
        let is_beside = |other: &&mut Replacement| {
            other.file == edit.file && other.line == edit.line && other.instead_of + edit.instead_of == 0
        };
        match edits.iter_mut().find(is_beside) {
            Some(other) => other.text.push_str(&edit.text),
            None => edits.push(edit),
        }
    }
    edits
}

fn edit(mend: &Mend, krate: &Path) -> Option<Replacement> {
    let file = krate.join(&mend.file);
    let text = std::fs::read_to_string(&file).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    let (index, instead_of, text) = match &mend.instead_of {
        Some(wrong) => {
            let index = lines.iter().position(|line| line.trim_end() == wrong)?;
            (index, wrong.chars().count(), mend.text.clone())
        }
        None => (first_import(&lines), 0, format!("{}\n", mend.text)),
    };
    let now = lines.get(index).copied().unwrap_or_default().to_owned();
    Some(Replacement { file, line: u32::try_from(index + 1).ok()?, instead_of, now, text })
}

/// The first import or, in a file without any, what comes after the words about the file.
fn first_import(lines: &[&str]) -> usize {
    let first = lines.iter().position(|line| line.starts_with("use "));
    first.unwrap_or_else(|| {
        let is_about_the_file =
            |line: &&&str| line.is_empty() || line.starts_with("//!") || line.starts_with("#!");
        lines.iter().take_while(is_about_the_file).count()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(text: &str, mends: &[(Option<&str>, &str)]) -> Vec<(u32, usize, String)> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.rs"), text).expect("written");
        let mends: Vec<Mend> = mends
            .iter()
            .map(|(instead_of, text)| Mend {
                file: "a.rs".to_owned(),
                instead_of: instead_of.map(str::to_owned),
                text: (*text).to_owned(),
            })
            .collect();
        let edits = of(&mends, folder.path()).into_iter();
        edits.map(|edit| (edit.line, edit.instead_of, edit.text)).collect()
    }

    #[test]
    fn imports_go_above_the_first_one_in_one_edit() {
        let text = "//! A.\n\nuse b::B;\nfn f() {}\n";
        assert_eq!(
            edits(text, &[(None, "use a::A;"), (None, "use c::C;")]),
            [(3, 0, "use a::A;\nuse c::C;\n".into())]
        );
        assert_eq!(edits("//! A.\n\nfn f() {}\n", &[(None, "use a::A;")])[0].0, 3);
    }

    #[test]
    fn a_wrong_line_is_replaced_and_where_it_is_gone_nothing_is() {
        let text = "use b::B;\nuse c::B;\n";
        assert_eq!(edits(text, &[(Some("use c::B;"), "use a::A;")]), [(2, 9, "use a::A;".into())]);
        assert_eq!(edits(text, &[(Some("use d::B;"), "use a::A;")]), []);
    }
}
