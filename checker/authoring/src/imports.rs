//! Every name that the solution imports beyond the exercise is said where the task is: on the page, or in the first
//! hint. What is left to an editor's guess is guessed wrong (`std::task::Context`), and the first edit does not
//! compile.

use std::collections::BTreeSet;

use crate::finding::{Finding, RuleName};
use crate::pages;
use crate::step_files::{Page, StepFiles};

pub(crate) fn findings(step: &StepFiles) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, solution) in &step.solution {
        let has = imports(step.exercise.get(name).map_or("", String::as_str));
        let wanted: Vec<String> =
            imports(solution).into_iter().filter(|path| !is_among(path, &has)).collect();
        for Page { lang, file, text } in &step.pages {
            let Some(page) = text else { continue };
            let mut said = imports(&pages::rust(page));
            said.extend(step.hints.first().map(|hint| imports(hint.get(*lang))).unwrap_or_default());
            found.extend(wanted.iter().filter(|path| !is_among(path, &said)).map(|path| Finding {
                rule: RuleName::Import,
                file: file.clone(),
                line: pages::first_code(page),
                text: both!(
                    "does not say `use {path};`, which `{name}` needs; neither does the first hint",
                    "não diz `use {path};`, de que `{name}` precisa; nem a primeira dica"
                ),
            }));
        }
    }
    found
}

fn is_among(path: &str, all: &BTreeSet<String>) -> bool {
    let within = path.rsplit_once("::").map(|(module, _)| format!("{module}::*"));
    all.contains(path) || within.is_some_and(|glob| all.contains(&glob))
}

/// The full paths that a text imports, each `a::{b, c}` taken apart.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Option<String> = None;
    for line in text.lines().map(str::trim) {
        let begins = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("use ");
        let tree = match (&mut open, begins) {
            (Some(tree), _) => {
                tree.push_str(line);
                tree
            }
            (None, Some(tree)) => open.insert(tree.to_owned()),
            (None, None) => continue,
        };
        if let Some((tree, _)) = tree.split_once(';') {
            take_apart("", tree, &mut found);
            open = None;
        }
    }
    found
}

/// `a::{b, c::d as e}`: the paths `a::b` and `a::c::d`.
fn take_apart(before: &str, tree: &str, found: &mut BTreeSet<String>) {
    let tree = tree.trim();
    let Some((path, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or(tree).trim();
        let whole = format!("{before}{path}");
        let whole = whole.strip_suffix("::self").unwrap_or(&whole);
        if !whole.is_empty() {
            found.insert(whole.to_owned());
        }
        return;
    };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let (mut depth, mut start) = (0_usize, 0);
    for (at, character) in inner.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                take_apart(&format!("{before}{}", path.trim()), &inner[start..at], found);
                start = at + 1;
            }
            _ => {}
        }
    }
    take_apart(&format!("{before}{}", path.trim()), &inner[start..], found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_tree_of_imports_is_taken_apart() {
        let text =
            "use a::{b, c::{self, D as E},\n    f::*};\nlet use_it = 1;\n// use no::Comment;\nuse g;\n";
        assert_eq!(imports(text), ["a::b", "a::c", "a::c::D", "a::f::*", "g"].map(str::to_owned).into());
    }

    #[test]
    fn an_import_that_is_nowhere_said_is_found_in_each_language() {
        assert_eq!(findings(&fixture::step()), []);
        let mut step = fixture::step();
        let solution = format!("use c::{{C, D}};\n{}", step.solution["src/a.rs"]);
        step.solution.insert("src/a.rs".into(), solution);
        assert_eq!(findings(&step).len(), 4);
        step.hints[0] = checker_core::text::Text::same("use c::*;");
        assert_eq!(findings(&step), []);
    }
}
