//! What is said of a backend in trouble.

use futures_util::future::LocalBoxFuture;

use super::*;
use crate::cause::CauseId;
use crate::text::Lang::{En, PtBr};
use crate::text::Text;

fn unreachable_jaeger() -> Cause {
    Cause::new(
        CauseId::JaegerUnreachable,
        Text::same("no answer"),
        Text::same("name another with `--jaeger-url`"),
    )
}

/// Around a store that has ended by itself.
#[derive(Debug)]
struct Gone;

impl Lifecycle for Gone {
    fn ended(&mut self) -> LocalBoxFuture<'_, Cause> {
        Box::pin(std::future::ready(unreachable_jaeger()))
    }

    fn explain(&self, cause: Cause) -> Cause {
        cause
    }

    fn interval(&self) -> Duration {
        Duration::ZERO
    }

    fn outlives_the_run(&self) -> bool {
        false
    }

    fn stop(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

impl Surroundings {
    /// Some in which something has ended.
    pub(crate) async fn that_ended() -> Self {
        let mut surroundings = embedded().await;
        *surroundings.traces.life_box() = Box::new(Gone);
        surroundings
    }
}

async fn embedded() -> Surroundings {
    Surroundings { traces: TraceBackend::embedded().await.expect("a store"), flows: None }
}

#[tokio::test]
async fn nobody_is_sent_to_options_that_the_stack_does_not_take() {
    let surroundings = embedded().await;
    let explained = surroundings.explain(unreachable_jaeger());
    assert_eq!(explained.what.get(En), "no answer");
    for lang in [En, PtBr] {
        assert!(explained.hint.get(lang).contains("`check`"), "{:?}", explained.hint);
    }
    surroundings.stop().await;
}

#[tokio::test]
async fn only_what_a_backend_has_a_part_in_is_explained() {
    let surroundings = embedded().await;
    let other = Cause::new(CauseId::NoCargo, Text::same("no cargo"), Text::same("install it"));
    assert_eq!(surroundings.explain(other.clone()), other);
    surroundings.stop().await;
}

#[tokio::test]
async fn one_that_ends_says_so_and_one_that_runs_shows_that_it_works() {
    let mut surroundings = embedded().await;
    assert_eq!(surroundings.prove().await, Ok(()));
    assert!(!surroundings.has_ended());
    surroundings.stop().await;
    assert!(Surroundings::that_ended().await.has_ended());
}
