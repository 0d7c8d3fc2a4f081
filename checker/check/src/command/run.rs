//! `check LESSON[/STEP]`: checks steps, tells what comes of it, and remembers what passed.

use std::path::Path;
use std::sync::Arc;

use super::{file_trouble, lessons, progress, wrong_usage};
use crate::backend::{Backend, Ports, Site};
use crate::cause::CauseId;
use crate::event::{Event, EventSink, PlannedStep, Subject};
use crate::exercise::Step;
use crate::exit_code::ExitCode;
use crate::interrupt;
use crate::progress::Progress;
use crate::report::json::Json;
use crate::report::junit::Junit;
use crate::report::output::{self, View};
use crate::report::target::{self, Target};
use crate::report::terminal::Terminal;
use crate::report::{NotWritten, Reporter, Reporters};
use crate::run::Run;
use crate::selector::{Selection, select};
use crate::settings::{CheckSettings, FileFormat, ReportFile, Settings, UsageError};
use crate::summary::Summary;

pub(super) fn run(settings: &Settings, check: &CheckSettings) -> ExitCode {
    let (lessons, mut progress) = match (lessons(settings), progress(settings)) {
        (Ok(lessons), Ok(progress)) => (lessons, progress),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    let steps = match select(&lessons, &check.selector).and_then(|found| steps(found, check, &progress)) {
        Ok(steps) => steps,
        Err(error) => return wrong_usage(settings, &error),
    };
    for ReportFile { option, file, .. } in &check.reports {
        if let Err(error) = target::probe(file) {
            return match file.parent().filter(|_| error.kind() == std::io::ErrorKind::NotFound) {
                Some(folder) => wrong_usage(settings, &no_folder(option, folder)),
                None => file_trouble(settings, file, &error),
            };
        }
    }
    let reporters = Arc::new(Reporters::new(reporters(settings, check)));
    let events: Arc<dyn EventSink> = reporters.clone();
    run_steps(settings, check, &steps, &events);
    match reporters.finish() {
        Ok(summary) => end(settings, check, &mut progress, &summary),
        Err(NotWritten { place, error }) => file_trouble(settings, &place, &error),
    }
}

/// A report makes no folders: one that is not there is more often a slip than a wish.
fn no_folder(option: &str, folder: &Path) -> UsageError {
    let folder = folder.display();
    UsageError::new(
        both!("`{option}`: there is no folder `{folder}`", "`{option}`: não existe a pasta `{folder}`"),
        both!("make it first: `mkdir -p {folder}`", "crie-a antes: `mkdir -p {folder}`"),
    )
}

/// The steps to check: one, or a lesson's from the first that has not passed. A lesson that has
/// passed is checked from its beginning.
fn steps<'a>(
    selection: Selection<'a>,
    check: &CheckSettings,
    progress: &Progress,
) -> Result<Vec<&'a Step>, UsageError> {
    let lesson = match selection {
        Selection::Step(step) => return Ok(vec![step]),
        Selection::Lesson(lesson) => lesson,
    };
    let id = &lesson.id;
    if check.crate_dir.is_some() {
        return Err(UsageError::new(
            both!(
                "`--crate` stands in for one step, and `{id}` is a lesson",
                "`--crate` substitui um passo, e `{id}` é uma lição"
            ),
            both!("name the step", "diga o passo"),
        ));
    }
    if lesson.steps.is_empty() {
        return Err(UsageError::new(
            both!("the lesson `{id}` has no steps", "a lição `{id}` não tem passos"),
            both!("`check list` shows the others", "`check list` mostra as outras"),
        ));
    }
    let next = lesson.steps.iter().position(|step| !progress.has_passed(&step.id));
    let from = if check.subject == Subject::Solution { 0 } else { next.unwrap_or(0) };
    Ok(lesson.steps[from..].iter().collect())
}

fn reporters(settings: &Settings, check: &CheckSettings) -> Vec<Box<dyn Reporter>> {
    let of_format = |format, target| -> Box<dyn Reporter> {
        match format {
            FileFormat::Json => Box::new(Json::new(settings.lang, target)),
            FileFormat::Junit => Box::new(Junit::new(settings.lang, target)),
        }
    };
    let to_stdout: Box<dyn Reporter> = match check.format {
        Some(format) => of_format(format, Target::Stream(output::stdout())),
        None => {
            let view = View { timings: check.timings, ..View::of_stdout(settings) };
            Box::new(Terminal::new(view, output::stdout()).with_progress())
        }
    };
    let to_files =
        check.reports.iter().map(|report| of_format(report.format, Target::File(report.file.clone())));
    std::iter::once(to_stdout).chain(to_files).collect()
}

/// Runs the steps on the chosen stack. What keeps it from beginning is told as an event too.
fn run_steps(settings: &Settings, check: &CheckSettings, steps: &[&Step], events: &Arc<dyn EventSink>) {
    let planned = steps.iter().map(|&step| PlannedStep::from(step)).collect();
    events.event(Event::RunStarted { steps: planned, subject: check.subject });
    let told = super::block_on(async {
        let cancel = interrupt::token();
        let site = Site {
            workspace: &settings.workspace,
            ports: Ports::Free,
            events: events.as_ref(),
            cancel: &cancel,
        };
        let backend = Backend::start(&check.stack, &site).await?;
        let run = Run {
            workspace: &settings.workspace,
            steps: &steps.iter().map(|&step| step.clone()).collect::<Vec<Step>>(),
            subject: check.subject,
            up: [check.stack.as_typed().as_str(), check.subject.as_typed()].join(" ").trim().to_owned(),
            krate: check.crate_dir.clone(),
            record: check.record.clone(),
        };
        crate::run::run_steps(&run, &backend, events.as_ref(), &cancel).await;
        backend.stop().await;
        Ok(())
    });
    if let Err(cause) = told {
        let interrupted = cause.id == CauseId::Interrupted;
        events.event(if interrupted { Event::Interrupted } else { Event::RunFailed(cause) });
    }
}

fn end(settings: &Settings, check: &CheckSettings, progress: &mut Progress, summary: &Summary) -> ExitCode {
    if check.subject == Subject::Exercise && check.crate_dir.is_none() {
        for step in &summary.passed {
            if let Err(error) = progress.note_passed(step) {
                return file_trouble(settings, &settings.workspace.join(".check"), &error);
            }
        }
    }
    match summary.exit_code() {
        ExitCode::Interrupted => ExitCode::Interrupted,
        _ if check.exit_zero => ExitCode::Passed,
        code => code,
    }
}
