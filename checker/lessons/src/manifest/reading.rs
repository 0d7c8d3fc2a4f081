//! Validating a step that is read: its trace file, and its questions, whose answers are computed here.

use std::path::Path;

use toml::Spanned;

use super::error::TomlFile;
use super::field::{known, text, unique};
use super::raw::{RawQuestion, RawStep};
use crate::exercise::{Assertion, Check};
use crate::reading::fact::{Ask, Misasked, ReadFiles};
use crate::reading::{REFLECTION, Reading, SheetQuestion, Variant, fact};
use crate::{run_file, student, trace_file};

/// The reading, if the step is one.
pub(super) fn validate(
    raw: &RawStep,
    workspace: &Path,
    folder: &Path,
    source: &mut TomlFile<'_>,
) -> Option<Reading> {
    let Some(name) = &raw.traces else {
        if let Some(runs) = &raw.runs {
            source.error(
                runs.span(),
                both!("runs are read beside `traces`", "execuções são lidas ao lado de `traces`"),
                None,
            );
        }
        if let Some(question) = raw.question.first() {
            source.error(
                question.id.span(),
                both!(
                    "a question needs `traces`, the file to read",
                    "uma pergunta precisa de `traces`, o arquivo a ler"
                ),
                None,
            );
        }
        return None;
    };
    if !(raw.service.is_empty() && raw.request.is_empty() && raw.program.is_empty() && raw.check.is_empty()) {
        source.error(
            name.span(),
            both!(
                "a step with `traces` has questions, and no service, request, program or check",
                "um passo com `traces` tem perguntas, e nenhum serviço, requisição, programa ou verificação"
            ),
            None,
        );
    }
    if raw.question.is_empty() {
        source.error(name.span(), both!("nothing is asked about them", "nada é perguntado sobre eles"), None);
    }
    unique(raw.question.iter().map(|question| &question.id), source);
    let file = folder.join(name.get_ref());
    let runs = raw.runs.as_ref().map(|name| folder.join(name.get_ref()));
    let variant = variant(raw, workspace, source);
    let read = ReadFiles {
        traces: known_or_told(trace_file::read_by(&file, variant.as_ref()), name, source)
            .map(|export| trace_file::traces(&export))
            .unwrap_or_default(),
        runs: raw
            .runs
            .as_ref()
            .and_then(|name| known_or_told(run_file::read(&folder.join(name.get_ref())), name, source))
            .map(|runs| run_file::told(&runs))
            .unwrap_or_default(),
    };
    let questions = raw.question.iter().filter_map(|raw| question(raw, &read, source)).collect();
    Some(Reading { file, runs, variant, questions })
}

/// Whose the traces are, where nothing that Prefect has belongs to them. What is wrong with `student.toml` is said at
/// the traces, which need it.
fn variant(raw: &RawStep, workspace: &Path, source: &mut TomlFile<'_>) -> Option<Variant> {
    if raw.runs.is_some() {
        return None;
    }
    let student = student::of(workspace).unwrap_or_else(|error| {
        let file = student::FILE;
        source.error(
            raw.traces.as_ref().map_or(0..0, Spanned::span),
            both!("`{file}` cannot be read: {error}", "`{file}` não pode ser lido: {error}"),
            None,
        );
        None
    })?;
    let asked = raw.question.iter().filter(|question| question.fact.get_ref() == "attribute-of-failed");
    let exchanged = asked.filter_map(|question| Some(question.of.as_ref()?.get_ref().clone())).collect();
    Some(Variant { student, exchanged })
}

/// What a file holds; what is wrong with it is told where it is named.
fn known_or_told<T>(read: Result<T, String>, name: &Spanned<String>, source: &mut TomlFile<'_>) -> Option<T> {
    read.map_err(|error| {
        source.error(name.span(), both!("cannot be read: {error}", "não pode ser lido: {error}"), None);
    })
    .ok()
}

fn question(raw: &RawQuestion, read: &ReadFiles, source: &mut TomlFile<'_>) -> Option<SheetQuestion> {
    let (id, title, look) = (raw.id.get_ref().clone(), text(&raw.title, source), text(&raw.look, source));
    if id == REFLECTION {
        source.error(raw.id.span(), both!("nobody grades this key", "ninguém avalia esta chave"), None);
    }
    let ask = ask(raw, source)?;
    let tolerance = tolerance(raw, &ask, source);
    let answer = ask.answer(read, tolerance);
    // Where a file could not be read, that was said.
    if answer.is_none() && !read.traces.is_empty() {
        source.error(
            raw.fact.span(),
            both!(
                "the traces have no answer to this, or more than one",
                "os traces não têm resposta para isto, ou têm mais de uma"
            ),
            None,
        );
    }
    Some(SheetQuestion { id, title, look, answer: answer?, names: ask.names(read) })
}

fn ask(raw: &RawQuestion, source: &mut TomlFile<'_>) -> Option<Ask> {
    let of = raw.of.as_ref();
    let asked = Ask::parse(raw.fact.get_ref(), of.map(|of| of.get_ref().as_str()));
    match asked {
        Ok(ask) => return Some(ask),
        Err(Misasked::Unknown) => known(&raw.fact, &fact::WORDS, source),
        Err(Misasked::WithoutOf) => source.error(
            raw.fact.span(),
            both!(
                "needs `of`: the name of a span, of an attribute or of a parameter",
                "precisa de `of`: o nome de um span, de um atributo ou de um parâmetro"
            ),
            None,
        ),
        Err(Misasked::WithOf) => source.error(
            of.map_or(raw.fact.span(), Spanned::span),
            both!("this fact takes no `of`", "este fato não leva `of`"),
            None,
        ),
    }
    None
}

fn tolerance(raw: &RawQuestion, ask: &Ask, source: &mut TomlFile<'_>) -> f64 {
    let Some(percent) = &raw.tolerance_percent else { return 0.0 };
    if !ask.is_measured() || !(0.0..=50.0).contains(percent.get_ref()) {
        source.error(
            percent.span(),
            both!(
                "a tolerance is 0 to 50 percent, of a duration",
                "uma tolerância é de 0 a 50 por cento, de uma duração"
            ),
            None,
        );
    }
    *percent.get_ref()
}

/// A row for each question; there is nothing to build and nothing to start.
pub(super) fn checks(raw: &[RawQuestion], source: &mut TomlFile<'_>) -> Vec<Check> {
    raw.iter()
        .map(|raw| Check {
            id: raw.id.get_ref().clone(),
            title: text(&raw.title, source),
            points: raw.points,
            needs: Vec::new(),
            covers: vec![Assertion::Question(raw.id.get_ref().clone())],
        })
        .collect()
}
