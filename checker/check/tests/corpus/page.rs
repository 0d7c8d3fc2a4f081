//! The book's page on the corpus, one in each language: prose by hand, and between two marks what is
//! counted in the files and was found by the last full run.

use std::path::{Path, PathBuf};

use crate::case::{self, Case, Kind};
use crate::catalogue::{self, Mistake};
use crate::matrix::{Measured, counts, short};
use crate::workbook::repository;

const LANGUAGES: [&str; 2] = ["en", "pt-BR"];
const BEGIN: &str = "<!-- counted: `cargo test --test corpus -- --all --write-docs` -->\n";
const END: &str = "<!-- counted until here -->\n";

fn page(language: &str) -> PathBuf {
    repository().join("docs").join(language).join("src/corpus.md")
}

fn measured_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/measured.toml")
}

/// Writes what was found, and the pages that show it.
pub(crate) fn write(measured: &Measured) {
    let text = toml::to_string(measured).expect("plain values");
    std::fs::write(measured_file(), format!("# What the last full run found.\n{text}")).expect("written");
    write_pages();
}

/// Writes the pages anew: what the files hold now, and what the last full run found.
pub(crate) fn write_pages() {
    let (cases, measured) = (case::load(), last_run());
    for language in LANGUAGES {
        let path = page(language);
        let old = std::fs::read_to_string(&path).expect("the page");
        let (before, after) = around(&old);
        let new = format!("{before}{}{after}", counted(language, &cases, &measured));
        std::fs::write(path, new).expect("written");
    }
}

fn last_run() -> Measured {
    let text = std::fs::read_to_string(measured_file()).expect("what was measured");
    toml::from_str(&text).expect("what was measured")
}

/// The pages that do not say what the files hold.
pub(crate) fn stale(cases: &[Case]) -> Vec<String> {
    let measured = last_run();
    let mut stale = Vec::new();
    for language in LANGUAGES {
        let text = std::fs::read_to_string(page(language)).expect("the page");
        let (before, after) = around(&text);
        if text != format!("{before}{}{after}", counted(language, cases, &measured)) {
            stale.push(format!("{} is stale: run with --all --write-docs", page(language).display()));
        }
    }
    stale
}

/// The page up to what is counted, and from its end on.
fn around(page: &str) -> (&str, &str) {
    let begin = page.find(BEGIN).expect("the mark where counting begins") + BEGIN.len();
    let end = page.find(END).expect("the mark where it ends");
    (&page[..begin], &page[end..])
}

fn counted(language: &str, cases: &[Case], measured: &Measured) -> String {
    let say =
        |english: &str, portuguese: &str| if language == "en" { english } else { portuguese }.to_owned();
    let mut text = format!("\n## {}\n\n", say("The last full run", "A última execução completa"));
    text.push_str(&match measured.cases {
        0 => say("There was none yet.\n", "Ainda não houve nenhuma.\n"),
        _ => found(language, measured),
    });
    // What a full run has not tried is said, until there is the next one.
    if measured.cases != 0 && measured.cases != cases.len() {
        let (then, now) = (measured.cases, cases.len());
        text.push_str(&say(
            &format!("\nThat was of {then} cases; there are {now} now.\n"),
            &format!("\nForam {then} casos; agora há {now}.\n"),
        ));
    }
    text.push_str(&format!(
        "\n## {}\n\n",
        say("Cases by diagnosis and step", "Casos por diagnóstico e passo")
    ));
    text.push_str(&by_step(language, cases));
    text.push_str(&format!("\n## {}\n\n", say("The catalogue", "O catálogo")));
    text.push_str(&of_catalogue(language, cases));
    text.push_str(&wrong(&say("Diagnosed wrongly, and known", "Diagnosticados errado, e sabidos"), cases));
    text.push('\n');
    text
}

