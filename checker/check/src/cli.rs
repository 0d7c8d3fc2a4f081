//! The command line as written. The doc comments are the help; there is no logic here: what the
//! options mean together is `settings`' business.
//!
//! Clap's own words ("Options:", "[default: …]") are kept out, so that `portuguese` can translate
//! all of the help.

#![expect(clippy::doc_markdown, reason = "the comments are the help as a person reads it")]

mod author;
mod check;
mod common;
mod doctor;
mod editor;
mod grade;
mod isolation;
mod list;
mod mistake;
mod portuguese;
mod stack;
mod up;
mod watch;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

use crate::text::Lang;

pub use author::{AuthorCommand, AuthorOptions};
pub use check::{CheckOptions, Format};
pub use common::{Color, CommonOptions};
pub use doctor::DoctorOptions;
pub use editor::{EditorOptions, MessageFormat};
pub use grade::{CiName, GradeCommand, GradeOptions, InitOptions, MergeOptions};
pub use list::{ListFormat, ListOptions};
pub(crate) use mistake::mistake;
pub use stack::{Installable, KeptStackOptions, PrefectName, StackName, StackOptions};
pub use up::{DownOptions, UpOptions};
pub use watch::WatchOptions;

const TEMPLATE: &str = "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}\n";

const AFTER_HELP: &str = "\
Examples:
  check                          goes on where you are: with the first step that has not passed
  check watch                    the same again at each save, until the last step has passed
  check list                     the lessons, how far you are, what is next
  check 02                       lesson 02, from the first step that has not passed
  check 02-tracing/04            one step; any prefix that fits one step only will do
  check --solution 02/04         the same on the finished code: what passing looks like
  check hint                     a nudge; once more for the call, once more for the code
  check explain context-not-injected
  check solution 02/04           what the finished code has that yours has not
  check 02/04 --format json --out result.json --exit-zero

Exit codes:
  0    passed
  1    not passed: your code, and the report says why
  2    wrong usage, or a broken manifest
  3    could not judge: our trouble, never your failure
  130  interrupted: Ctrl-C, SIGTERM, a closed terminal";

/// Builds a step's services, runs them, reads their traces back from Jaeger, and says what is wrong and why
#[derive(Debug, Parser)]
#[command(
    name = "check",
    bin_name = "check",
    version,
    help_template = TEMPLATE,
    after_help = AFTER_HELP,
    override_usage = "check [LESSON[/STEP]] [options]\n       check COMMAND",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_help_heading = "Commands",
    max_term_width = 100,
)]
pub struct Cli {
    /// The lesson or step to check, by any prefix that fits one only; without it: where you are
    #[arg(value_name = "LESSON[/STEP]", display_order = 0, help_heading = "What to check")]
    pub selector: Option<String>,
    /// What to do instead of checking.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of a check.
    #[command(flatten)]
    pub check: CheckOptions,
    /// The first of those that stands in the line, by its long name.
    #[arg(skip)]
    pub option_of_a_check: Option<String>,
    /// Options of every command.
    #[command(flatten)]
    pub common: CommonOptions,
    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = "General")]
    pub version: Option<bool>,
}

