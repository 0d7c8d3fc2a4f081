//! The exporter tries, and reaches nobody or somebody else.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Source, Witness};
use crate::evidence::{CoursePort, Holder, Seen, ServiceEvidence};
use crate::source::{Says, View};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// See the page `exporter-wrong-port` of the book.
pub(in crate::diagnose) struct ExporterWrongPort;

impl Rule for ExporterWrongPort {
    fn id(&self) -> &'static str {
        "exporter-wrong-port"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Log, Witness::Source, Witness::Process, Witness::Tap])
            .told_from(
                "exporter-wrong-protocol",
                both!(
                    "something did arrive at a port of the course, in the wrong protocol",
                    "algo chegou a uma porta do curso, no protocolo errado"
                ),
            )
            .told_from(
                "noop-tracer",
                both!(
                    "the SDK reports no failed export: it has nothing to send",
                    "o SDK não relata exportação que falhou: não tem o que enviar"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty())
            .filter_map(|(service, known, explains)| {
                let name = &service.name;
                let code = case.code(name);
                let address = PortInCode::of(&code);
                // An export that fails when its process ends already is no matter of the address.
                if matches!(address, PortInCode::OfEnvironment) && known.stopped.is_some() {
                    return None;
                }
                let (by, why) = why(case, name, known)?;
                let title = both!(
                    "the exporter of `{name}` does not reach Jaeger",
                    "o exporter de `{name}` não alcança o Jaeger"
                );
                let named = code.endpoint_port().filter(|port| nobody_listens(known, *port));
                let diagnosis = of_service(self.id(), name, explains, title, address.next())
                    .at(address.place(&code))
                    .shown(by, why)
                    .because_all(Witness::Source, named.map(nobody_at))
                    .because(
                        Witness::Tap,
                        both!(
                            "nothing of it arrived at the address that it was told",
                            "nada dele chegou ao endereço informado"
                        ),
                    );
                Some(diagnosis.because_all(Witness::Process, owners(case)))
            })
            .collect()
    }
}

/// Why its spans do not come, if it is the address: the SDK said so; or the code names a port of the course
/// that somebody else holds, who takes whatever comes, and the SDK is content.
fn why(case: &Case<'_>, service: &str, known: &ServiceEvidence) -> Option<(Witness, Text)> {
    if let Some(line) = export_error(known) {
        let line = line.shown_up_to(200);
        return Some((Witness::Log, both!("the SDK wrote: {line}", "o SDK escreveu: {line}")));
    }
    let code = case.code(service);
    let named = |port: &&CoursePort| code.sets_endpoint_port(port.port).any();
    let others = case.evidence.course_ports.iter().filter(|port| matches!(port.holder, Holder::Other(_)));
    let port = others.filter(|_| known.batch_thread == Seen::Yes).find(named)?.port;
    let told = both!(
        "its source sends them to port {port} whatever it is told",
        "o código dele os envia para a porta {port}, diga-se o que se disser"
    );
    Some((Witness::Source, told))
}

/// The ports of OTLP: for gRPC, for HTTP.
const PORTS: [u16; 2] = [4317, 4318];

/// Whether the SDK could not send, to a port that is none of OTLP's.
fn nobody_listens(known: &ServiceEvidence, port: u16) -> bool {
    let refused =
        ["Connection refused", "ConnectionRefused", "tcp connect error", "transport error", "Export.Failed"];
    let is_refused = |line: &Untrusted| refused.iter().any(|sign| line.raw().contains(sign));
    !PORTS.contains(&port) && known.log.iter().any(is_refused)
}

