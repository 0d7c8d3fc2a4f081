//! What to do about a Jaeger in trouble, by who runs it.

use super::*;
use crate::text::Lang;

fn unreachable_jaeger() -> Cause {
    Cause::new(
        CauseId::JaegerUnreachable,
        Text::same("no answer"),
        Text::same("name another with `--jaeger-url`"),
    )
}

#[test]
fn nobody_is_sent_to_options_that_the_stack_does_not_take() {
    for remedy in [embedded::remedy, local::remedy, compose::remedy] {
        let hint = remedied(unreachable_jaeger(), remedy).hint;
        for lang in [Lang::En, Lang::PtBr] {
            assert!(!hint.get(lang).contains("--jaeger-url"), "{hint:?}");
        }
    }
}

#[test]
fn of_a_jaeger_that_a_person_has_named_the_address_stays_the_remedy() {
    assert_eq!(External.explain(unreachable_jaeger()), unreachable_jaeger());
}
