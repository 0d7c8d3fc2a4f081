//! Waiting for a condition: the one place that sleeps.
//!
//! A flat sleep is either too short (flaky) or too long (slow), and says nothing when it was too
//! short. So everything that waits asks a condition again and again, and the condition says why it
//! does not hold yet; when the time is up, that last reason is what the caller gets.

use std::time::{Duration, Instant};

use crate::cause::Cause;
use crate::text::Text;

/// How a condition stands.
#[derive(Debug)]
pub enum Poll<T> {
    /// It holds.
    Ready(T),
    /// Not yet, and this is why.
    NotYet(Text),
    /// It never will, and this is why: there is nothing more to wait for.
    Never(Cause),
}

/// Why a wait ended without what was waited for.
#[derive(Debug)]
pub enum Unmet {
    /// The time was up; this is why the condition did not hold when it was last asked.
    InTime(Text),
    /// The condition can never hold.
    Ever(Cause),
}

impl Unmet {
    /// The cause: the condition's own, or one for what did not hold in time.
    pub fn into_cause(self, late: impl FnOnce(Text) -> Cause) -> Cause {
        match self {
            Self::InTime(because) => late(because),
            Self::Ever(cause) => cause,
        }
    }
}

/// Asks the condition at once and then after each interval, until it holds, never can, or the time is up.
pub async fn until<T>(
    interval: Duration,
    limit: Duration,
    mut condition: impl AsyncFnMut() -> Poll<T>,
) -> Result<T, Unmet> {
    let start = Instant::now();
    loop {
        match condition().await {
            Poll::Ready(value) => return Ok(value),
            Poll::Never(cause) => return Err(Unmet::Ever(cause)),
            Poll::NotYet(because) if start.elapsed() >= limit => return Err(Unmet::InTime(because)),
            Poll::NotYet(_) => pause(interval).await,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the pause between two questions; everything else calls `until`"
)]
async fn pause(interval: Duration) {
    tokio::time::sleep(interval).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::CauseId;

    #[tokio::test]
    async fn a_condition_that_comes_to_hold_ends_the_wait() {
        let mut asked = 0;
        let result = until(Duration::from_millis(1), Duration::from_secs(5), async || {
            asked += 1;
            if asked == 3 { Poll::Ready(asked) } else { Poll::NotYet(Text::same("not yet")) }
        })
        .await;
        assert_eq!(result.ok(), Some(3));
    }

    #[tokio::test]
    async fn a_time_out_carries_the_last_reason() {
        let result = until(Duration::from_millis(1), Duration::from_millis(5), async || {
            Poll::<()>::NotYet(Text::same("no span of `backend`"))
        })
        .await;
        let unmet = result.expect_err("it does not hold in time");
        assert!(matches!(unmet, Unmet::InTime(because) if because == Text::same("no span of `backend`")));
    }

    #[tokio::test]
    async fn what_never_can_hold_is_not_waited_for() {
        let (start, hour) = (Instant::now(), Duration::from_hours(1));
        let gone = || Cause::new(CauseId::ServiceGone, Text::same("gone"), Text::same("start it"));
        let result = until(hour, hour, async || Poll::<()>::Never(gone())).await;
        let unmet = result.expect_err("it never holds");
        assert!(matches!(unmet, Unmet::Ever(cause) if cause == gone()));
        assert!(start.elapsed() < hour);
    }
}
