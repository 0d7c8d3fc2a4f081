//! What the diagnoses of recorded runs rest on, and that what they advise is not there already.

use std::path::{Path, PathBuf};

use checker_core::diagnosis::{Certainty, Diagnosis, Witness};
use checker_core::evidence::Evidence;
use checker_core::{diagnose, judge};
use lessons::manifest;
use lessons::recorded::Recorded;

use crate::advised;

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
    let complaints = |(run, evidence, diagnoses): (String, Evidence, Vec<Diagnosis>)| {
        let found: Vec<String> = advised::asked_in_vain(&evidence, &diagnoses);
        found.into_iter().map(move |found| format!("{run}: {found}"))
    };
    let wrong: Vec<String> = told().into_iter().flat_map(complaints).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
