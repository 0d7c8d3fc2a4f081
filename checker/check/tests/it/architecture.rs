//! The shape of the checker's own code: no circle between files, no module that the architecture page does
//! not name, and none named that is not there.

mod arrows;
mod module;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arrows::Arrows;

use crate::workbook::repository;

/// The crates of the checker, by their folder.
fn crates() -> Vec<String> {
    let entries = std::fs::read_dir(repository().join("checker")).expect("readable").flatten();
    let with_source = entries.filter(|entry| entry.path().join("src/lib.rs").is_file());
    let mut crates: Vec<String> =
        with_source.map(|entry| entry.file_name().into_string().expect("plain names")).collect();
    crates.sort();
    crates
}

/// A file may use what its own parents define. Every other use of one another is a circle: neither can be
/// understood, tested or moved without the other.
#[test]
fn no_two_files_need_each_other() {
    let mut circles = Vec::new();
    for krate in crates() {
        let arrows = Arrows::of(&repository().join("checker").join(&krate).join("src"));
        circles.extend(arrows.circles().into_iter().map(|circle| format!("{krate}: {circle}")));
    }
    assert!(circles.is_empty(), "files that need each other:\n{}", circles.join("\n"));
}

#[test]
fn what_is_said_to_be_read_of_a_crate_is_read() {
    let arrows = Arrows::of(&repository().join("checker/core/src"));
    let has = |from: &str, to: &str| arrows.0.get(from).is_some_and(|to_all| to_all.contains_key(to));
    // By a `use`, through a re-export, and by a path in the code.
    assert!(has("judge.rs", "matching.rs"));
    assert!(has("judge.rs", "diagnose/case.rs"));
    assert!(has("diagnose.rs", "diagnose/rules/did_not_build.rs"));
    assert!(!has("trace.rs", "judge.rs"));
}

/// A type that is seen beyond its file has its name alone, in the checker's own crates: whoever reads the word
/// knows what is meant.
#[test]
fn one_word_is_one_type() {
    let mut types: BTreeMap<String, Vec<(bool, PathBuf)>> = BTreeMap::new();
    for file in ["core", "lessons", "harness", "check"]
        .iter()
        .flat_map(|krate| files(&repository().join("checker").join(krate).join("src")))
    {
        for (name, is_seen) in types_of(&std::fs::read_to_string(&file).expect("readable")) {
            types.entry(name).or_default().push((is_seen, file.clone()));
        }
    }
    // Two files of which one is built stand for one another.
    types.remove("Connector");
    types.retain(|_, places| places.len() > 1 && places.iter().any(|(is_seen, _)| *is_seen));
    assert!(types.is_empty(), "words with more than one meaning: {types:#?}");
}

/// The files of a crate, those of tests alone left out.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("readable").flatten().map(|entry| entry.path());
    let is_for_tests = |path: &PathBuf| {
        path.file_stem().is_some_and(|stem| ["tests", "fixture"].iter().any(|name| stem == *name))
    };
    let entries: Vec<PathBuf> = entries.filter(|path| !is_for_tests(path)).collect();
    let (folders, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
    let rust = files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.chain(folders.iter().flat_map(|folder| self::files(folder))).collect()
}

/// The types that a file defines beside its tests, and whether they are seen beyond it.
fn types_of(text: &str) -> Vec<(String, bool)> {
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    // What stands further in is a type of a trait or of a function.
    let lines = before_tests.lines().filter(|line| !line.starts_with(' '));
    lines
        .filter_map(|line| {
            let words = line.split(|character: char| !(character.is_alphanumeric() || character == '_'));
            let mut words = words.filter(|word| !word.is_empty()).skip_while(|word| {
                !["struct", "enum", "trait", "type"].contains(word)
                    && ["pub", "super", "crate", "in"].contains(word)
            });
            let kind = words.next()?;
            let is_type = ["struct", "enum", "trait", "type"].contains(&kind);
            is_type.then(|| Some((words.next()?.to_owned(), line.starts_with("pub"))))?
        })
        .collect()
}

#[test]
fn the_architecture_page_names_every_module_and_no_other() {
    let page = std::fs::read_to_string(repository().join("checker/ARCHITECTURE.md")).expect("readable");
    for (heading, krate) in [
        ("`checker/core`, pure:", "core"),
        ("`checker/lessons`, what is read:", "lessons"),
        ("`checker/harness`, what runs:", "harness"),
        ("`checker/check`, what a person meets:", "check"),
    ] {
        let table = page.split(heading).nth(1).unwrap_or_else(|| panic!("the page has no {heading}"));
        let rows = table.trim_start().lines().take_while(|line| line.starts_with('|')).skip(2);
        let named: BTreeSet<String> = rows.flat_map(modules_of).collect();
        let lib = repository().join("checker").join(krate).join("src/lib.rs");
        let there: BTreeSet<String> = module::declared(&std::fs::read_to_string(lib).expect("readable"));
        assert_eq!(named, there, "{heading} names these, and lib.rs declares those");
    }
}

/// The names in backticks in the first cell of a row.
fn modules_of(row: &str) -> Vec<String> {
    let cell = row.split('|').nth(1).unwrap_or_default();
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What files use of each other: file → file → the names.
type Uses = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;
