//! A batch delay in the code: whoever runs the service cannot choose another, and every check waits for it.

use super::{Lint, Run};
use crate::sdk::DELAY_VARIABLE;
use crate::text::Text;

pub(super) struct BatchDelayInCode;

impl Lint for BatchDelayInCode {
    fn id(&self) -> &'static str {
        "batch-delay-in-code"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let services = seen.evidence.services.iter();
        services
            .filter(|service| seen.evidence.code.of(&service.name).sets_batch_delay().any())
            .map(|service| {
                let (name, call) = (&service.name, service.sdk.delay_in_code().unwrap_or_default());
                both!(
                    "`{name}` sets the delay of its batches in the code, which makes a check slow: leave `{call}` out, so that `{DELAY_VARIABLE}` decides",
                    "`{name}` define o atraso dos lotes no código, o que torna o check lento: deixe `{call}` de fora, para que `{DELAY_VARIABLE}` decida"
                )
            })
            .collect()
    }
}
