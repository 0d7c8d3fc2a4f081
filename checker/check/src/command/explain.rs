//! `check explain`: the book's page on a diagnosis, in the terminal.

mod page;

use super::{book, file_trouble, print, wrong_usage};
use crate::exit_code::ExitCode;
use crate::report::output::View;
use crate::settings::{Settings, UsageError};
use crate::{diagnose, near_miss};

pub(super) fn run(settings: &Settings, diagnosis: Option<&str>) -> ExitCode {
    let Some(diagnosis) = diagnosis else { return print(settings, &(all("\n") + "\n")) };
    let Some(id) = diagnose::find(diagnosis) else { return wrong_usage(settings, &unknown(diagnosis)) };
    let path = book(settings).join("diagnoses").join(format!("{id}.md"));
    match std::fs::read_to_string(&path) {
        Ok(markdown) => print(settings, &page::render(&View::of_stdout(settings), &markdown)),
        Err(error) => file_trouble(settings, &path, &error),
    }
}

fn unknown(found: &str) -> UsageError {
    let all = all(", ");
    let what = both!("there is no diagnosis `{found}`", "não existe o diagnóstico `{found}`");
    let hint = match near_miss::nearest(found, diagnose::ids()) {
        Some(near) => {
            both!("did you mean `{near}`? There are {all}", "você quis dizer `{near}`? Existem {all}")
        }
        None => both!("there are {all}", "existem {all}"),
    };
    UsageError::new(what, hint)
}

fn all(between: &str) -> String {
    diagnose::ids().collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn a_typo_is_understood_and_the_rest_listed() {
        let error = unknown("context-not-inyected");
        let hint = error.hint.get(Lang::En);
        assert!(hint.starts_with("did you mean `context-not-injected`? There are did-not-build, "), "{hint}");
    }
}
