//! `check LESSON[/STEP]`: checks steps, tells what comes of it, and remembers what passed.

use std::io;
use std::path::Path;

use super::chosen_step::next_after;
use super::{cannot_begin, file_trouble, finished, lessons, list, progress, wrong_usage};
use crate::event::{Event, EventSink};
use crate::exercise::{Lesson, Step};
use crate::exit_code::ExitCode;
use crate::interrupt;
use crate::plan::{Job, Plan, Subject};
use crate::process;
use crate::progress::Progress;
use crate::report::destination::{self, Destination};
use crate::report::json::Json;
use crate::report::junit::Junit;
use crate::report::output::{self, Layout};
use crate::report::terminal::Terminal;
use crate::report::{NotWritten, Reporter, Reporters};
use crate::selector::{Selection, select};
use crate::session::Session;
use crate::settings::{
    CheckSettings, FileFormat, ListSettings, LogTo, ReportFile, Settings, UsageError, Verbosity,
};
use crate::summary::Summary;
use crate::way;

pub(super) fn run(settings: &Settings, check: &CheckSettings) -> ExitCode {
    let (lessons, progress) = match (lessons(settings), progress(settings)) {
        (Ok(lessons), Ok(progress)) => (lessons, progress),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    let selection = match &check.selector {
        Some(selector) => select(&lessons, selector),
        None => match where_the_learner_is(&lessons, &progress) {
            Some(lesson) => Ok(Selection::Lesson(lesson)),
            None => return list::run(settings, &ListSettings::default()),
        },
    };
    let plan = match selection.and_then(|found| plan(found, check, &progress)) {
        Ok(plan) => plan,
        Err(error) => return wrong_usage(settings, &error),
    };
    if check.subject == Subject::Solution {
        let steps: Vec<&Step> = plan.jobs.iter().map(|job| &job.step).collect();
        if let Err((path, error)) = finished::bring(&settings.workspace, &steps) {
            return file_trouble(settings, &path, &error);
        }
    }
    for ReportFile { option, file, .. } in &check.reports {
        if let Err(error) = destination::probe(file) {
            return cannot_begin(settings, option, file, &error);
        }
    }
    let reporters = Reporters::new(reporters(settings, check));
    check_all(settings, check, &plan, &reporters);
    match reporters.finish() {
        Ok(summary) => {
            let code = end(settings, check, &summary);
            if code == ExitCode::Passed && check.subject == Subject::Exercise && check.crate_dir.is_none() {
                say_how_to_go_on(settings, check, &lessons, &summary);
            }
            code
        }
        Err(NotWritten { place, error }) => file_trouble(settings, &place, &error),
    }
}

/// The lesson with the first step that has not passed; `None` where all have.
fn where_the_learner_is<'a>(lessons: &'a [Lesson], progress: &Progress) -> Option<&'a Lesson> {
    lessons.iter().find(|lesson| lesson.steps.iter().any(|step| !progress.has_passed(&step.id)))
}

/// What to check: one step, or a lesson's from the first that has not passed.
fn plan(selection: Selection<'_>, check: &CheckSettings, progress: &Progress) -> Result<Plan, UsageError> {
    let lesson = match (selection, &check.crate_dir) {
        (Selection::Step(step), None) => return Ok(Plan::of_step(step, check.subject)),
        (Selection::Step(step), Some(krate)) => {
            let job = Job { step: step.clone(), krate: krate.clone() };
            return Ok(Plan { jobs: vec![job], subject: check.subject });
        }
        (Selection::Lesson(lesson), None) => lesson,
        (Selection::Lesson(lesson), Some(_)) => return Err(a_crate_is_one_step(&lesson.id)),
    };
    if lesson.steps.is_empty() {
        let id = &lesson.id;
        return Err(UsageError::new(
            both!("the lesson `{id}` has no steps", "a lição `{id}` não tem passos"),
            both!("`check list` shows the others", "`check list` mostra as outras"),
        ));
    }
    Ok(Plan::of_lesson(lesson, check.subject, |step| progress.has_passed(&step.id)))
}

