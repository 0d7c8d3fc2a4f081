//! Finding what was asked for: by filters over flows, flow runs and task runs together, in an order, a page of it.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::held::Held;
use crate::artifact::Artifact;
use crate::filter::matches;
use crate::flow::Flow;
use crate::flow_run::FlowRun;
use crate::id::Id;
use crate::log::Log;
use crate::shelf::{Kept, Shelf};
use crate::sort;
use crate::stamp::Stamp;
use crate::task_run::TaskRun;

/// What was asked, in one of the query forms.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) asked: Map<String, Value>,
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

impl Query {
    /// One of the filters, if it was set.
    fn by(&self, what: &str) -> Option<&Value> {
        self.asked.get(what).filter(|filter| !filter.is_null())
    }

    fn sort(&self, otherwise: &'static str) -> &str {
        self.asked.get("sort").and_then(Value::as_str).unwrap_or(otherwise)
    }

    /// Something is asked for that nothing here has.
    fn is_vain(&self) -> bool {
        ["deployments", "work_pools", "work_pool_queues"].iter().any(|what| self.by(what).is_some())
    }

    fn page<T>(
        &self,
        mut found: Vec<&T>,
        order: impl Fn(&T, &T) -> Ordering,
        json: impl Fn(&T) -> Value,
    ) -> Value {
        found.sort_by(|a, b| order(a, b));
        found.into_iter().skip(self.offset).take(self.limit).map(json).collect()
    }
}

impl Held {
    pub(crate) fn find_flows(&self, query: &Query) -> Vec<&Flow> {
        let is_asked = |flow: &&Flow| {
            query.by("flows").is_none_or(|filter| matches(filter, *flow))
                && (query.by("flow_runs").or(query.by("task_runs")).is_none()
                    || self.flow_runs.of(Some(flow.id)).any(|run| self.is_run(query, run)))
        };
        self.flows.all().filter(|_| !query.is_vain()).filter(is_asked).collect()
    }

    pub(crate) fn find_flow_runs(&self, query: &Query) -> Vec<&FlowRun> {
        let runs = candidates(&self.flow_runs, query.by("flow_runs"), "id", Find::Itself);
        let of_flow = |run: &FlowRun| match query.by("flows") {
            Some(filter) => self.flows.get(run.flow).is_some_and(|flow| matches(filter, flow)),
            None => true,
        };
        runs.into_iter().filter(|run| !query.is_vain() && self.is_run(query, run) && of_flow(run)).collect()
    }

    /// What is asked of a flow run and of its task runs.
    fn is_run(&self, query: &Query, run: &FlowRun) -> bool {
        query.by("flow_runs").is_none_or(|filter| matches(filter, run))
            && query.by("task_runs").is_none_or(|filter| {
                self.task_runs.of(Some(run.id)).any(|task_run| matches(filter, task_run))
            })
    }

    pub(crate) fn find_task_runs(&self, query: &Query) -> Vec<&TaskRun> {
        let runs = match query.by("flow_runs") {
            filter @ Some(_) => candidates(&self.task_runs, filter, "id", Find::Owned),
            None => candidates(&self.task_runs, query.by("task_runs"), "flow_run_id", Find::Owned),
        };
        let is_asked = |run: &&TaskRun| {
            !query.is_vain()
                && query.by("task_runs").is_none_or(|filter| matches(filter, *run))
                && self.is_within(query, run.flow_run)
        };
        runs.into_iter().filter(is_asked).collect()
    }

    pub(crate) fn find_artifacts(&self, query: &Query) -> Vec<&Artifact> {
        let found = candidates(&self.artifacts, query.by("artifacts"), "flow_run_id", Find::Owned);
        let of_task = |artifact: &Artifact| match query.by("task_runs") {
            Some(filter) => {
                let run = artifact.task_run().and_then(|id| self.task_runs.get(id));
                run.is_some_and(|run| matches(filter, run))
            }
            None => true,
        };
        let is_asked = |artifact: &&Artifact| {
            !query.is_vain()
                && query.by("artifacts").is_none_or(|filter| matches(filter, *artifact))
                && self.is_within(query, artifact.owner())
                && of_task(artifact)
        };
        found.into_iter().filter(is_asked).collect()
    }

    pub(crate) fn find_logs(&self, query: &Query) -> Vec<&Log> {
        let found = candidates(&self.logs, query.by("logs"), "flow_run_id", Find::Owned);
        found.into_iter().filter(|log| query.by("logs").is_none_or(|filter| matches(filter, *log))).collect()
    }

    /// What is asked of the flow run, and of its flow, that something belongs to.
    fn is_within(&self, query: &Query, flow_run: Option<Id>) -> bool {
        if query.by("flow_runs").is_none() && query.by("flows").is_none() {
            return true;
        }
        let Some(run) = flow_run.and_then(|id| self.flow_runs.get(id)) else {
            return false;
        };
        query.by("flow_runs").is_none_or(|filter| matches(filter, run))
            && query
                .by("flows")
                .is_none_or(|filter| self.flows.get(run.flow).is_some_and(|flow| matches(filter, flow)))
    }

    pub(crate) fn flows_page(&self, query: &Query) -> Value {
        let sort = query.sort("NAME_ASC");
        query.page(self.find_flows(query), |a, b| sort::flows(sort, a, b), Flow::json)
    }

    pub(crate) fn flow_runs_page(&self, query: &Query, now: Stamp) -> Value {
        let sort = query.sort("ID_DESC");
        query.page(self.find_flow_runs(query), |a, b| sort::flow_runs(sort, a, b), |run| run.json(now))
    }

    pub(crate) fn task_runs_page(&self, query: &Query, now: Stamp) -> Value {
        let sort = query.sort("ID_DESC");
        query.page(self.find_task_runs(query), |a, b| sort::task_runs(sort, a, b), |run| run.json(now))
    }

    pub(crate) fn logs_page(&self, query: &Query) -> Value {
        let sort = query.sort("TIMESTAMP_ASC");
        query.page(self.find_logs(query), |a, b| sort::logs(sort, a, b), Log::json)
    }

    pub(crate) fn artifacts_page(&self, query: &Query) -> Value {
        let sort = query.sort("ID_DESC");
        query.page(self.find_artifacts(query), |a, b| sort::artifacts(sort, a, b), Artifact::json)
    }
}

/// How ids lead to what is looked for.
#[derive(Debug, Clone, Copy)]
enum Find {
    Itself,
    Owned,
}

/// Those among which the wanted ones are: few, where the filter names ids that all of them must have.
fn candidates<'a, T: Kept>(
    shelf: &'a Shelf<T>,
    filter: Option<&Value>,
    field: &str,
    find: Find,
) -> Vec<&'a T> {
    let is_any =
        filter.is_some_and(|filter| filter["operator"] == "or_" || filter[field]["operator"] == "or_");
    let named = filter.and_then(|filter| filter[field]["any_"].as_array()).filter(|_| !is_any);
    let Some(named) = named else {
        return shelf.all().collect();
    };
    let mut ids: Vec<_> = named.iter().filter_map(|id| id.as_str().and_then(Id::parse)).collect();
    ids.sort_unstable();
    ids.dedup();
    match find {
        Find::Itself => ids.into_iter().filter_map(|id| shelf.get(id)).collect(),
        Find::Owned => ids.into_iter().flat_map(|id| shelf.of(Some(id))).collect(),
    }
}
