//! The numbers and the table in the book, which must be those of the code.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use super::deviations::Met;
use super::difference::Difference;
use super::jaegers::VERSIONS;
use super::recorded::Recorded;

const START: &str = "<!-- conformance: written by the test -->\n";
const END: &str = "<!-- end -->\n";

fn file(lang: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/{lang}/src/conformance.md"))
}

pub(super) fn check(recorded: &Recorded, differences: &[Difference], met: &[Met]) {
    for (place, lang) in ["en", "pt-BR"].into_iter().enumerate() {
        let text = fs::read_to_string(file(lang)).unwrap();
        let wanted = block(place, recorded, differences, met);
        assert!(text.contains(&wanted), "docs/{lang}/src/conformance.md must have:\n{wanted}");
    }
}

pub(super) fn write(recorded: &Recorded, differences: &[Difference], met: &[Met]) {
    for (place, lang) in ["en", "pt-BR"].into_iter().enumerate() {
        let text = fs::read_to_string(file(lang)).unwrap();
        let (before, rest) = text.split_once(START).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        fs::write(file(lang), format!("{before}{}{after}", block(place, recorded, differences, met)))
            .unwrap();
    }
}

fn block(lang: usize, recorded: &Recorded, differences: &[Difference], met: &[Met]) -> String {
    let total = recorded.answers.len();
    let payloads = recorded.answers.keys().filter(|at| at.contains("/post/")).count();
    let head = [
        [
            "payloads",
            "queries",
            "comparisons with a Jaeger",
            "of them equal in everything",
            "deviations, each explained",
        ],
        ["envios", "consultas", "comparações com um Jaeger", "iguais em tudo", "desvios, todos explicados"],
    ][lang];
    let equal = |version: &str| {
        let differs = |at: &String| {
            let prefix = format!("{at}/");
            differences.iter().any(|found| found.version == version && found.at.starts_with(&prefix))
        };
        recorded.answers.keys().filter(|at| !differs(at)).count()
    };
    let equals: Vec<usize> = VERSIONS.iter().map(|(version, _)| equal(version)).collect();
    let numbers = [payloads, total - payloads, total * VERSIONS.len(), equals.iter().sum(), met.len()];
    let mut text = START.to_owned();
    text.push_str("\n| | |\n|---|---|\n");
    for (name, number) in head.iter().zip(numbers) {
        writeln!(text, "| {name} | {number} |").unwrap();
    }
    for ((version, _), equal) in VERSIONS.iter().zip(equals) {
        writeln!(text, "| {}: {version} | {equal} / {total} |", head[3]).unwrap();
    }
    text.push_str(
        ["\n| deviation | differs from | places | why |\n", "\n| desvio | difere de | lugares | por quê |\n"]
            [lang],
    );
    text.push_str("|---|---|---|---|\n");
    for Met { id, why, versions, places } in met {
        let versions = versions.join(", ");
        writeln!(text, "| `{id}` | {versions} | {places} | {} |", why[lang]).unwrap();
    }
    text.push('\n');
    text + END
}
