//! From the command line to the command: one file for each.

mod author;
mod chosen_step;
mod doctor;
mod down;
mod editor;
mod explain;
mod finished;
mod grade;
mod hint;
mod html_book;
mod kept;
mod list;
mod manual;
mod markdown;
mod merge;
mod page;
mod reset;
mod run;
mod solution;
mod up;
mod watch;
mod with_tls;
mod workbook;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use crate::cause::{Cause, CauseId};
use crate::cli;
use crate::exercise::Lesson;
use crate::exit_code::ExitCode;
use crate::manifest;
use crate::process;
use crate::report::program::CalledAs;
use crate::report::{log, output};
use crate::settings::{self, Action, AuthorAction, LogTo, Settings, UsageError};
use crate::shortage;
use crate::text::{Lang, Text};

/// The threads that are there for work which blocks.
const BLOCKING_THREADS: usize = 4;
/// How long they stay without work: as long as this program, so to speak.
const KEPT_THREADS_FOR: Duration = Duration::from_hours(24);

/// The whole program.
pub fn main(args: Vec<OsString>) -> ExitCode {
    if process::is_guardian(&args) {
        process::guard_until_the_end();
        return ExitCode::Passed;
    }
    if process::is_behind_a_wall(&args) {
        output::note(&process::go_behind_a_wall(&args));
        return ExitCode::NotJudged;
    }
    match process::stand_at_the_wall(&args) {
        Some(Ok(status)) => return ExitCode::of(status),
        Some(Err(why)) => {
            output::note(&why);
            return ExitCode::NotJudged;
        }
        None => {}
    }
    shortage::raise_the_limits();
    let locale = sys_locale::get_locale().unwrap_or_default();
    let lang = cli::language(&args, &locale);
    let cli = match cli::parse(args.iter().cloned(), lang) {
        Ok(cli) => cli,
        Err(error) => return tell(&error, &args, lang),
    };
    let color = cli.common.color.unwrap_or_default();
    let program = CalledAs::of_environment().on(cli.common.workspace.as_deref());
    let current = std::env::current_dir().unwrap_or_default();
    match settings::validate(cli, lang, &current) {
        Ok(settings) if with_tls::is_wanting(&settings) => {
            not_judged(&settings, &with_tls::run_again(&settings, &args))
        }
        Ok(settings) => run(&settings),
        Err(error) => {
            output::usage_error(color, lang, &program, &error);
            ExitCode::Usage
        }
    }
}

/// Tells what clap has to say instead of a command line: help and version on standard output, or
/// what is wrong.
fn tell(error: &clap::Error, args: &[OsString], lang: Lang) -> ExitCode {
    let Some(mistake) = cli::mistake(error, args) else {
        // Where nobody listens there is nobody to tell that to.
        let _ = error.print();
        return ExitCode::Passed;
    };
    output::usage_error(cli::Color::default(), lang, &CalledAs::of_environment(), &mistake);
    ExitCode::Usage
}

fn run(settings: &Settings) -> ExitCode {
    if let Some(to) = &settings.log
        && let Err(error) = log::begin(to)
    {
        return match to {
            LogTo::File(path) => cannot_begin(settings, "--log", path, &error),
            LogTo::Stderr => file_trouble(settings, Path::new("stderr"), &error),
        };
    }
    tracing::debug!(version = env!("CARGO_PKG_VERSION"), ?settings, "check");
    if let Action::Check(_)
    | Action::Author(AuthorAction::Verify { .. })
    | Action::Editor(_)
    | Action::Up(_)
    | Action::Grade(_)
    | Action::Watch(_) = settings.action
        && let Err(cause) = shortage::has_memory()
    {
        return not_judged(settings, &cause);
    }
    match &settings.action {
        Action::Init => workbook::init(settings, None),
        Action::Assign(assignment) => workbook::init(settings, Some(assignment)),
        Action::Update => workbook::update(settings),
        Action::List(list) => list::run(settings, list),
        Action::Doctor(doctor) => doctor::run(settings, doctor),
        Action::Hint(selector) => hint::run(settings, selector.as_deref()),
        Action::Page { selector, in_browser } => page::run(settings, selector.as_deref(), *in_browser),
        Action::Solution(selector) => solution::run(settings, selector),
        Action::Reset(selector) => reset::run(settings, selector),
        Action::Completions(shell) => manual::completions(settings, *shell),
        Action::Man => manual::man(settings),
        Action::Explain(diagnosis) => explain::run(settings, diagnosis.as_deref()),
        Action::Watch(watch) => watch::run(settings, watch),
        Action::Up(up) => up::run(settings, up),
        Action::Grade(grade) => grade::run(settings, grade),
        Action::Merge(merge) => merge::run(settings, merge),
        Action::Down(volumes) => down::run(settings, *volumes),
        Action::Author(author) => author::run(settings, author),
        Action::Editor(editor) => editor::run(settings, editor),
        Action::Check(check) => run::run(settings, check),
    }
}

