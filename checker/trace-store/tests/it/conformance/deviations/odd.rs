//! Content that is odd, or larger than is sensible.

use super::{ALL, Deviation, ONLY_2_20, V1, V2};

pub(super) const CONTENT: &[Deviation] = &[
    Deviation {
        id: "not-a-number",
        why: [
            "a trace with NaN or an infinity can be read: the value is a string, as in `/api/v3`; Jaeger's legacy API fails with 500",
            "um trace com NaN ou infinito pode ser lido: o valor é um texto, como em `/api/v3`; a API antiga do Jaeger falha com 500",
        ],
        at: &[(
            ALL,
            &[
                "not-a-number/{raw/1,raw/2,read/1,read/2,search/odd}/status = 200",
                "not-a-number/{raw/1,raw/2,read/1,read/2,search/odd}/type = application/json",
                "not-a-number/{raw/1,raw/2,read/1,read/2,search/odd}/body/{data,errors}",
            ],
        )],
    },
    Deviation {
        id: "not-utf8",
        why: [
            "each byte that is not UTF-8 becomes U+FFFD where it stands; Jaeger renames spans and keys, and its v3 answers are then not UTF-8 themselves",
            "cada byte que não é UTF-8 vira U+FFFD no lugar; o Jaeger renomeia spans e chaves, e suas respostas v3 então não são UTF-8",
        ],
        at: &[(
            ALL,
            &[
                "not-utf8/operation-names/odd/body/data/*",
                "not-utf8/{raw,read}/1/body/data/0/spans/*/{operationName,tags}",
                "not-utf8/{raw,read}/1/body/data/0/spans/*/tags/*/{key,type,value}",
                "not-utf8/{v3-raw/1,v3-search/odd}/body",
            ],
        )],
    },
    Deviation {
        id: "zero-ids",
        why: [
            "a span without a trace ID or span ID is rejected with a partial success, as the specification asks; in v2 it hides all that was stored before from every search",
            "um span sem ID de trace ou de span é recusado com sucesso parcial, como pede a especificação; na v2 ele esconde das buscas tudo o que foi guardado antes",
        ],
        at: &[
            (
                ALL,
                &[
                    "zero-ids/post/{no-span-id,no-trace-id,zero-span-id,zero-trace-id}/body/partialSuccess/{errorMessage,rejectedSpans}",
                    "zero-ids/{raw,read}/1/body/data/0/spans",
                    "zero-ids/{raw,read,v3-raw}/2/status = 404",
                    "zero-ids/{raw,read}/2/type = text/plain; charset=utf-8",
                    "zero-ids/{raw,read}/2/body/{data,errors}",
                    "zero-ids/search/odd/body/data",
                    "zero-ids/v3-raw/1/body/result/resourceSpans",
                    "zero-ids/v3-raw/2/body/{error,result}",
                ],
            ),
            (ONLY_2_20, &["zero-ids/v3-raw/2/type = text/plain; charset=utf-8"]),
            (V1, &["zero-ids/v3-search/odd/body/result/resourceSpans"]),
            (
                V2,
                &[
                    "zero-ids/v3-search/odd/status = 200",
                    "zero-ids/v3-search/odd/type = application/json",
                    "zero-ids/v3-search/odd/body/{error,result}",
                ],
            ),
        ],
    },
    Deviation {
        id: "long-names",
        why: [
            "an operation name of more than 1 KiB is stored, but not listed",
            "um nome de operação com mais de 1 KiB é guardado, mas não listado",
        ],
        at: &[(
            ALL,
            &[
                "{spans,grpc}/{operation-names,operations}/names/body/{data,total}",
                "{spans,grpc}/v3-operations/names/body/operations",
            ],
        )],
    },
    Deviation {
        id: "empty-span-name",
        why: [
            "an empty span name stays empty, as up to 2.13; 2.20 calls it `empty-span-name`, also in lists",
            "um nome de span vazio fica vazio, como até a 2.13; a 2.20 o chama de `empty-span-name`, também em listas",
        ],
        at: &[(
            ONLY_2_20,
            &[
                "{spans/raw,spans/read,grpc/raw}/names/body/data/0/spans/0/operationName = ",
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/names/body/result/resourceSpans/0/span/name",
            ],
        )],
    },
    Deviation {
        id: "long-values",
        why: [
            "an attribute's text is cut at 64 KiB, as an SDK's limit would: the store is bounded",
            "o texto de um atributo é cortado em 64 KiB, como faria o limite de um SDK: o armazenamento tem limites",
        ],
        at: &[(
            ALL,
            &[
                "{spans/raw,spans/read,grpc/raw}/large/body/data/0/spans/1/tags/*/value",
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/large/body/result/resourceSpans/1/span/attributes/0/value/stringValue",
            ],
        )],
    },
    Deviation {
        id: "large-spans",
        why: [
            "a span of more than 1 MiB, its values cut, is rejected with a partial success, and the others of its export are taken: the store is bounded",
            "um span com mais de 1 MiB, cortados os valores, é recusado com sucesso parcial, e os outros da mesma exportação são aceitos: o armazenamento tem limites",
        ],
        at: &[(
            ALL,
            &[
                "{spans,grpc}/post/span-large/body/partialSuccess/{errorMessage,rejectedSpans}",
                "spans/span-large/raw/status = 404",
                "spans/span-large/raw/type = text/plain; charset=utf-8",
                "spans/span-large/raw/body/{data,errors}",
            ],
        )],
    },
    Deviation {
        id: "negative-zero",
        why: [
            "the sign of a zero is lost as in v1 in the legacy API, and kept as in v2 in `/api/v3`",
            "o sinal de um zero se perde na API antiga, como na v1, e fica em `/api/v3`, como na v2",
        ],
        at: &[
            (V2, &["{spans/raw,spans/read,grpc/raw}/doubles/body/data/0/spans/0/tags/*/value = 0"]),
            (
                V1,
                &[
                    "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/doubles/body/result/resourceSpans/0/span/attributes/3/value/doubleValue = -0.0",
                ],
            ),
        ],
    },
    Deviation {
        id: "schema-urls",
        why: ["schema URLs are kept", "as URLs de schema são mantidas"],
        at: &[(
            ALL,
            &[
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/scopes/body/result/resourceSpans/{0,1,2}/resourceSchemaUrl",
                "{spans/v3-raw,spans/v3-read,grpc/v3-raw}/scopes/body/result/resourceSpans/2/scopeSchemaUrl",
            ],
        )],
    },
    Deviation {
        id: "nan-in-lists",
        why: [
            "a list with NaN is a list in `/api/v3`, as in v2; v1 shows an empty text",
            "uma lista com NaN é uma lista em `/api/v3`, como na v2; a v1 mostra um texto vazio",
        ],
        at: &[(
            V1,
            &[
                "not-a-number/v3-raw/1/body/result/resourceSpans/1/span/attributes/0/value/{arrayValue,stringValue}",
            ],
        )],
    },
];
