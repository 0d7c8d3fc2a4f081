//! What `check` made of a program, and how that compares with what is true.

use serde_json::Value;

use crate::trial::Program;

/// How what was said compares with what is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// The cause was shown, and is right; or an honest program passed.
    Right,
    /// The cause is right, and was called likely.
    Likely,
    /// It was left open, and the right one is among what remains.
    Open,
    /// It passed, and is marked as what makes no difference.
    Equivalent,
    /// Another cause led.
    Wrong,
    /// Another cause was asserted.
    WrongAndShown,
    /// It passed with a mistake in it.
    Missed,
    /// An honest program failed.
    FalseAlarm,
    /// `check` came to no verdict.
    NotJudged,
    /// It is no program: rustc refused it. The operator's fault, and nobody's answer.
    NotBuilt,
}

impl Answer {
    pub(crate) const ALL: [Self; 10] = [
        Self::Right,
        Self::Likely,
        Self::Open,
        Self::Equivalent,
        Self::Wrong,
        Self::WrongAndShown,
        Self::Missed,
        Self::FalseAlarm,
        Self::NotJudged,
        Self::NotBuilt,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Likely => "likely",
            Self::Open => "open",
            Self::Equivalent => "equivalent",
            Self::Wrong => "wrong",
            Self::WrongAndShown => "wrong, shown",
            Self::Missed => "missed",
            Self::FalseAlarm => "false alarm",
            Self::NotJudged => "not judged",
            Self::NotBuilt => "no program",
        }
    }

    /// Whether nothing is to be mended.
    pub(crate) fn is_well(self) -> bool {
        !matches!(self, Self::Wrong | Self::WrongAndShown | Self::Missed | Self::FalseAlarm | Self::NotJudged)
    }
}

/// The answer, and what was said first: the diagnosis with its certainty, or the trouble.
pub(crate) fn of(program: &Program, code: Option<i32>, result: &Value, is_marked: bool) -> (Answer, String) {
    let step = &result["steps"][0];
    let first = &step["diagnoses"][0];
    let id = first["id"].as_str().unwrap_or_default();
    let certainty = first["certainty"].as_str().unwrap_or_default();
    let said = format!("{id} ({certainty}): {}", first["title"].as_str().unwrap_or_default());
    let answer = match (code, &program.mutant) {
        (Some(0), None) => Answer::Right,
        (Some(0), Some(_)) if is_marked => Answer::Equivalent,
        (Some(0), Some(_)) => Answer::Missed,
        (Some(1), _) if id == "did-not-build" => Answer::NotBuilt,
        (Some(1), None) => Answer::FalseAlarm,
        (Some(1), Some(mutant)) => {
            let is_acceptable = |id: &str| mutant.acceptable.contains(&id);
            match (is_acceptable(id), certainty) {
                (true, "shown") => Answer::Right,
                (true, "likely") => Answer::Likely,
                (true, _) => Answer::Open,
                (false, "open") if remains(first, &mutant.acceptable) => Answer::Open,
                (false, "shown") => Answer::WrongAndShown,
                (false, _) => Answer::Wrong,
            }
        }
        _ => return (Answer::NotJudged, format!("exit {code:?}: {} {}", step["cause"], result["cause"])),
    };
    (answer, if matches!(code, Some(0)) { "passed".to_owned() } else { said })
}

/// Whether one of the ids is among the causes that were said to remain.
fn remains(diagnosis: &Value, acceptable: &[&str]) -> bool {
    let remaining = diagnosis["grounds"]["remaining"].to_string();
    acceptable.iter().any(|id| remaining.contains(id))
}

#[cfg(test)]
mod tests {
    use checker_mutants::{Mutant, Shape, Sources};
    use serde_json::json;

    use super::*;

    fn program(mutant: bool) -> Program {
        let mutant = mutant.then(|| Mutant {
            operator: "kind-removed",
            file: "src/server.rs".to_owned(),
            line: 1,
            change: (String::new(), String::new()),
            acceptable: vec!["wrong-kind"],
            sources: Sources::new(),
        });
        Program { step: "01/01".to_owned(), shape: Shape::Plain, mutant, sources: Sources::new() }
    }

    fn failed(id: &str, certainty: &str) -> Value {
        json!({ "steps": [{ "diagnoses": [{ "id": id, "certainty": certainty, "title": "x" }] }] })
    }

    #[test]
    fn what_is_said_counts_by_how_sure_it_is() {
        let answer = |id, certainty| of(&program(true), Some(1), &failed(id, certainty), false).0;
        assert_eq!(answer("wrong-kind", "shown"), Answer::Right);
        assert_eq!(answer("wrong-kind", "likely"), Answer::Likely);
        assert_eq!(answer("wrong-parent", "likely"), Answer::Wrong);
        assert_eq!(answer("wrong-parent", "shown"), Answer::WrongAndShown);
        assert_eq!(answer("did-not-build", "shown"), Answer::NotBuilt);
    }

    #[test]
    fn a_pass_is_right_of_an_honest_program_alone() {
        let passed = json!({ "steps": [{}] });
        assert_eq!(of(&program(false), Some(0), &passed, false).0, Answer::Right);
        assert_eq!(of(&program(true), Some(0), &passed, false).0, Answer::Missed);
        assert_eq!(of(&program(true), Some(0), &passed, true).0, Answer::Equivalent);
        assert_eq!(of(&program(false), Some(1), &failed("wrong-kind", "shown"), false).0, Answer::FalseAlarm);
        assert_eq!(of(&program(true), Some(3), &passed, false).0, Answer::NotJudged);
    }
}
