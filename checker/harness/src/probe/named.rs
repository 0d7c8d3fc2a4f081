//! Settles where a service's name comes from: run with `OTEL_SERVICE_NAME`, a resource that is built from
//! the environment bears that name, and one that is built without it does not.

use super::Bench;
use crate::evidence::Finding;

/// A name that no program has by itself.
const NAME: &str = "named-by-the-environment";

pub(super) async fn answer(bench: &mut Bench<'_>, service: &str) -> Finding {
    let Some(since) = bench.again(service, &[("OTEL_SERVICE_NAME", NAME)]).await else {
        return Finding::Nothing;
    };
    bench.drive().await;
    let named = bench.await_export(service, since, |exports| {
        let first = exports.iter().flat_map(|export| &export.resources).next()?;
        Some(first.service_name.as_ref().is_some_and(|name| *name == NAME))
    });
    match named.await {
        Some(true) => Finding::Yes,
        Some(false) => Finding::No,
        None => Finding::Nothing,
    }
}
