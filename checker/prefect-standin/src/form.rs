//! The forms of what clients send: field by field those of Prefect 3.4.18's own schemas.
//!
//! Those of filters stand in `form/filters`.

pub(crate) mod filters;

use crate::shape::Others::{Forbidden, Ignored};
use crate::shape::{Field, Form, Kind, Unset};
use crate::state_type::StateType;

const fn needed(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, unset: Unset::Needed }
}

const fn maybe(name: &'static str, kind: &'static Kind) -> Field {
    Field { name, kind: Kind::Maybe(kind), unset: Unset::Null }
}

const fn field(name: &'static str, kind: Kind, unset: Unset) -> Field {
    Field { name, kind, unset }
}

const TAGS: Field = field("tags", Kind::List(&Kind::Text), Unset::List);
const LABELS: Field = field("labels", LABELS_KIND, Unset::Elsewhere);

/// Labels: of a flow, of a run, or to be added to a run.
pub(crate) const LABELS_KIND: Kind = Kind::MapOrNull(&Kind::Label);

/// `POST /flows/`
pub(crate) static FLOW: Form =
    Form { name: "FlowCreate", others: Forbidden, fields: &[needed("name", Kind::Name), TAGS, LABELS] };

/// What a run's client says of retries.
pub(crate) static FLOW_POLICY: Form = Form {
    name: "FlowRunPolicy",
    others: Ignored,
    fields: &[
        field("max_retries", Kind::Whole, Unset::Zero),
        field("retry_delay_seconds", Kind::Number, Unset::Zero),
        maybe("retries", &Kind::Whole),
        maybe("retry_delay", &Kind::Whole),
        field("pause_keys", Kind::Maybe(&Kind::List(&Kind::Text)), Unset::List),
        field("resuming", Kind::Maybe(&Kind::Flag), Unset::False),
        maybe("retry_type", &Kind::Choice(&["in_process", "reschedule"])),
    ],
};

/// The same of a task run.
pub(crate) static TASK_POLICY: Form = Form {
    name: "TaskRunPolicy",
    others: Ignored,
    fields: &[
        field("max_retries", Kind::Whole, Unset::Zero),
        field("retry_delay_seconds", Kind::Number, Unset::Zero),
        maybe("retries", &Kind::Whole),
        maybe("retry_delay", &Kind::Delay),
        maybe("retry_jitter_factor", &Kind::Number),
    ],
};

/// What else a state says.
pub(crate) static DETAILS: Form = Form {
    name: "StateDetails",
    others: Ignored,
    fields: &[
        maybe("flow_run_id", &Kind::Uuid),
        maybe("task_run_id", &Kind::Uuid),
        maybe("child_flow_run_id", &Kind::Uuid),
        maybe("scheduled_time", &Kind::Time),
        maybe("cache_key", &Kind::Text),
        maybe("cache_expiration", &Kind::Time),
        field("deferred", Kind::Maybe(&Kind::Flag), Unset::False),
        field("untrackable_result", Kind::Flag, Unset::False),
        maybe("pause_timeout", &Kind::Time),
        field("pause_reschedule", Kind::Flag, Unset::False),
        maybe("pause_key", &Kind::Text),
        maybe("run_input_keyset", &Kind::Map(&Kind::Text)),
        maybe("refresh_cache", &Kind::Flag),
        maybe("retriable", &Kind::Flag),
        maybe("transition_id", &Kind::Uuid),
        maybe("task_parameters_id", &Kind::Uuid),
        maybe("traceparent", &Kind::Text),
        maybe("deployment_concurrency_lease_id", &Kind::Uuid),
    ],
};

/// A state that is proposed.
pub(crate) static STATE: Form = Form {
    name: "StateCreate",
    others: Forbidden,
    fields: &[
        needed("type", Kind::Choice(&StateType::NAMES)),
        maybe("name", &Kind::Text),
        maybe("message", &Kind::Text),
        maybe("data", &Kind::Anything),
        field("state_details", Kind::Object(&DETAILS), Unset::Of(&DETAILS)),
    ],
};

/// `POST /…/{id}/set_state`
pub(crate) static SET_STATE: Form = Form {
    name: "set_state",
    others: Ignored,
    fields: &[needed("state", Kind::Object(&STATE)), field("force", Kind::Flag, Unset::False)],
};

/// `POST /flow_runs/`
pub(crate) static FLOW_RUN: Form = Form {
    name: "FlowRunCreate",
    others: Forbidden,
    fields: &[
        field("state", Kind::Maybe(&Kind::Object(&STATE)), Unset::Elsewhere),
        field("name", Kind::Maybe(&Kind::Text), Unset::Elsewhere),
        field("flow_id", Kind::Uuid, Unset::Needed),
        maybe("flow_version", &Kind::Text),
        field("parameters", Kind::Map(&Kind::Anything), Unset::Map),
        field("context", Kind::Map(&Kind::Anything), Unset::Map),
        maybe("parent_task_run_id", &Kind::Uuid),
        maybe("infrastructure_document_id", &Kind::Uuid),
        field("empirical_policy", Kind::Object(&FLOW_POLICY), Unset::Of(&FLOW_POLICY)),
        TAGS,
        LABELS,
        maybe("idempotency_key", &Kind::Text),
        field("work_pool_name", Kind::Maybe(&Kind::Text), Unset::Elsewhere),
        field("work_queue_name", Kind::Maybe(&Kind::Text), Unset::Elsewhere),
        field("job_variables", Kind::Maybe(&Kind::Map(&Kind::Anything)), Unset::Map),
        maybe("deployment_id", &Kind::Uuid),
    ],
};

