//! Validating how a program is started, and what it makes its spans with.

use std::path::{Component, Path, PathBuf};

use toml::Spanned;

use super::error::TomlFile;
use super::field::known;
use super::raw::RawLaunch;
use crate::sdk::Sdk;
use crate::system::{Argv, Launch};

/// The launch and the SDK. What Cargo builds is Rust's, and of anything else nothing is known, if it does not say.
pub(super) fn validate(raw: &RawLaunch<'_>, folder: &Path, source: &mut TomlFile<'_>) -> (Launch, Sdk) {
    let launch = match (raw.bin, raw.command) {
        (Some(bin), None) => {
            // Cargo knows where, and what is to be built.
            let strays = raw.directory.map(Spanned::span).into_iter().chain(raw.build.map(Spanned::span));
            for place in strays {
                source.error(place, both!("goes with `command`", "acompanha `command`"), None);
            }
            Launch::Cargo { bin: bin.get_ref().clone() }
        }
        (None, Some(command)) => Launch::Command {
            build: raw.build.map(|build| argv(build, source)),
            argv: argv(command, source),
            dir: raw.directory.map_or_else(PathBuf::new, |name| directory(name, folder, source)),
        },
        (bin, _) => {
            source.error(
                bin.map_or(raw.name.span(), Spanned::span),
                both!(
                    "expected either `bin`, which Cargo builds, or `command`",
                    "esperava ou `bin`, que o Cargo compila, ou `command`"
                ),
                None,
            );
            Launch::Cargo { bin: String::new() }
        }
    };
    let sdk = match raw.sdk {
        Some(word) => sdk(word, source),
        None if launch.bin().is_some() => Sdk::Rust,
        None => Sdk::Unknown,
    };
    (launch, sdk)
}

fn argv(raw: &Spanned<Vec<String>>, source: &mut TomlFile<'_>) -> Argv {
    let (program, arguments) = match raw.get_ref().split_first() {
        Some((program, arguments)) if !program.is_empty() => (program.clone(), arguments.to_vec()),
        _ => {
            source.error(
                raw.span(),
                both!("a command names a program first", "um comando nomeia primeiro um programa"),
                None,
            );
            (String::new(), Vec::new())
        }
    };
    Argv { program, arguments }
}

/// A folder within the step.
fn directory(raw: &Spanned<String>, folder: &Path, source: &mut TomlFile<'_>) -> PathBuf {
    let (name, dir) = (raw.get_ref(), PathBuf::from(raw.get_ref()));
    let is_inside = dir.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !(is_inside && folder.join(&dir).is_dir()) {
        source.error(
            raw.span(),
            both!("there is no folder `{name}` in the step", "não existe a pasta `{name}` no passo"),
            None,
        );
    }
    dir
}

fn sdk(word: &Spanned<String>, source: &mut TomlFile<'_>) -> Sdk {
    known(word, &Sdk::ALL.map(Sdk::word), source);
    Sdk::ALL.into_iter().find(|sdk| sdk.word() == word.get_ref()).unwrap_or(Sdk::Unknown)
}