/// What to do instead of checking.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check a step again at each save, and offer the next one when it passes
    #[command(help_template = TEMPLATE, override_usage = "check watch [LESSON[/STEP]] [options]")]
    Watch(WatchOptions),
    /// Make a workbook in a folder: the steps, without the solutions; with this program alone, no clone
    #[command(help_template = TEMPLATE, override_usage = "check init DIR")]
    Init {
        /// The folder, which is not there yet or is empty
        #[arg(value_name = "DIR", help_heading = "What to do")]
        folder: PathBuf,
    },
    /// Bring the lessons of this program into a workbook; what you wrote stays as it is
    #[command(help_template = TEMPLATE, override_usage = "check update")]
    Update,
    /// Show the lessons and steps, your progress, and what is next
    #[command(help_template = TEMPLATE, override_usage = "check list [LESSON[/STEP]] [options]")]
    List(ListOptions),
    /// Show the next hint for a step, in three levels
    #[command(help_template = TEMPLATE, override_usage = "check hint [LESSON/STEP]")]
    Hint {
        /// The step; without it: the first that has not passed
        #[arg(value_name = "LESSON/STEP", help_heading = "What to do")]
        selector: Option<String>,
    },
    /// Show the page of a step: the idea, what to do, what commonly goes wrong
    #[command(help_template = TEMPLATE, override_usage = "check page [LESSON/STEP] [options]")]
    Page {
        /// The step; without it: the first that has not passed
        #[arg(value_name = "LESSON/STEP", help_heading = "What to do")]
        selector: Option<String>,
        /// Open it in the browser instead
        #[arg(long, help_heading = "What to do")]
        open: bool,
    },
    /// Show what the finished code of a step has that yours has not
    #[command(help_template = TEMPLATE, override_usage = "check solution LESSON/STEP")]
    Solution {
        /// The step
        #[arg(value_name = "LESSON/STEP", help_heading = "What to do")]
        selector: String,
    },
    /// Put a step back as it was handed out; what you wrote is kept aside
    #[command(help_template = TEMPLATE, override_usage = "check reset LESSON/STEP")]
    Reset {
        /// The step
        #[arg(value_name = "LESSON/STEP", help_heading = "What to do")]
        selector: String,
    },
    /// Explain a diagnosis or advice: what it saw, why it matters, how to mend it
    #[command(help_template = TEMPLATE, override_usage = "check explain [ID]")]
    Explain {
        /// The diagnosis or advice, as the report names it, or a step, for what it gets untouched; without it: all
        #[arg(value_name = "ID", help_heading = "What to do")]
        diagnosis: Option<String>,
    },
    /// Keep Jaeger, and a step's services, running on the course's ports to look around in a browser
    #[command(help_template = TEMPLATE, override_usage = "check up [LESSON[/STEP]] [options]")]
    Up(UpOptions),
    /// Look at what this machine has for a check, and say how to get or mend what is missing
    #[command(help_template = TEMPLATE, override_usage = "check doctor [options]")]
    Doctor(DoctorOptions),
    /// Write what your shell needs to complete this program's commands and options
    #[command(help_template = TEMPLATE, override_usage = "check completions SHELL")]
    Completions {
        /// The shell: `bash`, `elvish`, `fish`, `powershell` or `zsh`
        #[arg(value_name = "SHELL", hide_possible_values = true, help_heading = "What to do")]
        shell: Shell,
    },
    /// Write the manual page: `check man > check.1`, then `man ./check.1`
    #[command(help_template = TEMPLATE, override_usage = "check man")]
    Man,
    /// Check the step of a file, for an editor: what Cargo and the verdict say, as messages at their lines
    #[command(help_template = TEMPLATE, override_usage = "check editor [FILE|LESSON/STEP] [options]")]
    Editor(EditorOptions),
    /// Grade what a class handed in: folders, zips, or a folder of them; each result is a file
    #[command(
        help_template = TEMPLATE,
        override_usage = "check grade SUBMISSION... --out DIR [options]\n       check grade init DIR [options]",
        args_conflicts_with_subcommands = true,
        subcommand_negates_reqs = true,
        disable_help_subcommand = true,
        subcommand_help_heading = "Commands"
    )]
    Grade(GradeOptions),
    /// Put the results of several machines together, and say what is missing
    #[command(help_template = TEMPLATE, override_usage = "check merge DIR... --out DIR [options]")]
    Merge(MergeOptions),
    /// Make lessons: begin a step, and see what is to be mended before it is handed out
    #[command(
        help_template = TEMPLATE,
        override_usage = "check author COMMAND",
        disable_help_subcommand = true,
        subcommand_help_heading = "Commands"
    )]
    Author(AuthorOptions),
    /// Stop what `up` started
    #[command(help_template = TEMPLATE, override_usage = "check down [options]")]
    Down(DownOptions),
}

/// Reads the command line, with help in the given language. The error is clap's: help and version
/// are among them.
pub fn parse(args: impl IntoIterator<Item = OsString>, lang: Lang) -> Result<Cli, clap::Error> {
    let command = command(lang);
    let matches = command.clone().try_get_matches_from(args)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    let given = |id: &&clap::Id| matches.value_source(id.as_str()) == Some(ValueSource::CommandLine);
    cli.option_of_a_check = options_of_a_check(&command).find(given).and_then(|id| {
        let option = command.get_arguments().find(|argument| argument.get_id() == id)?;
        Some(format!("--{}", option.get_long()?))
    });
    Ok(cli)
}

