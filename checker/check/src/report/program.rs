//! How a person calls this program: what a report says to type next must work when it is typed.

use std::path::Path;

/// The words in front of the arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalledAs {
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
            _ => Self::Check,
        }
    }

    fn in_a_clone(folder: &Path) -> Self {
        if folder.join("exercises").is_dir() { Self::CargoRun } else { Self::CargoStep }
    }

    /// A text with what is to be typed as it is typed here: `check list` is `cargo run -- list` in a clone.
    pub fn named_in(self, text: &str) -> String {
        match self {
            Self::Check => text.to_owned(),
            Self::CargoStep => text.replace("`check ", "`cargo step "),
            Self::CargoRun => text.replace("`check ", "`cargo run -- "),
        }
    }

    /// The line to type for these arguments.
    pub fn call(self, arguments: &str) -> String {
        match (self, arguments) {
            (Self::Check, "") => "check".to_owned(),
            (Self::Check, arguments) => format!("check {arguments}"),
            (Self::CargoStep, "") => "cargo step".to_owned(),
            (Self::CargoStep, arguments) => format!("cargo step {arguments}"),
            (Self::CargoRun, "") => "cargo run".to_owned(),
            (Self::CargoRun, arguments) => format!("cargo run -- {arguments}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_can_be_typed() {
        assert_eq!(CalledAs::Check.call("list"), "check list");
        assert_eq!(CalledAs::CargoRun.call("hint 02/04"), "cargo run -- hint 02/04");
        assert_eq!(CalledAs::CargoRun.call(""), "cargo run");
        assert_eq!(CalledAs::CargoStep.call("hint"), "cargo step hint");
        let text = "`check list` shows them; `check` goes on";
        assert_eq!(CalledAs::Check.named_in(text), text);
        assert_eq!(CalledAs::CargoRun.named_in(text), "`cargo run -- list` shows them; `check` goes on");
    }

    #[test]
    fn where_cargo_run_would_run_an_exercise_the_alias_is_told() {
        let clone = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert_eq!(CalledAs::in_a_clone(&clone), CalledAs::CargoRun);
        let step = clone.join("exercises/02-tracing/04-propagation");
        assert_eq!(CalledAs::in_a_clone(&step), CalledAs::CargoStep);
        let alias = std::fs::read_to_string(clone.join(".cargo/config.toml")).expect("the alias is there");
        assert!(alias.contains("\nstep = \"run "), "{alias}");
    }
}