fn a_crate_is_one_step(lesson: &str) -> UsageError {
    UsageError::new(
        both!(
            "`--crate` stands in for one step, and `{lesson}` is a lesson",
            "`--crate` substitui um passo, e `{lesson}` é uma lição"
        ),
        both!("name the step", "diga o passo"),
    )
}

fn reporters(settings: &Settings, check: &CheckSettings) -> Vec<Box<dyn Reporter>> {
    let of_format = |format, destination| -> Box<dyn Reporter> {
        match format {
            FileFormat::Json => Box::new(Json::new(settings.lang, destination)),
            FileFormat::Junit => Box::new(Junit::new(settings.lang, destination)),
        }
    };
    let to_stdout: Box<dyn Reporter> = if let Some(format) = check.format {
        of_format(format, Destination::Stream(output::stdout()))
    } else {
        let layout = Layout { timings: check.timings, ..Layout::of_stdout(settings) };
        let terminal = Terminal::new(layout, output::stdout());
        // A spinner would tear the lines of a log.
        Box::new(if settings.log == Some(LogTo::Stderr) { terminal } else { terminal.with_progress() })
    };
    let to_files =
        check.reports.iter().map(|report| of_format(report.format, Destination::File(report.file.clone())));
    std::iter::once(to_stdout).chain(to_files).collect()
}

/// A session of one round.
pub(super) fn check_all(settings: &Settings, check: &CheckSettings, plan: &Plan, events: &dyn EventSink) {
    if check.worker {
        process::end_with_parent();
    }
    process::keep_to_ourselves();
    process::confine(check.confine);
    if process::is_confined() {
        process::adopt_orphans();
    }
    let told = super::block_on(async {
        let cancel = interrupt::cancel();
        if let Some(way) = &check.way {
            way::enter(way).await?;
        }
        let session = Session::new(&settings.workspace, &check.stack, cancel.clone());
        let mut session = session.recording(check.record.clone());
        session.round(plan, events, &cancel).await;
        session.end().await;
        Ok(())
    });
    if process::is_confined() {
        process::end_what_is_left();
    }
    if let Err(cause) = told {
        events.event(Event::RunFailed(cause));
    }
}

/// Notes what passed and what did not, in the file as it is now: a hint may have been noted meanwhile.
pub(super) fn remember(workspace: &Path, summary: &Summary) -> io::Result<()> {
    let mut progress = Progress::load(workspace)?;
    for step in summary.passed.iter().filter(|step| !summary.uncounted.contains(step)) {
        progress.note_passed(step)?;
    }
    summary.failed.iter().try_for_each(|step| progress.note_failed(step))
}

/// The next step's command and page, where a person reads.
fn say_how_to_go_on(settings: &Settings, check: &CheckSettings, lessons: &[Lesson], summary: &Summary) {
    let is_read = check.format.is_none() && settings.verbosity != Verbosity::Quiet && !check.worker;
    let (Some(last), true) = (summary.passed.last(), is_read && summary.exit_code() == ExitCode::Passed)
    else {
        return;
    };
    let Ok(progress) = Progress::load(&settings.workspace) else { return };
    let layout = Layout::of_stdout(settings);
    let Some(next) = next_after(lessons, &progress, last) else {
        let list = layout.program.call("list");
        let all = both!(
            "Every step has passed: `{list}` shows them.",
            "Todos os passos passaram: `{list}` os mostra."
        );
        return output::say(&layout, &all);
    };
    let (id, title) = (&next.id, layout.say(&next.title).to_owned());
    let (check, page) = (layout.program.call(id), layout.program.call(&format!("page {id}")));
    let text = both!(
        "Next: {title}: `{check}`; its page: `{page}`",
        "A seguir: {title}: `{check}`; a página: `{page}`"
    );
    output::say(&layout, &text);
}

fn end(settings: &Settings, check: &CheckSettings, summary: &Summary) -> ExitCode {
    if check.subject == Subject::Exercise
        && check.crate_dir.is_none()
        && let Err(error) = remember(&settings.workspace, summary)
    {
        return file_trouble(settings, &settings.workspace.join(".check"), &error);
    }
    match summary.exit_code() {
        ExitCode::Interrupted => ExitCode::Interrupted,
        _ if check.exit_zero => ExitCode::Passed,
        code => code,
    }
}
