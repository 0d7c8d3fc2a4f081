//! A step to begin with: small, whole, and as `verify` wants it.

use crate::workspace_manifest::workspace_manifest;

const LESSON: &str = include_str!("../template/lesson.toml");
const STEP: &str = include_str!("../template/step.toml");
const CRATE: &str = include_str!("../template/step.Cargo.toml");
const PROGRAM: &str = include_str!("../template/hello.rs");
const EXERCISE: [&str; 2] =
    [include_str!("../template/exercise.imports"), include_str!("../template/exercise.work")];
const SOLUTION: [&str; 2] =
    [include_str!("../template/solution.imports"), include_str!("../template/solution.work")];
const PAGES: [(&str, &str); 2] =
    [("en", include_str!("../template/page.en.md")), ("pt-BR", include_str!("../template/page.pt-BR.md"))];

/// A file to write, named from the workspace.
pub type NewFile = (String, String);

/// Whether a lesson's or a step's folder may be called so: `04-propagation`.
pub fn is_folder_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(is_plain)
        && !name.ends_with('-')
}

/// The files of a new step; not those of its lesson.
pub fn step(lesson: &str, step: &str) -> Vec<NewFile> {
    let filled = |text: &str, suffix: &str| fill(text, lesson, step, suffix);
    let program = |[imports, work]: [&str; 2]| {
        let text = PROGRAM.replace("@imports@\n", imports).replace("@work@\n", work);
        filled(&text, "")
    };
    let (exercise, solution) = (format!("exercises/{lesson}/{step}"), format!("solutions/{lesson}/{step}"));
    let mut files = vec![
        (format!("{exercise}/step.toml"), filled(STEP, "")),
        (format!("{exercise}/Cargo.toml"), filled(CRATE, "")),
        (format!("{exercise}/src/hello.rs"), program(EXERCISE)),
        (format!("{solution}/Cargo.toml"), filled(CRATE, "-solution")),
        (format!("{solution}/src/hello.rs"), program(SOLUTION)),
    ];
    files.extend(PAGES.map(|(lang, page)| (format!("docs/{lang}/src/{lesson}/{step}.md"), filled(page, ""))));
    files
}

/// The manifest of a lesson with this one step.
pub fn lesson(lesson: &str, step: &str) -> String {
    fill(LESSON, lesson, step, "")
}

/// The manifest of a lesson with one step more, behind the others; `None` where it has no list of steps.
pub fn lesson_with(manifest: &str, step: &str) -> Option<String> {
    let list = manifest.find("\nsteps = [").map(|at| at + "\nsteps = [".len())?;
    let end = list + manifest[list..].find(']')?;
    let before = manifest[..end].trim_end();
    let comma = if before.ends_with('[') || before.ends_with(',') { "" } else { ", " };
    Some(format!("{before}{comma}\"{step}\"{}", &manifest[end..]))
}

/// The manifest of a workspace for lessons of somebody else's; `course` is the one of the course.
pub fn workspace(course: &str) -> String {
    workspace_manifest(course, &["exercises/*/*", "solutions/*/*"], &[CRATE])
}

fn fill(text: &str, lesson: &str, step: &str, suffix: &str) -> String {
    let number = |name: &str| name.split('-').next().unwrap_or(name).to_owned();
    let (first, second) = (number(lesson), number(step));
    text.replace("@lesson@", lesson)
        .replace("@step@", step)
        .replace("@number@", &format!("{first}-{second}"))
        .replace("@short@", &format!("{lesson}/{second}"))
        .replace("@suffix@", suffix)
}

#[cfg(test)]
mod tests {
    use checker_core::text::{Lang, Text};

    use super::*;
    use crate::step_files::{Page, StepFiles};

    #[test]
    fn a_new_step_is_as_one_is_handed_out() {
        let files = step("90-mine", "01-hello");
        let below = |folder: &str| {
            let within = |(name, text): &NewFile| Some((name.strip_prefix(folder)?.to_owned(), text.clone()));
            files.iter().filter_map(within).collect()
        };
        let pages = [Lang::En, Lang::PtBr].map(|lang| {
            let file = format!("docs/{}/src/90-mine/01-hello.md", lang.tag());
            let text = files.iter().find(|(name, _)| *name == file).map(|(_, text)| text.clone());
            Page { lang, file, text }
        });
        let hints = ["a", "b", "c"].map(|word| Text::new(word.to_owned(), format!("{word} (pt)")));
        let new = StepFiles {
            id: "90-mine/01-hello".to_owned(),
            edit: vec!["src/hello.rs".to_owned()],
            untouched: "span-missing".to_owned(),
            hints: hints.into(),
            exercise: below("exercises/90-mine/01-hello/"),
            solution: below("solutions/90-mine/01-hello/"),
            pages: pages.into(),
        };
        assert_eq!(new.exercise.len() + new.solution.len(), 5);
        assert_eq!(crate::findings(&new), []);
        assert!(files.iter().all(|(_, text)| !text.contains('@')), "{files:#?}");
    }

    #[test]
    fn a_step_joins_its_lesson_behind_the_others() {
        let one = lesson("90-mine", "01-hello");
        let two = lesson_with(&one, "02-more").expect("a list");
        assert!(two.contains("steps = [\"01-hello\", \"02-more\"]"), "{two}");
        let lines = "id = \"a\"\nsteps = [\n    \"01-b\",\n]\n";
        assert!(lesson_with(lines, "02-c").expect("a list").contains("\"01-b\",\"02-c\"]"));
        assert_eq!(lesson_with("id = \"a\"\n", "01-b"), None);
    }

    #[test]
    fn a_folder_has_a_number_and_plain_letters() {
        assert!(is_folder_name("04-propagation") && is_folder_name("90-a2"));
        assert!(
            ["", "hello", "04-Propagation", "04_a", "../04", "04-"].iter().all(|name| !is_folder_name(name))
        );
    }
}
