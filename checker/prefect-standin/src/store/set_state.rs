//! A run's next state: what was proposed is ruled on, and what was ruled is done.

use std::sync::Arc;

use serde_json::{Value, json};

use super::create::place;
use super::held::Held;
use crate::id::Id;
use crate::problem::Problem;
use crate::stamp::Stamp;
use crate::state::State;
use crate::transition::{Case, Enclosing, Ruling, flow_run, leaves_a_pause, task_run};

/// Whether a run entered a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Yes,
    No,
}

/// Whether the rules are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    Asked,
    /// `force: true`
    Skipped,
}

type Set = Result<(Written, Value), Problem>;

impl Held {
    /// Proposes a state for a flow run.
    pub(crate) fn set_flow_run_state(&mut self, id: Id, proposed: State, rules: Rules, now: Stamp) -> Set {
        let most = self.limits.states;
        let set = self.flow_runs.change(id, |run| {
            let is_resuming = rules == Rules::Asked && leaves_a_pause(run.life.kind(), proposed.kind);
            let mut case = Case { life: &mut run.life, policy: &mut run.policy, now };
            let ruling = match rules {
                Rules::Asked => flow_run(&mut case, proposed),
                Rules::Skipped => Ruling::Accept(proposed),
            };
            let answer = ruling.answer();
            let done = match ruling {
                Ruling::Accept(mut state) | Ruling::Instead(mut state, _) => {
                    place(&mut state, Some(id), None);
                    let told = told(Some(&state), answer);
                    run.updated = now;
                    run.enter(kept(state), most);
                    (Written::Yes, told)
                }
                _ => (Written::No, told(run.life.state().map(Arc::as_ref), answer)),
            };
            if is_resuming {
                run.policy.insert("resuming".to_owned(), json!(true));
            }
            done
        });
        let (written, told) = set.ok_or(Problem::Unknown("Flow run", id))?;
        if written == Written::Yes {
            self.keep_result(Some(id), None, now);
            self.make_room();
        }
        Ok((written, told))
    }

    /// Proposes a state for a task run.
    pub(crate) fn set_task_run_state(&mut self, id: Id, proposed: State, rules: Rules, now: Stamp) -> Set {
        let owner = self.task_runs.get(id).and_then(|run| run.flow_run);
        let (flow, most) = (self.enclosing(id), self.limits.states);
        let set = self.task_runs.change(id, |run| {
            let mut case = Case { life: &mut run.life, policy: &mut run.policy, now };
            let ruling = match rules {
                Rules::Asked => task_run(&mut case, flow, proposed),
                Rules::Skipped => Ruling::Accept(proposed),
            };
            let answer = ruling.answer();
            let is_as_proposed = matches!(ruling, Ruling::Accept(_)) && rules == Rules::Asked;
            match ruling {
                Ruling::Accept(mut state) | Ruling::Instead(mut state, _) => {
                    place(&mut state, owner, Some(id));
                    let told = told(Some(&state), answer);
                    run.updated = now;
                    if let Some(flow) = flow.filter(|_| is_as_proposed && state.is_running()) {
                        run.flow_run_run_count = flow.run_count;
                    }
                    run.life.enter(kept(state), most);
                    (Written::Yes, told)
                }
                _ => (Written::No, told(run.life.state().map(Arc::as_ref), answer)),
            }
        });
        let (written, told) = set.ok_or(Problem::Unknown("Task run", id))?;
        if written == Written::Yes {
            self.keep_result(owner, Some(id), now);
            self.make_room();
        }
        Ok((written, told))
    }

    fn enclosing(&self, task_run: Id) -> Option<Enclosing> {
        let task_run = self.task_runs.get(task_run)?;
        let flow = self.flow_runs.get(task_run.flow_run?)?;
        let (kind, run_count) = (flow.life.kind(), flow.life.run_count);
        Some(Enclosing { id: flow.id, kind, run_count, seen: task_run.flow_run_run_count })
    }
}

fn told(state: Option<&State>, (word, details): (&str, Value)) -> Value {
    json!({"state": state.map(State::json), "status": word, "details": details})
}

/// What is remembered of a state: a result that nobody keeps is told once.
fn kept(mut state: State) -> Arc<State> {
    if !state.is_persisted() {
        state.data = None;
    }
    Arc::new(state)
}
