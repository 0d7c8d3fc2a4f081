//! Shares of memory for work that needs more than it leaves behind: a request waits for its share.
//!
//! What is held for good is bounded by the store; these bound what reading, decoding and answering
//! need meanwhile, however many requests come at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::Limits;

/// One amount of memory that requests share.
#[derive(Debug)]
pub(crate) struct Budget {
    free: Arc<Semaphore>,
    total: u32,
}

/// A request's part of a budget, given back when dropped.
pub(crate) type Share = OwnedSemaphorePermit;

/// What a permit stands for: a semaphore counts in 32 bits.
const UNIT: usize = 1 << 10;

impl Budget {
    fn new(bytes: usize) -> Self {
        let total = units(bytes);
        Self { free: Arc::new(Semaphore::new(total as usize)), total }
    }

    /// Waits, first come first served. Who needs more than there is gets all and is then alone.
    pub(crate) async fn take(&self, bytes: usize) -> Share {
        let share = units(bytes).min(self.total);
        let taken = Arc::clone(&self.free).acquire_many_owned(share).await;
        taken.expect("the semaphore is never closed")
    }
}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).max(1)
}

/// The budgets of one store.
///
/// They are taken in this order, so that no two requests wait for each other.
#[derive(Debug)]
pub(crate) struct Budgets {
    /// Bodies of exports, as they came and decompressed.
    pub(crate) reading: Budget,
    /// What decoding them needs beside the body.
    pub(crate) decoding: Budget,
    /// Translated traces and the text of answers.
    pub(crate) answering: Budget,
}

impl Budgets {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            reading: Budget::new(limits.reading_bytes),
            decoding: Budget::new(limits.decoding_bytes),
            answering: Budget::new(limits.answering_bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_needs_more_than_there_is_waits_to_be_alone() {
        let budget = Budget::new(10 << 10);
        let small = budget.take(1).await;
        let mut large = Box::pin(budget.take(usize::MAX));
        tokio::select! {
            biased;
            _ = &mut large => panic!("another has a share"),
            () = std::future::ready(()) => {}
        }
        drop(small);
        let all = large.await;
        assert_eq!(all.num_permits(), 10);
    }
}
