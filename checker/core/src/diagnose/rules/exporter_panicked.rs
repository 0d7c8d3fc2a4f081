//! The exporter panicked in the batch processor's thread: an async HTTP client where no runtime is.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::untrusted::Untrusted;

/// See the page `exporter-panicked` of the book.
pub(in crate::diagnose) struct ExporterPanicked;

impl Rule for ExporterPanicked {
    fn id(&self) -> &'static str {
        "exporter-panicked"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Log, Witness::Source])
            .told_from(
                "exporter-outside-runtime",
                both!(
                    "the service itself ended by the panic, at its start",
                    "o próprio serviço terminou pelo pânico, ao iniciar"
                ),
            )
            .told_from("noop-tracer", both!("no thread panicked", "nenhuma thread entrou em pânico"))
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty())
            .filter_map(|(service, known, explains)| {
                // The thread's name stands in the first line of a panic, the message in the next.
                let panicked = |line: &Untrusted| known.sdk.says_its_batch_thread_panicked(line.raw());
                let at = known.log.iter().position(panicked)?;
                let name = &service.name;
                let message = known.log.get(at + 1).map(|line| line.shown_up_to(500).to_string());
                let message = message.unwrap_or_default();
                let title = both!(
                    "the exporter of `{name}` panicked in the batch processor's thread",
                    "o exporter de `{name}` sofreu um panic na thread do batch processor"
                );
                let next = Next::upon(both!(
                    "give the exporter a blocking HTTP client (feature `reqwest-blocking-client`, without `reqwest-client`), or use gRPC: no runtime runs in that thread",
                    "dê ao exporter um cliente HTTP bloqueante (feature `reqwest-blocking-client`, sem `reqwest-client`) ou use gRPC: nenhum runtime roda nessa thread"
                ));
                Some(
                    of_service(self.id(), name, explains, title, next)
                        .shown(Witness::Log, both!("the thread wrote: {message}", "a thread escreveu: {message}"))
                        .noting(both!(
                            "from then on every span is dropped, and the service answers as if nothing were wrong",
                            "daí em diante todo span é descartado, e o serviço responde como se nada houvesse"
                        )),
                )
            })
            .collect()
    }
}
