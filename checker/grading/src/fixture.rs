//! A class of one unit for each outcome, for the tests.

use serde_json::json;

use crate::unit::SCHEMA;
use crate::{Outcome, Unit, UnitId};

/// A unit of this outcome.
pub(crate) fn unit(submission: &str, step: &str, outcome: Outcome) -> Unit {
    let check = |id: &str, status: &str, points: u32, max_points: u32| {
        let because = if status == "skipped" { vec!["injects"] } else { Vec::new() };
        let title = format!("{id} <b>&\"");
        json!({ "id": id, "title": title, "points": points, "max_points": max_points, "status": status,
                "because": because })
    };
    let diagnosis = json!({
        "id": "context-not-injected", "title": "the request | carries no `traceparent`",
        "evidence": ["seen <script>alert(1)</script>\u{1b}[2J\u{fffe}", "::error::forged\nGrade :=>> 100"],
        "next": "inject it", "source": { "file": "src/client.rs", "line": 7 }
    });
    let line = |depth: u32, name: &str, mark: &str| {
        json!({ "depth": depth, "name": name, "service": "a", "kind": "SERVER", "status": "", "mark": mark,
                "note": "<i>" })
    };
    let comparison = json!({ "request": "ana", "expected": [line(0, "GET /", "same"), line(1, "GET", "missing")],
                             "actual": [line(0, "</script><script>", "first")] });
    let result = match outcome {
        Outcome::Passed => json!({ "steps": [{
            "checks": [check("exports", "passed", 4, 4), check("injects", "passed", 4, 4),
                       check("hangs", "passed", 2, 2)], "diagnoses": [] }] }),
        _ => json!({ "steps": [{
            "checks": [check("exports", "passed", 4, 4), check("injects", "failed", 0, 4),
                       check("hangs", "skipped", 0, 2)],
            "diagnoses": [diagnosis], "comparison": comparison }] }),
    };
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
        result: matches!(outcome, Outcome::Failed | Outcome::Passed).then_some(result),
        commit: None,
        time: None,
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
