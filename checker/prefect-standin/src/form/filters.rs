//! The forms of filters: which field of what may be asked for, and by which criteria.

use super::{field, maybe};
use crate::shape::Others::{Forbidden, Ignored};
use crate::shape::{Field, Form, Kind, Unset};
use crate::state_type::StateType;

const OPERATOR: Field = field("operator", Kind::Choice(&["and_", "or_"]), Unset::Elsewhere);
const IDS: Kind = Kind::List(&Kind::Uuid);
const TEXTS: Kind = Kind::List(&Kind::Text);
const STATES: Kind = Kind::List(&Kind::Choice(&StateType::NAMES));
const IS_NULL: Field = maybe("is_null_", &Kind::Flag);

macro_rules! criteria {
    ($($name:ident: $fields:expr;)*) => {$(
        static $name: Form = Form { name: stringify!($name), others: Forbidden, fields: &$fields };
    )*};
}

criteria! {
    ID: [maybe("any_", &IDS)];
    ID_BUT: [maybe("any_", &IDS), maybe("not_any_", &IDS)];
    ID_OR_NULL: [OPERATOR, maybe("any_", &IDS), IS_NULL];
    TEXT: [maybe("any_", &TEXTS)];
    TEXT_BUT: [maybe("any_", &TEXTS), maybe("not_any_", &TEXTS)];
    TEXT_OR_NULL: [OPERATOR, maybe("any_", &TEXTS), IS_NULL];
    NAME: [maybe("any_", &TEXTS), maybe("like_", &Kind::Text)];
    KEY: [maybe("any_", &TEXTS), maybe("like_", &Kind::Text), maybe("exists_", &Kind::Flag)];
    TAGS: [OPERATOR, maybe("all_", &TEXTS), IS_NULL];
    RUN_TAGS: [OPERATOR, maybe("all_", &TEXTS), maybe("any_", &TEXTS), IS_NULL];
    STATE_TYPE: [maybe("any_", &STATES), maybe("not_any_", &STATES)];
    STATE: [OPERATOR, maybe("type", &Kind::Object(&STATE_TYPE)), maybe("name", &Kind::Object(&TEXT_BUT))];
    TIME: [maybe("before_", &Kind::Time), maybe("after_", &Kind::Time)];
    TIME_OR_NULL: [maybe("before_", &Kind::Time), maybe("after_", &Kind::Time), IS_NULL];
    LEVEL: [maybe("ge_", &Kind::Whole), maybe("le_", &Kind::Whole)];
    NULL: [OPERATOR, IS_NULL];
    EXISTS: [maybe("exists_", &Kind::Flag)];
    PARENTS: [OPERATOR, maybe("any_", &IDS)];
    FLOWS: [
        OPERATOR,
        maybe("id", &Kind::Object(&ID)),
        maybe("deployment", &Kind::Object(&NULL)),
        maybe("name", &Kind::Object(&NAME)),
        maybe("tags", &Kind::Object(&TAGS)),
    ];
    FLOW_RUNS: [
        OPERATOR,
        maybe("id", &Kind::Object(&ID_BUT)),
        maybe("name", &Kind::Object(&NAME)),
        maybe("tags", &Kind::Object(&RUN_TAGS)),
        maybe("deployment_id", &Kind::Object(&ID_OR_NULL)),
        maybe("work_queue_name", &Kind::Object(&TEXT_OR_NULL)),
        maybe("state", &Kind::Object(&STATE)),
        maybe("flow_version", &Kind::Object(&TEXT)),
        maybe("start_time", &Kind::Object(&TIME_OR_NULL)),
        maybe("end_time", &Kind::Object(&TIME_OR_NULL)),
        maybe("expected_start_time", &Kind::Object(&TIME)),
        maybe("next_scheduled_start_time", &Kind::Object(&TIME)),
        maybe("parent_flow_run_id", &Kind::Object(&PARENTS)),
        maybe("parent_task_run_id", &Kind::Object(&ID_OR_NULL)),
        maybe("idempotency_key", &Kind::Object(&TEXT_BUT)),
    ];
    TASK_RUNS: [
        OPERATOR,
        maybe("id", &Kind::Object(&ID)),
        maybe("name", &Kind::Object(&NAME)),
        maybe("tags", &Kind::Object(&TAGS)),
        maybe("state", &Kind::Object(&STATE)),
        maybe("start_time", &Kind::Object(&TIME_OR_NULL)),
        maybe("expected_start_time", &Kind::Object(&TIME)),
        maybe("subflow_runs", &Kind::Object(&EXISTS)),
        maybe("flow_run_id", &Kind::Object(&ID_OR_NULL)),
    ];
    LOGS: [
        OPERATOR,
        maybe("level", &Kind::Object(&LEVEL)),
        maybe("timestamp", &Kind::Object(&TIME)),
        maybe("flow_run_id", &Kind::Object(&ID)),
        maybe("task_run_id", &Kind::Object(&ID_OR_NULL)),
    ];
    ARTIFACTS: [
        OPERATOR,
        maybe("id", &Kind::Object(&ID)),
        maybe("key", &Kind::Object(&KEY)),
        maybe("flow_run_id", &Kind::Object(&ID)),
        maybe("task_run_id", &Kind::Object(&ID)),
        maybe("type", &Kind::Object(&TEXT_BUT)),
    ];
}

