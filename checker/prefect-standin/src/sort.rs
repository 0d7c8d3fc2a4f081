//! The orders in which lists can be asked for.

use std::cmp::Ordering;

use crate::artifact::Artifact;
use crate::flow::Flow;
use crate::flow_run::FlowRun;
use crate::log::Log;
use crate::task_run::TaskRun;

/// Null comes first when it goes up, and last when it goes down, as in Prefect's own database.
fn ordered<K: Ord>(sort: &str, a: K, b: K) -> Ordering {
    if sort.ends_with("_DESC") { b.cmp(&a) } else { a.cmp(&b) }
}

pub(crate) fn flows(sort: &str, a: &Flow, b: &Flow) -> Ordering {
    match sort {
        "CREATED_DESC" | "UPDATED_DESC" => ordered(sort, a.created, b.created),
        _ => ordered(sort, &a.name, &b.name),
    }
}

pub(crate) fn flow_runs(sort: &str, a: &FlowRun, b: &FlowRun) -> Ordering {
    let started = |run: &FlowRun| run.life.start.or(run.life.expected_start);
    match sort {
        "START_TIME_ASC" | "START_TIME_DESC" => ordered(sort, started(a), started(b)),
        "EXPECTED_START_TIME_ASC" | "EXPECTED_START_TIME_DESC" => {
            ordered(sort, a.life.expected_start, b.life.expected_start)
        }
        "NEXT_SCHEDULED_START_TIME_ASC" => {
            ordered(sort, a.life.next_scheduled_start, b.life.next_scheduled_start)
        }
        "END_TIME_DESC" => ordered(sort, a.life.end, b.life.end),
        "NAME_ASC" | "NAME_DESC" => ordered(sort, &a.name, &b.name),
        _ => ordered("ID_DESC", a.id, b.id),
    }
}

pub(crate) fn task_runs(sort: &str, a: &TaskRun, b: &TaskRun) -> Ordering {
    match sort {
        "EXPECTED_START_TIME_ASC" | "EXPECTED_START_TIME_DESC" => {
            ordered(sort, a.life.expected_start, b.life.expected_start)
        }
        "NEXT_SCHEDULED_START_TIME_ASC" => {
            ordered(sort, a.life.next_scheduled_start, b.life.next_scheduled_start)
        }
        "END_TIME_DESC" => ordered(sort, a.life.end, b.life.end),
        "NAME_ASC" | "NAME_DESC" => ordered(sort, &a.name, &b.name),
        _ => ordered("ID_DESC", a.id, b.id),
    }
}

pub(crate) fn logs(sort: &str, a: &Log, b: &Log) -> Ordering {
    ordered(sort, a.at(), b.at())
}

pub(crate) fn artifacts(sort: &str, a: &Artifact, b: &Artifact) -> Ordering {
    match sort {
        "CREATED_DESC" | "UPDATED_DESC" => ordered(sort, a.created, b.created),
        "KEY_ASC" | "KEY_DESC" => ordered(sort, a.text("key"), b.text("key")),
        _ => ordered("ID_DESC", a.id, b.id),
    }
}
