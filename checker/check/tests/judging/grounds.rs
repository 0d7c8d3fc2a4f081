//! What the diagnoses of recorded runs rest on, and that what they advise is not there already.

use std::path::{Path, PathBuf};

use checker_core::diagnosis::{Certainty, Diagnosis, Presupposed, Witness};
use checker_core::evidence::Evidence;
use checker_core::text::Lang;
use checker_core::{diagnose, judge};
use lessons::manifest;
use lessons::recorded::Recorded;

/// The calls that are made once in a program: where they are asked for, they stand nowhere in it.
const ONCE: &[&str] =
    &["set_tracer_provider", "set_text_map_propagator", "with_service_name", "with_resource"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every diagnosis of every recorded run, with the run's name and evidence.
fn told() -> Vec<(String, Evidence, Vec<Diagnosis>)> {
    let lessons = manifest::load_lessons(&repository()).expect("sound manifests");
    let steps: Vec<_> = lessons.into_iter().flat_map(|lesson| lesson.steps).collect();
    let of_run = |id: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("testdata/recorded/{id}.json"));
        let recorded = Recorded::read(&path).ok().filter(|_| path.is_file())?;
        let step = steps.iter().find(|step| step.id == recorded.step).expect("the step");
        let diagnoses = judge::judge(step, &recorded.evidence).diagnoses;
        Some((id.to_owned(), recorded.evidence, diagnoses))
    };
    let runs: Vec<_> = diagnose::ids().filter_map(of_run).collect();
    assert!(runs.len() > 50, "only {} runs", runs.len());
    runs
}

#[test]
fn every_diagnosis_rests_on_what_its_page_says() {
    for (run, _, diagnoses) in told() {
        for diagnosis in diagnoses {
            let (id, grounds) = (diagnosis.id, &diagnosis.grounds);
            let footing = diagnose::footing(id).expect("a rule");
            let known = |by: &Witness| *by == Witness::Probe || footing.seen_on.contains(by);
            let seen: Vec<Witness> = grounds.seen().map(|(by, _)| by).collect();
            assert!(seen.iter().all(known), "{run}: {id} was seen by {seen:?}, and its page says otherwise");
            match diagnosis.certainty() {
                Certainty::Shown => {
                    assert!(grounds.remaining().is_empty() && !seen.is_empty(), "{run}: {id}");
                }
                Certainty::Likely => {
                    assert!(!grounds.remaining().is_empty() && !seen.is_empty(), "{run}: {id}");
                }
                Certainty::Open => assert!(grounds.remaining().len() >= 2, "{run}: {id}"),
            }
        }
    }
}

#[test]
fn no_next_step_asks_for_a_call_that_is_made_there_already() {
    let mut wrong = Vec::new();
    for (run, evidence, diagnoses) in told() {
        for diagnosis in diagnoses {
            let Some(service) = &diagnosis.service else { continue };
            let code = evidence.code.of(service);
            let there = diagnosis.source.as_ref().map(|place| code.called_at(place)).unwrap_or_default();
            for (name, strings) in asked(&diagnosis) {
                let is_it = |(found, with): &(&str, &[String])| {
                    *found == name && (strings.is_empty() || strings.iter().any(|text| with.contains(text)))
                };
                let is_there = there.iter().any(is_it);
                let is_anywhere = ONCE.contains(&name.as_str())
                    && code.paths().any(|file| stands_in(&evidence, file, &name));
                if is_there || is_anywhere {
                    wrong.push(format!("{run}: {}: {}", diagnosis.id, diagnosis.next.get(Lang::En)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a call stands anywhere in a file.
fn stands_in(evidence: &Evidence, file: &str, name: &str) -> bool {
    let Some(found) = evidence.code.files.iter().find(|found| found.path == file) else { return false };
    let view = evidence.code.all();
    found.functions.iter().any(|function| {
        let place = checker_core::diagnosis::Source { file: file.to_owned(), line: *function.lines.start() };
        view.called_at(&place).iter().any(|(found, _)| *found == name)
    })
}

/// The calls that a diagnosis asks for, with their strings: not those that it would have away.
fn asked(diagnosis: &Diagnosis) -> Vec<(String, Vec<String>)> {
    let text = diagnosis.next.get(Lang::En);
    if diagnosis.next.presupposes() == Presupposed::Present {
        return Vec::new();
    }
    let parts: Vec<&str> = text.split('`').collect();
    let snippets = parts.iter().enumerate().filter(|(index, _)| index % 2 == 1);
    let wanted = snippets.filter(|(index, _)| {
        let before = parts[index - 1];
        !["remove", "instead of", "and no", "not by", "after", "after it", "until", "right after", "print"]
            .iter()
            .any(|word| before.trim_end().ends_with(word))
    });
    wanted
        .filter_map(|(_, snippet)| {
            let (name, _) = snippet.split_once('(')?;
            let name = name.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
            let strings = snippet.split('"').skip(1).step_by(2).map(str::to_owned).collect();
            Some((name.to_owned(), strings))
        })
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

#[test]
fn what_is_pointed_to_is_a_file_that_the_mend_touches() {
    let mut wrong = Vec::new();
    for (run, _, diagnoses) in told() {
        let Some(place) = diagnoses.first().and_then(|first| first.source.as_ref()) else { continue };
        let page = repository().join(format!("docs/en/src/diagnoses/{run}.md"));
        let page = std::fs::read_to_string(page).expect("a page");
        let touched: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("--- ")).collect();
        if !touched.is_empty() && !touched.contains(&place.file.as_str()) {
            wrong.push(format!("{run}: points to {}, mended in {touched:?}", place.file));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
