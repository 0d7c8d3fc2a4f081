//! A service that exports nothing at all.

use super::case::{Traceparent, of_service};
use super::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure};
use crate::evidence::Seen;
use crate::exercise::Assertion;

/// The service makes spans, and its sampler drops them: the header that it sends on says so.
pub(super) struct SampledOut;

impl Rule for SampledOut {
    fn id(&self) -> &'static str {
        "sampled-out"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty())
            .filter_map(|(service, _, mut explains)| {
                let callee = callee_told_not_to_sample(case, &service.name)?;
                // The callee follows its caller (parent-based sampling), so its silence follows too.
                explains.extend(silent_callee(case, open, &callee));
                let name = &service.name;
                let title = both!(
                    "the sampler of `{name}` drops its spans",
                    "o sampler de `{name}` descarta os spans"
                );
                let next = both!(
                    "remove `with_sampler`: the default keeps every span whose parent is kept",
                    "remova `with_sampler`: o padrão guarda todo span cujo pai é guardado"
                );
                Some(
                    of_service(self.id(), name, explains, title, next)
                        .because(both!(
                            "`{name}` sent `{callee}` a `traceparent` that ends in `00`: not sampled",
                            "`{name}` enviou a `{callee}` um `traceparent` que termina em `00`: não amostrado"
                        ))
                        .because(both!(
                            "the request that reached it ended in `01`",
                            "a requisição que chegou a ele terminava em `01`"
                        )),
                )
            })
            .collect()
    }
}

/// The peer of a service to which it sent a valid context with the sampled flag off.
fn callee_told_not_to_sample(case: &Case<'_>, service: &str) -> Option<String> {
    let mut peers = case.step.service(service)?.peers.values();
    peers
        .find(|peer| {
            case.evidence.exchanges.iter().any(|exchange| {
                case.calls_to(peer, exchange).iter().any(|call| {
                    let header = call.traceparent.as_ref().and_then(|header| Traceparent::read(header.raw()));
                    header.is_some_and(|header| !header.is_sampled)
                })
            })
        })
        .cloned()
}

fn silent_callee(case: &Case<'_>, open: &Open, callee: &str) -> Vec<Failure> {
    let is_silent = case.evidence.service(callee).is_some_and(|service| service.exports.is_empty());
    if is_silent { open.of(&Assertion::Exports(callee.to_owned())) } else { Vec::new() }
}

/// A batch processor stands ready, and no span ever reaches it: the tracer that the code uses is
/// the no-op one, taken before the provider was set, or because it never was.
pub(super) struct NoopTracer;

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

/// Nothing at all: no provider, no processor, or no exporter.
pub(super) struct NothingExported;

impl Rule for NothingExported {
    fn id(&self) -> &'static str {
        "nothing-exported"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty())
            .map(|(service, known, explains)| {
                let (name, expected) = (&service.name, &service.service_name);
                let title = both!("`{name}` exported nothing", "`{name}` não exportou nada");
                let next = both!(
                    "write `telemetry::init`: a resource named `{expected}`, an OTLP exporter, a batch processor, and the provider made global",
                    "escreva `telemetry::init`: um resource chamado `{expected}`, um exporter OTLP, um batch processor e o provider global"
                );
                let diagnosis = of_service(self.id(), name, explains, title, next).because(both!(
                    "it answered every request, and no span of it arrived, over gRPC or HTTP",
                    "ele respondeu a todas as requisições, e nenhum span dele chegou, por gRPC ou HTTP"
                ));
                if known.batch_thread == Seen::No {
                    diagnosis.because(both!(
                        "no batch processor runs in it",
                        "nenhum batch processor roda nele"
                    ))
                } else {
                    diagnosis
                }
            })
            .collect()
    }
}
