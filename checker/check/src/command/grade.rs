//! `check grade`: every step of every submission, each in a clean copy and by a `check` of its own.
//!
//! A unit is one step of one submission. Of what was handed in only the files are taken that the step lets a student
//! edit; what is made of them is checked by this same program, started anew, so that its verdict is the one that
//! `check` gives, and no unit can leave anything to another but in Cargo's target folder.

mod backend;
mod batch;
mod checked;
pub(super) mod class_list;
mod clean_copy;
mod committed;
mod dependencies;
mod environment;
mod files;
pub(super) mod forms;
mod hidden;
pub(super) mod out_folder;
mod refusal;
mod step_units;
mod stub;
mod walls;
mod workplace;

use std::path::Path;
use std::time::Instant;

use grading::{Class, Intent, Outcome, Policy};
use submission::Submission;

use super::{block_on, file_trouble, lessons, not_judged, wrong_usage};
use crate::cancel::Cancel;
use crate::cargo;
use crate::cause::{Cause, CauseId};
use crate::exercise::{Lesson, Step};
use crate::exit_code::ExitCode;
use crate::interrupt;
use crate::isolation::{self, Keeping};
use crate::process;
use crate::report::output;
use crate::report::units_line::UnitsLine;
use crate::run_dir::RunDir;
use crate::selector::{Selection, select};
use crate::settings::{ClassForms, GradeSettings, Settings, UsageError};
use crate::shortage::cannot_write;
use backend::Backend;
use batch::Batch;
use checked::Checker;
use dependencies::Compiled;
use forms::NotWritten;
use hidden::{Hidden, NoHidden};
use out_folder::OutFolder;
use step_units::StepUnit;

pub(super) fn run(settings: &Settings, grade: &GradeSettings) -> ExitCode {
    let lessons = match lessons(settings) {
        Ok(lessons) => lessons,
        Err(code) => return code,
    };
    if let (Some(folder), true) = (&grade.prepared, grade.is_for_nobody()) {
        return prepare(settings, folder, &lessons);
    }
    let policy = match forms::rules(&grade.forms, &lessons) {
        Ok(policy) => policy,
        Err(error) => return wrong_usage(settings, &error),
    };
    let hidden = match hidden_checks(settings, grade, &lessons) {
        Ok(hidden) => hidden,
        Err(code) => return code,
    };
    let prepared = chosen(&lessons, &grade.steps).and_then(|steps| {
        let submissions = step_units::submissions(grade, &steps)?;
        let part = match grade.partition {
            Some(partition) => partition.of(submissions, |submission| &submission.id),
            None => submissions,
        };
        Ok((part, steps))
    });
    let units = prepared.map(|(part, steps)| {
        let part = at_their_commits(settings, part)?;
        Ok(step_units::of(&part.0, &steps, policy.own_traces(), &hidden))
    });
    let units = match units {
        Ok(Ok(units)) => units,
        Ok(Err(cause)) => return not_judged(settings, &cause),
        Err(error) => return wrong_usage(settings, &error),
    };
    let out = match OutFolder::open(&grade.out, grade.resume) {
        Ok(Ok(out)) => out,
        Ok(Err(error)) => return wrong_usage(settings, &error),
        Err(error) => return file_trouble(settings, &grade.out, &error),
    };
    process::keep_to_ourselves();
    let isolation = match block_on(async { Ok(isolation::look(walls::most(grade)).await) }) {
        Ok(isolation) => isolation,
        Err(cause) => return not_judged(settings, &cause),
    };
    if let Err(code) = walls::say(settings, grade, &isolation) {
        return code;
    }
    match block_on(async { grade_all(settings, grade, &lessons, &units, &out, isolation).await }) {
        Ok(Graded { class, interrupted }) => {
            let code = end(settings, &out, &class.by(&policy), &grade.forms, &policy);
            if interrupted { ExitCode::Interrupted } else { code }
        }
        Err(cause) => without_grades(settings, &cause),
    }
}

