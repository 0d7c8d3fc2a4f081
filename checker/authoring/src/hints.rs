//! Three hints: each says more than the one before it, in both languages.

use checker_core::text::Lang;

use crate::finding::{Finding, RuleName};
use crate::step_files::StepFiles;

pub(crate) fn findings(step: &StepFiles) -> Vec<Finding> {
    let finding = |text| Finding {
        rule: RuleName::Hints,
        file: step.in_exercise("step.toml"),
        line: step.in_manifest("hints"),
        text,
    };
    let mut found = Vec::new();
    if step.hints.len() != 3 {
        let count = step.hints.len();
        found.push(finding(both!("there are {count} hints, not three", "há {count} dicas, e não três")));
    }
    for (index, hint) in step.hints.iter().enumerate() {
        let number = index + 1;
        if [Lang::En, Lang::PtBr].iter().any(|&lang| hint.get(lang).trim().is_empty()) {
            found.push(finding(both!("hint {number} is empty", "a dica {number} está vazia")));
        } else if is_prose(hint.get(Lang::En)) && hint.get(Lang::En) == hint.get(Lang::PtBr) {
            found.push(finding(both!(
                "hint {number} is the same in both languages",
                "a dica {number} é igual nos dois idiomas"
            )));
        }
        if step.hints[..index].contains(hint) {
            found.push(finding(both!(
                "hint {number} says what one before it says",
                "a dica {number} diz o que uma anterior já diz"
            )));
        }
    }
    found
}

/// Whether a line of it is for people: code is indented, or an import.
fn is_prose(hint: &str) -> bool {
    hint.lines().any(|line| !line.trim().is_empty() && !line.starts_with("  ") && !line.starts_with("use "))
}

#[cfg(test)]
mod tests {
    use checker_core::text::Text;

    use super::*;
    use crate::fixture;

    #[test]
    fn a_hint_that_is_missing_twice_or_untranslated_is_found() {
        assert_eq!(findings(&fixture::step()), []);
        let broken = |hints: Vec<Text>| findings(&StepFiles { hints, ..fixture::step() }).len();
        let [one, two, three] = [fixture::hint("a"), fixture::hint("b"), fixture::hint("c")];
        assert_eq!(broken(vec![one.clone(), two.clone()]), 1);
        assert_eq!(broken(vec![one.clone(), two.clone(), one.clone()]), 1);
        assert_eq!(broken(vec![one.clone(), two.clone(), Text::new("", "vazia")]), 1);
        assert_eq!(broken(vec![one.clone(), two.clone(), Text::same("Only in one language.")]), 1);
        assert_eq!(broken(vec![one, three, Text::same("    let code = 1;")]), 0);
    }
}
