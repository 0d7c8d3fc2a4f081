//! Every known mistake gets its diagnosis, every honest way to solve a step passes.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::harness::{Attempt, Edit, repository};

/// A file under `testdata/mistakes/<lesson>/<step>/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    /// The crate that is right, relative to the repository.
    base: String,
    /// What the mistake must be diagnosed as.
    diagnosis: String,
    /// The mistake.
    edit: Vec<Edit>,
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(of).expect("a folder").map(|entry| entry.expect("readable").path()).collect();
    found.sort();
    found
}

/// `02-tracing/04-propagation` of a path that ends so.
fn step_of(folder: &Path) -> String {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    format!("{}/{}", name(folder.parent().expect("a lesson")), name(folder))
}

fn mistakes() -> Vec<(PathBuf, Mistake)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/mistakes");
    let files =
        folders(&root).into_iter().flat_map(|lesson| folders(&lesson)).flat_map(|step| folders(&step));
    files
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("readable");
            let mistake = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path, mistake)
        })
        .collect()
}

#[test]
fn every_known_mistake_gets_its_diagnosis_and_no_other_first() {
    let mut wrong = Vec::new();
    let mistakes = mistakes();
    for (path, mistake) in &mistakes {
        let step = step_of(path.parent().expect("a step"));
        let checked = Attempt::new(&mistake.base, &mistake.edit).check(&step);
        let found = checked.diagnoses();
        println!(
            "{} {} -> {found:?}",
            checked.exit_code,
            path.file_stem().unwrap_or_default().to_string_lossy()
        );
        if checked.exit_code != 1 || found.first() != Some(&mistake.diagnosis.as_str()) {
            wrong.push(format!(
                "{}: exit {}, expected {}, found {found:?}\n{}\n{}",
                path.display(),
                checked.exit_code,
                mistake.diagnosis,
                checked.stderr,
                checked.result["steps"][0]["cause"]
            ));
        }
    }
    assert!(!mistakes.is_empty() && wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_honest_way_to_solve_a_step_passes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/alternatives");
    let mut tried = 0;
    for step in folders(&root).into_iter().flat_map(|lesson| folders(&lesson)) {
        for alternative in folders(&step) {
            let base = alternative.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("inside");
            let base = Path::new("checker/check").join(base);
            let checked = Attempt::new(&base.to_string_lossy(), &[]).check(&step_of(&step));
            assert_eq!(
                checked.exit_code,
                0,
                "{}: {:?} {}",
                base.display(),
                checked.diagnoses(),
                checked.stderr
            );
            tried += 1;
        }
    }
    assert!(tried >= 8, "only {tried} alternatives");
}

#[test]
fn each_step_passes_solved_and_gets_its_promised_diagnosis_untouched() {
    for lesson in checker::manifest::load_lessons(&repository()).expect("sound manifests") {
        for step in &lesson.steps {
            let solved = Attempt::new(&format!("solutions/{}", step.id), &[]).check(&step.id);
            assert_eq!(solved.exit_code, 0, "{}: {:?} {}", step.id, solved.diagnoses(), solved.stderr);
            let untouched = Attempt::new(&format!("exercises/{}", step.id), &[]).check(&step.id);
            assert_eq!(untouched.exit_code, 1, "{}: {}", step.id, untouched.stderr);
            let found = untouched.diagnoses();
            assert!(
                !found.is_empty() && found.iter().all(|id| *id == step.untouched),
                "{}: {found:?}",
                step.id
            );
        }
    }
}
