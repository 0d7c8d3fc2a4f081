//! A class of one unit for each outcome, for the tests.

use serde_json::json;

use crate::unit::SCHEMA;
use crate::{Outcome, Unit, UnitId};

/// A unit of this outcome.
pub(crate) fn unit(submission: &str, step: &str, outcome: Outcome) -> Unit {
    let result = json!({ "steps": [{ "diagnoses": [
        { "id": "context-not-injected", "title": "the request | carries no `traceparent`" }
    ] }] });
    Unit {
        schema: SCHEMA,
        id: UnitId { submission: submission.to_owned(), step: step.to_owned() },
        outcome,
        points: match outcome {
            Outcome::Passed => Some(10),
            Outcome::Failed => Some(4),
            Outcome::Rejected => Some(0),
            Outcome::NotJudged => None,
        },
        max_points: 10,
        reason: (outcome == Outcome::NotJudged).then(|| "no room on this machine".to_owned()),
        ignored: Vec::new(),
        isolation: None,
        made_of: "ab".to_owned(),
        took_ms: 1,
        result: (outcome == Outcome::Failed).then_some(result),
    }
}

/// One of each.
pub(crate) fn class() -> [Unit; 4] {
    [
        unit("ana", "01-a/01-b", Outcome::Passed),
        unit("ana", "01-a/02-c", Outcome::Failed),
        unit("=HYPERLINK(\"x\")", "01-a/01-b", Outcome::Rejected),
        unit("caio, \"jr\"\n", "01-a/01-b", Outcome::NotJudged),
    ]
}
