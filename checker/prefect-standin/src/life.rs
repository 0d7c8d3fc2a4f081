//! The story of a run: its states so far, and what is counted and timed along them.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::stamp::Stamp;
use crate::state::State;
use crate::state_type::StateType;

/// What flow runs and task runs have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Life {
    /// In the order in which they were entered.
    pub(crate) states: Vec<Arc<State>>,
    /// How often it was running.
    pub(crate) run_count: i64,
    pub(crate) expected_start: Option<Stamp>,
    pub(crate) next_scheduled_start: Option<Stamp>,
    pub(crate) start: Option<Stamp>,
    pub(crate) end: Option<Stamp>,
    /// Seconds in states of the type RUNNING that are over.
    pub(crate) total_run_time: f64,
}

impl Life {
    pub(crate) fn state(&self) -> Option<&Arc<State>> {
        self.states.last()
    }

    /// The type of the current state.
    pub(crate) fn kind(&self) -> Option<StateType> {
        self.state().map(|state| state.kind)
    }

    /// Enters a state, with all that is kept of it; `most` states are remembered.
    pub(crate) fn enter(&mut self, state: Arc<State>, most: usize) {
        self.mark(&state);
        if state.kind == StateType::Running {
            self.run_count += 1;
        }
        self.remember(state, most);
    }

    /// Puts a state where its time says, after those of the same time. Nothing is counted or timed.
    pub(crate) fn insert(&mut self, state: Arc<State>, most: usize) {
        let at = self.states.partition_point(|known| known.at <= state.at);
        self.states.insert(at, state);
        if self.states.len() > most.max(2) {
            self.states.remove(1);
        }
    }

    /// The times that follow from a state.
    fn mark(&mut self, state: &State) {
        let before = self.state().cloned();
        if state.kind == StateType::Running && self.start.is_none() {
            self.start = Some(state.at);
        }
        match (before.as_ref().is_some_and(|before| before.kind.is_final()), state.kind.is_final()) {
            (true, false) => self.end = None,
            (_, true) if self.start.is_some() && self.end.is_none() => self.end = Some(state.at),
            _ => {}
        }
        if let Some(before) = before.filter(|before| before.kind == StateType::Running) {
            self.total_run_time += state.at.since(before.at);
        }
        let scheduled = state.scheduled().filter(|_| state.kind == StateType::Scheduled);
        if self.expected_start.is_none() {
            self.expected_start = Some(scheduled.unwrap_or(state.at));
        }
        // It stands as long as the run is scheduled, and no longer.
        if scheduled.is_some() || self.kind() == Some(StateType::Scheduled) {
            self.next_scheduled_start = scheduled;
        }
    }

    fn remember(&mut self, state: Arc<State>, most: usize) {
        if self.states.len() >= most.max(2) {
            self.states.remove(1);
        }
        self.states.push(state);
    }

    /// Adds the fields that both kinds of run answer with.
    pub(crate) fn tell(&self, into: &mut Map<String, Value>, now: Stamp) {
        let state = self.state();
        let time = |stamp: Option<Stamp>| stamp.map_or(Value::Null, Value::from);
        let fields = [
            ("state_id", json!(state.map(|state| state.id.to_string()))),
            ("state_type", json!(state.map(|state| state.kind.name()))),
            ("state_name", json!(state.map(|state| &state.name))),
            ("run_count", json!(self.run_count)),
            ("expected_start_time", time(self.expected_start)),
            ("next_scheduled_start_time", time(self.next_scheduled_start)),
            ("start_time", time(self.start)),
            ("end_time", time(self.end)),
            ("total_run_time", json!(self.total_run_time)),
            ("estimated_run_time", json!(self.run_time(now))),
            ("estimated_start_time_delta", json!(self.lateness(now))),
            ("state", state.map_or(Value::Null, |state| state.json())),
        ];
        into.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    }

    /// Seconds of running until now.
    fn run_time(&self, now: Stamp) -> f64 {
        let running = self.state().filter(|state| state.kind == StateType::Running);
        self.total_run_time + running.map_or(0.0, |state| now.since(state.at))
    }

    /// Seconds from when it should have started.
    fn lateness(&self, now: Stamp) -> f64 {
        let is_over = self.kind().is_some_and(StateType::is_final);
        let started = self.start.or_else(|| Some(now).filter(|_| !is_over));
        match (self.expected_start, started) {
            (Some(expected), Some(started)) => started.since(expected).max(0.0),
            _ => 0.0,
        }
    }

    /// Bytes that it takes, by estimate.
    pub(crate) fn weight(&self) -> usize {
        128 + self.states.iter().map(|state| state.weight()).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_for_a_retry_is_no_run_time() {
        let at = Stamp::from_micros;
        let mut life = Life::default();
        for (kind, when) in [
            (StateType::Pending, 0),
            (StateType::Running, 1_000_000),
            (StateType::Scheduled, 3_000_000),
            (StateType::Running, 10_000_000),
            (StateType::Completed, 11_000_000),
        ] {
            life.enter(Arc::new(State::plain(kind, at(when))), 200);
        }
        assert_eq!((life.run_count, (life.total_run_time - 3.0).abs() < 1e-9), (2, true));
        assert_eq!((life.start, life.end), (Some(at(1_000_000)), Some(at(11_000_000))));
        assert!((life.lateness(at(0)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_first_state_and_the_newest_are_remembered() {
        let mut life = Life::default();
        for when in 0..10 {
            let kind = if when == 0 { StateType::Pending } else { StateType::Running };
            life.enter(Arc::new(State::plain(kind, Stamp::from_micros(when))), 4);
        }
        let times: Vec<_> = life.states.iter().map(|state| state.at.micros()).collect();
        assert_eq!(times, [0, 7, 8, 9]);
        assert_eq!(life.run_count, 9);
    }

    #[test]
    fn who_never_ran_has_no_times() {
        let mut life = Life::default();
        for kind in [StateType::Pending, StateType::Completed] {
            life.enter(Arc::new(State::plain(kind, Stamp::from_micros(5))), 200);
        }
        assert_eq!((life.start, life.end), (None, None));
    }
}
