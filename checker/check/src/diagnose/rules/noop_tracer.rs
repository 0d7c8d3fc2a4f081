//! A batch processor stands ready, and no span ever reaches it: the tracer that the code uses is
//! the no-op one, taken before the provider was set, or because it never was.

use crate::diagnose::case::of_service;
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::evidence::Seen;

/// See the page `noop-tracer` of the book.
pub(in crate::diagnose) struct NoopTracer;

impl Rule for NoopTracer {
    fn id(&self) -> &'static str {
        "noop-tracer"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty() && known.batch_thread == Seen::Yes)
            .map(|(service, _, explains)| {
                let name = &service.name;
                let title = both!(
                    "`{name}` has an exporter, but its spans go to a no-op tracer",
                    "`{name}` tem um exporter, mas os spans vão para um tracer que não faz nada"
                );
                let next = both!(
                    "call `global::set_tracer_provider(provider.clone())` first, and take the tracer after it",
                    "chame `global::set_tracer_provider(provider.clone())` primeiro e pegue o tracer depois"
                );
                of_service(self.id(), name, explains, title, next)
                    .because(both!(
                        "the batch processor's thread runs in `{name}`, so there is a provider with an exporter",
                        "a thread do batch processor roda em `{name}`, então há um provider com exporter"
                    ))
                    .because(both!(
                        "not one span was exported, and the SDK reported no error (less likely: a sampler that is always off)",
                        "nenhum span foi exportado, e o SDK não relatou erro (menos provável: um sampler sempre desligado)"
                    ))
            })
            .collect()
    }
}
