//! Layers of a router that make no span, or not the expected one: what the source tells of them, and a probe.

use super::Case;
use super::case::Instance;
use crate::diagnosis::Source;
use crate::source::View;
use crate::text::Text;
use crate::trace::SpanKind;

/// What a `TraceLayer` calls its spans where nobody says otherwise.
const OF_TOWER: &str = "request";

/// Why a layer does not make a SERVER span.
pub(super) struct LayerFault {
    pub(super) seen: Text,
    pub(super) next: Text,
    pub(super) place: Option<Source>,
    /// Whether the span that comes in its place was seen when everything was logged.
    pub(super) is_tried: bool,
}

/// What is amiss with the layer that should make an expected SERVER span.
pub(super) fn fault(case: &Case<'_>, instance: &Instance<'_>) -> Option<LayerFault> {
    let expected = instance.expected;
    let code = case.code(&expected.service);
    let is_server = expected.kind == Some(SpanKind::Server);
    is_server
        .then(|| as_delivered(case, instance, &code).or_else(|| before_routes(instance, &code)))
        .flatten()
}

/// The layer of `tower-http` is there, and nobody told it which span to make.
fn as_delivered(case: &Case<'_>, instance: &Instance<'_>, code: &View<'_>) -> Option<LayerFault> {
    let layers = code.layers_as_delivered();
    let (service, name) = (&instance.expected.service, instance.expected.name());
    layers.any().then(|| LayerFault {
        seen: both!(
            "its source has a `TraceLayer` that nobody gave a span: it makes one of its own, called `request`, at the level DEBUG, which a filter with `info` drops",
            "o código dele tem um `TraceLayer` a que ninguém deu um span: ele cria um próprio, chamado `request`, no nível DEBUG, que um filtro com `info` descarta"
        ),
        next: both!(
            "tell the layer which span to make, with `.make_span_with(…)`: an `info_span!` whose field `otel.name` is `{name}` and whose field `otel.kind` is `server`",
            "diga à layer que span criar, com `.make_span_with(…)`: um `info_span!` cujo campo `otel.name` é `{name}` e cujo campo `otel.kind` é `server`"
        ),
        place: layers.only(),
        is_tried: case
            .logged(service)
            .is_some_and(|(spans, _)| spans.iter().any(|span| span.raw() == OF_TOWER)),
    })
}

/// A layer is put on the router before the route: it covers only what is there already.
fn before_routes(instance: &Instance<'_>, code: &View<'_>) -> Option<LayerFault> {
    let (_, route) = instance.expected.name().split_once(' ')?;
    let early = code.layers_before_route(route);
    early.any().then(|| LayerFault {
        seen: both!(
            "its source puts a layer on the router before the route `{route}`: a layer covers only the routes that the router has by then",
            "o código dele põe uma layer no router antes da rota `{route}`: uma layer só cobre as rotas que o router já tem"
        ),
        next: both!(
            "move `.layer` behind `.route`: put the layer on the router when it has all its routes",
            "mova `.layer` para depois de `.route`: ponha a layer no router quando ele já tem todas as rotas"
        ),
        place: early.only(),
        is_tried: false,
    })
}
