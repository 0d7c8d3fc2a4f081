//! How a person calls this program: what a report says to type next must work when it is typed.

use std::path::Path;

use crate::settings::Settings;

/// The words in front of the arguments, and the folder of lessons that was named with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledAs {
    words: Words,
    /// As it was typed, in quotes where a shell wants them.
    lessons: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// `check`, installed or by its path.
    Check,
    /// `cargo run --`, in a clone.
    CargoRun,
    /// `cargo step`, the clone's alias: in its other folders, where `cargo run` may run an exercise.
    CargoStep,
}

impl CalledAs {
    /// As it was called this time. Cargo tells the programs that it runs whose package they are of.
    pub fn of_environment() -> Self {
        match std::env::var("CARGO_PKG_NAME") {
            Ok(package) if package == env!("CARGO_PKG_NAME") => Self::in_a_clone(Path::new(".")),
            _ => Self::check(),
        }
    }

    /// The same, with these settings.
    pub fn of(settings: &Settings) -> Self {
        Self::of_environment().on(settings.lessons.as_deref())
    }

    /// By its own name.
    pub fn check() -> Self {
        Self { words: Words::Check, lessons: None }
    }

    /// By `cargo run`, at the top of a clone.
    #[cfg(test)]
    pub fn cargo_run() -> Self {
        Self { words: Words::CargoRun, lessons: None }
    }

    fn in_a_clone(folder: &Path) -> Self {
        let words = if folder.join("exercises").is_dir() { Words::CargoRun } else { Words::CargoStep };
        Self { words, lessons: None }
    }

    /// The same, on the lessons in the folder that was named.
    #[must_use]
    pub fn on(self, lessons: Option<&Path>) -> Self {
        let lessons = lessons.map(|folder| {
            let folder = folder.to_string_lossy().into_owned();
            shlex::try_quote(&folder).map_or_else(|_| folder.clone(), std::borrow::Cow::into_owned)
        });
        Self { lessons, ..self }
    }

    /// A text with what is to be typed as it is typed here: `check list` is `cargo run -- list` in a clone.
    pub fn named_in(&self, text: &str) -> String {
        let (mut named, mut rest) = (String::with_capacity(text.len()), text);
        while let Some((before, after)) = rest.split_once("`check ") {
            let Some((arguments, behind)) = after.split_once('`') else { break };
            named.push_str(&format!("{before}`{}`", self.call(arguments)));
            rest = behind;
        }
        named + rest
    }

    /// The line to type for these arguments.
    pub fn call(&self, arguments: &str) -> String {
        // A new workbook is made from the program alone.
        let lessons = self.lessons.as_ref().filter(|_| !arguments.starts_with("init "));
        let lessons = lessons.map(|folder| format!("--lessons {folder}")).unwrap_or_default();
        let arguments = [arguments, &lessons].into_iter().filter(|part| !part.is_empty());
        let arguments = arguments.collect::<Vec<_>>().join(" ");
        let words = match self.words {
            Words::Check => "check",
            Words::CargoRun if arguments.is_empty() => "cargo run",
            Words::CargoRun => "cargo run --",
            Words::CargoStep => "cargo step",
        };
        format!("{words} {arguments}").trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(words: Words) -> CalledAs {
        CalledAs { words, lessons: None }
    }

    #[test]
    fn what_is_told_can_be_typed() {
        assert_eq!(called(Words::Check).call("list"), "check list");
        assert_eq!(called(Words::CargoRun).call("hint 02/04"), "cargo run -- hint 02/04");
        assert_eq!(called(Words::CargoRun).call(""), "cargo run");
        assert_eq!(called(Words::CargoStep).call("hint"), "cargo step hint");
        let text = "`check list` shows them; `check` goes on";
        assert_eq!(called(Words::Check).named_in(text), text);
        assert_eq!(called(Words::CargoRun).named_in(text), "`cargo run -- list` shows them; `check` goes on");
    }

    #[test]
    fn what_is_told_of_lessons_elsewhere_is_of_these_lessons() {
        let mine = called(Words::CargoRun).on(Some(Path::new("../my lessons")));
        assert_eq!(mine.call("hint 90/01"), "cargo run -- hint 90/01 --lessons '../my lessons'");
        assert_eq!(mine.call(""), "cargo run -- --lessons '../my lessons'");
        let check = called(Words::Check).on(Some(Path::new("mine")));
        assert_eq!(
            check.named_in("`check list` shows them; `check init DIR` makes a workbook; an open `check "),
            "`check list --lessons mine` shows them; `check init DIR` makes a workbook; an open `check "
        );
    }

    #[test]
    fn where_cargo_run_would_run_an_exercise_the_alias_is_told() {
        let clone = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert_eq!(CalledAs::in_a_clone(&clone), called(Words::CargoRun));
        let step = clone.join("exercises/02-tracing/04-propagation");
        assert_eq!(CalledAs::in_a_clone(&step), called(Words::CargoStep));
        let alias = std::fs::read_to_string(clone.join(".cargo/config.toml")).expect("the alias is there");
        assert!(alias.contains("\nstep = \"run "), "{alias}");
    }
}