/// Tells why nobody was graded.
fn without_grades(settings: &Settings, cause: &Cause) -> ExitCode {
    let code = not_judged(settings, cause);
    if cause.id == CauseId::Interrupted { ExitCode::Interrupted } else { code }
}

/// The checks that students do not see, where there are some. What is wrong with their manifests is told here.
fn hidden_checks(settings: &Settings, grade: &GradeSettings, lessons: &[Lesson]) -> Result<Hidden, ExitCode> {
    let Some(folder) = &grade.hidden else { return Ok(Hidden::default()) };
    let scratch = RunDir::create(&settings.workspace)
        .map_err(|error| not_judged(settings, &cannot_write(&settings.workspace, &error)))?;
    Hidden::read(folder, &settings.workspace, lessons, scratch.path()).map_err(|none| match none {
        NoHidden::File(path, error) => file_trouble(settings, &path, &error),
        NoHidden::Manifests(errors) => {
            errors.iter().for_each(|error| output::note(&error.render(settings.lang)));
            ExitCode::Usage
        }
        NoHidden::Nothing(path) => {
            let path = path.display();
            let error = UsageError::new(
                both!(
                    "`{path}` adds no check to a step that there is",
                    "`{path}` não acrescenta verificação a um passo que existe"
                ),
                both!(
                    "put the step's own manifest there, `LESSON/STEP/step.toml`, with checks more",
                    "ponha ali o manifesto do próprio passo, `LIÇÃO/PASSO/step.toml`, com verificações a mais"
                ),
            );
            wrong_usage(settings, &error)
        }
    })
}

/// The submissions, those read at their commits that have one; the folder has to be there as long as they are read.
fn at_their_commits(
    settings: &Settings,
    part: Vec<Submission>,
) -> Result<(Vec<Submission>, Option<RunDir>), Cause> {
    if part.iter().all(|submission| submission.commit.is_none()) {
        return Ok((part, None));
    }
    let folder =
        RunDir::create(&settings.workspace).map_err(|error| cannot_write(&settings.workspace, &error))?;
    let read = block_on(async { Ok(committed::read(part, folder.path()).await) })?;
    Ok((read, Some(folder)))
}

/// The steps that are named, each once; without any, all.
fn chosen<'a>(lessons: &'a [Lesson], named: &[String]) -> Result<Vec<&'a Step>, UsageError> {
    if named.is_empty() {
        return Ok(lessons.iter().flat_map(|lesson| &lesson.steps).collect());
    }
    let mut steps: Vec<&Step> = Vec::new();
    for name in named {
        let found = match select(lessons, name)? {
            Selection::Lesson(lesson) => lesson.steps.iter().collect(),
            Selection::Step(step) => vec![step],
        };
        for step in found {
            if steps.iter().all(|known| known.id != step.id) {
                steps.push(step);
            }
        }
    }
    Ok(steps)
}

/// What came of all units.
struct Graded {
    class: Class,
    interrupted: bool,
}

