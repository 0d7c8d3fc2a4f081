//! What the batch processor's thread does, seen from outside: whether it keeps to the delay that it was told, and
//! whether it is in the middle of an export.

use std::time::{Duration, Instant};

use crate::evidence::Seen;
use crate::process;

/// How long the batch processor's thread is watched before its pace is known.
const WATCHED: Duration = Duration::from_millis(500);
/// How many ms lie between two ticks at the most, on average, of a thread that keeps to the delay that
/// it was told: five times that delay, for a machine that is busy.
const SLOWEST_TICK_MS: u64 = 25;
/// Over how long it is seen whether the thread still ticks.
const LATELY: Duration = Duration::from_millis(250);
/// How long a service that was in the middle of an export is taken to be so still: on a busy machine it may not get
/// to work for a while.
const STILL: Duration = Duration::from_secs(1);

/// What was seen of the thread so far.
#[derive(Debug, Default)]
pub(super) struct Pace {
    first: Option<Look>,
    last: Option<Look>,
    /// When it was last seen in the middle of an export.
    busy: Option<Instant>,
}

/// One look.
#[derive(Debug, Clone, Copy)]
struct Look {
    at: Instant,
    /// How often the thread had slept.
    sleeps: u64,
    /// How long the whole process had worked.
    worked: Duration,
}

impl Pace {
    /// Looks at the process: whether the thread ticks as told, and whether it is at work on an export.
    pub(super) fn look(&mut self, id: i32, batch_thread: &str) -> (Seen, bool) {
        let Some(sleeps) = process::thread_sleeps(id, batch_thread) else { return (Seen::Unknown, false) };
        let now = Look { at: Instant::now(), sleeps, worked: process::worked(id).unwrap_or_default() };
        let first = *self.first.get_or_insert(now);
        let last = *self.last.get_or_insert(now);
        let lately = now.at - last.at;
        if lately >= LATELY {
            let (sleeps, worked) =
                (sleeps.saturating_sub(last.sleeps), now.worked.saturating_sub(last.worked));
            self.busy = Some(now.at).filter(|_| is_busy(lately, sleeps, worked)).or(self.busy);
            self.last = Some(now);
        }
        let is_busy = self.busy.is_some_and(|busy| now.at - busy < STILL);
        (ticks(now.at - first.at, now.sleeps.saturating_sub(first.sleeps)), is_busy)
    }
}

/// Whether a thread that slept so often in this time, in a process that worked for so long, is in the middle of
/// something: a large export takes a second to encode and to send, and gets a small part of a busy machine. One that
/// waits for an address where nobody answers does not work.
fn is_busy(watched: Duration, sleeps: u64, worked: Duration) -> bool {
    ticks_per(watched, sleeps) == Seen::No && worked * 25 >= watched
}

/// Whether a thread that slept so often in this time ticks as often as it was told: it sleeps once a
/// tick, whether or not it has a span to send.
fn ticks(watched: Duration, sleeps: u64) -> Seen {
    if watched < WATCHED { Seen::Unknown } else { ticks_per(watched, sleeps) }
}

fn ticks_per(watched: Duration, sleeps: u64) -> Seen {
    let watched = u64::try_from(watched.as_millis()).unwrap_or(u64::MAX);
    if sleeps >= watched / SLOWEST_TICK_MS { Seen::Yes } else { Seen::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_of_a_batch_thread_is_known_after_a_while() {
        assert_eq!(ticks(Duration::from_millis(100), 20), Seen::Unknown);
        assert_eq!(ticks(Duration::from_secs(1), 190), Seen::Yes);
        // A thread with the SDK's own delay sleeps a few times, around its exports.
        assert_eq!(ticks(Duration::from_secs(1), 12), Seen::No);
    }

    #[test]
    fn a_thread_that_stands_still_in_a_process_at_work_is_in_the_middle_of_an_export() {
        let (watched, worked) = (Duration::from_millis(250), Duration::from_millis(20));
        assert!(is_busy(watched, 1, worked));
        assert!(!is_busy(watched, 40, worked), "it ticks: the process works on something else");
        assert!(!is_busy(watched, 1, Duration::ZERO), "it waits for an answer");
    }
}
