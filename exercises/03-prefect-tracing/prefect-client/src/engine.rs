//! What an engine does around a function: it tells Prefect that it begins, runs it, again if need be, and tells how it
//! ended. This is Prefect's `@flow` and `@task`.

use std::fmt;

use crate::{Error, Flow, FlowRun, NewFlowRun, NewTaskRun, State, TaskRun};

/// Why a flow or a task gave nothing.
#[derive(Debug)]
pub enum Failure<E> {
    /// Prefect could not be told, or said to stop.
    Prefect(Error),
    /// The function itself failed, as often as it was tried.
    Own(E),
}

impl<E> From<Error> for Failure<E> {
    fn from(error: Error) -> Self {
        Self::Prefect(error)
    }
}

impl<E: fmt::Display> fmt::Display for Failure<E> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefect(error) => error.fmt(to),
            Self::Own(error) => error.fmt(to),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Failure<E> {}

impl Flow {
    /// Runs a flow function as a run of this flow: `Running` while it is at work, `Completed` or `Failed` behind it.
    pub async fn run<T, E: fmt::Display>(
        &self,
        run: NewFlowRun,
        function: impl AsyncFnOnce(&FlowRun) -> Result<T, Failure<E>>,
    ) -> Result<T, Failure<E>> {
        let flow_run = self.create_run(run).await?;
        flow_run.set_state(State::running()).await?;
        match function(&flow_run).await {
            Ok(value) => {
                flow_run.set_state(State::completed()).await?;
                Ok(value)
            }
            Err(failure) => {
                // What made it fail matters more than a Prefect that cannot be told of it.
                let _ = flow_run.set_state(State::failed(&failure)).await;
                Err(failure)
            }
        }
    }
}

impl FlowRun {
    /// Runs a function as a run of a task, again while it fails and Prefect has it tried again.
    ///
    /// With the value comes the run that gave it: whoever takes the value names it ([`NewTaskRun::takes`]).
    pub async fn run_task<T, E: fmt::Display>(
        &self,
        run: NewTaskRun,
        mut function: impl AsyncFnMut(&TaskRun) -> Result<T, E>,
    ) -> Result<(T, TaskRun), Failure<E>> {
        let task_run = self.create_task_run(run).await?;
        loop {
            // The second time this waits until it is time, as Prefect answers WAIT until then.
            task_run.set_state(State::running()).await?;
            match function(&task_run).await {
                Ok(value) => {
                    task_run.set_state(State::completed()).await?;
                    return Ok((value, task_run));
                }
                Err(error) => {
                    let state = task_run.set_state(State::failed(&error)).await?;
                    if !state.is_awaiting_retry() {
                        return Err(Failure::Own(error));
                    }
                }
            }
        }
    }
}
