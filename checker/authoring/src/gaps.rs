//! Every gap has its `TODO`, which names the step, and the solution has none left.

use std::path::Path;

use crate::finding::{Finding, RuleName, line_where};
use crate::step_files::StepFiles;

pub(crate) fn findings(step: &StepFiles) -> Vec<Finding> {
    let mark = format!("TODO({})", step.short_id());
    let finding = |file, line, text| Finding { rule: RuleName::Gap, file, line, text };
    let mut found = Vec::new();
    // In what is read, the questions are the gaps.
    let code = |name: &String| Path::new(name).extension().is_some_and(|extension| extension == "rs");
    for name in step.edit.iter().filter(|name| code(name)) {
        let Some(text) = step.exercise.get(name).filter(|text| !text.contains(&mark)) else { continue };
        let line = line_where(text, |line| line.contains("TODO"));
        let text = both!("has no gap: no `{mark}: …`", "não tem lacuna: nenhum `{mark}: …`");
        found.push(finding(step.in_exercise(name), line, text));
    }
    for (name, text) in &step.exercise {
        let is_stray = |line: &str| line.contains("TODO(") && !line.contains(&mark);
        if let Some(line) = line_where(text, is_stray).filter(|_| code(name)) {
            let text = both!("a gap of another step", "uma lacuna de outro passo");
            found.push(finding(step.in_exercise(name), Some(line), text));
        } else if text.contains(&mark) && code(name) && !step.edit.contains(name) {
            let line = line_where(text, |line| line.contains(&mark));
            let text = both!(
                "a gap in a file that is not to be edited",
                "uma lacuna em um arquivo que não é para editar"
            );
            found.push(finding(step.in_exercise(name), line, text));
        }
    }
    for (name, text) in &step.solution {
        if let Some(line) = line_where(text, |line| line.contains("TODO")).filter(|_| code(name)) {
            let text = both!("a gap is left in the solution", "resta uma lacuna na solução");
            found.push(finding(step.in_solution(name), Some(line), text));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn with(exercise: &str, solution: &str) -> Vec<Option<u32>> {
        let mut step = fixture::step();
        step.exercise.insert("src/a.rs".into(), exercise.into());
        step.solution.insert("src/a.rs".into(), solution.into());
        findings(&step).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_gap_without_its_mark_and_one_that_is_left_are_found() {
        assert_eq!(findings(&fixture::step()), []);
        assert_eq!(with("fn f() {}\n", "fn f() { g() }\n"), [None]);
        assert_eq!(with("// TODO(01-a/02): it\n", "fn f() {}\n"), [Some(1), Some(1)]);
        assert_eq!(with("// TODO(01-a/01): it\n", "fn f() {\n    // TODO: it\n}\n"), [Some(2)]);
    }

    #[test]
    fn a_gap_where_nobody_may_write_is_found() {
        let mut step = fixture::step();
        step.exercise.insert("src/main.rs".into(), "\n// TODO(01-a/01): it\n".into());
        assert_eq!(findings(&step)[0].line, Some(2));
    }
}
