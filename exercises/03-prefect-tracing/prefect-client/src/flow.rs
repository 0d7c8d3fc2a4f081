//! A flow, and how a run of it begins.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Error, FlowRun, Prefect, State, id};

/// A flow that Prefect knows.
#[derive(Clone, Debug)]
pub struct Flow {
    prefect: Prefect,
    id: String,
    name: String,
}

#[derive(Deserialize)]
pub(crate) struct FlowAnswer {
    id: String,
    name: String,
}

/// A run that is to be.
#[derive(Clone, Debug, Serialize)]
pub struct NewFlowRun {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    idempotency_key: String,
    parameters: BTreeMap<String, serde_json::Value>,
    tags: Vec<String>,
    labels: BTreeMap<String, String>,
    empirical_policy: Policy,
    state: State,
    // Known only when it is created.
    flow_id: String,
}

/// How often Prefect has a failed run tried again, and after how many seconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Policy {
    pub(crate) retries: u32,
    pub(crate) retry_delay: u64,
}

impl Default for NewFlowRun {
    fn default() -> Self {
        Self {
            name: None,
            idempotency_key: id::random(),
            parameters: BTreeMap::new(),
            tags: Vec::new(),
            labels: BTreeMap::new(),
            empirical_policy: Policy::default(),
            state: State::pending(),
            flow_id: String::new(),
        }
    }
}

impl NewFlowRun {
    /// A run that Prefect finds a name for, such as `papaya-otter`.
    pub fn unnamed() -> Self {
        Self::default()
    }

    /// A run of this name.
    pub fn named(name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..Self::default() }
    }

    /// With a parameter, to be seen on the run's page.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    /// With a tag, to find it by.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> Self {
        self.tags.push(tag.to_owned());
        self
    }

    /// With a label from its beginning; [`FlowRun::set_labels`] sets more of them later.
    #[must_use]
    pub fn label(mut self, key: &str, value: &str) -> Self {
        self.labels.insert(key.to_owned(), value.to_owned());
        self
    }

    /// With this key in place of a random one: whoever creates a run with the same key once more, of the same flow,
    /// gets the run that there is.
    #[must_use]
    pub fn idempotency_key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.idempotency_key);
        self
    }
}

impl Flow {
    pub(crate) fn new(prefect: Prefect, answer: FlowAnswer) -> Self {
        Self { prefect, id: answer.id, name: answer.name }
    }

    /// Prefect's id of it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Creates a run of it. It is `Pending`: nobody says yet that it runs.
    pub async fn create_run(&self, run: NewFlowRun) -> Result<FlowRun, Error> {
        let run = NewFlowRun { flow_id: self.id.clone(), ..run };
        let answer = self.prefect.create("/flow_runs/", &run).await?;
        Ok(FlowRun::new(self.prefect.clone(), self.clone(), answer))
    }
}
