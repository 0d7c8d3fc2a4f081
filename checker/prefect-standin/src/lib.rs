//! A stand-in for Prefect: the routes of its REST API that a lesson about flows and traces needs, in memory.
//!
//! [`serve`] is the only way in, so whoever asks a stand-in asks it exactly as he would a real Prefect. The parts,
//! from the wire inwards:
//!
//! - `listen` accepts connections and ends them, `api` says which route is answered by what;
//! - `body` reads what was sent, `shape` holds it against the forms of `form`, `problem` says what was wrong;
//! - `store` holds flows, runs, logs and artifacts, bounded by [`Limits`];
//! - `state` is what a run is in, `life` the story of its states, `transition` the rules of which may follow;
//! - `event` is what a client tells of its tasks afterwards, `websocket` one of its two ways to do so;
//! - `filter` finds what is asked for, `graph` draws a run's tasks;
//! - `page` shows the same to a person with a browser, `guard` keeps the pages of others out.
//!
//! It is no orchestrator: there are no deployments, no workers, no schedules, no automations, and nothing is
//! written to disk.

mod api;
mod artifact;
mod body;
mod busy;
mod event;
mod filter;
mod flow;
mod flow_run;
mod form;
mod graph;
mod guard;
mod id;
mod life;
mod limits;
mod listen;
mod log;
mod name;
mod options;
mod page;
mod problem;
mod shape;
mod shelf;
mod sort;
mod stamp;
mod state;
mod state_type;
mod store;
mod task_run;
mod transition;
mod version;
mod websocket;

pub use busy::Busy;
pub use limits::Limits;
pub use listen::serve;
pub use options::Options;
pub use version::VERSION;
