//! What speaks of the whole service, set on a span.

use super::{Lint, Run};
use crate::text::Text;

/// Attributes of a resource (semantic conventions, "Resource").
const KEYS: &[&str] = &[
    "service.name",
    "service.namespace",
    "service.version",
    "service.instance.id",
    "deployment.environment",
    "deployment.environment.name",
    "telemetry.sdk.name",
    "telemetry.sdk.language",
    "telemetry.sdk.version",
    "host.name",
    "os.type",
    "process.pid",
];

pub(super) struct ResourceAttributeOnSpan;

impl Lint for ResourceAttributeOnSpan {
    fn id(&self) -> &'static str {
        "resource-attribute-on-span"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        seen.first_of_each(|span| KEYS.iter().find(|key| span.attribute(key).is_some()))
            .into_iter()
            .map(|(span, key)| {
                let span = span.name.shown();
                both!(
                    "`{key}` on span `{span}` speaks of the whole service: put it on the resource",
                    "`{key}` no span `{span}` fala do serviço inteiro: ponha-o no resource"
                )
            })
            .collect()
    }
}
