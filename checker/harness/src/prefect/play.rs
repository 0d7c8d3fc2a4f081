//! Playing recorded flow runs anew, as long as they took: the times of a flow run's states are Prefect's own, and
//! nobody can tell it others. Of tasks it hears afterwards, by events, which have times of their own ([`told`]).

mod told;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Prefect;
use crate::cause::{Cause, CauseId};
use crate::clock;
use crate::evidence::TRACEPARENT_LABEL;
use crate::poll::{self, Poll};
use crate::run_file::{KeptLog, KeptRun, KeptState, began_ms};

/// How exact the moments are.
const TICK: Duration = Duration::from_millis(5);
/// How long a run may wait for its next moment.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// How often a Prefect is asked whether it has read its events.
const ASKED_EVERY: Duration = Duration::from_millis(200);
/// How long it may take to read them.
const LONGEST_UNREAD: Duration = Duration::from_secs(20);

/// Runs as they were played.
#[derive(Debug)]
pub struct Played {
    /// When the first began, in ms since the Unix epoch.
    pub began_ms: u64,
    /// The ids that its runs have here, by those of the file.
    pub given: IdsHere,
}

/// Ids of here, by those of the file.
type IdsHere = BTreeMap<String, String>;

/// When the play began, here and in the file.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    instant: Instant,
    here_ms: u64,
    there_ms: u64,
}

/// What Prefect calls a run and its flow.
struct CreatedRun<'a> {
    run: &'a KeptRun,
    id: String,
    flow_id: String,
}

/// A task run, as far as it is awaited.
#[derive(Deserialize)]
struct AwaitedTask {
    id: String,
    state_name: Option<String>,
}

#[derive(Deserialize)]
struct OnlyId {
    id: String,
}

impl Prefect {
    /// Tells it of these runs, each of their states when it is due. `jaeger_ui` is where their traces are, or will be.
    pub async fn play(&self, runs: &[KeptRun], jaeger_ui: &str) -> Result<Played, Cause> {
        let mut made = Vec::new();
        // One after the other: who writes at the same time waits for each other, and the clock does not.
        for run in runs {
            made.push(self.create(run).await?);
        }
        let here_ms = clock::now_us() / 1000;
        let begun = Beginning { instant: Instant::now(), here_ms, there_ms: began_ms(runs) };
        try_join_all(made.iter().map(|run| self.live(run, begun, jaeger_ui))).await?;
        let mut given = IdsHere::new();
        for CreatedRun { run, id, .. } in &made {
            let tasks = run.tasks.iter().map(|task| (task.id.clone(), told::fresh_id()));
            given.extend(tasks.chain([(run.id.clone(), id.clone())]));
        }
        for run in &made {
            let events = told::events(run, &given, begun)?;
            if !events.is_empty() {
                self.tell("events", &Value::Array(events)).await?;
            }
            let lines: Result<Vec<Value>, Cause> =
                run.run.logs.iter().map(|log| line(log, &given, &run.id, begun)).collect();
            self.tell("logs/", &Value::Array(lines?)).await?;
        }
        self.shown(runs, &given).await?;
        Ok(Played { began_ms: here_ms, given })
    }

    /// Waits until the task runs are there: events are taken at once, and read a moment later.
    async fn shown(&self, runs: &[KeptRun], given: &IdsHere) -> Result<(), Cause> {
        let tasks = runs.iter().flat_map(|run| &run.tasks);
        let wanted: BTreeMap<&str, &str> = tasks
            .filter_map(|task| Some((given.get(&task.id)?.as_str(), task.states.last()?.name.as_str())))
            .collect();
        let filter = json!({"task_runs": {"id": {"any_": wanted.keys().collect::<Vec<_>>()}}});
        let shown = poll::until(ASKED_EVERY, LONGEST_UNREAD, async || {
            match self.filter::<AwaitedTask>("task_runs", &filter, "").await {
                Ok(found) => {
                    let is_last =
                        |run: &AwaitedTask| wanted.get(run.id.as_str()) == run.state_name.as_deref().as_ref();
                    if found.iter().filter(|run| is_last(run)).count() == wanted.len() {
                        return Poll::Ready(());
                    }
                    Poll::NotYet(both!("not all are there", "ainda não estão todas lá"))
                }
                Err(cause) => Poll::Never(cause),
            }
        });
        shown.await.map_err(|unmet| unmet.into_cause(|_| broken("Prefect does not read its events")))
    }

