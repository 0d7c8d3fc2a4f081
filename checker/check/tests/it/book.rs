//! The book: the same in both languages, and a page for every diagnosis and every step.

use std::path::{Path, PathBuf};

use checker_core::cause::CauseId;

use crate::harness::{Attempt, repository};

const LANGUAGES: [&str; 2] = ["en", "pt-BR"];

fn source(language: &str) -> PathBuf {
    repository().join("docs").join(language).join("src")
}

/// The Markdown files below a folder, relative to it.
fn pages(root: &Path, below: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(root.join(below)).expect("a folder of the book") {
        let path = below.join(entry.expect("readable").file_name());
        if root.join(&path).is_dir() {
            pages(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
}

/// The levels of the headings, and the code blocks, of a page. Of a `text` block only how many lines it has: what
/// is written beside a picture of words is in the language of the page.
fn shape(page: &Path) -> (Vec<usize>, Vec<String>) {
    let text = std::fs::read_to_string(page).expect("a page");
    let (mut headings, mut blocks, mut open) = (Vec::new(), Vec::new(), None::<String>);
    for line in text.lines() {
        match (&mut open, line.trim_start().starts_with("```")) {
            (Some(block), true) if block.starts_with("text\n") => {
                blocks.push(format!("text of {} lines", block.lines().count()));
                open = None;
            }
            (Some(_), true) => blocks.extend(open.take()),
            (Some(block), false) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, true) => open = Some(format!("{}\n", line.trim().trim_start_matches('`'))),
            (None, false) if line.starts_with('#') => {
                headings.push(line.chars().take_while(|&character| character == '#').count());
            }
            (None, false) => {}
        }
    }
    (headings, blocks)
}

#[test]
fn every_cause_stands_in_the_book_beside_the_part_to_blame() {
    for language in LANGUAGES {
        let page = std::fs::read_to_string(source(language).join("json.md")).expect("a page");
        for &id in CauseId::ALL {
            let row = format!("| `{}` |", id.part().word());
            let row = page.lines().find(|line| line.starts_with(&row)).unwrap_or_default();
            assert!(row.contains(&format!("`{}`", id.word())), "`{}` in {language}", id.word());
        }
    }
}

#[test]
fn both_languages_have_the_same_pages_headings_and_code() {
    let [english, portuguese] = LANGUAGES.map(|language| {
        let mut found = Vec::new();
        pages(&source(language), Path::new(""), &mut found);
        found
    });
    assert_eq!(english, portuguese);
    assert!(english.len() > 40, "only {} pages", english.len());
    for page in english {
        let [one, other] = LANGUAGES.map(|language| shape(&source(language).join(&page)));
        assert_eq!(one.0, other.0, "headings of {}", page.display());
        assert_eq!(one.1, other.1, "code blocks of {}", page.display());
    }
}

#[test]
fn both_books_have_the_way_to_the_other_and_lie_side_by_side() {
    let [one, other] = LANGUAGES.map(|language| {
        let folder = repository().join("docs").join(language);
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file of the book");
        let settings = read("book.toml");
        for line in
            [format!("build-dir = \"../book/{language}\""), "additional-js = [\"languages.js\"]".into()]
        {
            assert!(settings.contains(&line), "{line} in {language}");
        }
        read("languages.js")
    });
    assert!(one == other, "docs/*/languages.js is one file, in both books");
}

#[test]
fn a_diagnosis_is_one_file_named_after_it() {
    let folder = repository().join("checker/core/src/diagnose/rules");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the rules")
        .map(|entry| {
            entry.expect("readable").file_name().to_string_lossy().replace(".rs", "").replace('_', "-")
        })
        .collect();
    let mut ids: Vec<&str> = checker_core::diagnose::ids().collect();
    files.sort();
    ids.sort_unstable();
    assert_eq!(files, ids);
}

/// The names of the pages in a part of the book, but for its index.
fn names(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    pages(folder, Path::new(""), &mut found);
    let name = |page: &PathBuf| page.with_extension("").to_string_lossy().into_owned();
    found.iter().map(name).filter(|name| name != "index").collect()
}

#[test]
fn every_advice_has_its_page_and_is_in_the_lists_in_both_languages() {
    let mut ids: Vec<&str> = checker_core::advice::ids().collect();
    ids.sort_unstable();
    for language in LANGUAGES {
        let advice = source(language).join("advice");
        assert_eq!(names(&advice), ids, "{language}");
        for list in [advice.join("index.md"), source(language).join("SUMMARY.md")] {
            let text = std::fs::read_to_string(&list).expect("a list");
            for id in &ids {
                assert!(text.contains(&format!("{id}.md)")), "{} lists {id}", list.display());
            }
        }
        for id in &ids {
            let text = std::fs::read_to_string(advice.join(format!("{id}.md"))).expect("a page");
            assert!(text.starts_with(&format!("# {id}\n\n")) && text.contains("```"), "{id} in {language}");
        }
    }
}

#[test]
fn every_diagnosis_and_every_step_has_its_page_in_both_languages() {
    for language in LANGUAGES {
        for id in checker_core::diagnose::ids() {
            let page = source(language).join("diagnoses").join(format!("{id}.md"));
            assert!(page.is_file(), "{}", page.display());
        }
        for lesson in lessons::manifest::load_lessons(&repository()).expect("sound manifests") {
            for step in &lesson.steps {
                let page = source(language).join(format!("{}.md", step.id));
                let text = std::fs::read_to_string(&page).unwrap_or_else(|_| panic!("{}", page.display()));
                assert!(text.contains(&step.untouched), "{} explains its diagnosis", page.display());
            }
        }
    }
}

#[test]
fn the_run_in_the_readme_is_what_a_run_prints() {
    let readme = std::fs::read_to_string(repository().join("README.md")).expect("the README");
    let mut blocks = readme.split("```");
    let told = blocks.find_map(|block| block.strip_prefix("text\n")).expect("a run");
    let attempt = Attempt::new("exercises/02-tracing/01-exporter", &[]);
    // A clone has the book, and the report names its pages.
    let _ = std::os::unix::fs::symlink(repository().join("docs"), attempt.workspace().join("docs"));
    let run = ["02-tracing/01-exporter", "--crate", "attempt", "--lang", "en", "--color", "never"];
    let output = attempt.run(&run);
    // The README checks the exercise in its place, and a pointer leads there.
    let place = "exercises/02-tracing/01-exporter/src/";
    let printed = String::from_utf8_lossy(&output.stdout).replace("attempt/src/", place);
    // The README checks the whole lesson, so that it also counts the steps that come after.
    let without_count = |text: &str| text.trim().replace(" · 6 not reached", "");
    assert_eq!(without_count(&printed), without_count(told));
}
