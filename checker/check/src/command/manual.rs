//! What a shell and `man` know of this program, from the definition that also reads the command line.

use std::io;
use std::path::Path;

use clap_complete::{Shell, generate};
use clap_mangen::Man;

use super::{file_trouble, print};
use crate::cli;
use crate::exit_code::ExitCode;
use crate::settings::Settings;

/// `check completions SHELL`: a script for that shell.
pub(super) fn completions(settings: &Settings, shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    generate(shell, &mut cli::command(settings.lang), "check", &mut script);
    print(settings, &String::from_utf8_lossy(&script))
}

/// `check man`: the manual page, in roff.
pub(super) fn man(settings: &Settings) -> ExitCode {
    let mut page = Vec::new();
    match rendered(settings, &mut page) {
        Ok(()) => print(settings, &String::from_utf8_lossy(&page)),
        Err(error) => file_trouble(settings, Path::new("stdout"), &error),
    }
}

/// The page, and behind it what each command takes.
fn rendered(settings: &Settings, page: &mut Vec<u8>) -> io::Result<()> {
    let command = cli::command(settings.lang);
    Man::new(command.clone()).render(page)?;
    for child in command.get_subcommands().filter(|child| !child.is_hide_set()) {
        page.extend_from_slice(format!(".SH {}\n", child.get_name().to_uppercase()).as_bytes());
        let child = Man::new(child.clone());
        child.render_synopsis_section(page)?;
        child.render_description_section(page)?;
        child.render_options_section(page)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;
    use crate::text::Lang;

    #[test]
    fn each_shell_completes_each_command() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            generate(*shell, &mut cli::command(Lang::PtBr), "check", &mut script);
            let script = String::from_utf8(script).expect("text");
            for name in ["solution", "reset", "--solution", "doctor"] {
                assert!(script.contains(name.trim_start_matches('-')), "{shell}: {name}");
            }
        }
    }
}