static INPUTS: [Form; 4] = [
    Form {
        name: "TaskRunResult",
        others: Ignored,
        fields: &[field("input_type", Kind::Word("task_run"), Unset::Elsewhere), needed("id", Kind::Uuid)],
    },
    Form {
        name: "FlowRunResult",
        others: Ignored,
        fields: &[field("input_type", Kind::Word("flow_run"), Unset::Elsewhere), needed("id", Kind::Uuid)],
    },
    Form {
        name: "Parameter",
        others: Ignored,
        fields: &[field("input_type", Kind::Word("parameter"), Unset::Elsewhere), needed("name", Kind::Text)],
    },
    Form {
        name: "Constant",
        others: Ignored,
        fields: &[field("input_type", Kind::Word("constant"), Unset::Elsewhere), needed("type", Kind::Text)],
    },
];

const INPUTS_TAKEN: Field = field("task_inputs", Kind::Map(&TAKEN), Unset::Map);
static TAKEN: Kind = Kind::List(&Kind::OneOf(&INPUTS));

/// `POST /task_runs/`
pub(crate) static TASK_RUN: Form = Form {
    name: "TaskRunCreate",
    others: Forbidden,
    fields: &[
        field("id", Kind::Maybe(&Kind::Uuid), Unset::Elsewhere),
        field("state", Kind::Maybe(&Kind::Object(&STATE)), Unset::Elsewhere),
        field("name", Kind::Maybe(&Kind::Text), Unset::Elsewhere),
        maybe("flow_run_id", &Kind::Uuid),
        needed("task_key", Kind::Text),
        needed("dynamic_key", Kind::Text),
        maybe("cache_key", &Kind::Text),
        maybe("cache_expiration", &Kind::Time),
        maybe("task_version", &Kind::Text),
        field("empirical_policy", Kind::Object(&TASK_POLICY), Unset::Of(&TASK_POLICY)),
        TAGS,
        LABELS,
        INPUTS_TAKEN,
    ],
};

/// One of the list of `POST /logs/`
pub(crate) static LOG: Form = Form {
    name: "LogCreate",
    others: Forbidden,
    fields: &[
        needed("name", Kind::Text),
        needed("level", Kind::Whole),
        needed("message", Kind::Text),
        needed("timestamp", Kind::Time),
        maybe("flow_run_id", &Kind::Uuid),
        maybe("task_run_id", &Kind::Uuid),
    ],
};

/// `POST /artifacts/`
pub(crate) static ARTIFACT: Form = Form {
    name: "ArtifactCreate",
    others: Forbidden,
    fields: &[
        maybe("key", &Kind::Key),
        maybe("type", &Kind::Text),
        maybe("description", &Kind::Text),
        maybe("data", &Kind::Anything),
        maybe("metadata_", &Kind::Map(&Kind::Text)),
        maybe("flow_run_id", &Kind::Uuid),
        maybe("task_run_id", &Kind::Uuid),
    ],
};

/// One of the list of `POST /events`, or one message of the websocket.
pub(crate) static EVENT: Form = Form {
    name: "Event",
    others: Ignored,
    fields: &[
        needed("occurred", Kind::Time),
        needed("event", Kind::Text),
        needed("resource", Kind::Labelled(&["prefect.resource.id"])),
        field(
            "related",
            Kind::List(&Kind::Labelled(&["prefect.resource.id", "prefect.resource.role"])),
            Unset::List,
        ),
        field("payload", Kind::Map(&Kind::Anything), Unset::Map),
        needed("id", Kind::Uuid),
        maybe("follows", &Kind::Uuid),
    ],
};

/// A state that an event tells of.
pub(crate) static STATE_TOLD: Form = Form {
    name: "State",
    others: Ignored,
    fields: &[
        field("id", Kind::Uuid, Unset::Elsewhere),
        field("timestamp", Kind::Time, Unset::Elsewhere),
        needed("type", Kind::Choice(&StateType::NAMES)),
        maybe("name", &Kind::Text),
        maybe("message", &Kind::Text),
        field("state_details", Kind::Object(&DETAILS), Unset::Of(&DETAILS)),
    ],
};

/// A task run that an event tells of.
pub(crate) static TASK_TOLD: Form = Form {
    name: "TaskRun",
    others: Ignored,
    fields: &[
        field("name", Kind::Text, Unset::Elsewhere),
        needed("task_key", Kind::Text),
        needed("dynamic_key", Kind::Text),
        maybe("cache_key", &Kind::Text),
        maybe("cache_expiration", &Kind::Time),
        maybe("task_version", &Kind::Text),
        field("empirical_policy", Kind::Object(&TASK_POLICY), Unset::Of(&TASK_POLICY)),
        TAGS,
        LABELS,
        INPUTS_TAKEN,
        field("run_count", Kind::Whole, Unset::Elsewhere),
        field("flow_run_run_count", Kind::Whole, Unset::Elsewhere),
        field("expected_start_time", Kind::Maybe(&Kind::Time), Unset::Elsewhere),
        field("next_scheduled_start_time", Kind::Maybe(&Kind::Time), Unset::Elsewhere),
        field("start_time", Kind::Maybe(&Kind::Time), Unset::Elsewhere),
        field("end_time", Kind::Maybe(&Kind::Time), Unset::Elsewhere),
        field("total_run_time", Kind::Number, Unset::Elsewhere),
    ],
};
