//! Exercise and solution are the same but for the files that a learner may edit, and differ in each of those.

use std::collections::BTreeSet;

use crate::finding::{Finding, RuleName};
use crate::step_files::StepFiles;

/// The manifests of a step: no solution has one.
const MANIFEST: &str = "step.toml";

pub(crate) fn findings(step: &StepFiles) -> Vec<Finding> {
    let finding = |file, line, text| Finding { rule: RuleName::Difference, file, line, text };
    let mut found = Vec::new();
    let names: BTreeSet<&String> = step.exercise.keys().chain(step.solution.keys()).collect();
    for name in names.into_iter().filter(|name| *name != MANIFEST) {
        let is_open = step.edit.contains(name);
        match (step.exercise.get(name), step.solution.get(name)) {
            (Some(before), Some(after)) if !is_open && !is_same(name, before, after) => {
                let line = first_difference(name, before, after);
                let text = both!(
                    "differs from the exercise, and no learner may edit it",
                    "difere do exercício, e ninguém que aprende pode editá-lo"
                );
                found.push(finding(step.in_solution(name), line, text));
            }
            (Some(before), Some(after)) if is_open && before == after => {
                let text = both!(
                    "is to be edited, and the solution leaves it as it is",
                    "é para ser editado, e a solução o deixa como está"
                );
                found.push(finding(step.in_exercise(name), None, text));
            }
            // A crate that is read alone hands out what the questions are about.
            (Some(_), None) if is_open || step.exercise.contains_key("Cargo.toml") => {
                let text = both!("is not in the solution: `{name}`", "não está na solução: `{name}`");
                found.push(finding(step.in_exercise(name), None, text));
            }
            // What an author notes of the solution is handed out to nobody.
            (None, Some(_)) if name == "mutants.toml" => {}
            (None, Some(_)) => {
                let text = both!("is not in the exercise: `{name}`", "não está no exercício: `{name}`");
                found.push(finding(step.in_solution(name), None, text));
            }
            _ => {}
        }
    }
    for name in step.edit.iter().filter(|name| !step.exercise.contains_key(*name)) {
        let text = both!(
            "lets a learner edit `{name}`, which is not there",
            "deixa editar `{name}`, que não existe"
        );
        found.push(finding(step.in_exercise(MANIFEST), step.in_manifest("edit"), text));
    }
    found
}

/// The names of package and programs are the crate's own: a solution's end in `-solution`.
fn of_the_exercise(name: &str, line: &str) -> String {
    if name == "Cargo.toml" { line.replace("-solution\"", "\"") } else { line.to_owned() }
}

fn is_same(name: &str, before: &str, after: &str) -> bool {
    first_difference(name, before, after).is_none()
}

fn first_difference(name: &str, before: &str, after: &str) -> Option<u32> {
    let (mut before, mut after, mut number) = (before.lines(), after.lines(), 0);
    loop {
        number += 1;
        match (before.next(), after.next()) {
            (None, None) => return None,
            (Some(one), Some(other)) if one == of_the_exercise(name, other) => {}
            _ => return Some(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn what_differs_and_may_not_is_found_with_its_line() {
        assert_eq!(findings(&fixture::step()), []);
        let mut step = fixture::step();
        step.solution.insert("src/main.rs".into(), "fn main() {\n    other();\n}\n".into());
        let found = findings(&step);
        assert_eq!((found[0].file.as_str(), found[0].line), ("solutions/01-a/01-b/src/main.rs", Some(2)));
    }

    #[test]
    fn a_dependency_of_the_solution_alone_is_found_and_its_own_name_is_not() {
        let mut step = fixture::step();
        step.solution.insert("Cargo.toml".into(), "name = \"step-solution\"\nrand = \"1\"\n".into());
        assert_eq!(findings(&step)[0].line, Some(2));
    }

    #[test]
    fn a_file_of_one_side_and_one_that_nobody_need_edit_are_found() {
        let mut step = fixture::step();
        step.solution.insert("src/new.rs".into(), String::new());
        step.exercise.insert("src/old.rs".into(), String::new());
        step.edit.push("src/main.rs".into());
        step.edit.push("src/gone.rs".into());
        assert_eq!(findings(&step).len(), 4);
    }
}
