//! `/api/v3`, which is that of 2.20.

use super::{ALL, Deviation, ONLY_2_20, TO_2_13, V1};

/// What older Jaegers do otherwise.
pub(super) const OLDER: &[Deviation] = &[
    Deviation {
        id: "v3-content-type",
        why: [
            "an answer of `/api/v3` is `application/json`; older ones call it text",
            "uma resposta de `/api/v3` é `application/json`; as mais antigas a chamam de texto",
        ],
        at: &[(
            TO_2_13,
            &[
                "{empty/v3-services,empty/v3-operations,spans/v3-services,grpc/v3-services}/type = application/json",
                "{spans,grpc}/v3-{operations,raw}/*/type = application/json",
                "spans/v3-{read,search,raw-search,read-search}/*/type = application/json",
                "{not-a-number,not-utf8,zero-ids}/v3-raw/1/type = application/json",
                "not-a-number/v3-raw/2/type = application/json",
                "spans/v3-trace/{base64,base64-unpadded,base64-of-8}/type = application/json",
                "{not-a-number,not-utf8,zero-ids}/v3-search/odd/type = application/json",
            ],
        )],
    },
    Deviation {
        id: "v3-summaries",
        why: [
            "there are summaries; where older ones have no such route they send the page of the UI",
            "há resumos; onde as mais antigas não têm essa rota elas enviam a página da interface",
        ],
        at: &[(
            TO_2_13,
            &[
                "empty/v3-summaries/type = application/json",
                "empty/v3-summaries/body",
                "spans/v3-summaries/{backwards,kinds,none,repeated,statuses,times,tree-a}/type = application/json",
                "spans/v3-summaries/{backwards,kinds,none,repeated,statuses,times,tree-a,no-times}/body",
                "spans/v3-summaries/no-times/status = 400",
                "spans/v3-summaries/no-times/type = text/plain; charset=utf-8",
            ],
        )],
    },
    Deviation {
        id: "v3-camel-case",
        why: [
            "parameters may be in camelCase and are named so in messages; older ones know snake_case only",
            "parâmetros podem vir em camelCase e são citados assim nas mensagens; as mais antigas só conhecem snake_case",
        ],
        at: &[(
            TO_2_13,
            &[
                "spans/v3-search/camel/status = 200",
                "spans/v3-search/camel/body/{error,result}",
                "{spans,grpc}/v3-operations/camel/body/operations",
                "spans/v3-search/no-times/body/error/message = query.startTimeMin and query.startTimeMax are required",
            ],
        )],
    },
    Deviation {
        id: "v3-attributes",
        why: [
            "a search can ask for attributes; older ones ignore them",
            "uma busca pode pedir atributos; as mais antigas os ignoram",
        ],
        at: &[(
            TO_2_13,
            &[
                "spans/v3-search/attributes-broken/status = 400",
                "spans/v3-search/attributes-unknown/status = 404",
                "spans/v3-search/attributes-{broken,unknown}/body/{error,result}",
            ],
        )],
    },
    Deviation {
        id: "v3-interval",
        why: [
            "a search whose times are not in order is refused with 400",
            "uma busca cujos tempos não estão em ordem é recusada com 400",
        ],
        at: &[(
            TO_2_13,
            &[
                "spans/v3-search/times-{equal,reversed}/status = 400",
                "spans/v3-search/times-equal/body/{error,result}",
                "spans/v3-search/times-reversed/body/error/{httpCode,message}",
            ],
        )],
    },
    Deviation {
        id: "v3-base64",
        why: [
            "a trace ID may be in base64, as in 2.20; what is neither that nor hexadecimal is refused in its words",
            "um ID de trace pode estar em base64, como na 2.20; o que não é isso nem hexadecimal é recusado com as palavras dela",
        ],
        at: &[(
            TO_2_13,
            &[
                "spans/v3-trace/{base64,base64-unpadded,base64-of-8}/status = 200",
                "spans/v3-trace/{base64,base64-unpadded,base64-of-8}/body/{error,result}",
                "spans/v3-trace/base64-{slash,url}/status = 404",
                "spans/v3-trace/base64-{slash,url}/body/error/{httpCode,message}",
                "spans/v3-trace/{base64-of-9,not-hex}/body/error/message",
            ],
        )],
    },
    Deviation {
        id: "v3-internal",
        why: [
            "an operation of the kind internal is listed with it, also where the span named none",
            "uma operação do tipo interno é listada com ele, também onde o span não disse nenhum",
        ],
        at: &[(
            TO_2_13,
            &[
                "{spans,grpc}/v3-operations/{kind-,kinds,own-words,tree-b}/body/operations/*/spanKind = internal",
            ],
        )],
    },
    Deviation {
        id: "v3-fields",
        why: [
            "`/api/v3` has all that OTLP has; v1 translates back from a model without counts of what was dropped, flags, attributes of a scope, states of links, unknown kinds and status codes, a text of a status that is no error",
            "`/api/v3` tem tudo o que o OTLP tem; a v1 traduz de volta de um modelo sem contagens do que foi descartado, flags, atributos de escopo, estados de links, tipos e códigos de status desconhecidos, nem texto de um status que não é erro",
        ],
        at: &[(
            V1,
            &[
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/counts/body/result/resourceSpans/0/{resource,span,span/events/0}/droppedAttributesCount",
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/counts/body/result/resourceSpans/0/span/{droppedEventsCount,droppedLinksCount,flags}",
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/scopes/body/result/resourceSpans/0/scope/attributes",
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/spelled-values/body/result/resourceSpans/0/{span,span/events/0}/droppedAttributesCount",
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/spelled-values/body/result/resourceSpans/0/span/{droppedEventsCount,flags}",
                "{spans/v3-{raw,read,raw-search,read-search},grpc/v3-raw}/links/body/result/resourceSpans/*/span/links/0/{droppedAttributesCount,flags,traceState}",
                "{spans/v3-{raw,read,raw-search,read-search},grpc/v3-raw}/kinds/body/result/resourceSpans/6/span/kind = 6",
                "{spans/v3-{raw,read,raw-search,read-search},grpc/v3-raw}/statuses/body/result/resourceSpans/4/span/status/code = 7",
                "{spans/v3-{raw,read,raw-search,read-search},grpc/v3-raw}/statuses/body/result/resourceSpans/3/span/{attributes,status/message}",
            ],
        )],
    },
    Deviation {
        id: "v3-values",
        why: [
            "lists, maps and doubled keys are as they were sent; in v1 lists and maps are texts",
            "listas, mapas e chaves repetidas ficam como foram enviados; na v1 listas e mapas são textos",
        ],
        at: &[(
            V1,
            &[
                "{spans/v3-{raw,read,raw-search,read-search},grpc/v3-raw}/attributes/body/result/resourceSpans/0/span/attributes/*/value/{arrayValue,kvlistValue,stringValue}",
                "{spans/v3-{raw,raw-search},grpc/v3-raw}/attributes/body/result/resourceSpans/1/span/attributes",
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/spelled-values/body/result/resourceSpans/0/span/attributes/*/value/{arrayValue,kvlistValue,stringValue}",
            ],
        )],
    },
    Deviation {
        id: "v3-own-words",
        why: [
            "an attribute that has the name of one of v1's derived tags stays an attribute; v1 takes it for the field, and an event's attribute `event` for its name",
            "um atributo com o nome de uma das tags derivadas da v1 fica um atributo; a v1 o toma pelo campo, e o atributo `event` de um evento pelo nome dele",
        ],
        at: &[(
            V1,
            &[
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/own-words/body/result/resourceSpans/*/span/{attributes,status/code,traceState}",
                "{spans/v3-{raw,read,raw-search,read-search},grpc/v3-raw}/events/body/result/resourceSpans/2/span/events/0/{attributes,name}",
            ],
        )],
    },
    Deviation {
        id: "v3-event-attributes",
        why: [
            "the attributes of an event stay in the order sent; v1 sorts them",
            "os atributos de um evento ficam na ordem enviada; a v1 os ordena",
        ],
        at: &[(
            V1,
            &[
                "{spans/v3-raw,spans/v3-raw-search,grpc/v3-raw}/events/body/result/resourceSpans/*/span/events/*/attributes/*/{key,value/stringValue}",
            ],
        )],
    },
    Deviation {
        id: "v3-links",
        why: [
            "a link has the attributes that were sent and makes no parent; v1 says of each what kind of reference it is",
            "um link tem os atributos que foram enviados e não vira pai; a v1 diz de cada um que tipo de referência é",
        ],
        at: &[(
            V1,
            &[
                "{spans/v3-{raw,read,raw-search,read-search},grpc/v3-raw}/links/body/result/resourceSpans/*/span/links/*/attributes",
                "{spans/v3-{raw,read,raw-search,read-search},grpc/v3-raw}/links/body/result/resourceSpans/0/span/links/0/attributes/0/{key,value/stringValue}",
                "{spans/v3-{raw,read,raw-search,read-search},grpc/v3-raw}/links/body/result/resourceSpans/2/span/parentSpanId",
                "{spans/v3-raw,grpc/v3-raw}/links-nowhere/body/result/resourceSpans/*/span/links/*/attributes",
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/link-edge/body/result/resourceSpans/1/span/{links/*/attributes,parentSpanId}",
            ],
        )],
    },
];

/// What no Jaeger does.
pub(super) const OURS: &[Deviation] = &[
    Deviation {
        id: "v3-as-sent",
        why: [
            "`/api/v3` always shows what was sent: no sorting, folding, warning; Jaeger does so in place, and v2 changes by it what is stored",
            "`/api/v3` mostra sempre o que foi enviado: sem ordenar, juntar, avisar; o Jaeger o faz no lugar, e a v2 assim muda o que está guardado",
        ],
        at: &[
            (
                ALL,
                &[
                    "spans/v3-{read,read-search}/attributes/body/result/resourceSpans/1/span/attributes",
                    "spans/v3-{read,read-search}/events/body/result/resourceSpans/0/span/events/{0,1}/{attributes,name,timeUnixNano}",
                    "spans/v3-{read,read-search}/events/body/result/resourceSpans/3/span/events/0/attributes/{0,1}/{key,value/stringValue}",
                    "spans/v3-{read,read-search}/repeated/body/result/resourceSpans",
                    "spans/v3-read/links-nowhere/body/result/resourceSpans/*/span/{attributes,links}",
                    "spans/{v3-read/tree,v3-read-search/tree-a}/body/result/resourceSpans/5/span/attributes",
                ],
            ),
            (ONLY_2_20, &["spans/v3-summaries/repeated/body/summaries/0/{services/0/spanCount,spanCount}"]),
        ],
    },
    Deviation {
        id: "summary-root",
        why: [
            "of several spans without a parent the first stored is the root of a summary",
            "de vários spans sem pai o primeiro guardado é a raiz do resumo",
        ],
        at: &[(ONLY_2_20, &["spans/v3-summaries/times/body/summaries/0/rootOperationName"])],
    },
];