async fn grade_all(
    settings: &Settings,
    grade: &GradeSettings,
    lessons: &[Lesson],
    units: &[StepUnit<'_>],
    out: &OutFolder,
    isolation: Keeping,
) -> Result<Graded, Cause> {
    let cancel = interrupt::cancel();
    let compiled = compiled(settings, grade, lessons, units, &cancel).await?;
    let level = isolation.level;
    let backend = Backend::start(&grade.jaeger, &settings.workspace, level, &cancel).await?;
    let seen = backend.as_ref().map(|backend| backend.seen(level));
    let checker = Checker::new(settings, grade.limit, isolation, compiled, seen)?;
    let all = units.iter().map(|unit| (unit.id.clone(), unit.max_points()));
    out.write_intent(&Intent::new(checker.hash(), all)).map_err(|error| cannot_write(out.path(), &error))?;
    let line = UnitsLine::of(settings, units.len());
    let batch = Batch::new(&checker, units, out, &line);
    let until = grade.budget.map(|budget| Instant::now() + budget);
    let jobs = (0..grade.jobs).map(|_| batch.work(until, &cancel));
    let ended = futures_util::future::try_join_all(jobs).await;
    line.finish();
    if let Some(backend) = backend {
        backend.stop().await;
    }
    ended?;
    Ok(Graded { class: Class::of(batch.results(settings.lang)), interrupted: is_interrupted(&cancel) })
}

/// Where units find what they depend on, compiled: the time of that is no unit's.
async fn compiled(
    settings: &Settings,
    grade: &GradeSettings,
    lessons: &[Lesson],
    units: &[StepUnit<'_>],
    cancel: &Cancel,
) -> Result<Compiled, Cause> {
    if let Some(folder) = &grade.prepared {
        // All, whatever is graded: the folder is the same for every part of a class.
        let steps: Vec<&Step> = lessons.iter().flat_map(|lesson| &lesson.steps).collect();
        return dependencies::prepared(settings, folder, &steps, cancel).await;
    }
    let target = cargo::target_dir(&settings.workspace).await;
    // What a unit's wall lets through has to be there, and in a new workbook nothing was built yet.
    std::fs::create_dir_all(&target).map_err(|error| cannot_write(&target, &error))?;
    let steps: Vec<&Step> = units.iter().filter(|unit| unit.taken.is_ok()).map(|unit| unit.step).collect();
    Ok(dependencies::in_target(settings, target, &steps, cancel).await)
}

/// Has what the steps depend on compiled, and grades nobody.
fn prepare(settings: &Settings, folder: &Path, lessons: &[Lesson]) -> ExitCode {
    let steps: Vec<&Step> = lessons.iter().flat_map(|lesson| &lesson.steps).collect();
    let done = block_on(async {
        let cancel = interrupt::cancel();
        dependencies::prepared(settings, folder, &steps, &cancel).await
    });
    done.map_or_else(|cause| without_grades(settings, &cause), |_| ExitCode::Passed)
}

fn is_interrupted(cancel: &Cancel) -> bool {
    cancel.by().is_some()
}

/// Writes what is made of the units, and says where it is.
pub(super) fn end(
    settings: &Settings,
    out: &OutFolder,
    class: &Class,
    forms: &ClassForms,
    policy: &Policy,
) -> ExitCode {
    if let Err(error) = out.write_class(class, settings.lang) {
        return file_trouble(settings, out.path(), &error);
    }
    say_how_it_ended(settings, out.path(), class);
    match forms::write(settings, forms, policy, class) {
        Ok(()) if class.count(Outcome::NotJudged) > 0 => ExitCode::NotJudged,
        Ok(()) => ExitCode::Passed,
        Err(NotWritten::Unfit(error)) => wrong_usage(settings, &error),
        Err(NotWritten::File(file, error)) => file_trouble(settings, &file, &error),
        Err(NotWritten::NoVerdict(format)) => {
            let word = format.word();
            let text = both!(
                "note: `{word}` is not written: something has no verdict, and would look like a grade there",
                "nota: `{word}` não foi escrito: algo está sem veredito, e ali pareceria uma nota"
            );
            output::note(text.get(settings.lang));
            ExitCode::NotJudged
        }
    }
}

fn say_how_it_ended(settings: &Settings, out: &Path, class: &Class) {
    let [passed, failed, rejected, not_judged] =
        [Outcome::Passed, Outcome::Failed, Outcome::Rejected, Outcome::NotJudged]
            .map(|outcome| class.count(outcome));
    let out = out.display();
    let text = both!(
        "{passed} passed, {failed} failed, {rejected} rejected, {not_judged} not judged; see {out}/grades.md",
        "{passed} passaram, {failed} não passaram, {rejected} recusadas, {not_judged} não julgadas; veja {out}/grades.md"
    );
    output::note(text.get(settings.lang));
}

/// The program that we are, for starting it again.
fn own_program() -> Result<std::path::PathBuf, Cause> {
    std::env::current_exe().map_err(|error| {
        Cause::new(
            CauseId::CannotStart,
            both!(
                "this program cannot be found again: {error}",
                "este programa não se encontra mais: {error}"
            ),
            both!("start it by its full path", "inicie-o pelo caminho completo"),
        )
    })
}
