//! Actors: a task each, which owns its state and is asked through its inbox.

use opentelemetry::Context;
use opentelemetry::trace::FutureExt;
use tokio::sync::{mpsc, oneshot};

/// A question, where its answer goes, and the context of who asks.
pub struct Envelope<Q, A> {
    pub question: Q,
    pub asked_in: Context,
    pub answer: oneshot::Sender<A>,
}

/// Where an actor is reached.
pub struct Address<Q, A>(mpsc::Sender<Envelope<Q, A>>);

impl<Q, A> Clone for Address<Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// What an actor does with a question.
pub trait Actor: Clone + Send + 'static {
    type Question: Send + 'static;
    type Answer: Send + 'static;

    fn handle(self, question: Self::Question) -> impl Future<Output = Self::Answer> + Send;

    /// Starts it. Each question is worked on by itself, in the context that came with it.
    fn start(self) -> Address<Self::Question, Self::Answer> {
        let (sender, mut inbox) = mpsc::channel::<Envelope<Self::Question, Self::Answer>>(128);
        tokio::spawn(async move {
            while let Some(envelope) = inbox.recv().await {
                let actor = self.clone();
                let Envelope { question, asked_in, answer } = envelope;
                let work = async move {
                    let _ = answer.send(actor.handle(question).await);
                };
                tokio::spawn(work.with_context(asked_in));
            }
        });
        Address(sender)
    }
}

impl<Q, A> Address<Q, A> {
    /// Asks and waits; nothing, where the actor is gone.
    pub async fn ask(&self, question: Q) -> Option<A> {
        let (answer, answered) = oneshot::channel();
        let envelope = Envelope { question, asked_in: Context::current(), answer };
        self.0.send(envelope).await.ok()?;
        answered.await.ok()
    }
}