/// Runs work that waits, to its end. What it left unfinished in the background is not waited for.
fn block_on<T>(work: impl Future<Output = Result<T, Cause>>) -> Result<T, Cause> {
    shortage::has_threads()?;
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).thread_keep_alive(KEPT_THREADS_FOR).enable_all().build();
    let runtime = runtime.map_err(|error| {
        Cause::new(
            CauseId::NoThreads,
            both!("cannot start threads: {error}", "não consigo iniciar threads: {error}"),
            both!("close some programs, then run it again", "feche alguns programas e rode de novo"),
        )
    })?;
    let result = runtime.block_on(async {
        have_threads_for_what_blocks();
        work.await
    });
    runtime.shutdown_background();
    result
}

/// Has the threads that work which blocks is done on. Should the system refuse one later, the work is done on these;
/// without any it would wait for ever.
fn have_threads_for_what_blocks() {
    let mut held = Vec::new();
    for _ in 0..BLOCKING_THREADS {
        let (release, released) = mpsc::channel::<()>();
        held.push(release);
        // Each waits, so that the next gets a thread of its own.
        drop(tokio::task::spawn_blocking(move || released.recv()));
    }
}

/// The lessons; what is wrong with their manifests is told here.
fn lessons(settings: &Settings) -> Result<Vec<Lesson>, ExitCode> {
    manifest::load_lessons(&settings.workspace).map_err(|errors| {
        for error in errors.iter() {
            output::note(&error.render(settings.lang));
        }
        ExitCode::Usage
    })
}

/// Tells a usage error.
fn wrong_usage(settings: &Settings, error: &UsageError) -> ExitCode {
    output::usage_error(settings.color, settings.lang, &CalledAs::of(settings), error);
    ExitCode::Usage
}

/// Tells that a file which an option names cannot be written. No folder is made for one: that it is not
/// there is more often a slip than a wish.
fn cannot_begin(settings: &Settings, option: &str, file: &Path, error: &io::Error) -> ExitCode {
    let Some(folder) = file.parent().filter(|_| error.kind() == io::ErrorKind::NotFound) else {
        return file_trouble(settings, file, error);
    };
    let folder = folder.display();
    let error = UsageError::new(
        both!("`{option}`: there is no folder `{folder}`", "`{option}`: não existe a pasta `{folder}`"),
        both!("make it first: `mkdir -p {folder}`", "crie-a antes: `mkdir -p {folder}`"),
    );
    wrong_usage(settings, &error)
}

/// Tells that a file could not be read or written: our trouble, with what to do about it.
fn file_trouble(settings: &Settings, path: &Path, error: &io::Error) -> ExitCode {
    let path = path.display();
    let what = both!("cannot use `{path}`: {error}", "não consigo usar `{path}`: {error}");
    let hint = both!(
        "check that the folder exists, is yours, and has room",
        "veja se a pasta existe, se é sua e se há espaço"
    );
    trouble(settings, &what, &hint)
}

fn trouble(settings: &Settings, what: &Text, hint: &Text) -> ExitCode {
    output::error(settings.color, settings.lang, &CalledAs::of(settings), what, Some(hint));
    ExitCode::NotJudged
}

/// Tells a cause, its details first: they may be a compiler's, in its colours.
fn not_judged(settings: &Settings, cause: &Cause) -> ExitCode {
    for line in cause.lines(settings.lang) {
        output::foreign(settings.color, line);
    }
    trouble(settings, &cause.what, &cause.hint)
}

/// Writes data and ends well, or says why not.
fn print(settings: &Settings, text: &str) -> ExitCode {
    match output::data(text) {
        Ok(()) => ExitCode::Passed,
        Err(error) => file_trouble(settings, Path::new("stdout"), &error),
    }
}

/// Shows text that may be longer than the screen: in a pager where a person looks, as it is where not.
fn show(settings: &Settings, text: &str) -> ExitCode {
    if output::is_longer_than_the_screen(text) && process::page(text) {
        return ExitCode::Passed;
    }
    print(settings, text)
}

/// The learner's progress, and a word on a file that could not be read.
fn progress(settings: &Settings) -> Result<crate::progress::Progress, ExitCode> {
    let place = settings.workspace.join(".check");
    let progress = crate::progress::Progress::load(&settings.workspace)
        .map_err(|error| file_trouble(settings, &place, &error))?;
    if let Some(aside) = &progress.kept_aside {
        let aside = aside.display();
        output::note(
            both!(
                "note: the progress file could not be read; it is kept as `{aside}`, and a new one begins",
                "nota: o arquivo de progresso não pôde ser lido; fica guardado como `{aside}`, e um novo começa"
            )
            .get(settings.lang),
        );
    }
    Ok(progress)
}

/// A page of the book, by its name within a language: the workspace's, or else the one within this program.
fn page_of_the_book(settings: &Settings, page: &str) -> Result<String, (PathBuf, io::Error)> {
    let lang: Lang = settings.lang;
    let name = format!("docs/{}/src/{page}", lang.tag());
    let path = settings.workspace.join(&name);
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let within = handout::file(&name).and_then(|bytes| String::from_utf8(bytes.into_owned()).ok());
            within.ok_or((path, error))
        }
        result => result.map_err(|error| (path, error)),
    }
}
