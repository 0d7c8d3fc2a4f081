//! Nothing at all: no provider, no processor, or no exporter.

use crate::diagnose::case::of_service;
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::evidence::{Question, Seen};

/// See the page `nothing-exported` of the book.
pub(in crate::diagnose) struct NothingExported;

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
                let code = case.code(name);
                let place = code.todo(case.step, &["exporter"]).or_else(|| code.provider());
                let seen = if case.step.program(name).is_some() {
                    both!(
                        "it ran to its end, and no span of it arrived, over gRPC or HTTP",
                        "ele rodou até o fim, e nenhum span dele chegou, por gRPC ou HTTP"
                    )
                } else {
                    both!(
                        "it answered every request, and no span of it arrived, over gRPC or HTTP",
                        "ele respondeu a todas as requisições, e nenhum span dele chegou, por gRPC ou HTTP"
                    )
                };
                let diagnosis = of_service(self.id(), name, explains, title, next).at(place).because(seen);
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

    fn questions(&self, case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        // Where the source builds no exporter, there is nothing left to ask.
        let builds = |service: &&String| case.code(service).builds_exporter();
        let service = diagnosis.service.iter().filter(builds);
        service.map(|service| Question::Logs { service: service.clone() }).collect()
    }
}