const LIMIT: Field = field("limit", Kind::Maybe(&Kind::Whole), Unset::Elsewhere);
const OFFSET: Field = field("offset", Kind::Natural, Unset::Elsewhere);
static FLOWS_KIND: Kind = Kind::Object(&FLOWS);
static FLOW_RUNS_KIND: Kind = Kind::Object(&FLOW_RUNS);
static TASK_RUNS_KIND: Kind = Kind::Object(&TASK_RUNS);
const BY_FLOWS: Field = maybe("flows", &FLOWS_KIND);
const BY_FLOW_RUNS: Field = maybe("flow_runs", &FLOW_RUNS_KIND);
const BY_TASK_RUNS: Field = maybe("task_runs", &TASK_RUNS_KIND);
/// There are no deployments, pools and queues here: whoever asks for what is of one finds nothing.
const BY_DEPLOYMENTS: Field = maybe("deployments", &Kind::Map(&Kind::Anything));
const BY_POOLS: Field = maybe("work_pools", &Kind::Map(&Kind::Anything));
const BY_QUEUES: Field = maybe("work_pool_queues", &Kind::Map(&Kind::Anything));

const fn sort(words: &'static [&'static str]) -> Field {
    field("sort", Kind::Choice(words), Unset::Elsewhere)
}

macro_rules! queries {
    ($($(#[$doc:meta])* $name:ident: $fields:expr;)*) => {$(
        $(#[$doc])*
        pub(crate) static $name: Form = Form { name: stringify!($name), others: Ignored, fields: &$fields };
    )*};
}

queries! {
    /// `POST /flows/filter` and `/count`
    FLOW_QUERY: [
        LIMIT, OFFSET, BY_FLOWS, BY_FLOW_RUNS, BY_TASK_RUNS, BY_DEPLOYMENTS, BY_POOLS,
        sort(&["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"]),
    ];
    /// `POST /flow_runs/filter` and `/count`
    FLOW_RUN_QUERY: [
        LIMIT, OFFSET, BY_FLOWS, BY_FLOW_RUNS, BY_TASK_RUNS, BY_DEPLOYMENTS, BY_POOLS, BY_QUEUES,
        sort(&[
            "ID_DESC", "START_TIME_ASC", "START_TIME_DESC", "EXPECTED_START_TIME_ASC",
            "EXPECTED_START_TIME_DESC", "NAME_ASC", "NAME_DESC", "NEXT_SCHEDULED_START_TIME_ASC",
            "END_TIME_DESC",
        ]),
    ];
    /// `POST /task_runs/filter` and `/count`
    TASK_RUN_QUERY: [
        LIMIT, OFFSET, BY_FLOWS, BY_FLOW_RUNS, BY_TASK_RUNS, BY_DEPLOYMENTS,
        sort(&[
            "ID_DESC", "EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC", "NAME_ASC", "NAME_DESC",
            "NEXT_SCHEDULED_START_TIME_ASC", "END_TIME_DESC",
        ]),
    ];
    /// `POST /logs/filter`
    LOG_QUERY: [
        LIMIT, OFFSET, maybe("logs", &Kind::Object(&LOGS)),
        sort(&["TIMESTAMP_ASC", "TIMESTAMP_DESC"]),
    ];
    /// `POST /artifacts/filter` and `/count`
    ARTIFACT_QUERY: [
        LIMIT, OFFSET, maybe("artifacts", &Kind::Object(&ARTIFACTS)), BY_FLOWS, BY_FLOW_RUNS, BY_TASK_RUNS,
        BY_DEPLOYMENTS,
        sort(&["CREATED_DESC", "UPDATED_DESC", "ID_DESC", "KEY_DESC", "KEY_ASC"]),
    ];
}
