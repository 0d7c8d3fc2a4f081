//! The service makes spans, and its sampler drops them: the header that it sends on says so.

use crate::diagnose::case::{Traceparent, of_service};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure};
use crate::exercise::Assertion;
use crate::source::{Found, only};

/// See the page `sampled-out` of the book.
pub(in crate::diagnose) struct SampledOut;

impl Rule for SampledOut {
    fn id(&self) -> &'static str {
        "sampled-out"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty())
            .filter_map(|(service, _, mut explains)| {
                let name = &service.name;
                let place = sampler(case, name);
                let seen = match callee_told_not_to_sample(case, name) {
                    Some(callee) => {
                        // The callee follows its caller (parent-based sampling), so its silence follows too.
                        explains.extend(silent_callee(case, open, &callee));
                        vec![
                            both!(
                                "`{name}` sent `{callee}` a `traceparent` that ends in `00`: not sampled",
                                "`{name}` enviou a `{callee}` um `traceparent` que termina em `00`: não amostrado"
                            ),
                            both!(
                                "the request that reached it ended in `01`",
                                "a requisição que chegou a ele terminava em `01`"
                            ),
                        ]
                    }
                    None if place.is_empty() => return None,
                    None => vec![both!(
                        "its source sets a sampler that keeps little or nothing, and no span came",
                        "o código dele define um sampler que guarda pouco ou nada, e nenhum span veio"
                    )],
                };
                let title = both!(
                    "the sampler of `{name}` drops its spans",
                    "o sampler de `{name}` descarta os spans"
                );
                let next = both!(
                    "remove `with_sampler`: the default keeps every span whose parent is kept",
                    "remova `with_sampler`: o padrão guarda todo span cujo pai é guardado"
                );
                let diagnosis = of_service(self.id(), name, explains, title, next).at(only(place));
                Some(seen.into_iter().fold(diagnosis, Diagnosis::because))
            })
            .collect()
    }
}

/// Where the source sets a sampler that may drop everything.
fn sampler<'a>(case: &Case<'a>, service: &str) -> Vec<Found<'a>> {
    // One that is chosen elsewhere may be any; only what says that it keeps everything is cleared.
    let may_drop = |(_, found): &Found<'a>| {
        let has = |name: &str| found.words.iter().any(|word| word == name);
        has("AlwaysOff") || has("TraceIdRatioBased") || !has("AlwaysOn")
    };
    case.code(service).calls("with_sampler").into_iter().filter(may_drop).collect()
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
