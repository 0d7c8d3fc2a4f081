//! The provider was shut down while the service still worked: what came after it went nowhere.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::{Question, ServiceEvidence};
use crate::text::Text;

/// See the page `shut-down-early` of the book.
pub(in crate::diagnose) struct ShutDownEarly;

impl Rule for ShutDownEarly {
    fn id(&self) -> &'static str {
        "shut-down-early"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Log, Witness::Source, Witness::Process, Witness::Probe])
            .told_from(
                "not-flushed",
                both!(
                    "the process ended, and no provider was shut down before",
                    "o processo terminou, e nenhum provider foi encerrado antes"
                ),
            )
            .told_from(
                "noop-tracer",
                both!(
                    "the batch processor's thread is still there",
                    "a thread do batch processor ainda está lá"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty())
            .filter_map(|(service, known, explains)| {
                let name = &service.name;
                let place = case.code(name).shuts_down_before_serving().only();
                let (by, sign) = sign(case, known, place.is_some())?;
                let title = both!(
                    "`{name}` shut its provider down before the requests came",
                    "`{name}` desligou o provider antes de as requisições chegarem"
                );
                let text = both!(
                    "let `provider.shutdown()` come last of all, after `serve` has returned, and keep the provider until then",
                    "deixe `provider.shutdown()` por último, depois que `serve` retornar, e guarde o provider até lá"
                );
                let next = case.code(name).flushes_anything().to_change(text).unwrap_or_else(|| {
                    Next::upon(both!(
                        "keep the provider as long as the service serves: the source shuts nothing down, so it is dropped",
                        "guarde o provider enquanto o serviço atende: o código não desliga nada, então ele é descartado"
                    ))
                });
                Some(of_service(self.id(), name, explains, title, next).shown(by, sign).at(place))
            })
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        diagnosis.service.iter().map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

/// What shows that the provider is no more.
fn sign(case: &Case<'_>, known: &ServiceEvidence, is_in_source: bool) -> Option<(Witness, Text)> {
    let logged = case.logged(&known.name).map(|(_, lines)| lines).unwrap_or_default();
    let mut lines = known.log.iter().chain(logged);
    let signs = ["AfterShutdown", "AlreadyShutdown", "ThreadExiting", "ThreadStopped"];
    if let Some(line) = lines.find(|line| signs.iter().any(|sign| line.raw().contains(sign))) {
        let line = line.shown_up_to(160);
        return Some((Witness::Log, both!("the SDK wrote: {line}", "o SDK escreveu: {line}")));
    }
    if is_in_source {
        let told = both!(
            "its source calls `shutdown` before `serve`, and no span came",
            "o código dele chama `shutdown` antes de `serve`, e nenhum span veio"
        );
        return Some((Witness::Source, told));
    }
    let told = both!(
        "the batch processor's thread ended while the service went on",
        "a thread do batch processor terminou enquanto o serviço continuava"
    );
    known.batch_thread_ended.then_some((Witness::Process, told))
}
