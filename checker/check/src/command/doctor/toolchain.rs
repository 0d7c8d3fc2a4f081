//! Rust: Cargo, a compiler that is new enough, and a linker, which is proven by linking something.

use std::ffi::OsString;
use std::time::Duration;

use super::finding::{Checkup, Health};
use crate::process::{self, NoOutput, Output};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// How long a question may take; linking an empty program takes some 200 ms.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) async fn look() -> Vec<Checkup> {
    let (cargo, rustc, linker) = tokio::join!(cargo(), rustc(), linker());
    vec![cargo, rustc, linker]
}

async fn cargo() -> Checkup {
    let (what, wanted) = (Text::same("cargo"), wanted());
    match ask("CARGO", "cargo", &["--version"]).await {
        Ok(output) if output.is_success() => Checkup::there(what, wanted, version(&output)),
        _ => Checkup::not_there(Health::Missing, what, wanted, nothing(), get_rust()),
    }
}

async fn rustc() -> Checkup {
    let (what, wanted) = (Text::same("rustc"), wanted());
    match ask("RUSTC", "rustc", &["--version"]).await {
        Ok(output) if output.is_success() && !is_new_enough(&output.stdout) => {
            let needed = env!("CARGO_PKG_RUST_VERSION");
            let remedy = both!(
                "it is older than {needed}: `rustup update stable`",
                "é mais antigo que {needed}: `rustup update stable`"
            );
            Checkup::not_there(Health::Missing, what, wanted, version(&output), remedy)
        }
        Ok(output) if output.is_success() => Checkup::there(what, wanted, version(&output)),
        _ => Checkup::not_there(Health::Missing, what, wanted, nothing(), get_rust()),
    }
}

async fn linker() -> Checkup {
    let (what, wanted) = (both!("linker", "linker"), wanted());
    let absent = |found: Text| {
        let remedy = both!(
            "install a C toolchain: `build-essential` or `gcc` on Linux, `xcode-select --install` on macOS",
            "instale um toolchain de C: `build-essential` ou `gcc` no Linux, `xcode-select --install` no macOS"
        );
        Checkup::not_there(Health::Missing, what.clone(), wanted.clone(), found, remedy)
    };
    let Ok(folder) = tempfile::tempdir() else { return absent(nothing()) };
    let (source, program) = (folder.path().join("main.rs"), folder.path().join("main"));
    if std::fs::write(&source, "fn main() {}").is_err() {
        return absent(both!(
            "the folder for temporary files is not writable",
            "a pasta temporária não permite escrita"
        ));
    }
    let (source, program) = (source.display().to_string(), program.display().to_string());
    match ask("RUSTC", "rustc", &[&source, "-o", &program]).await {
        Ok(output) if output.is_success() => {
            Checkup::there(what, wanted, both!("links a program", "linka um programa"))
        }
        Ok(output) => {
            let line = output.stderr.lines().find(|line| line.starts_with("error")).unwrap_or_default();
            absent(Text::same(Untrusted::from(line).shown().to_string()))
        }
        Err(_) => {
            let found = both!("not known without rustc", "não se sabe sem o rustc");
            Checkup::not_there(Health::Missing, what, wanted, found, get_rust())
        }
    }
}

async fn ask(variable: &str, name: &str, arguments: &[&str]) -> Result<Output, NoOutput> {
    let program: OsString = std::env::var_os(variable).unwrap_or_else(|| name.into());
    let mut command = process::command(program);
    command.args(arguments);
    process::output(command, PATIENCE).await
}

fn version(output: &Output) -> Text {
    let line = Untrusted::from(output.stdout.lines().next().unwrap_or_default());
    Text::same(line.shown().to_string())
}

/// Whether `rustc 1.95.0 (…)` is at least what this workspace asks for.
fn is_new_enough(said: &str) -> bool {
    let number = |version: &str| {
        let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>().unwrap_or_default());
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    };
    said.split_whitespace()
        .nth(1)
        .is_some_and(|version| number(version) >= number(env!("CARGO_PKG_RUST_VERSION")))
}

fn wanted() -> Text {
    both!("every check", "toda verificação")
}

fn nothing() -> Text {
    both!("not found", "não encontrado")
}

fn get_rust() -> Text {
    both!("install Rust from https://rustup.rs", "instale o Rust: https://rustup.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_that_is_too_old_is_known_as_one() {
        for new in ["rustc 1.95.0 (59807616e 2026-01-01)", "rustc 1.100.0-nightly (a 2026)", "rustc 2.0.0"] {
            assert!(is_new_enough(new), "{new}");
        }
        for old in ["rustc 1.94.1 (x)", "rustc 1.9.0", "something else", ""] {
            assert!(!is_new_enough(old), "{old}");
        }
    }

    #[tokio::test]
    async fn what_builds_this_test_is_found() {
        assert!(look().await.iter().all(|finding| finding.state == Health::There), "{:?}", look().await);
    }
}
