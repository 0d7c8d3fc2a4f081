//! The life that everything around a run has in common, whoever runs it: it may end by itself, it knows
//! why, it is stopped.

use std::fmt::Debug;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use crate::cause::Cause;

/// Something that was started, or was there already, for a run to stand on.
pub trait Lifecycle: Debug + Send + Sync {
    /// Waits until it ends by itself, which it should not, and says why it did. For ever where it is not
    /// ours.
    fn ended(&mut self) -> LocalBoxFuture<'_, Cause>;

    /// A cause in which it has a part, with what it knows of it: that it has ended, what it wrote, what to
    /// do about one that `check` has started.
    fn explain(&self, cause: Cause) -> Cause;

    /// How often it is asked while something is awaited.
    fn interval(&self) -> Duration;

    /// Whether what it holds is there after the run: what we stop takes its memory along.
    fn outlives_the_run(&self) -> bool;

    /// Stops what was started for it.
    fn stop(self: Box<Self>) -> LocalBoxFuture<'static, ()>;
}
