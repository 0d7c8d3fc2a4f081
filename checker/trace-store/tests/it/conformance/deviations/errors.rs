//! What is refused, and with which words.

use super::{ALL, Deviation, ONLY_2_13, ONLY_2_20, TO_2_13, V1, V2};

pub(super) const ANSWERS: &[Deviation] = &[
    Deviation {
        id: "wording",
        why: [
            "status and shape are Jaeger's, the words of a parse error are this parser's: v1.73 and v1.76 differ in them too",
            "status e forma são os do Jaeger, as palavras de um erro de leitura são deste leitor: também diferem entre v1.73 e v1.76",
        ],
        at: &[(
            ALL,
            &[
                "spans/error/tags-{empty,number,word}/body/errors/0/msg",
                "spans/transform/{broken,empty}/body/errors/0/msg",
                "spans/post/json-{empty,list,name-number,numbers,parent-id-short,span-id-odd}/body/message",
                "spans/post/json-{time-too-large,trace-id-base64,trace-id-short,truncated,wrong-shape}/body/message",
                "spans/post/{protobuf-as-json,json-as-protobuf,encoding-gzip-broken}/body/message",
                "spans/v3-{search/times,trace/start}-word/body/error/message",
                "grpc/post/{too-large,too-large-gzip}/body/message",
            ],
        )],
    },
    Deviation {
        id: "wording-2.20",
        why: [
            "the same words as v1 for an ID that is not hexadecimal and for metrics",
            "as palavras da v1 para um ID que não é hexadecimal e para métricas",
        ],
        at: &[(
            ONLY_2_20,
            &[
                "spans/{archive/not-hex,error/trace-not-hex}/body/errors/0/msg",
                "spans/metrics/{calls,errors,latencies}/body/errors/0/msg",
                "spans/v3-trace/not-hex/body/error/message",
                "spans/v3-search/attributes-broken/body/error/message",
            ],
        )],
    },
    Deviation {
        id: "unknown-path",
        why: [
            "an unknown path in the API is 404 with JSON; up to 2.13 it is 200 with the page of the UI, in 2.20 404 as text",
            "um caminho desconhecido na API é 404 com JSON; até a 2.13 é 200 com a página da interface, na 2.20 404 como texto",
        ],
        at: &[
            (
                TO_2_13,
                &[
                    "spans/{path/{case,services-slash,trace-slash,unknown,v3-unknown},metrics/unknown}/status = 404",
                    "spans/metrics/unknown/type = text/plain; charset=utf-8",
                ],
            ),
            (
                ALL,
                &[
                    "spans/path/{case,services-slash,trace-slash,unknown,v3-unknown}/type = application/json",
                    "spans/{path/{case,services-slash,trace-slash,unknown,v3-unknown},metrics/unknown}/body",
                ],
            ),
        ],
    },
    Deviation {
        id: "no-made-up-data",
        why: ["no made-up samples: 404", "sem amostras inventadas: 404"],
        at: &[(
            ALL,
            &[
                "spans/path/{deep-dependencies,quality-metrics}/status = 404",
                "spans/path/{deep-dependencies,quality-metrics}/body/{data,errors,limit,offset,total}",
                "spans/path/deep-dependencies/body/dependencies",
                "spans/path/quality-metrics/body/{bannerText,clients,metrics,scores,traceQualityDocumentationLink}",
            ],
        )],
    },
    Deviation {
        id: "minstep",
        why: ["the route of v1 and 2.13 is kept", "a rota da v1 e da 2.13 é mantida"],
        at: &[(ONLY_2_20, &["spans/metrics/minstep/status = 501", "spans/metrics/minstep/body"])],
    },
    Deviation {
        id: "head",
        why: [
            "HEAD answers like GET, as in 2.20; v1 refuses it, 2.13 answers with the page of the UI",
            "HEAD responde como GET, como na 2.20; a v1 o recusa, a 2.13 responde com a página da interface",
        ],
        at: &[
            (TO_2_13, &["spans/method/head/type = application/json"]),
            (V1, &["spans/method/head/status = 200"]),
            (ONLY_2_13, &["spans/method/head/body"]),
        ],
    },
    Deviation {
        id: "methods",
        why: ["another method is 405, as in v1", "outro método é 405, como na v1"],
        at: &[(
            V2,
            &[
                "spans/method/{delete,options,post}/status = 405",
                "spans/method/{delete,options,post}/type = ",
                "spans/method/{delete,options,post}/body",
            ],
        )],
    },
    Deviation {
        id: "transform",
        why: [
            "transform shows a trace as it would be read: same placeholder, same warning",
            "transform mostra um trace como seria lido: mesmo nome substituto, mesmo aviso",
        ],
        at: &[(ALL, &["spans/transform/nameless/body/data/0/spans/0/{processID/serviceName,warnings}"])],
    },
];
