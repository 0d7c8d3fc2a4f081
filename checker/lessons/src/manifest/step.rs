//! Validating a step: what it is about, and the texts around it.

use std::path::{Path, PathBuf};

use toml::Spanned;

use super::error::TomlFile;
use super::field::{known, text};
use super::raw::{RawStep, RawText};
use super::{check, copies, exporter, flow_run, reading, request, span};
use crate::exercise::{Step, Work};
use crate::handed_out;
use crate::id::LessonId;
use crate::near_miss::did_you_mean;
use crate::system::{Expected, Stop, System};
use crate::text::Text;

/// Turns a step as written into a step that can be run, noting everything that is wrong with it.
pub(super) fn validate(
    raw: &RawStep,
    workspace: &Path,
    lesson: &LessonId,
    folder: &str,
    source: &mut TomlFile<'_>,
) -> Step {
    let id = lesson.step(folder);
    if id != *raw.id.get_ref() {
        source.error(
            raw.id.span(),
            both!("the id is not `{id}`, after the folders", "o id não é `{id}`, como as pastas"),
            None,
        );
    }
    let exercise_dir: PathBuf = workspace.join("exercises").join(lesson).join(folder);
    if raw.edit.get_ref().is_empty() {
        source.error(
            raw.edit.span(),
            both!("a student may edit no file at all", "o estudante não pode editar nenhum arquivo"),
            None,
        );
    }
    for file in raw.edit.get_ref() {
        // One that was handed out and is gone is the learner's doing, and no fault of the manifest.
        let was_there = || handed_out::is_original(&id, Path::new(file.get_ref()), &[]).is_some();
        if !exercise_dir.join(file.get_ref()).is_file() && !was_there() {
            let name = file.get_ref();
            source.error(
                file.span(),
                both!("there is no file `{name}` in the step", "não existe o arquivo `{name}` no passo"),
                None,
            );
        }
    }
    if crate::diagnose::find(raw.untouched.get_ref()).is_none() {
        let name = raw.untouched.get_ref();
        source.error(
            raw.untouched.span(),
            both!("there is no diagnosis `{name}`", "não existe o diagnóstico `{name}`"),
            did_you_mean(name, crate::diagnose::ids()),
        );
    }
    let system = system(raw, &exercise_dir, source);
    let (work, checks) = if let Some(reading) = reading::validate(raw, workspace, &exercise_dir, source) {
        (Work::Read(reading), reading::checks(&raw.question, source))
    } else {
        let checks = check::validate(raw, &system, source);
        (Work::Run(copies::added(&raw.request, system, source)), checks)
    };
    Step {
        title: text(&raw.title, source),
        solution_dir: workspace.join("solutions").join(lesson).join(folder),
        exercise_dir,
        edit: raw.edit.get_ref().iter().map(|file| PathBuf::from(file.get_ref())).collect(),
        untouched: raw.untouched.get_ref().clone(),
        hints: hints(&raw.hints, source),
        work,
        checks,
        id,
    }
}

/// What is run: nothing, in a step that is read.
fn system(raw: &RawStep, folder: &Path, source: &mut TomlFile<'_>) -> System {
    let exporters = exporter::validate(raw, folder, source);
    let requests = request::validate(&raw.request, &exporters, source);
    let spans = span::validate(raw, &exporters, &requests, source);
    let stop = raw.stop.as_ref().map_or(Stop::AfterCollect, |word| stop(word, source));
    let flow_runs = flow_run::validate(raw, &exporters, &requests, &spans, source);
    let has_prefect = raw.prefect.is_some();
    System { exporters, requests, stop, has_prefect, expected: Expected { spans, flow_runs } }
}

fn stop(word: &Spanned<String>, source: &mut TomlFile<'_>) -> Stop {
    let all = [Stop::AfterCollect, Stop::BeforeCollect];
    known(word, &all.map(Stop::word), source);
    all.into_iter().find(|stop| stop.word() == word.get_ref()).unwrap_or(Stop::AfterCollect)
}

fn hints(raw: &Spanned<Vec<RawText>>, source: &mut TomlFile<'_>) -> [Text; 3] {
    let hints: Vec<Text> = raw.get_ref().iter().map(|hint| text(hint, source)).collect();
    hints.try_into().unwrap_or_else(|hints: Vec<Text>| {
        let count = hints.len();
        source.error(
            raw.span(),
            both!("expected three hints, found {count}", "esperava três dicas, encontrei {count}"),
            None,
        );
        std::array::from_fn(|_| Text::same(""))
    })
}
