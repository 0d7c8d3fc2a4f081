//! When to try again, and how long to wait before.

use std::time::Duration;

use reqwest::StatusCode;

/// How often a call is made at most.
pub(crate) const ATTEMPTS: u32 = 16;

/// How often it is made where nobody is there: about a second long. Then somebody forgot to start Prefect.
pub(crate) const ATTEMPTS_ALONE: u32 = 5;

/// The first wait. Each is twice as long as the one before it, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// Whether an answer means "not now" and not "never": 503 is a busy `SQLite`, 429 too many calls, 502 and 408 somebody
/// in between.
pub(crate) fn is_for_now(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502 | 503)
}

/// How long to wait after this attempt, the first being 1.
///
/// Somewhere between half of it and the whole. Two programs that were refused together would else come back together,
/// and be refused together.
pub(crate) fn wait_after(attempt: u32) -> Duration {
    let whole = FIRST.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(LONGEST);
    whole.mul_f64(rand::random_range(0.5..=1.0))
}

/// Lets time pass.
#[expect(
    clippy::disallowed_methods,
    reason = "it waits for a point in time: there is nothing to ask meanwhile"
)]
pub(crate) async fn wait(length: Duration) {
    tokio::time::sleep(length).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_than_the_one_before_it_up_to_two_seconds() {
        for (attempt, whole) in [(1, 50), (2, 100), (3, 200), (4, 400)] {
            let whole = Duration::from_millis(whole);
            assert!((whole / 2..=whole).contains(&wait_after(attempt)), "{attempt}");
        }
        assert!(wait_after(40) <= LONGEST);
    }

    #[test]
    fn what_is_wrong_is_not_tried_again() {
        let again = [408, 429, 502, 503];
        let never = [200, 201, 400, 404, 409, 422, 500];
        for (code, is_again) in
            again.map(|code| (code, true)).into_iter().chain(never.map(|code| (code, false)))
        {
            assert_eq!(is_for_now(StatusCode::from_u16(code).unwrap()), is_again, "{code}");
        }
    }
}
