//! Waiting for a condition: the one place that sleeps.
//!
//! A flat sleep is either too short (flaky) or too long (slow), and says nothing when it was too
//! short. So everything that waits asks a condition again and again, and the condition says why it
//! does not hold yet; when the time is up, that last reason is what the caller gets.

use std::time::{Duration, Instant};

use crate::text::Text;

/// The answer of a condition.
#[derive(Debug)]
pub enum Poll<T> {
    /// It holds.
    Ready(T),
    /// Not yet, and this is why.
    NotYet(Text),
}

/// The time was up; this is why the condition did not hold when it was last asked.
#[derive(Debug)]
pub struct TimedOut {
    /// The last reason.
    pub because: Text,
}

/// Asks the condition at once and then after each interval, until it holds or the time is up.
pub async fn until<T>(
    interval: Duration,
    limit: Duration,
    mut condition: impl AsyncFnMut() -> Poll<T>,
) -> Result<T, TimedOut> {
    let start = Instant::now();
    loop {
        match condition().await {
            Poll::Ready(value) => return Ok(value),
            Poll::NotYet(because) if start.elapsed() >= limit => return Err(TimedOut { because }),
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
        let because = result.expect_err("it never holds").because;
        assert_eq!(because, Text::same("no span of `backend`"));
    }
}
