//! Validating the programs of a step: the services, which listen, and those that run once.

use std::path::Path;

use toml::Spanned;

use super::error::TomlFile;
use super::field::{filled, known, nonces, unique};
use super::raw::{RawProgram, RawService, RawStep};
use super::{launch, port};
use crate::system::{ExpectedEnd, Exporter, Program, Role};

/// How long a program may take where nothing is said, in s.
const SECONDS: u64 = 10;
/// How long it may be given, in s.
const MOST_SECONDS: u64 = 300;

/// Validates the services and, behind them, what runs once.
pub(super) fn validate(raw: &RawStep, folder: &Path, source: &mut TomlFile<'_>) -> Vec<Exporter> {
    let services = raw.service.iter().map(|service| &service.name);
    let programs = || raw.program.iter().map(|program| &program.name);
    unique(services.chain(programs()), source);
    // A run goes by the name of its program, as a request by its id.
    unique(raw.request.iter().map(|request| &request.id).chain(programs()), source);
    let names: Vec<&str> = raw.service.iter().map(|service| service.name.get_ref().as_str()).collect();
    for peer in raw.service.iter().flat_map(|service| service.peers.values()) {
        known(peer, &names, source);
    }
    let ports = port::validate(&raw.service, source);
    let services = raw.service.iter().zip(ports).map(|(raw, port)| service(raw, port, folder, source));
    let mut exporters: Vec<Exporter> = services.collect();
    exporters.extend(raw.program.iter().map(|raw| program(raw, folder, source)));
    exporters
}

fn service(raw: &RawService, port: u16, folder: &Path, source: &mut TomlFile<'_>) -> Exporter {
    let peers = raw.peers.iter().map(|(variable, peer)| (variable.clone(), peer.get_ref().clone()));
    let (launch, sdk) = launch::validate(&raw.launch(), folder, source);
    Exporter {
        name: raw.name.get_ref().clone(),
        service_name: raw.service_name.get_ref().clone(),
        launch,
        environment: raw.environment.clone(),
        sdk,
        role: Role::Serves { port, peers: peers.collect() },
    }
}

fn program(raw: &RawProgram, folder: &Path, source: &mut TomlFile<'_>) -> Exporter {
    let nonces = nonces(&raw.nonces, source);
    let (launch, sdk) = launch::validate(&raw.launch(), folder, source);
    let arguments = raw.arguments.iter().map(|argument| filled(argument, &nonces, source)).collect();
    let answer = ExpectedEnd {
        exit_code: raw.answer.exit_code.as_ref().map_or(0, |code| exit_code(code, source)),
        output: raw.answer.output.as_ref().map(|output| filled(output, &nonces, source)),
    };
    let max_seconds = raw.max_seconds.as_ref().map_or(SECONDS, |given| seconds(given, source));
    let name = raw.name.get_ref();
    Exporter {
        name: name.clone(),
        service_name: raw.service_name.get_ref().clone(),
        launch,
        environment: raw.environment.clone(),
        sdk,
        role: Role::RunsOnce(Program { run: name.clone(), arguments, nonces, max_seconds, answer }),
    }
}

/// How long a program may take, in s.
fn seconds(raw: &Spanned<u64>, source: &mut TomlFile<'_>) -> u64 {
    let found = *raw.get_ref();
    if !(1..=MOST_SECONDS).contains(&found) {
        source.error(
            raw.span(),
            both!(
                "a program may take 1 to {MOST_SECONDS} seconds, found `{found}`",
                "um programa pode levar de 1 a {MOST_SECONDS} segundos, encontrei `{found}`"
            ),
            None,
        );
    }
    found
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
