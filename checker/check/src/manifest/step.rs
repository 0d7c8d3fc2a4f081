//! Validating a step: its services, its requests, and the texts around them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::error::TomlFile;
use super::field::{filled, known, text, unique};
use super::raw::{RawProgram, RawRequest, RawService, RawStep, RawText};
use super::{check, copies, reading, span};
use crate::exercise::{ExpectedAnswer, ExpectedEnd, Program, Request, Service, Step, Stop};
use crate::near_miss::did_you_mean;
use crate::text::Text;

/// Turns a step as written into a step that can be run, noting everything that is wrong with it.
pub(super) fn validate(
    raw: &RawStep,
    workspace: &Path,
    lesson: &str,
    folder: &str,
    source: &mut TomlFile<'_>,
) -> Step {
    let id = format!("{lesson}/{folder}");
    if *raw.id.get_ref() != id {
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
        if !exercise_dir.join(file.get_ref()).is_file() {
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
    let mut services = services(&raw.service, source);
    let mut requests = requests(&raw.request, &services, source);
    services.extend(raw.program.iter().map(as_service));
    let programs = programs(raw, source);
    let mut spans = span::validate(&raw.span, &services, &requests, &programs, source);
    let reading = reading::validate(raw, &exercise_dir, source);
    let checks = if reading.is_some() {
        reading::checks(&raw.question, source)
    } else {
        check::validate(&raw.check, &raw.span, &services, &programs, &spans, source)
    };
    copies::add(&raw.request, &mut requests, &mut spans, source);
    Step {
        title: text(&raw.title, source),
        solution_dir: workspace.join("solutions").join(lesson).join(folder),
        exercise_dir,
        edit: raw.edit.get_ref().iter().map(|file| PathBuf::from(file.get_ref())).collect(),
        untouched: raw.untouched.get_ref().clone(),
        hints: hints(&raw.hints, source),
        services,
        requests,
        programs,
        reading,
        stop: raw.stop.as_ref().map_or(Stop::AfterCollect, |word| stop(word, source)),
        spans,
        checks,
        id,
    }
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

fn services(raw: &[RawService], source: &mut TomlFile<'_>) -> Vec<Service> {
    unique(raw.iter().map(|service| &service.name), source);
    let names: Vec<&str> = raw.iter().map(|service| service.name.get_ref().as_str()).collect();
    for peer in raw.iter().flat_map(|service| service.peers.values()) {
        known(peer, &names, source);
    }
    raw.iter()
        .map(|service| Service {
            name: service.name.get_ref().clone(),
            bin: service.bin.get_ref().clone(),
            service_name: service.service_name.get_ref().clone(),
            peers: service.peers.iter().map(|(key, peer)| (key.clone(), peer.get_ref().clone())).collect(),
            environment: service.environment.clone(),
        })
        .collect()
}

/// A program exports as a service does.
fn as_service(raw: &RawProgram) -> Service {
    Service {
        name: raw.name.get_ref().clone(),
        bin: raw.bin.get_ref().clone(),
        service_name: raw.service_name.get_ref().clone(),
        peers: BTreeMap::new(),
        environment: raw.environment.clone(),
    }
}

fn programs(raw: &RawStep, source: &mut TomlFile<'_>) -> Vec<Program> {
    let names = raw.service.iter().map(|service| &service.name);
    let ids = raw.request.iter().map(|request| &request.id);
    let programs = || raw.program.iter().map(|program| &program.name);
    // A run goes by the name of its program, as a request by its id.
    unique(names.chain(programs()), source);
    unique(ids.chain(programs()), source);
    raw.program
        .iter()
        .map(|program| {
            let nonces = nonces(&program.nonces, source);
            let filled = |text, source: &mut TomlFile<'_>| filled(text, &nonces, source);
            Program {
                name: program.name.get_ref().clone(),
                arguments: program.arguments.iter().map(|argument| filled(argument, source)).collect(),
                answer: ExpectedEnd {
                    exit_code: program.answer.exit_code.as_ref().map_or(0, |code| exit_code(code, source)),
                    output: program.answer.output.as_ref().map(|output| filled(output, source)),
                },
                nonces,
            }
        })
        .collect()
}

/// Nonces, of which there is one at least.
fn nonces(raw: &Spanned<BTreeMap<String, String>>, source: &mut TomlFile<'_>) -> BTreeMap<String, String> {
    if raw.get_ref().is_empty() {
        source.error(
            raw.span(),
            both!(
                "a request without a nonce cannot be told from another",
                "uma requisição sem nonce não se distingue de outra"
            ),
            None,
        );
    }
    raw.get_ref().clone()
}

fn requests(raw: &[RawRequest], services: &[Service], source: &mut TomlFile<'_>) -> Vec<Request> {
    unique(raw.iter().map(|request| &request.id), source);
    let names: Vec<&str> = services.iter().map(|service| service.name.as_str()).collect();
    raw.iter()
        .map(|request| {
            known(&request.service, &names, source);
            let nonces = nonces(&request.nonces, source);
            Request {
                id: request.id.get_ref().clone(),
                service: request.service.get_ref().clone(),
                path: request.path.get_ref().clone(),
                query: request
                    .query
                    .iter()
                    .map(|(key, value)| (key.clone(), filled(value, &nonces, source)))
                    .collect(),
                answer: ExpectedAnswer {
                    status: status(&request.answer.status, source),
                    body: request.answer.body.as_ref().map(|body| filled(body, &nonces, source)),
                },
                nonces,
                copy_of: None,
                is_traced: true,
            }
        })
        .collect()
}

/// A status that an HTTP answer can have.
fn status(raw: &Spanned<i64>, source: &mut TomlFile<'_>) -> u16 {
    let status = u16::try_from(*raw.get_ref()).ok().filter(|status| (100..=599).contains(status));
    status.unwrap_or_else(|| {
        let found = raw.get_ref();
        source.error(
            raw.span(),
            both!(
                "no answer has the status `{found}`: expected 100 to 599",
                "nenhuma resposta tem o status `{found}`: esperava de 100 a 599"
            ),
            None,
        );
        0
    })
}

/// An exit code that a program can have.
fn exit_code(raw: &Spanned<i64>, source: &mut TomlFile<'_>) -> i32 {
    u8::try_from(*raw.get_ref()).map_or_else(
        |_| {
            let found = raw.get_ref();
            source.error(
                raw.span(),
                both!(
                    "no program ends with `{found}`: expected 0 to 255",
                    "nenhum programa termina com `{found}`: esperava de 0 a 255"
                ),
                None,
            );
            0
        },
        i32::from,
    )
}