/// What only a check takes: all of [`CheckOptions`]. Clap has no group of what is made of others.
fn options_of_a_check(command: &clap::Command) -> impl Iterator<Item = &clap::Id> {
    let own = CheckOptions::augment_args(clap::Command::new("check"));
    let own: Vec<clap::Id> = own.get_arguments().map(|argument| argument.get_id().clone()).collect();
    command.get_arguments().map(clap::Arg::get_id).filter(move |id| own.contains(id))
}

/// The language that the help is in: `--lang`, wherever it stands, or the locale's.
pub fn language(args: &[OsString], locale: &str) -> Lang {
    let mut args = args.iter().filter_map(|arg| arg.to_str());
    while let Some(arg) = args.next() {
        match arg.strip_prefix("--lang") {
            Some("") => return args.next().map_or_else(|| Lang::from_locale(locale), Lang::from_locale),
            Some(rest) if rest.starts_with('=') => return Lang::from_locale(&rest[1..]),
            _ => {}
        }
    }
    Lang::from_locale(locale)
}

/// The command that is nearest to a word, if one is near enough to be meant by it.
pub(crate) fn nearest_command(word: &str) -> Option<String> {
    let cli = Cli::command();
    crate::near_miss::nearest(word, cli.get_subcommands().map(clap::Command::get_name)).map(str::to_owned)
}

/// The definition, with its texts in this language.
pub(crate) fn command(lang: Lang) -> clap::Command {
    match lang {
        Lang::En => Cli::command(),
        Lang::PtBr => portuguese::translate(Cli::command()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_definition_is_sound_in_both_languages() {
        command(Lang::En).debug_assert();
        command(Lang::PtBr).debug_assert();
    }

    #[test]
    fn a_selector_and_a_command_are_told_apart() {
        let cli = parse(words("check 02-tracing/04 --solution"), Lang::En).expect("it is understood");
        assert_eq!(cli.selector.as_deref(), Some("02-tracing/04"));
        assert!(cli.check.solution && cli.command.is_none());
        let cli = parse(words("check hint 02/04 --lang pt-BR"), Lang::En).expect("it is understood");
        assert!(
            matches!(cli.command, Some(Command::Hint { selector }) if selector.as_deref() == Some("02/04"))
        );
        assert_eq!(cli.common.lang, Some(common::LangName::PtBr));
    }

    #[test]
    fn each_option_of_a_check_is_known_as_one_by_its_definition() {
        let command = command(Lang::En);
        let mut seen = 0;
        for id in options_of_a_check(&command) {
            let option = command.get_arguments().find(|argument| argument.get_id() == id).expect("defined");
            let long = format!("--{}", option.get_long().expect("a long name"));
            let mut line = vec![OsString::from("check"), OsString::from(&long)];
            if option.get_action().takes_values() {
                let values = option.get_possible_values();
                line.push(values.first().map_or("x", |value| value.get_name()).into());
            }
            let cli = parse(line, Lang::PtBr).expect("it is understood");
            assert_eq!(cli.option_of_a_check, Some(long));
            seen += 1;
        }
        assert!(seen > 10, "only {seen}");
        let cli = parse(words("check list --lang en -q"), Lang::En).expect("it is understood");
        assert_eq!(cli.option_of_a_check, None);
    }

    #[test]
    fn the_language_is_found_before_the_line_is_read() {
        assert_eq!(language(&words("check --help --lang pt-BR"), "en_US"), Lang::PtBr);
        assert_eq!(language(&words("check --lang=en"), "pt_BR.UTF-8"), Lang::En);
        assert_eq!(language(&words("check"), "pt_BR.UTF-8"), Lang::PtBr);
    }

    #[test]
    fn the_help_teaches() {
        insta::assert_snapshot!("help_en", command(Lang::En).render_help());
        insta::assert_snapshot!("help_pt_br", command(Lang::PtBr).render_help());
    }
}
