//! What ends work before its end: the person at the keyboard, or a newer round of the same session.

use tokio_util::sync::CancellationToken;

use crate::cause::Cause;

/// Tells the work of a round to end. A clone tells the same.
#[derive(Debug, Clone)]
pub struct Cancel {
    /// Ends everything, this round and every other.
    person: CancellationToken,
    /// Ends this round; it falls with the one above.
    round: CancellationToken,
}

/// Who ended a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelledBy {
    /// The person at the keyboard: it is all over.
    Person,
    /// A newer round, which begins as soon as this one is gone.
    NewerRound,
}

impl CancelledBy {
    /// Why there is no verdict.
    pub fn cause(self) -> Cause {
        match self {
            Self::Person => Cause::interrupted(),
            Self::NewerRound => Cause::superseded(),
        }
    }
}

impl Default for Cancel {
    fn default() -> Self {
        let person = CancellationToken::new();
        Self { round: person.child_token(), person }
    }
}

impl Cancel {
    /// The same person's, for another round.
    #[must_use]
    pub fn next_round(&self) -> Self {
        Self { person: self.person.clone(), round: self.person.child_token() }
    }

    /// The person at the keyboard wants it all to end.
    pub fn by_person(&self) {
        self.person.cancel();
    }

    /// A newer round takes this one's place.
    pub fn by_newer_round(&self) {
        self.round.cancel();
    }

    /// Who ended it, if somebody has. A person comes before a newer round: there will be none.
    pub fn by(&self) -> Option<CancelledBy> {
        if self.person.is_cancelled() {
            Some(CancelledBy::Person)
        } else {
            self.round.is_cancelled().then_some(CancelledBy::NewerRound)
        }
    }

    /// Waits until somebody ends it.
    pub async fn cancelled(&self) {
        self.round.cancelled().await;
    }

    /// The outcome of the work, or `None` if somebody ends it first; then the work is dropped.
    pub async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.round.run_until_cancelled(work).await
    }

    /// The outcome of the work, or who ended it first as its cause.
    pub async fn or<T>(&self, work: impl Future<Output = Result<T, Cause>>) -> Result<T, Cause> {
        self.unless(work).await.unwrap_or_else(|| Err(self.cause()))
    }

    /// Why there is nothing to show, once it is cancelled.
    pub fn cause(&self) -> Cause {
        self.by().unwrap_or(CancelledBy::Person).cause()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::CauseId;

    #[tokio::test]
    async fn a_person_ends_every_round_and_a_newer_round_only_the_one_before_it() {
        let first = Cancel::default();
        let second = first.next_round();
        first.by_newer_round();
        assert_eq!((first.by(), second.by()), (Some(CancelledBy::NewerRound), None));
        let superseded = first.or(std::future::pending::<Result<(), Cause>>()).await;
        assert_eq!(superseded.map_err(|cause| cause.id), Err(CauseId::Superseded));
        second.by_person();
        assert_eq!((first.by(), second.by()), (Some(CancelledBy::Person), Some(CancelledBy::Person)));
        let interrupted = second.or(std::future::pending::<Result<(), Cause>>()).await;
        assert_eq!(interrupted.map_err(|cause| cause.id), Err(CauseId::Interrupted));
    }
}
