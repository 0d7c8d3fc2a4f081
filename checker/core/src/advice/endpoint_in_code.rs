//! An exporter's address in the code: it works here, and nowhere else.

use super::{Lint, Run};
use crate::evidence::Door;
use crate::text::Text;

pub(super) struct EndpointInCode;

impl Lint for EndpointInCode {
    fn id(&self) -> &'static str {
        "endpoint-in-code"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let services = seen.evidence.services.iter();
        services
            .filter(|service| service.exports.iter().any(|export| export.door != Door::Told))
            .map(|service| {
                let name = &service.name;
                both!(
                    "`{name}` sends its spans to an address in the code: leave `with_endpoint` out, so that `OTEL_EXPORTER_OTLP_ENDPOINT` decides",
                    "`{name}` envia os spans a um endereço no código: deixe `with_endpoint` de fora, para que `OTEL_EXPORTER_OTLP_ENDPOINT` decida"
                )
            })
            .collect()
    }
}
