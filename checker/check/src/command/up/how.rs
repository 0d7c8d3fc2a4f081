//! What a person types to have a kept step do what a check asks of it: from its manifest.

use std::collections::BTreeMap;
use std::path::Path;

use url::Url;

use crate::exercise::Step;
use crate::expect::{Nonces, Template};
use crate::message::Method;
use crate::system::{Exporter, Launch, Program, Request};

/// How to ask each route of each service that is asked: an address for a browser, or a command.
pub(super) fn to_ask(step: &Step) -> Vec<String> {
    let mut routes = Vec::new();
    let mut lines = Vec::new();
    for request in step.requests() {
        let route = (&request.service, request.told());
        if routes.contains(&route) {
            continue;
        }
        routes.push(route);
        let port = step.exporter(&request.service).and_then(Exporter::port);
        lines.extend(port.and_then(|port| asked(request, port)));
    }
    lines
}

/// How to run each program.
pub(super) fn to_run(step: &Step, folder: &str) -> Vec<String> {
    let programs = step.exporters().iter().filter_map(|exporter| Some((exporter, exporter.program()?)));
    programs
        .filter_map(|(exporter, program)| run(exporter, program, &Path::new(folder).join(&step.id)))
        .collect()
}

fn asked(request: &Request, port: u16) -> Option<String> {
    let nonces = example(&request.nonces);
    let mut url = Url::parse(&format!("http://localhost:{port}{}", request.path)).ok()?;
    if !request.query.is_empty() {
        let pairs = request.query.iter().map(|(name, value)| (name, value.fill(&nonces)));
        url.query_pairs_mut().extend_pairs(pairs);
    }
    let headers = request.headers(&nonces);
    if request.method == Method::Get && headers.is_empty() {
        return Some(url.into());
    }
    let mut words = vec!["curl".to_owned(), "-X".to_owned(), request.method.word().to_owned()];
    for (name, value) in headers {
        words.extend(["-H".to_owned(), format!("{name}: {value}")]);
    }
    words.extend(request.body.iter().flat_map(|body| ["-d".to_owned(), body.fill(&nonces)]));
    words.push(url.into());
    typed(&words)
}

fn run(exporter: &Exporter, program: &Program, folder: &Path) -> Option<String> {
    let arguments = arguments(program).into_iter();
    match &exporter.launch {
        Launch::Cargo { .. } => {
            let manifest = folder.join("Cargo.toml").to_string_lossy().into_owned();
            let words = ["cargo", "run", "--manifest-path", &manifest, "--"].map(str::to_owned);
            typed(&words.into_iter().chain(arguments).collect::<Vec<_>>())
        }
        Launch::Command { argv, dir, .. } => {
            let words: Vec<String> =
                [&argv.program].into_iter().chain(&argv.arguments).cloned().chain(arguments).collect();
            let dir = typed(&[folder.join(dir).to_string_lossy().into_owned()])?;
            Some(format!("(cd {dir} && {})", typed(&words)?))
        }
    }
}

/// What a person gives a program.
pub(super) fn arguments(program: &Program) -> Vec<String> {
    let nonces = example(&program.nonces);
    program.arguments.iter().map(|argument: &Template| argument.fill(&nonces)).collect()
}

/// What a person would type where a check has values of its own: the prefix, without what only joins it to them.
fn example(prefixes: &BTreeMap<String, String>) -> Nonces {
    let plain =
        |prefix: &String| prefix.trim_end_matches(|letter: char| !letter.is_alphanumeric()).to_owned();
    prefixes.iter().map(|(name, prefix)| (name.clone(), plain(prefix))).collect()
}

/// Words as a shell takes them.
fn typed(words: &[String]) -> Option<String> {
    shlex::try_join(words.iter().map(String::as_str)).ok()
}
