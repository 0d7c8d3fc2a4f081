//! The form of `check up` that comes back: it starts the kept form and waits until that says that
//! everything is there.
//!
//! Whatever ends the wait before (Ctrl-C, a failure) ends what was started too; only then is it
//! forgotten, so that `check down` finds it as long as it is there. There is no limit to the wait: a
//! build takes as long as it takes, what goes on is on the screen, and each stage has a limit of its own.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::time::Duration;

use super::voice::Told;
use super::{NotKept, step, tell};
use crate::cause::{Cause, CauseId};
use crate::command::block_on;
use crate::command::kept::{UpState, keeper, log_file, state_file};
use crate::course_ports;
use crate::interrupt;
use crate::ports;
use crate::process::Detached;
use crate::report::status_line::StatusLine;
use crate::settings::{LogTo, Settings, UpSettings};
use crate::shortage::cannot_write;
use crate::surroundings::JaegerChoice;
use crate::text::Text;

/// How long it may take to end: a container takes longer to stop than a program.
const STOP_LIMIT: Duration = Duration::from_secs(30);
/// How many of its last lines are shown if it ends without a word to us.
const SHOWN_LINES: usize = 12;

pub(super) fn run(settings: &Settings, up: &UpSettings) -> Result<(), NotKept> {
    let step = step(settings, up)?;
    // A second stack must not be written down in place of the first.
    if let Some(pid) = keeper(settings) {
        return Err(NotKept::Cause(already_up(pid.as_raw_pid())));
    }
    let ran = block_on(async {
        // Before anything is started: from here on a Ctrl-C is ours to heed.
        let cancel = interrupt::cancel();
        // In a container Jaeger may be up already, and is used then.
        if up.stack.jaeger != JaegerChoice::Compose {
            drop(ports::listen_on(course_ports::QUERY).await?);
        }
        let mut kept =
            start(settings, up).map_err(|error| cannot_write(&settings.workspace.join(".check"), &error))?;
        let progress = StatusLine::of_stages(settings);
        let result = cancel.or(until_up(settings, &mut kept, &progress)).await;
        if result.is_err() {
            progress.say(both!("stopping", "parando").get(settings.lang));
            kept.stop(STOP_LIMIT).await;
            // The next `up` writes it anew.
            let _ = std::fs::remove_file(state_file(settings));
        }
        progress.clear();
        result
    })?;
    tell(settings, up, step.as_ref(), &ran);
    Ok(())
}

/// Starts it, written down for `check down`.
fn start(settings: &Settings, up: &UpSettings) -> std::io::Result<Detached> {
    std::fs::create_dir_all(settings.workspace.join(".check"))?;
    let arguments = arguments(settings, up);
    let arguments: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
    let kept = Detached::start(&arguments, File::create(log_file(settings))?)?;
    let state = serde_json::to_string(&UpState { pid: kept.id() })?;
    std::fs::write(state_file(settings), state)?;
    Ok(kept)
}

fn arguments(settings: &Settings, up: &UpSettings) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["up".into(), "--kept".into()];
    arguments.extend(up.selector.as_ref().map(OsString::from));
    arguments.extend(Some(up.subject.as_typed()).filter(|option| !option.is_empty()).map(OsString::from));
    arguments.extend(up.stack.as_arguments());
    match &settings.log {
        Some(LogTo::Stderr) => arguments.push("-vv".into()),
        Some(LogTo::File(file)) => arguments.extend(["--log".into(), file.clone().into_os_string()]),
        None => {}
    }
    // Colours are for us to choose; its own words go to a file.
    arguments.extend(["--color", "never", "--lang", settings.lang.tag(), "--workspace"].map(OsString::from));
    arguments.push(settings.workspace.clone().into_os_string());
    arguments
}

/// Listens until it says that it is up, or why it is not.
async fn until_up(
    settings: &Settings,
    kept: &mut Detached,
    progress: &StatusLine,
) -> Result<Vec<String>, Cause> {
    while let Some(line) = kept.next_line().await {
        match serde_json::from_str(&line) {
            Ok(Told::Stage(text)) => progress.say(&text),
            Ok(Told::Detail(text)) => progress.say_detail(&text),
            Ok(Told::Up(ran)) => return Ok(ran),
            Ok(Told::Failed { what, hint, lines }) => {
                return Err(
                    Cause::new(CauseId::NotUp, Text::same(what), Text::same(hint)).with_details(lines)
                );
            }
            // Not for us: a program that it started has its standard output.
            Err(_) => {}
        }
    }
    Err(ended_without_a_word(settings))
}

fn already_up(pid: i32) -> Cause {
    Cause::new(
        CauseId::AlreadyUp,
        both!("a stack is up already (process {pid})", "já há um ambiente no ar (processo {pid})"),
        both!("stop it first: `check down`", "pare-o primeiro: `check down`"),
    )
}

/// It was killed, or it ended before it could say anything but to its log.
fn ended_without_a_word(settings: &Settings) -> Cause {
    let log = std::fs::read_to_string(log_file(settings)).unwrap_or_default();
    let lines: Vec<String> = log.lines().map(str::to_owned).collect();
    let shown = lines[lines.len().saturating_sub(SHOWN_LINES)..].to_vec();
    let hint = if shown.is_empty() {
        both!(
            "run it again; `check up --foreground` shows more",
            "rode de novo; `check up --foreground` mostra mais"
        )
    } else {
        both!("what it wrote stands above", "o que ele escreveu está acima")
    };
    Cause::new(
        CauseId::NotUp,
        both!("the stack did not come up: its process ended", "o ambiente não subiu: o processo terminou"),
        hint,
    )
    .with_details(shown)
}