    async fn create<'a>(&self, run: &'a KeptRun) -> Result<CreatedRun<'a>, Cause> {
        let flow: OnlyId = self.ask("flows/", Some(&json!({"name": run.flow}))).await?;
        let body = json!({
            // A call whose answer was lost makes no second run.
            "idempotency_key": told::fresh_id(), "flow_id": flow.id, "name": run.name,
            "parameters": run.parameters, "labels": labels(run.traceparent.as_deref()),
            "state": run.states.first().map(proposed),
        });
        let made: OnlyId = self.ask("flow_runs/", Some(&body)).await?;
        Ok(CreatedRun { run, id: made.id, flow_id: flow.id })
    }

    /// The states of a flow run, and the link at its end.
    async fn live(
        &self,
        CreatedRun { run, id, .. }: &CreatedRun<'_>,
        begun: Beginning,
        ui: &str,
    ) -> Result<(), Cause> {
        for state in run.states.iter().skip(1) {
            begun.until(state.at_ms).await?;
            // Without its rules: they held when the run was recorded.
            let body = json!({"state": proposed(state), "force": true});
            self.tell(&format!("flow_runs/{id}/set_state"), &body).await?;
        }
        if let Some(trace) = run.traceparent.as_deref().and_then(|label| label.split('-').nth(1)) {
            let link = format!("[The trace in Jaeger]({}/trace/{trace})", ui.trim_end_matches('/'));
            let artifact = json!({
                "key": "jaeger-trace", "type": "markdown", "data": link, "flow_run_id": id,
            });
            self.tell("artifacts/", &artifact).await?;
        }
        Ok(())
    }
}

impl Beginning {
    /// Waits for a moment of the file.
    async fn until(self, at_ms: u64) -> Result<(), Cause> {
        let due = Duration::from_millis(at_ms.saturating_sub(self.there_ms));
        let waited = poll::until(TICK, LONGEST_WAIT, async || {
            if self.instant.elapsed() >= due {
                Poll::Ready(())
            } else {
                Poll::NotYet(both!("it is not due", "ainda não é a hora"))
            }
        });
        waited.await.map_err(|unmet| unmet.into_cause(|_| broken("a run lasts too long")))
    }

    /// A moment of the file as a time of here.
    fn time(self, at_ms: u64) -> Result<String, Cause> {
        let ms = self.here_ms + at_ms.saturating_sub(self.there_ms);
        i64::try_from(ms)
            .ok()
            .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok())
            .map(|time| time.to_string())
            .ok_or_else(|| broken("a time without a date"))
    }
}

fn line(log: &KeptLog, given: &IdsHere, flow_run: &str, begun: Beginning) -> Result<Value, Cause> {
    let task = log.task.as_ref().and_then(|task| given.get(task));
    let name = if task.is_some() { "prefect.task_runs" } else { "prefect.flow_runs" };
    Ok(json!({
        "name": name, "level": log.level, "message": log.message, "flow_run_id": flow_run, "task_run_id": task,
        "timestamp": begun.time(log.at_ms)?,
    }))
}

fn proposed(state: &KeptState) -> Value {
    json!({"type": state.kind, "name": state.name, "message": state.message})
}

fn labels(traceparent: Option<&str>) -> Value {
    traceparent.map_or_else(|| json!({}), |label| json!({TRACEPARENT_LABEL: label}))
}

fn broken(why: &str) -> Cause {
    Cause::new(
        CauseId::TracesNotLoaded,
        both!("the runs cannot be played: {why}", "não consigo repetir as execuções: {why}"),
        both!("restore the file of the step with `git`", "restaure o arquivo do passo com o `git`"),
    )
}
