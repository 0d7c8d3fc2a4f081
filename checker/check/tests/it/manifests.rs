//! The manifests of this repository are sound.

use std::path::Path;

use checker_core::text::Lang;
use lessons::manifest::load_lessons;

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn every_manifest_of_the_workbook_is_sound() {
    let lessons = load_lessons(workspace()).unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(|error| error.render(Lang::En)).collect::<Vec<_>>().join("\n\n"))
    });
    let steps: Vec<&str> =
        lessons.iter().flat_map(|lesson| &lesson.steps).map(|step| step.id.as_str()).collect();
    assert_eq!(
        steps,
        [
            "01-first-trace/01-export",
            "01-first-trace/02-nested-spans",
            "01-first-trace/03-attributes-and-events",
            "02-tracing/01-exporter",
            "02-tracing/02-manual-spans",
            "02-tracing/03-server-and-client-spans",
            "02-tracing/04-propagation",
            "02-tracing/05-errors",
            "02-tracing/06-flush",
            "02-tracing/07-read-the-trace",
            "03-prefect-tracing/01-task-spans",
            "03-prefect-tracing/02-one-trace",
            "03-prefect-tracing/03-flow-run",
            "03-prefect-tracing/04-join",
            "03-prefect-tracing/05-retries",
            "03-prefect-tracing/06-compare"
        ]
    );
}

#[test]
fn of_what_is_sent_several_times_half_comes_without_a_caller_and_every_copy_leaves_the_spans_of_its_first() {
    let lessons = load_lessons(workspace()).expect("sound manifests");
    let steps = lessons.iter().flat_map(|lesson| &lesson.steps);
    let mut seen = 0;
    for step in steps.flat_map(|step| [step.clone(), step.sent_often(114)]) {
        let expected = |id: &str| step.spans().iter().filter(|span| span.applies_to(id)).count();
        for copy in step.requests() {
            let Some(original) = &copy.copy_of else { continue };
            seen += 1;
            assert_eq!(expected(&copy.id), expected(original), "{}: {}", step.id, copy.id);
        }
        let alone = step.without_copies();
        assert!(alone.requests().iter().all(|request| request.is_traced), "{}", step.id);
        let untraced = step.requests().iter().filter(|request| !request.is_traced).count();
        let copies = step.requests().len() - alone.requests().len();
        // Two of three copies, and all that are sent for a sampler's sake.
        let expected = if copies > 114 { (copies - 114) / 3 * 2 + 114 } else { copies / 3 * 2 };
        assert_eq!(untraced, expected, "{}", step.id);
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_solution_differs_from_its_exercise_only_in_what_a_student_may_edit() {
    for step in load_lessons(workspace()).expect("sound manifests").iter().flat_map(|lesson| &lesson.steps) {
        if step.reading().is_some() {
            // What is read is no crate: the solution is the answers and nothing else.
            let read = |dir: &Path| std::fs::read_to_string(dir.join("answers.toml")).expect("answers");
            assert_ne!(read(&step.exercise_dir), read(&step.solution_dir), "{}", step.id);
            continue;
        }
        let files = |dir: &Path| {
            let mut files: Vec<_> = std::fs::read_dir(dir.join("src"))
                .expect("a crate has sources")
                .map(|entry| Path::new("src").join(entry.expect("readable").file_name()))
                .collect();
            files.sort();
            files
        };
        assert_eq!(files(&step.exercise_dir), files(&step.solution_dir), "{}", step.id);
        for file in files(&step.exercise_dir) {
            let read = |dir: &Path| std::fs::read_to_string(dir.join(&file)).expect("a source file");
            let differs = read(&step.exercise_dir) != read(&step.solution_dir);
            assert_eq!(differs, step.edit.contains(&file), "{}: {}", step.id, file.display());
        }
    }
}
