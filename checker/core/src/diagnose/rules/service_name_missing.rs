//! No `service.name`, an empty one, or the SDK's `unknown_service:…`.

use crate::diagnose::draft::of_service;
use crate::diagnose::service_name::{ArrivedAs, misnamed, next};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Next, Rival, Witness};
use crate::evidence::Question;
use crate::system::Exporter;
use crate::text::Text;

/// See the page `service-name-missing` of the book.
pub(in crate::diagnose) struct ServiceNameMissing;

impl Rule for ServiceNameMissing {
    fn id(&self) -> &'static str {
        "service-name-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Source, Witness::Trace, Witness::Probe]).told_from("service-name-near-miss", both!("a name came that is almost the right one", "veio um nome quase certo")).told_from("service-name-wrong", both!("another name came", "veio outro nome")).told_from_cause(both!("a name is set, and gets lost on its way to the exporter", "um nome é definido, e se perde a caminho do exporter"), both!("the source sets a name; then the causes stand in the report, each with its way to tell", "o código define um nome; então as causas estão no relatório, cada uma com o modo de saber"))
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(service, found, explains)| {
                let ArrivedAs::Missing(found) = found else { return None };
                let found = found.map_or_else(
                    || both!("its resource has no `service.name`", "o resource não tem `service.name`"),
                    |found| {
                        let found = found.shown();
                        both!("its spans came under `{found}`", "seus spans vieram como `{found}`")
                    },
                );
                Some(told(self.id(), case, service, found, explains))
            })
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        diagnosis
            .service
            .iter()
            .map(|service| Question::NamedByEnvironment { service: service.clone() })
            .collect()
    }
}

/// What is missing and, where the source does set it, how it may get lost.
fn told(
    id: DiagnosisId,
    case: &Case<'_>,
    service: &Exporter,
    found: Text,
    explains: Vec<Failure>,
) -> Diagnosis {
    let name = &service.name;
    let code = case.code(name);
    let title = both!("`{name}` exports without a service name", "`{name}` exporta sem nome de serviço");
    let set = code.names_service();
    if !set.any() {
        let place = code.todo(case.step, &["resource"]).or_else(|| code.provider());
        let diagnosis =
            of_service(id, name, explains, title, next(service, &code)).at(place).shown(Witness::Tap, found);
        let none = set.none().then(|| {
            both!("its source gives no resource a name", "o código dele não dá nome a nenhum resource")
        });
        return diagnosis.because_all(Witness::Source, none).because_all(Witness::Trace, on_a_span(case));
    }
    let sets = both!("its source sets a name, all the same", "mesmo assim, o código dele define um nome");
    if code.has_own_processor() && !code.takes_resource() {
        let next = Next::upon(both!(
            "give your processor a `set_resource` that passes the resource on to the one within",
            "dê ao seu processador um `set_resource` que repasse o resource ao que está dentro dele"
        ));
        let wraps = both!(
            "it has a processor of its own without `set_resource`: the one within, and its exporter, never hear of the resource",
            "ele tem um processador próprio sem `set_resource`: o que está dentro, e o exporter dele, nunca ficam sabendo do resource"
        );
        let draft = of_service(id, name, explains, title, next).at(code.processor_without_resource());
        return draft
            .likely(Witness::Tap, found, not_given())
            .because(Witness::Source, sets)
            .because(Witness::Source, wraps);
    }
    if code.gives_resource().none() {
        let next = Next::upon(both!(
            "give the provider its resource: `.with_resource(resource)` on its builder",
            "dê ao provider o resource dele: `.with_resource(resource)` no builder"
        ));
        let never =
            both!("no `with_resource` gives it to a provider", "nenhum `with_resource` o dá a um provider");
        let draft = of_service(id, name, explains, title, next).at(code.provider());
        return draft
            .shown(Witness::Tap, found)
            .because(Witness::Source, sets)
            .because(Witness::Source, never);
    }
    let next = Next::upon(both!(
        "print the resource where the provider is built, and compare it with these causes",
        "imprima o resource onde o provider é construído e compare com estas causas"
    ));
    let draft = of_service(id, name, explains, title, next).at(code.provider());
    draft.open(not_given(), not_passed_on()).because(Witness::Tap, found).because(Witness::Source, sets)
}

fn not_given() -> Rival {
    Rival::new(
        both!(
            "the provider that exports is another than the one with that resource",
            "o provider que exporta é outro, não o que tem esse resource"
        ),
        both!(
            "the name is printed, and two providers are built, or one without `with_resource`",
            "o nome é impresso, e dois providers são construídos, ou um sem `with_resource`"
        ),
    )
}

fn not_passed_on() -> Rival {
    Rival::new(
        both!(
            "something between the provider and the exporter does not pass `set_resource` on",
            "algo entre o provider e o exporter não repassa `set_resource`"
        ),
        both!(
            "the name is printed, and a processor or an exporter of your own wraps another",
            "o nome é impresso, e um processador ou exporter próprio envolve outro"
        ),
    )
}

/// The name stands on a span, where it says nothing of the service.
fn on_a_span(case: &Case<'_>) -> Option<Text> {
    let spans = case.evidence.traces.iter().flat_map(|trace| &trace.spans);
    let span = spans.into_iter().find(|span| span.attribute("service.name").is_some())?;
    let span = span.name.shown();
    Some(both!(
        "span `{span}` has an attribute `service.name`: it belongs on the resource, which speaks for all spans",
        "o span `{span}` tem um atributo `service.name`: ele é do resource, que fala por todos os spans"
    ))
}
