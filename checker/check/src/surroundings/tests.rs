//! What is said of a backend in trouble.

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

async fn embedded() -> Surroundings {
    Surroundings { traces: TraceBackend::embedded().await.expect("a store") }
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
    let ended = tokio::time::timeout(Duration::from_millis(20), surroundings.ended()).await;
    assert!(ended.is_err(), "{ended:?}");
    surroundings.stop().await;
}
