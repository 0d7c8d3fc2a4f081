//! What Prefect is told: labels, links, lines, states, inputs and names, each left out or told otherwise.

use super::Proposal;
use crate::code::{Bytes, Call, Code};
use crate::edit::Edit;

const JOIN: &[&str] = &["run-not-joined"];
const LINK: &[&str] = &["artifact-missing"];
const LINE: &[&str] = &["log-line-missing"];
const INPUTS: &[&str] = &["task-inputs-missing"];
const NO_RUN: &[&str] = &["flow-run-missing"];
/// A task of a flow run that does not run is refused, and then the program says so and fails.
const REFUSED: &[&str] = &["run-never-ended", "states-wrong"];
/// Where Prefect has retries left, a failure is no end.
const FAILED: &[&str] = &["run-failed", "states-wrong", "run-never-ended"];
/// The span of a task has the task's name from the same place.
const TASK: &[&str] =
    &["task-run-missing", "span-name-near-miss", "span-name-wrong", "span-name-function", "span-missing"];
const RETRIES: &[&str] = &["run-failed", "states-wrong"];

pub(super) fn proposals(code: &Code<'_>) -> Vec<Proposal> {
    // The methods have everyday names; they are Prefect's where its client is used.
    if !code.text.contains("prefect_client") {
        return Vec::new();
    }
    let mut found = joins(code);
    found.extend(told(code));
    found.extend(states(code));
    found.extend(inputs(code));
    found.extend(names(code));
    found.extend(retries(code));
    found
}

/// The statement that is nothing but this call, waited for. A comment may stand above it.
fn awaited(code: &Code<'_>, call: &Call) -> Option<Bytes> {
    const REST: &str = ".await?;";
    let before = code.text.get(..call.range.start)?.trim_end();
    let last =
        before.lines().rev().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))?;
    let begins = last.trim_end().ends_with([';', '{', '}']);
    let follows = code.text.get(call.range.end..)?.starts_with(REST);
    (begins && follows).then(|| call.range.start..call.range.end + REST.len())
}

/// The call of a method is not made, and what it would have been made on stays.
fn skipped(call: &Call) -> Option<Edit> {
    Some(Edit::new(call.receiver.as_ref()?.end..call.range.end, ""))
}

fn left_out(
    code: &Code<'_>,
    operator: &'static str,
    call: &Call,
    acceptable: &'static [&'static str],
) -> Option<Proposal> {
    let statement = awaited(code, call)?;
    Some(Proposal::new(operator, Edit::new(code.whole_line(&statement), ""), acceptable))
}

fn joins(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("set_labels") {
        found.extend(left_out(code, "label-removed", call, JOIN));
    }
    for call in code.called("label") {
        let [key, value] = call.arguments.as_slice() else { continue };
        found.extend(skipped(call).map(|edit| Proposal::new("label-of-a-task-removed", edit, JOIN)));
        found.push(Proposal::new("label-by-another-key", Edit::new(key.clone(), "\"traceparent\""), JOIN));
        let made_up = "\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"";
        found.push(Proposal::new("label-of-another-trace", Edit::new(value.clone(), made_up), JOIN));
        let alone = format!("{}.get(3..35).unwrap_or_default()", code.at(value).trim_start_matches('&'));
        found.push(Proposal::new("label-with-the-trace-alone", Edit::new(value.clone(), alone), JOIN));
    }
    for call in code.called("Artifact::link") {
        let [key, _, url] = call.arguments.as_slice() else { continue };
        found.push(Proposal::new("link-by-another-key", Edit::new(key.clone(), "\"trace\""), LINK));
        found.push(Proposal::new(
            "link-to-no-trace",
            Edit::new(url.clone(), "\"http://localhost:16686/search\""),
            LINK,
        ));
    }
    found
}

fn told(code: &Code<'_>) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = code
        .called("create_artifact")
        .filter_map(|call| left_out(code, "artifact-removed", call, LINK))
        .collect();
    for call in code.called("log") {
        let [_, message] = call.arguments.as_slice() else { continue };
        found.extend(left_out(code, "line-removed", call, LINE));
        found.push(Proposal::new("line-says-another-thing", Edit::new(message.clone(), "\"over\""), LINE));
        if let Some(statement) = awaited(code, call) {
            let printed = format!("eprintln!(\"{{}}\", {});", code.at(message));
            found.push(Proposal::new("line-to-standard-error", Edit::new(statement, printed), LINE));
        }
    }
    found
}

fn states(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("set_state") {
        let [state] = call.arguments.as_slice() else { continue };
        let (operator, acceptable) = match code.at(state) {
            "State::running()" => ("running-removed", REFUSED),
            "State::completed()" => ("completed-removed", &["run-never-ended"][..]),
            _ => continue,
        };
        found.extend(left_out(code, operator, call, acceptable));
    }
    for call in code.called("State::completed") {
        for (operator, other, acceptable) in [
            ("state-failed", "State::failed(\"over\")", FAILED),
            ("state-crashed", "State::crashed(\"over\")", FAILED),
            ("state-by-another-name", "State::completed().named(\"Done\")", &["states-wrong"]),
            ("state-running-again", "State::running()", &["run-never-ended"]),
        ] {
            found.push(Proposal::new(operator, Edit::new(call.range.clone(), other), acceptable));
        }
    }
    found
}

fn inputs(code: &Code<'_>) -> Vec<Proposal> {
    let calls: Vec<&Call> = code.called("takes").collect();
    let mut found: Vec<Proposal> = calls
        .iter()
        .filter_map(|call| Some(Proposal::new("input-removed", skipped(call)?, INPUTS)))
        .collect();
    // The second takes from where the first does.
    for two in calls.windows(2) {
        if let ([first, second], true) = (two, two.iter().all(|call| call.arguments.len() == 2)) {
            let other = code.at(&first.arguments[1]);
            let edit = Edit::new(second.arguments[1].clone(), other);
            found.push(Proposal::new("input-from-another-task", edit, INPUTS));
        }
    }
    found
}

fn names(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("flow") {
        if let [name] = call.arguments.as_slice() {
            found.push(Proposal::new("flow-of-another-name", Edit::new(name.clone(), "\"ETL\""), NO_RUN));
        }
    }
    for call in code.called("NewFlowRun::named") {
        let unnamed = Edit::new(call.range.clone(), "NewFlowRun::unnamed()");
        found.push(Proposal::new("flow-run-unnamed", unnamed, NO_RUN));
    }
    for call in code.called("NewTaskRun::of") {
        let Some(name) = call.arguments.first() else { continue };
        let near = code.at(name).replace('_', "-");
        found.push(Proposal::new("task-of-another-name", Edit::new(name.clone(), near), TASK));
    }
    for call in code.called("create_task_run") {
        let (Some(receiver), [new]) = (&call.receiver, call.arguments.as_slice()) else { continue };
        let Some(begin) = code.text.get(..call.range.start).and_then(|text| text.rfind('\n')) else {
            continue;
        };
        let again = format!(
            "\n    {}.create_task_run(NewTaskRun::of({}.task())).await?;",
            code.at(receiver),
            code.at(new)
        );
        found.push(Proposal::new(
            "task-run-twice",
            Edit::insert(begin, again),
            &["task-run-repeated", "run-never-ended"],
        ));
    }
    found
}

fn retries(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("retries") {
        let [times, _] = call.arguments.as_slice() else { continue };
        found.extend(skipped(call).map(|edit| Proposal::new("retries-removed", edit, RETRIES)));
        found.push(Proposal::new("one-retry-too-few", Edit::new(times.clone(), "1"), RETRIES));
    }
    found
}