/// The port in the code is a slip of the one that was meant, or any other.
fn nobody_at(port: u16) -> Text {
    let sorted = |port: u16| {
        let mut digits: Vec<char> = port.to_string().chars().collect();
        digits.sort_unstable();
        digits
    };
    match PORTS.into_iter().find(|of_otlp| sorted(*of_otlp) == sorted(port)) {
        Some(meant) => both!(
            "its source names port {port}, where nobody takes spans; OTLP's is {meant}: two digits are swapped",
            "o código dele diz porta {port}, onde ninguém recebe spans; a do OTLP é {meant}: dois dígitos foram trocados"
        ),
        None => both!(
            "its source names port {port}, where nobody takes spans; OTLP's are 4317 for gRPC and 4318 for HTTP",
            "o código dele diz porta {port}, onde ninguém recebe spans; as do OTLP são 4317 para gRPC e 4318 para HTTP"
        ),
    }
}

/// Where the exporter has its address from.
#[derive(Clone, Copy)]
enum PortInCode {
    /// It may be from anywhere: the source could not be read.
    Unknown,
    /// From `with_endpoint`.
    OfCode,
    /// From a variable that the program names itself.
    OfVariable,
    /// From the environment that the program was started in.
    OfEnvironment,
}

impl PortInCode {
    fn of(code: &View<'_>) -> Self {
        match code.sets_endpoint().says() {
            Says::Unknown => Self::Unknown,
            Says::Yes => Self::OfCode,
            Says::No if code.names_endpoint_variable().any() => Self::OfVariable,
            Says::No => Self::OfEnvironment,
        }
    }

    fn next(self) -> Next {
        match self {
            Self::Unknown | Self::OfCode => Next::upon(both!(
                "remove `with_endpoint`: the address comes from `OTEL_EXPORTER_OTLP_ENDPOINT` (4317 for gRPC, 4318 for HTTP when it is not set)",
                "remova `with_endpoint`: o endereço vem de `OTEL_EXPORTER_OTLP_ENDPOINT` (4317 para gRPC, 4318 para HTTP quando não está definida)"
            )),
            Self::OfVariable => Next::upon(both!(
                "do not set the address in the program: whoever starts it does, in `OTEL_EXPORTER_OTLP_ENDPOINT`",
                "não defina o endereço no programa: quem o inicia o faz, em `OTEL_EXPORTER_OTLP_ENDPOINT`"
            )),
            Self::OfEnvironment => Next::upon(both!(
                "read what the SDK wrote: the source sets no address, so the one from `OTEL_EXPORTER_OTLP_ENDPOINT` holds, and something else keeps the exporter from it",
                "leia o que o SDK escreveu: o código não define endereço, então vale o de `OTEL_EXPORTER_OTLP_ENDPOINT`, e outra coisa impede o exporter de alcançá-lo"
            )),
        }
    }

    fn place(self, code: &View<'_>) -> Option<Source> {
        match self {
            Self::OfCode => code.sets_endpoint().only(),
            Self::OfVariable => code.names_endpoint_variable().only(),
            Self::Unknown | Self::OfEnvironment => None,
        }
    }
}

/// The SDK's own log line about a failed export.
fn export_error(known: &ServiceEvidence) -> Option<&Untrusted> {
    const SIGNS: [&str; 4] = ["ExportError", "Export.Failed", "Connection refused", "transport error"];
    // Metrics go to the same place, where nobody takes them, which keeps no span from it.
    let is_of_spans = |line: &&Untrusted| !line.raw().to_lowercase().contains("metric");
    let mut of_spans = known.log.iter().filter(is_of_spans);
    of_spans.find(|line| SIGNS.iter().any(|sign| line.raw().contains(sign)))
}

/// Who else holds the course's ports: spans that a program sends there by hand go to them.
fn owners(case: &Case<'_>) -> Vec<Text> {
    let ports = case.evidence.course_ports.iter();
    ports
        .filter_map(|port| match &port.holder {
            Holder::Tap => None,
            Holder::Other(owner) => {
                let number = port.port;
                let owner = owner.as_ref().map_or_else(String::new, |owner| format!(": {}", owner.shown()));
                Some(both!(
                    "port {number} belongs to another program{owner}; spans sent there go to it",
                    "a porta {number} é de outro programa{owner}; spans enviados para lá vão para ele"
                ))
            }
        })
        .collect()
}