/// The numbers of a full run.
fn found(language: &str, measured: &Measured) -> String {
    let say =
        |english: &str, portuguese: &str| if language == "en" { english } else { portuguese }.to_owned();
    let numbers = [
        (say("cases", "casos"), measured.cases),
        (say("right", "certos"), measured.right),
        (say("another cause first", "outra causa primeiro"), measured.wrong_cause),
        (say("missed", "não percebidos"), measured.missed),
        (say("false alarms", "alarmes falsos"), measured.false_alarms),
        (say("not judged", "não julgados"), measured.not_judged),
    ];
    let mut text = "| | |\n|---|---:|\n".to_owned();
    text.push_str(&numbers.iter().map(|(what, count)| format!("| {what} | {count} |\n")).collect::<String>());
    text.push_str(&format!("\n{}\n", how_often(language, measured)));
    let (median, worst) = (measured.median_ms, measured.worst_ms);
    text.push_str(&format!(
        "\n{}\n",
        say(
            &format!("From the end of the build to the verdict on a mistake: {median} ms (median), {worst} ms (the worst: `{}`).", measured.worst),
            &format!("Do fim da compilação ao veredito sobre um erro: {median} ms (mediana), {worst} ms (o pior: `{}`).", measured.worst),
        )
    ));
    text
}

/// How often each was checked, and on which stacks.
fn how_often(language: &str, measured: &Measured) -> String {
    let (times, jaegers) = (measured.times, measured.jaegers.join(", "));
    match (language, jaegers.is_empty()) {
        ("en", true) => format!(
            "Each case was checked {times} × on the embedded store; right is one that was right each time."
        ),
        ("en", false) => format!(
            "Each case was checked {times} × on the embedded store and once on each of these Jaegers: {jaegers}; right is one that was right each time."
        ),
        (_, true) => format!(
            "Cada caso foi verificado {times} × no armazenamento embutido; certo é o que deu certo todas as vezes."
        ),
        (_, false) => format!(
            "Cada caso foi verificado {times} × no armazenamento embutido e uma vez em cada um destes Jaegers: {jaegers}; certo é o que deu certo todas as vezes."
        ),
    }
}

fn by_step(language: &str, cases: &[Case]) -> String {
    let (steps, rows) = counts(cases.iter());
    let heads: String = steps.iter().map(|step| format!(" {} |", short(step))).collect();
    let mut text = format!("| |{heads}\n|---|{}\n", "---:|".repeat(steps.len()));
    for (row, by_step) in rows {
        let name = match row.strip_prefix("~ ") {
            None if checker_core::diagnose::find(&row).is_some() => format!("[`{row}`](diagnoses/{row}.md)"),
            None => format!("[`{row}`](advice/{row}.md)"),
            Some(kind) => format!("*{}*", translated(language, kind)),
        };
        let cell = |step: &String| by_step.get(step).map_or(" |".to_owned(), |count| format!(" {count} |"));
        text.push_str(&format!("| {name} |{}\n", steps.iter().map(cell).collect::<String>()));
    }
    text
}

fn translated<'a>(language: &str, kind: &'a str) -> &'a str {
    match (language, kind) {
        ("pt-BR", "two mistakes") => "dois erros",
        ("pt-BR", "alternatives") => "alternativas",
        ("pt-BR", "mends") => "consertos",
        ("pt-BR", "solution") => "solução",
        ("pt-BR", "untouched") => "intocado",
        _ => kind,
    }
}

fn of_catalogue(language: &str, cases: &[Case]) -> String {
    let head = if language == "en" {
        "mistake | cases | what `check` says"
    } else {
        "erro | casos | o que `check` diz"
    };
    let mut text = format!("| # | {head} |\n|---:|---|---:|---|\n");
    for Mistake { number, title, absent } in catalogue::load() {
        let makes = cases.iter().filter(|case| case.catalogue.contains(&number));
        let makes: Vec<&Case> = makes.filter(|case| case.kind == Kind::Mistake).collect();
        let mut ids: Vec<&str> = makes.iter().filter_map(|case| case.expect.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        let ids = ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
        let says = absent.as_ref().map_or(ids, |reason| format!("*{}*", reason[language]));
        text.push_str(&format!("| {number} | {} | {} | {says} |\n", title[language], makes.len()));
    }
    text
}

fn wrong(heading: &str, cases: &[Case]) -> String {
    let known: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            Some(format!("- `{}` ({}): {}\n", case.name, short(&case.step), case.wrong_because.as_ref()?))
        })
        .collect();
    if known.is_empty() { String::new() } else { format!("\n## {heading}\n\n{}", known.concat()) }
}
