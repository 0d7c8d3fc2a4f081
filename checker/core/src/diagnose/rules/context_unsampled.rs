//! The caller records its span and tells the callee not to: its `traceparent` ends in `00`.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Witness};
use crate::evidence::Question;
use crate::exercise::Assertion;
use crate::system::Exporter;
use crate::traceparent::Traceparent;

/// See the page `context-unsampled` of the book.
pub(in crate::diagnose) struct ContextUnsampled;

impl Rule for ContextUnsampled {
    fn id(&self) -> &'static str {
        "context-unsampled"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Wire, Witness::Tap]).told_from(
            "sampled-out",
            both!(
                "the caller exports nothing of these requests either",
                "quem chama também não exporta nada dessas requisições"
            ),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty())
            .filter_map(|(callee, _, explains)| {
                Some(self.told(case, callee, caller(case, callee)?, explains))
            })
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        let callees = diagnosis.explains.iter().filter_map(|failure| match &failure.assertion {
            Assertion::Exports(service) => Some(service),
            _ => None,
        });
        callees.map(|service| asked(service)).collect()
    }
}

fn asked(callee: &str) -> Question {
    Question::Samples { service: callee.to_owned() }
}

impl ContextUnsampled {
    fn told(&self, case: &Case<'_>, callee: &Exporter, caller: &str, explains: Vec<Failure>) -> Diagnosis {
        let name = &callee.name;
        let title = both!(
            "`{caller}` records its spans and tells `{name}` not to",
            "`{caller}` grava os próprios spans e manda `{name}` não gravar"
        );
        let next = Next::upon(both!(
            "let the propagator write `traceparent`, from the context of the CLIENT span: it carries the flag `01` along",
            "deixe o propagator escrever o `traceparent`, a partir do contexto do span CLIENT: ele leva junto a flag `01`"
        ));
        of_service(self.id(), caller, explains, title, next)
            .shown(Witness::Wire, both!(
                "on the wire: `{caller}` sent `{name}` a `traceparent` that ends in `00`, not sampled; who heeds that flag records nothing",
                "na rede: `{caller}` enviou a `{name}` um `traceparent` que termina em `00`, não amostrado; quem obedece a essa flag não grava nada"
            ))
            .because(Witness::Tap, both!(
                "`{caller}` exported its own spans of the same requests",
                "`{caller}` exportou os próprios spans das mesmas requisições"
            ))
            .at(case.code(caller).names_traceparent().only())
    }
}

/// The service that exports, and called this one with the sampled flag off each time.
fn caller<'a>(case: &Case<'a>, callee: &Exporter) -> Option<&'a str> {
    let calls_it = |service: &&Exporter| service.peers().any(|(_, peer)| *peer == callee.name);
    let caller = case.step.exporters().iter().find(calls_it)?;
    let exports = !case.evidence.service(&caller.name)?.exports.is_empty();
    let mut calls = case.evidence.exchanges.iter().flat_map(|exchange| case.calls_to(&callee.name, exchange));
    let mut any = false;
    let all_off = calls.all(|call| {
        any = true;
        let header = call.traceparent.as_ref().and_then(|header| Traceparent::read(header.raw()));
        header.is_some_and(|header| !header.is_sampled)
    });
    (exports && any && all_off).then_some(caller.name.as_str())
}
