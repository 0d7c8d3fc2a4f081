//! What Prefect has of a run: its flow runs with their tasks, states, logs and artifacts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use futures_util::future::try_join_all;
use serde_json::json;

use super::Prefect;
use super::answer::{
    ArtifactAnswer, FlowAnswer, FlowRunAnswer, LogAnswer, StateAnswer, TaskRunAnswer, traceparent,
};
use crate::cause::Cause;
use crate::evidence::{Evidence, Exchange, FlowRun, RunSeen};
use crate::exercise::Step;
use crate::untrusted::Untrusted;

/// How many flow runs of a run are looked at.
const MOST_RUNS: usize = 50;

/// Which flow runs are a run's: those that bear its names, and those of its flows that were not there before it.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    flows: BTreeSet<String>,
    before: HashSet<String>,
}

impl Prefect {
    /// Notes which flow runs of a step's flows are there before its programs run: they are none of its own.
    pub async fn before(&self, step: &Step) -> Result<Wanted, Cause> {
        let flows: BTreeSet<String> = step.flow_runs().iter().map(|run| run.flow.clone()).collect();
        let before = self.of_flows(&flows).await?.into_iter().map(|run| run.id).collect();
        Ok(Wanted { flows, before })
    }

    /// What it has of a run by now.
    pub async fn seen(
        &self,
        step: &Step,
        wanted: &Wanted,
        evidence: &Evidence,
    ) -> Result<Vec<FlowRun>, Cause> {
        let mut found: BTreeMap<(Option<String>, String), FlowRunAnswer> = BTreeMap::new();
        let named = self.named(&names(step, evidence)).await?;
        for run in self.of_flows(&wanted.flows).await?.into_iter().chain(named) {
            if !wanted.before.contains(&run.id) {
                found.insert((run.created.clone(), run.id.clone()), run);
            }
        }
        let mut flows: HashMap<String, String> = HashMap::new();
        let mut seen = Vec::new();
        for run in found.into_values().take(MOST_RUNS) {
            if !flows.contains_key(&run.flow_id) {
                let flow: FlowAnswer = self.get(&format!("flows/{}", run.flow_id)).await?;
                flows.insert(run.flow_id.clone(), flow.name);
            }
            let flow = flows.get(&run.flow_id).cloned().unwrap_or_default();
            seen.push(self.flow_run(run, flow).await?);
        }
        Ok(seen)
    }

    /// The newest flow run that was not there before: its id, and the label that names its span.
    pub async fn newest(&self, wanted: &Wanted) -> Result<Option<(String, Option<Untrusted>)>, Cause> {
        let runs = self.of_flows(&wanted.flows).await?.into_iter();
        let new = runs.filter(|run| !wanted.before.contains(&run.id));
        let newest = new.max_by(|a, b| a.created.cmp(&b.created));
        Ok(newest.map(|run| (run.id, traceparent(run.labels.as_ref()))))
    }

    async fn of_flows(&self, flows: &BTreeSet<String>) -> Result<Vec<FlowRunAnswer>, Cause> {
        if flows.is_empty() {
            return Ok(Vec::new());
        }
        self.filter(
            "flow_runs",
            &json!({ "flows": { "name": { "any_": flows } } }),
            "EXPECTED_START_TIME_DESC",
        )
        .await
    }

    async fn named(&self, names: &BTreeSet<String>) -> Result<Vec<FlowRunAnswer>, Cause> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        self.filter(
            "flow_runs",
            &json!({ "flow_runs": { "name": { "any_": names } } }),
            "EXPECTED_START_TIME_DESC",
        )
        .await
    }

    async fn flow_run(&self, run: FlowRunAnswer, flow: String) -> Result<FlowRun, Cause> {
        let id = &run.id;
        let states: Vec<StateAnswer> = self.get(&format!("flow_run_states/?flow_run_id={id}")).await?;
        let tasks = json!({ "flow_runs": { "id": { "any_": [id] } } });
        let tasks: Vec<TaskRunAnswer> = self.filter("task_runs", &tasks, "EXPECTED_START_TIME_ASC").await?;
        let logs = json!({ "logs": { "flow_run_id": { "any_": [id] }, "level": { "ge_": 0 } } });
        let logs: Vec<LogAnswer> = self.filter("logs", &logs, "TIMESTAMP_ASC").await?;
        let artifacts = json!({ "artifacts": { "flow_run_id": { "any_": [id] } } });
        let artifacts: Vec<ArtifactAnswer> = self.filter("artifacts", &artifacts, "").await?;
        let of_task = |task: &TaskRunAnswer| {
            let route = format!("task_run_states/?task_run_id={}", task.id);
            async move { self.get::<Vec<StateAnswer>>(&route).await }
        };
        let of_tasks = try_join_all(tasks.iter().map(of_task)).await?;
        Ok(FlowRun {
            flow: flow.into(),
            run: RunSeen {
                label: traceparent(run.labels.as_ref()),
                name: run.name.into(),
                states: states.into_iter().map(Into::into).collect(),
                logs: logs.iter().map(|line| line.message.as_str().into()).collect(),
            },
            tasks: tasks.into_iter().zip(of_tasks).map(|(task, states)| task.seen(states, &logs)).collect(),
            artifacts: artifacts.into_iter().map(Into::into).collect(),
            id: run.id,
        })
    }
}

/// The names that the flow runs of a run bear, as far as its manifest says.
fn names(step: &Step, evidence: &Evidence) -> BTreeSet<String> {
    let of_exchange = |exchange: &'_ Exchange| {
        let runs = step.flow_runs().iter().filter(|run| run.applies_to(&exchange.request));
        runs.filter_map(|run| Some(run.name.as_ref()?.fill(&exchange.nonces))).collect::<Vec<_>>()
    };
    evidence.exchanges.iter().flat_map(of_exchange).collect()
}
