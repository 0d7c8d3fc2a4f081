//! Events, by which a client tells afterwards what its tasks did: one for each state of each task run.
//!
//! The client's word is taken: no rule is asked, and the times are its own. Events about anything else are taken
//! and forgotten.

use serde_json::{Map, Value};

use crate::flow::object;
use crate::form;
use crate::id::Id;
use crate::shape::{Form, Reader};
use crate::stamp::Stamp;
use crate::state::State;

/// One event, in the form `EVENT`.
#[derive(Debug)]
pub(crate) struct Event(Map<String, Value>);

/// What an event says of a task run.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) id: Id,
    pub(crate) flow_run: Option<Id>,
    pub(crate) state: State,
    /// In the form `TASK_TOLD`.
    pub(crate) task: Map<String, Value>,
}

impl Event {
    /// What was sent, or everything that is wrong with it.
    pub(crate) fn read(sent: Value) -> Result<Self, Reader> {
        let mut reader = Reader::new();
        let event = reader.object(&form::EVENT, &sent);
        if reader.faults.is_empty() { Ok(Self(event)) } else { Err(reader) }
    }

    /// One that was held against its form before.
    pub(crate) fn of(event: Map<String, Value>) -> Self {
        Self(event)
    }

    /// What it says of a task run, if it is about one, and says enough.
    pub(crate) fn told(&self) -> Option<Told> {
        let resource = self.0.get("resource")?;
        let is_of_task = self.0.get("event")?.as_str()?.starts_with("prefect.task-run");
        if !is_of_task || resource["prefect.orchestration"] != "client" {
            return None;
        }
        let id = object_id(resource, "prefect.task-run.")?;
        let related = self.0.get("related").and_then(Value::as_array).into_iter().flatten();
        let mut flow_run = related.filter(|related| related["prefect.resource.role"] == "flow-run");
        let flow_run = match flow_run.next() {
            Some(related) => Some(object_id(related, "prefect.flow-run.")?),
            None => None,
        };
        let payload = self.0.get("payload")?;
        let task = read(&form::TASK_TOLD, payload.get("task_run")?)?;
        Some(Told { id, flow_run, state: self.state(payload.get("validated_state")?)?, task })
    }

    /// The state that was entered: its id and its time are the event's, unless it has its own.
    fn state(&self, validated: &Value) -> Option<State> {
        let form = read(&form::STATE_TOLD, validated)?;
        let text = |value: Option<&Value>| value.and_then(Value::as_str).and_then(Id::parse);
        let at = form.get("timestamp").or(self.0.get("occurred")).and_then(Stamp::read)?;
        let mut state = State::proposed(&form, at);
        state.id = text(form.get("id")).or_else(|| text(self.0.get("id")))?;
        state.data = None;
        Some(state)
    }
}

/// What fits a form; nothing of what does not.
fn read(form: &Form, value: &Value) -> Option<Map<String, Value>> {
    let mut reader = Reader::new();
    let read = reader.object(form, &Value::Object(object(Some(value.clone()))));
    reader.faults.is_empty().then_some(read)
}

/// The id behind the kind: `prefect.task-run.<id>`.
fn object_id(resource: &Value, prefix: &str) -> Option<Id> {
    Id::parse(resource["prefect.resource.id"].as_str()?.strip_prefix(prefix)?)
}
