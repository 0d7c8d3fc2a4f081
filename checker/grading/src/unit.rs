//! One step of one submission, and what came of it.

use hmac_sha256::Hash;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of a unit's file. It changes where a field goes or means another thing.
pub const SCHEMA: u32 = 1;

/// Which unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitId {
    /// Whose submission.
    pub submission: String,
    /// Which step: `02-tracing/04-propagation`.
    pub step: String,
}

/// The name of a unit's file: a hash, so that whose it is cannot be read off a list of files, and no id makes a path.
pub fn file_name(id: &UnitId) -> String {
    let mut hash = Hash::new();
    for part in [&id.submission, &id.step] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let digest: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{digest}.json")
}

/// How a unit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It does what the step asks.
    Passed,
    /// It does not.
    Failed,
    /// What was handed in could not be taken: nothing is there, a link, a file without end.
    Rejected,
    /// There is no verdict: our trouble, and no grade.
    NotJudged,
}

impl Outcome {
    /// Its word in the files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Rejected => "rejected",
            Self::NotJudged => "not-judged",
        }
    }

    /// Whether it is a grade.
    pub fn is_grade(self) -> bool {
        self != Self::NotJudged
    }
}

/// What kept a student's program from the rest of the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolation {
    /// The strongest layer that was on: `none`, `process`, `landlock` or `namespaces`. Each has those before it.
    pub level: String,
    /// What a student's program could reach: all (`open`), the course's ports and its own (`ports`), or its own
    /// machine's loopback alone (`loopback`).
    pub network: String,
    /// As whom it ran: as whoever graded (`own`), as root with no power (`root-without-capabilities`), as somebody
    /// who is nobody else (`apart`).
    #[serde(default)]
    pub user: String,
    /// The layers that this machine did not give, each with what it said.
    #[serde(default)]
    pub lacks: Vec<String>,
}

/// A unit's result, as it stands in its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// The version of this form.
    pub schema: u32,
    /// Which unit.
    #[serde(flatten)]
    pub id: UnitId,
    /// How it ended.
    pub outcome: Outcome,
    /// What it got; nothing where that is no grade.
    pub points: Option<u32>,
    /// What there was to get.
    pub max_points: u32,
    /// Why there is no verdict, or why nothing was taken.
    pub reason: Option<String>,
    /// Files that were handed in and not taken.
    pub ignored: Vec<String>,
    /// What kept the student's program from the rest of the machine; `None` where none ran.
    pub isolation: Option<Isolation>,
    /// SHA-256 of everything that the verdict follows from: the files taken, the step as handed out, the checker.
    pub made_of: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Which state of it, by the roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// When it was handed in, by the roster: `2026-11-30T23:59:00Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// What `check` said of it: the steps of its JSON result, of which there is one.
    pub result: Option<Value>,
}

impl Unit {
    /// One that nobody came to: it has no file, and no grade.
    pub fn without_verdict(id: UnitId, max_points: u32, reason: &str) -> Self {
        Self {
            schema: SCHEMA,
            id,
            outcome: Outcome::NotJudged,
            points: None,
            max_points,
            reason: Some(reason.to_owned()),
            ignored: Vec::new(),
            isolation: None,
            made_of: String::new(),
            took_ms: 0,
            commit: None,
            time: None,
            result: None,
        }
    }

    /// Whether nobody came to it.
    pub fn is_owed(&self) -> bool {
        self.made_of.is_empty()
    }

    /// What `check` said of the step.
    pub fn step_result(&self) -> Option<&Value> {
        self.result.as_ref()?.get("steps")?.get(0)
    }

    /// The leading diagnosis: its id and its title.
    pub fn diagnosis(&self) -> Option<(&str, &str)> {
        let first = self.step_result()?.get("diagnoses")?.get(0)?;
        Some((first.get("id")?.as_str()?, first.get("title")?.as_str()?))
    }

    /// Whether this is still what came of the same files, and a verdict.
    pub fn stands_for(&self, id: &UnitId, made_of: &str) -> bool {
        self.schema == SCHEMA && self.id == *id && self.made_of == made_of && self.outcome.is_grade()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_unit_is_read_back_as_it_was_written() {
        for unit in fixture::class() {
            let text = serde_json::to_string(&unit).expect("written");
            assert_eq!(serde_json::from_str::<Unit>(&text).expect("read"), unit);
        }
    }

    #[test]
    fn what_was_not_judged_stands_for_nothing_and_neither_do_other_files() {
        let [passed, _, _, not_judged] = &fixture::class();
        assert!(passed.stands_for(&passed.id, &passed.made_of));
        assert!(!passed.stands_for(&passed.id, "other"));
        assert!(!passed.stands_for(&not_judged.id, &passed.made_of));
        assert!(!not_judged.stands_for(&not_judged.id, &not_judged.made_of));
    }
}
