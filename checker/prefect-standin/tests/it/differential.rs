//! One list of calls, played against the stand-in and held against what real Prefects answered.
//!
//! The recordings are committed, so that this needs no Python. `TRACELINGS_PREFECT=http://127.0.0.1:4200` has a real
//! one, which must be fresh, asked the same and held against its recording; with `TRACELINGS_PREFECT_RECORD=1` its
//! recording is written anew. `.ci/prefect` does so with the versions that there are.

mod call;
mod deviation;
mod normal;
mod play;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::Served;
use call::Call;
use deviation::{Difference, deviations};
use play::Player;

fn testdata(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(file)
}

fn calls() -> Vec<Call> {
    let text = std::fs::read_to_string(testdata("calls.jsonl")).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(Call::parse).chain(table::calls()).collect()
}

/// What was answered, by what was asked.
type Recording = BTreeMap<String, Value>;

fn recorded(version: &str) -> Recording {
    let text = std::fs::read_to_string(testdata(&format!("prefect-{version}.jsonl"))).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<(String, Value)>(line).unwrap());
    lines.collect()
}

/// A recording that is there is of as many calls as the list has.
fn differences(version: &str, recorded: &Recording, played: &Recording) -> Vec<Difference> {
    assert_eq!(recorded.len(), played.len(), "{version} was asked something else: record it anew");
    let compared = |(call, answer): (&String, &Value)| {
        let other = played.get(call).unwrap_or(&Value::Null);
        Difference::all(call, answer, other)
    };
    recorded.iter().flat_map(compared).collect()
}

#[tokio::test]
async fn the_stand_in_answers_as_real_prefects_did_but_for_what_is_told() {
    let prefect = Served::start().await;
    let played = Player::new(&prefect.base).play(&calls()).await;
    assert!(played.len() > 550, "{} calls", played.len());
    let mut wrong = Vec::new();
    for version in ["3.4.18", "3.9.1"] {
        let mut differences = differences(version, &recorded(version), &played);
        for deviation in deviations().iter().filter(|deviation| deviation.is_of(version)) {
            let before = differences.len();
            differences.retain(|difference| !deviation.explains(difference));
            if differences.len() == before {
                wrong.push(format!("{version}: does not differ as it is told to: {deviation:?}"));
            }
        }
        wrong.extend(differences.iter().map(|difference| format!("{version}: {difference:?}")));
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    prefect.stop().await;
}

#[tokio::test]
async fn a_real_prefect_answers_as_it_did() {
    let Ok(base) = std::env::var("TRACELINGS_PREFECT") else {
        return;
    };
    let mut player = Player::new(&base);
    let version = player.version().await;
    let played = player.play(&calls()).await;
    if std::env::var_os("TRACELINGS_PREFECT_RECORD").is_some() {
        let lines = played.iter().map(|entry| serde_json::to_string(&entry).unwrap() + "\n");
        std::fs::write(testdata(&format!("prefect-{version}.jsonl")), lines.collect::<String>()).unwrap();
        return;
    }
    let differences = differences(&version, &recorded(&version), &played);
    assert!(differences.is_empty(), "{version} answers otherwise now: {differences:#?}");
}

#[test]
fn the_book_tells_of_each_deviation_and_of_no_other() {
    for (language, pages) in ["en", "pt-BR"].iter().enumerate() {
        let page =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/{pages}/src/prefect-standin.md"));
        let page = std::fs::read_to_string(page).unwrap();
        let told: Vec<_> = page.lines().filter(|line| line.starts_with("| `")).collect();
        let known: Vec<_> = deviations().iter().map(|deviation| deviation.row(language)).collect();
        assert_eq!(
            told,
            known,
            "docs/{pages}/src/prefect-standin.md is to have these rows:\n{}",
            known.join("\n")
        );
        let count = calls().iter().filter(|call| call.is_recorded).count().to_string();
        assert!(page.contains(&count), "{pages}: the list has {count} calls");
    }
}
