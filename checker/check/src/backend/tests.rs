//! What is said of a backend in trouble.

use super::*;

fn unreachable_jaeger() -> Cause {
    Cause::new(
        CauseId::JaegerUnreachable,
        Text::same("no answer"),
        Text::same("name another with `--jaeger-url`"),
    )
}

#[tokio::test]
async fn nobody_is_sent_to_options_that_the_stack_does_not_take() {
    let backend = Backend::embedded().await.expect("a store");
    let explained = backend.explain(unreachable_jaeger());
    assert_eq!(explained.what.get(En), "no answer");
    for lang in [En, PtBr] {
        assert!(explained.hint.get(lang).contains("`check`"), "{:?}", explained.hint);
    }
    for remedy in [embedded::remedy, local::remedy, compose::remedy] {
        let hint = remedied(unreachable_jaeger(), remedy).hint;
        assert!(
            !hint.get(En).contains("--jaeger-url") && !hint.get(PtBr).contains("--jaeger-url"),
            "{hint:?}"
        );
    }
    backend.stop().await;
}

#[tokio::test]
async fn of_a_jaeger_that_a_person_has_named_the_address_stays_the_remedy() {
    let info = StackInfo {
        kind: "external",
        version: None,
        query_url: "http://127.0.0.1:1".to_owned(),
        otlp_endpoint: "http://127.0.0.1:1".to_owned(),
    };
    let backend = Backend::new(info, Running::External, HttpClient::plain());
    assert_eq!(backend.explain(unreachable_jaeger()), unreachable_jaeger());
}

#[tokio::test]
async fn only_what_the_backend_has_a_part_in_is_explained() {
    let backend = Backend::embedded().await.expect("a store");
    let other = Cause::new(CauseId::NoCargo, Text::same("no cargo"), Text::same("install it"));
    assert_eq!(backend.explain(other.clone()), other);
    backend.stop().await;
}
