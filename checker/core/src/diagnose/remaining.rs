//! The causes that remain where a span is missing, each with the way to tell.

use crate::diagnosis::Rival;

pub(super) fn never_ends() -> Rival {
    Rival::new(
        both!(
            "it starts and never ends: something keeps it, or forgets it",
            "ele começa e nunca termina: algo o guarda, ou o esquece"
        ),
        both!(
            "the first line is printed; `end()` is never called, and the span never dropped",
            "a primeira linha é impressa; `end()` nunca é chamado, e o span nunca é solto"
        ),
    )
}

pub(super) fn not_reached() -> Rival {
    Rival::new(
        both!("the code does not get there", "o código não chega lá"),
        both!("the first line is not printed", "a primeira linha não é impressa"),
    )
}

pub(super) fn layer_of_another_kind() -> Rival {
    Rival::new(
        both!(
            "the layer makes another span: one for calls, one without the route, or none (a layer for the answer alone)",
            "a layer cria outro span: um de chamada, um sem a rota, ou nenhum (uma layer só para a resposta)"
        ),
        both!(
            "the page of its crate names the layer for servers, and the feature for your router",
            "a página do crate dela diz qual é a layer de servidor e a feature do seu router"
        ),
    )
}

pub(super) fn layer_left_out() -> Rival {
    Rival::new(
        both!(
            "the layer is not in the way of this path: it has a filter, or covers other routes",
            "a layer não está no caminho desta rota: ela tem um filtro, ou cobre outras rotas"
        ),
        both!(
            "another path gets its span; look for a filter of the layer, and whether `.layer` stands behind `.route`",
            "outro caminho ganha seu span; procure um filtro da layer, e se `.layer` vem depois de `.route`"
        ),
    )
}

pub(super) fn taken_early() -> Rival {
    Rival::new(
        both!(
            "its tracer was taken before the provider was made global, and makes nothing for ever",
            "o tracer dele foi pego antes de o provider se tornar global, e nunca mais faz nada"
        ),
        both!(
            "print its `span_context()`: the span id is all zeros",
            "imprima o `span_context()` dele: o id do span é só zeros"
        ),
    )
}

pub(super) fn not_started(name: &str) -> Rival {
    Rival::new(
        both!("no such span is started", "nenhum span assim é iniciado"),
        both!("nothing in the source starts `{name}`", "nada no código inicia `{name}`"),
    )
}

pub(super) fn parent_based() -> Rival {
    Rival::new(
        both!(
            "a sampler keeps only what a caller has begun",
            "um sampler guarda só o que quem chama começou"
        ),
        both!("the source sets a sampler", "o código define um sampler"),
    )
}

pub(super) fn untied(name: &str) -> Rival {
    Rival::new(
        both!(
            "that one is another request's, and this one's was never made",
            "aquele é de outra requisição, e o desta nunca foi criado"
        ),
        both!(
            "with the request in an attribute (`url.query`) no `{name}` tells of this one",
            "com a requisição em um atributo (`url.query`), nenhum `{name}` fala desta"
        ),
    )
}
