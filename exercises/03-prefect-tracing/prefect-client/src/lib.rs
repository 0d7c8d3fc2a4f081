//! A client of [Prefect](https://docs.prefect.io)'s REST API, small enough to read in one sitting.
//!
//! Prefect keeps the books of a pipeline: which *flow* ran, in which *run*, which *tasks* it had, what each took from
//! which, and in which *state* each of them is. It runs nothing itself. A program runs, and tells it; what it answers
//! may be an order: wait, do it again, stop.
//!
//! ```no_run
//! use prefect_client::{Level, NewFlowRun, NewTaskRun, Prefect, State};
//!
//! # async fn etl() -> Result<(), prefect_client::Error> {
//! let prefect = Prefect::from_env();
//! let flow = prefect.flow("ETL com Tracing").await?;
//! let flow_run = flow.create_run(NewFlowRun::named("papaya-otter")).await?;
//! flow_run.set_state(State::running()).await?;
//!
//! let extract = flow_run.create_task_run(NewTaskRun::of("extract_data")).await?;
//! extract.set_state(State::running()).await?;
//! let records = vec![1, 2, 3];
//! extract.set_state(State::completed()).await?;
//!
//! // What a task takes from which run of which task: these are the arrows of the graph.
//! let load = flow_run.create_task_run(NewTaskRun::of("load_data").takes("data", &extract)).await?;
//! load.set_state(State::running()).await?;
//! load.log(Level::Info, &format!("{} records loaded", records.len())).await?;
//! load.set_state(State::completed()).await?;
//!
//! flow_run.set_state(State::completed()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Flow::run`] and [`FlowRun::run_task`] set these states around a function, as Prefect's `@flow` and `@task` do.
//!
//! - **Retries.** A Prefect on `SQLite` answers 503 as soon as two write at once. Every call is repeated on 408, 429, 502
//!   and 503, later each time ([`Prefect`]). So that no repetition is done twice, a flow run has an idempotency key,
//!   and a task run is known by its flow run, its task and its number there.
//! - **Orders.** A state is proposed. Prefect accepts it, puts another in its place, has the run wait, or ends it
//!   ([`FlowRun::set_state`]).
//! - **Events.** Prefect 3's own engine does not propose the states of its tasks: it tells of them afterwards
//!   ([`FlowRun::task_events`]).

mod artifact;
mod call;
mod client;
mod engine;
mod error;
mod events;
mod flow;
mod flow_run;
mod id;
mod log;
mod retry;
mod state;
mod task_run;
mod transition;

pub use artifact::Artifact;
pub use client::Prefect;
pub use engine::Failure;
pub use error::Error;
pub use events::TaskEvents;
pub use flow::{Flow, NewFlowRun};
pub use flow_run::FlowRun;
pub use log::Level;
pub use state::{State, StateType};
pub use task_run::{NewTaskRun, TaskRun};
