//! Exports get less time than they take: the SDK gives them up, and what was in them is lost.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule, lost};
use crate::diagnosis::{Diagnosis, Next, Source, Witness};
use crate::evidence::ServiceEvidence;
use crate::source::View;
use crate::untrusted::Untrusted;

/// See the page `export-timed-out` of the book.
pub(in crate::diagnose) struct ExportTimedOut;

impl Rule for ExportTimedOut {
    fn id(&self) -> &'static str {
        "export-timed-out"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Log, Witness::Source])
            .told_from(
                "exporter-wrong-port",
                both!(
                    "the log speaks of a refused connection, or nothing of the service ever arrived",
                    "o log fala de conexão recusada, ou nada do serviço chegou"
                ),
            )
            .told_from(
                "not-flushed",
                both!("the log holds no export that was given up", "o log não tem exportação abandonada"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let services = case.step.exporters().iter();
        services
            .filter_map(|service| {
                let name = &service.name;
                let known = case.evidence.service(name)?;
                let code = case.code(name);
                let (line, limit) = given_up(known, &code)?;
                let explains = lost::of_service(case, open, service);
                let line = line.shown_up_to(200);
                let title = both!(
                    "exports of `{name}` are given up before they are done",
                    "envios de `{name}` são abandonados antes de terminar"
                );
                let diagnosis = of_service(self.id(), name, explains, title, limit.next())
                    .shown(Witness::Log, both!("the SDK wrote: {line}", "o SDK escreveu: {line}"))
                    .noting(both!(
                        "the spans of such an export are lost: it is not sent again",
                        "os spans de um envio assim se perdem: ele não é refeito"
                    ))
                    .at(limit.place(&code));
                (!diagnosis.explains.is_empty()).then_some(diagnosis)
            })
            .collect()
    }
}

/// What set the time that was too short.
#[derive(Clone, Copy)]
enum Limit {
    Shutdown,
    Exporter,
    Variable,
    Unknown,
}

impl Limit {
    fn next(self) -> Next {
        match self {
            Self::Shutdown => Next::upon(both!(
                "call `provider.shutdown()`, which waits for five seconds, or give `shutdown_with_timeout` a time in which an export can be done",
                "chame `provider.shutdown()`, que espera cinco segundos, ou dê a `shutdown_with_timeout` um tempo em que um envio possa terminar"
            )),
            Self::Exporter => Next::upon(both!(
                "remove `with_timeout`: by default an export has ten seconds",
                "remova `with_timeout`: por padrão um envio tem dez segundos"
            )),
            Self::Variable => Next::upon(both!(
                "leave `OTEL_EXPORTER_OTLP_TIMEOUT` alone in the code: by default an export has ten seconds",
                "não mexa em `OTEL_EXPORTER_OTLP_TIMEOUT` no código: por padrão um envio tem dez segundos"
            )),
            Self::Unknown => Next::upon(both!(
                "find what shortens the time of an export: by default it has ten seconds",
                "ache o que encurta o tempo de um envio: por padrão ele tem dez segundos"
            )),
        }
    }

    fn place(self, code: &View<'_>) -> Option<Source> {
        match self {
            Self::Shutdown => code.sets_shutdown_timeout().only(),
            Self::Exporter => code.sets_export_timeout().only(),
            Self::Variable => code.names_timeout_variable().only(),
            Self::Unknown => None,
        }
    }
}

/// The SDK's own line about an export for which the time was too short, and what made it so.
fn given_up<'a>(known: &'a ServiceEvidence, code: &View<'_>) -> Option<(&'a Untrusted, Limit)> {
    let line =
        |signs: &[&str]| known.log.iter().find(|line| signs.iter().any(|sign| line.raw().contains(sign)));
    if let Some(line) = line(&["Shutdown.Timeout"]).filter(|_| code.sets_shutdown_timeout().any()) {
        return Some((line, Limit::Shutdown));
    }
    let expired = line(&["Export.Failed.DeadlineExceeded", "Timeout expired", "operation timed out"])?;
    if code.sets_export_timeout().any() {
        return Some((expired, Limit::Exporter));
    }
    if code.names_timeout_variable().any() {
        return Some((expired, Limit::Variable));
    }
    // An address where nobody answers takes all the time that there is: that is another mistake.
    let is_reached = !known.exports.is_empty() || !code.sets_endpoint().any();
    let is_refused = line(&["Connection refused", "dns error"]).is_some();
    (is_reached && !is_refused).then_some((expired, Limit::Unknown))
}
