//! What a step's page says is what its learner needs: the first edit compiles.

use crate::harness::repository;

#[test]
fn every_step_of_the_course_is_as_one_is_handed_out() {
    let lessons = lessons::manifest::load_lessons(&repository()).expect("sound manifests");
    let mut found = Vec::new();
    for step in lessons.iter().flat_map(|lesson| &lesson.steps) {
        let files = lessons::step_files::of(&repository(), step).expect("readable");
        found.extend(authoring::findings(&files));
    }
    let told = found.iter().map(|each| each.line_of_report(checker_core::text::Lang::En));
    assert!(found.is_empty(), "\n{}", told.collect::<Vec<_>>().join("\n"));
}
