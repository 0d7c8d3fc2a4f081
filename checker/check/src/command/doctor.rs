//! `check doctor`: what is on this machine of what a check, a stack or a lesson may want, and how to get
//! or mend what is missing.
//!
//! Each file looks at one thing and gives its findings; here they are put side by side. It ends with 3
//! only if something is missing without which nothing can be checked.

mod docker;
mod finding;
mod isolation;
mod jaeger;
mod ports;
mod prefect;
mod toolchain;

use std::collections::BTreeSet;
use std::path::Path;

use rustix::process::Pid;

use super::{block_on, kept, print, trouble};
use crate::cli::Installable;
use crate::exit_code::ExitCode;
use crate::report::output::Layout;
use crate::report::style::{table_of_width, wrap};
use crate::settings::{DoctorSettings, Settings};
use finding::{Checkup, Health};

pub(super) fn run(settings: &Settings, doctor: &DoctorSettings) -> ExitCode {
    let jaeger_bin = match doctor.install {
        Some(Installable::Prefect) => return prefect::install(settings),
        None => doctor.jaeger_bin.as_deref(),
    };
    let keeper = kept::keeper(settings).map(Pid::as_raw_pid);
    let of_services = ports::of_services(&settings.workspace);
    let findings = match block_on(async { Ok(look(jaeger_bin, keeper, of_services).await) }) {
        Ok(findings) => findings,
        Err(cause) => return trouble(settings, &cause.what, &cause.hint),
    };
    let is_bad = findings.iter().any(|finding| finding.state == Health::Missing);
    match print(settings, &render(&Layout::of_stdout(settings), &findings)) {
        ExitCode::Passed if is_bad => ExitCode::NotJudged,
        code => code,
    }
}

/// Everything, looked at at once.
async fn look(jaeger_bin: Option<&Path>, keeper: Option<i32>, of_services: BTreeSet<u16>) -> Vec<Checkup> {
    let (toolchain, ports, jaeger, docker, prefect, isolation) = tokio::join!(
        toolchain::look(),
        ports::look(of_services, keeper),
        jaeger::look(jaeger_bin),
        docker::look(),
        prefect::look(),
        isolation::look()
    );
    [toolchain, ports, vec![jaeger, docker, prefect, isolation]].concat()
}

fn render(layout: &Layout, findings: &[Checkup]) -> String {
    let style = layout.style;
    let mut table = table_of_width(layout.width);
    let (what, found, wanted) =
        (both!("what", "o quê"), both!("found", "encontrado"), both!("wanted for", "para quê"));
    table.set_header(["", layout.say(&what), layout.say(&found), layout.say(&wanted)]);
    for finding in findings {
        let mark = match finding.state {
            Health::There => style.good("✓"),
            Health::Absent => style.dim("-"),
            Health::InTheWay => style.action("!"),
            Health::Missing => style.alarm("✗"),
        };
        let cells = [&finding.what, &finding.found, &finding.wanted].map(|text| layout.say(text).to_owned());
        table.add_row([&[mark][..], &cells].concat());
    }
    let mut text = format!("{table}\n");
    for (names, remedy) in remedies(layout, findings) {
        let line = format!("{}: {remedy}", names.join(", "));
        text.push_str(&wrap(&line, layout.width, "  ", "    ").join("\n"));
        text.push('\n');
    }
    let is_bad = findings.iter().any(|finding| finding.state == Health::Missing);
    let end = if is_bad {
        both!(
            "Something is missing without which nothing can be checked.",
            "Falta algo sem o qual nada pode ser verificado."
        )
    } else {
        both!("Everything that a check needs is here.", "Tudo de que uma verificação precisa está aqui.")
    };
    text.push_str(&format!(
        "{}\n",
        if is_bad { style.alarm(layout.say(&end)) } else { style.good(layout.say(&end)) }
    ));
    text
}

/// Each remedy once, with everything that it is for, in the order of the table.
fn remedies<'a>(layout: &Layout, findings: &'a [Checkup]) -> Vec<(Vec<&'a str>, &'a str)> {
    let mut remedies: Vec<(Vec<&str>, &str)> = Vec::new();
    for finding in findings {
        let Some(remedy) = &finding.remedy else { continue };
        let (what, remedy) = (finding.what.get(layout.lang), remedy.get(layout.lang));
        match remedies.iter_mut().find(|(_, known)| *known == remedy) {
            Some((names, _)) => names.push(what),
            None => remedies.push((vec![what], remedy)),
        }
    }
    remedies
}

#[cfg(test)]
mod tests;
