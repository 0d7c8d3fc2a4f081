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
                "spans/post/json-{bool-text,bytes-broken,count-half,count-large,double-large,double-word}/body/message",
                "spans/post/json-{int-empty,kind-name,kind-text}/body/message",
                "spans/post/json-{time-too-large,trace-id-base64,trace-id-short,truncated,wrong-shape}/body/message",
                "spans/post/{protobuf-as-json,json-as-protobuf,encoding-gzip-broken}/body/message",
                "spans/v3-{search/times,trace/start}-word/body/error/message",
                "spans/v3-search/times-{lower-case,no-zone}/body/error/message",
                "grpc/post/{too-large,too-large-gzip}/body/message",
            ],
        )],
    },
    Deviation {
        id: "json-mapping",
        why: [
            "all is taken that protobuf's JSON mapping allows, also `5.0` and `5e1` for a whole number, `null` for what is not there and base64 for URLs; a Jaeger answers 400",
            "aceita tudo o que o mapeamento JSON do protobuf permite, também `5.0` e `5e1` para um número inteiro, `null` para o que falta e base64 para URLs; um Jaeger responde 400",
        ],
        at: &[(
            ALL,
            &[
                "spans/post/json-{bytes-unpadded,bytes-url,count-exponent,count-fraction,count-null,int-null}/status = 200",
                "spans/post/json-{bytes-unpadded,bytes-url,count-exponent,count-fraction,count-null,int-null}/body/{code,message,partialSuccess}",
            ],
        )],
    },
    Deviation {
        id: "foreign-host",
        why: [
            "who asks under a name that a web site may have gets 421 with JSON, unless the name is allowed: a page of that site would read along (see the page on stacks)",
            "quem pergunta com um nome que um site pode ter recebe 421 com JSON, a não ser que o nome seja permitido: uma página desse site leria tudo (veja a página sobre stacks)",
        ],
        at: &[(ALL, &["spans/host/foreign/status = 421", "spans/host/foreign/body/{data,errors,total}"])],
    },
    Deviation {
        id: "decoded-once",
        why: [
            "a name in a path is decoded once, as up to 2.13; 2.20 does it twice, and does not find `c++` or `a%41b`",
            "um nome num caminho é decodificado uma vez, como até a 2.13; a 2.20 o faz duas vezes, e não encontra `c++` nem `a%41b`",
        ],
        at: &[(ONLY_2_20, &["{spans,grpc}/operation-names/{percent,plus}/body/{data,total}"])],
    },
    Deviation {
        id: "redirect",
        why: [
            "a path with `//` is answered with 301 to the clean one, as up to 2.13, and without a body; 2.20 says 307 with a page",
            "um caminho com `//` é respondido com 301 para o caminho limpo, como até a 2.13, e sem corpo; a 2.20 diz 307 com uma página",
        ],
        at: &[(
            ONLY_2_20,
            &[
                "spans/path/{slashes,slashes-within,slashes-of-nothing,slashes-post}/status = 301",
                "spans/path/{slashes,slashes-within,slashes-of-nothing}/type = ",
                "spans/path/{slashes,slashes-within,slashes-of-nothing}/body",
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
