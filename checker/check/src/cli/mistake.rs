//! What clap found wrong with the command line, in our words and in both languages.
//!
//! Clap says what it found as data (a kind and its context) and speaks English only. Here the data
//! becomes a usage error like any other. Help and version are no mistakes and stay clap's.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::settings::UsageError;
use crate::text::Text;

/// The mistake in these words, or `None` where clap only wants to print help or the version.
pub(crate) fn mistake(error: &clap::Error, words: &[OsString]) -> Option<UsageError> {
    if !error.use_stderr() {
        return None;
    }
    if let Some((word, command)) = misspelt_command(error, words) {
        return Some(UsageError::new(
            both!("there is no command `{word}`", "não existe o comando `{word}`"),
            both!("did you mean `check {command}`?", "você quis dizer `check {command}`?"),
        ));
    }
    let argument = text(error, ContextKind::InvalidArg);
    let value = text(error, ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            both!("`{argument}` is one argument too many", "`{argument}` é um argumento a mais")
        }
        ErrorKind::UnknownArgument => {
            both!("there is no option `{argument}`", "não existe a opção `{argument}`")
        }
        // An option at the end of the line, without its value, is an invalid value that is empty.
        ErrorKind::InvalidValue if value.is_empty() => {
            both!(
                "`{argument}` expects a value, and none is there",
                "`{argument}` espera um valor, e não há nenhum"
            )
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            both!("`{value}` is no value for `{argument}`", "`{value}` não é um valor para `{argument}`")
        }
        ErrorKind::MissingRequiredArgument => {
            both!("`{argument}` is missing", "falta `{argument}`")
        }
        ErrorKind::ArgumentConflict => {
            let other = text(error, ContextKind::PriorArg);
            if other == argument {
                both!("`{argument}` is there more than once", "`{argument}` aparece mais de uma vez")
            } else {
                both!(
                    "`{argument}` and `{other}` do not go together",
                    "`{argument}` e `{other}` não combinam"
                )
            }
        }
        ErrorKind::TooManyValues => both!(
            "`{argument}` takes no value, found `{value}`",
            "`{argument}` não recebe valor, encontrei `{value}`"
        ),
        ErrorKind::InvalidUtf8 => {
            both!("an argument is not valid UTF-8", "um argumento não é UTF-8 válido")
        }
        _ => both!("the command line is not understood", "não entendi a linha de comando"),
    };
    Some(UsageError { what, hint: hint(error) })
}

/// A word that clap took for a lesson, since it is no command, and the command that was meant: what
/// follows it is too much for a lesson, and is not for the command.
fn misspelt_command(error: &clap::Error, words: &[OsString]) -> Option<(String, String)> {
    let surplus = text(error, ContextKind::InvalidArg);
    if error.kind() != ErrorKind::UnknownArgument || surplus.starts_with('-') {
        return None;
    }
    let words = words.iter().skip(1).filter_map(|word| word.to_str());
    let mut before = words.take_while(|word| *word != surplus).filter(|word| !word.starts_with('-'));
    before.find_map(|word| Some((word.to_owned(), super::nearest_command(word)?)))
}

/// What to do: the nearest name, the values that there are, or the help.
fn hint(error: &clap::Error) -> Text {
    for similar in [ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        let similar = text(error, similar);
        if !similar.is_empty() {
            return both!("did you mean `{similar}`?", "você quis dizer `{similar}`?");
        }
    }
    let values = text(error, ContextKind::ValidValue);
    if !values.is_empty() {
        return both!("one of: `{values}`", "um destes: `{values}`");
    }
    both!("`check --help` shows what there is", "`check --help` mostra o que existe")
}

/// A piece of the context as text, several joined; empty where clap gave none.
fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        // Clap writes an option that may stand several times with dots behind it.
        Some(ContextValue::String(text)) => text.trim_end_matches("...").to_owned(),
        Some(ContextValue::Strings(texts)) => texts.join("`, `"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn told(line: &str) -> [String; 2] {
        let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
        let error = crate::cli::parse(words.clone(), Lang::En).unwrap_err();
        let mistake = mistake(&error, &words).expect("a mistake");
        [Lang::En, Lang::PtBr].map(|lang| format!("{}: {}", mistake.what.get(lang), mistake.hint.get(lang)))
    }

    #[test]
    fn each_mistake_is_told_in_both_languages_with_what_to_do() {
        let lines = [
            "check 02 --fromat json",
            "check 02 --frobnicate",
            "check 02 --format yaml",
            "check 02 --format jsn",
            "check 02 --format",
            "check reset",
            "check 02 -q -v",
            "check 02 --out a --out b",
            "check 02 --solution=yes",
            "check 02 03",
            "check exlpain nothing-exported",
            "check --lang pt-BR hnit 02/01",
            "check hint 02 03",
        ];
        let told: Vec<String> =
            lines.iter().map(|line| format!("{line}\n  {}", told(line).join("\n  "))).collect();
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn help_and_version_are_no_mistakes() {
        for line in ["check --help", "check --version", "check hint --help"] {
            let error = crate::cli::parse(line.split(' ').map(Into::into), Lang::En).unwrap_err();
            assert_eq!(mistake(&error, &[]), None, "{line}");
        }
    }
}
