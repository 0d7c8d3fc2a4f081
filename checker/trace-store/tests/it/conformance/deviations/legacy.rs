//! What is read, listed and found through the legacy API.

use super::{ALL, Deviation, ONLY_2_13, ONLY_2_20, TO_2_13, V1, V2};

pub(super) const READS: &[Deviation] = &[
    Deviation {
        id: "empty-list",
        why: [
            "an empty list is `[]`, neither `null` nor missing",
            "uma lista vazia é `[]`, nem `null` nem ausente",
        ],
        at: &[
            (
                ALL,
                &[
                    "{empty/operation-names,spans/operation-names/unknown,grpc/operation-names/unknown}/body/data",
                ],
            ),
            (TO_2_13, &["empty/services/body/data", "empty/v3-services/body/services"]),
        ],
    },
    Deviation {
        id: "empty-bytes",
        why: ["empty bytes are `\"\"`, not `null`", "bytes vazios são `\"\"`, não `null`"],
        at: &[(
            ALL,
            &[
                "{spans/raw,spans/read,grpc/raw}/attributes/body/data/0/spans/2/tags/*/value = ",
                "spans/{raw,read}-search/{attributes,tag}/body/data/0/spans/2/tags/*/value = ",
                "spans/{raw,read}-by-ids/one-missing/body/data/0/spans/2/tags/*/value = ",
            ],
        )],
    },
    Deviation {
        id: "plain-json-text",
        why: [
            "`<`, `>`, `&` stand plain in the JSON text of a list, as in 2.20",
            "`<`, `>`, `&` ficam como são no texto JSON de uma lista, como na 2.20",
        ],
        at: &[(
            TO_2_13,
            &[
                "{spans/raw,spans/read,grpc/raw}/attributes/body/data/0/spans/0/tags/*/value = [1,\"<b>\",true]",
                "spans/{raw,read}-search/{attributes,tag}/body/data/0/spans/0/tags/*/value = [1,\"<b>\",true]",
                "spans/{raw,read}-by-ids/one-missing/body/data/0/spans/0/tags/*/value = [1,\"<b>\",true]",
            ],
        )],
    },
    Deviation {
        id: "no-clock-skew",
        why: [
            "no clock skew is guessed, and none warned about; a missing parent is told in 2.20's words",
            "nenhum desvio de relógio é adivinhado nem avisado; um pai ausente é dito com as palavras da 2.20",
        ],
        at: &[
            (
                TO_2_13,
                &[
                    "spans/{read,read-search}/links/body/data/0/spans/*/warnings = null",
                    "spans/{read/tree,read-search/tree-a,read-by-ids/two,read-by-ids/three}/body/data/*/spans/*/warnings = null",
                    "spans/read/shared-id/body/data/0/spans/*/warnings = null",
                    "spans/read/tree/body/data/*/spans/5/warnings/0",
                ],
            ),
            (
                V1,
                &[
                    "spans/{read-search/tree-a,read-by-ids/two,read-by-ids/three}/body/data/*/spans/5/warnings/0",
                ],
            ),
        ],
    },
    Deviation {
        id: "warned-twice",
        why: [
            "2.13 warns about a missing parent in two ways once a trace was read through both APIs",
            "a 2.13 avisa de um pai ausente de dois modos depois que um trace foi lido pelas duas APIs",
        ],
        at: &[(
            ONLY_2_13,
            &["spans/{read-search/tree-a,read-by-ids/two,read-by-ids/three}/body/data/*/spans/5/warnings"],
        )],
    },
    Deviation {
        id: "shared-id",
        why: [
            "a server span with its client's ID (Zipkin's way) is not given another: reads show what was sent",
            "um span de servidor com o ID do cliente (como no Zipkin) não ganha outro: as leituras mostram o que foi enviado",
        ],
        at: &[(
            ALL,
            &[
                "spans/read/shared-id/body/data/0/spans/{1,2}/{operationName,spanID,startTime,tags}",
                "spans/read/shared-id/body/data/0/spans/1/references",
                "spans/read/shared-id/body/data/0/spans/0/warnings",
                "spans/v3-read/shared-id/body/result/resourceSpans/{1,2}/span/{endTimeUnixNano,kind,name,spanId,startTimeUnixNano}",
                "spans/v3-read/shared-id/body/result/resourceSpans/1/span/parentSpanId",
            ],
        )],
    },
    Deviation {
        id: "moved-tags",
        why: [
            "`telemetry.sdk.*` stays on the span and `ip` stays a number: reads show what was sent",
            "`telemetry.sdk.*` fica no span e `ip` fica um número: as leituras mostram o que foi enviado",
        ],
        at: &[
            (
                ALL,
                &[
                    "spans/read/moved-tags/body/data/0/spans/0/{processID/tags,tags}",
                    "spans/read/moved-tags/body/data/0/spans/1/tags/*/{type,value}",
                    "spans/v3-read/moved-tags/body/result/resourceSpans/{0,1}/resource/attributes",
                    "spans/v3-read/moved-tags/body/result/resourceSpans/0/span/attributes",
                    "spans/v3-read/moved-tags/body/result/resourceSpans/1/span/attributes/*/value/{intValue,stringValue}",
                ],
            ),
            (ONLY_2_20, &["spans/read/moved-tags/body/data/0/spans/1/processID/tags"]),
        ],
    },
    Deviation {
        id: "adjusted-as-v1",
        why: [
            "a doubled key is kept and events stay in the order sent, as in v1; 2.13 does so until a trace is read through `/api/v3`",
            "uma chave repetida é mantida e os eventos ficam na ordem enviada, como na v1; a 2.13 faz assim até um trace ser lido por `/api/v3`",
        ],
        at: &[
            (
                V2,
                &[
                    "spans/read-search/{attributes,tag}/body/data/0/spans/1/tags",
                    "spans/read-by-ids/one-missing/body/data/0/spans/1/tags",
                    "spans/read-search/events/body/data/0/spans/0/logs/{0,1}/{fields,timestamp}",
                ],
            ),
            (
                ONLY_2_20,
                &[
                    "spans/read/attributes/body/data/0/spans/1/tags",
                    "spans/read/events/body/data/0/spans/0/logs/{0,1}/{fields,timestamp}",
                ],
            ),
        ],
    },
    Deviation {
        id: "invalid-link",
        why: [
            "a reference to no trace is dropped with the words of v1; 2.20 has others",
            "uma referência a nenhum trace é descartada com as palavras da v1; a 2.20 tem outras",
        ],
        at: &[(
            ONLY_2_20,
            &[
                "spans/read/links-nowhere/body/data/0/spans/0/warnings",
                "spans/read/links-nowhere/body/data/0/spans/1/warnings/0",
            ],
        )],
    },
    Deviation {
        id: "parent-first",
        why: [
            "the reference that v1 takes for the parent comes first, also where it is a link; 2.20 leaves the order",
            "a referência que a v1 toma pelo pai vem primeiro, também quando é um link; a 2.20 mantém a ordem",
        ],
        at: &[(ONLY_2_20, &["spans/read/link-edge/body/data/0/spans/1/references/*/traceID"])],
    },
    Deviation {
        id: "kind-of-operation",
        why: [
            "an operation has its span's kind, also beside an attribute `span.kind`, as in v2",
            "uma operação tem o tipo do seu span, também ao lado de um atributo `span.kind`, como na v2",
        ],
        at: &[(
            V1,
            &[
                "{spans,grpc}/operations/own-words/body/data/0/spanKind = server",
                "{spans,grpc}/v3-operations/own-words/body/operations/0/spanKind = server",
            ],
        )],
    },
    Deviation {
        id: "dependencies-as-v1",
        why: [
            "edges between two services count, also those of a mere link, as in v1",
            "contam as arestas entre dois serviços, também as de um simples link, como na v1",
        ],
        at: &[(V2, &["spans/dependencies/{all,service}/body/data"])],
    },
];

pub(super) const SEARCHES: &[Deviation] = &[
    Deviation {
        id: "search-finds-more",
        why: [
            "a search understands the words of v1 and of v2; `error=false` finds what did not fail",
            "a busca entende as palavras da v1 e da v2; `error=false` encontra o que não falhou",
        ],
        at: &[
            (
                TO_2_13,
                &["spans/search/tag-{kind-case,link-attribute,resource-v2,scope-v2,status-v2}/body/data"],
            ),
            (
                V1,
                &[
                    "spans/search/tag-{bytes-base64,double,error-false,error-ok,scope-attribute,service-name}/body/data",
                    "spans/search/tag-double-{large-plain,small-plain,sum}/body/data",
                ],
            ),
            (ONLY_2_13, &["spans/search/tag-kind/body/data"]),
        ],
    },
    Deviation {
        id: "error-word",
        why: [
            "`error=` with a word that is no truth value finds nothing; in 2.13 any value finds the status Ok",
            "`error=` com uma palavra que não é valor lógico não encontra nada; na 2.13 qualquer valor encontra o status Ok",
        ],
        at: &[(ONLY_2_13, &["spans/search/tag-error-word/body/data = []"])],
    },
    Deviation {
        id: "search-as-v1",
        why: [
            "v2 searches the spans as they were sent and does not find v1's derived tags",
            "a v2 busca nos spans como foram enviados e não encontra as tags derivadas da v1",
        ],
        at: &[(
            V2,
            &[
                "spans/search/tag-{bytes-hex,description,double-rounded,doubled-last,error-attribute}/body/data",
                "spans/search/tag-double-{large,small,ten-digits}/body/data",
                "spans/search/tag-{error-false,event,scope,status,trace-state}/body/data",
            ],
        )],
    },
    Deviation {
        id: "newest-start",
        why: [
            "a limit keeps the traces that started last, as in v1; v2 keeps those that came last, and so may cut off the one that is wanted where services flush at different times",
            "um limite mantém os traces que começaram por último, como na v1; a v2 mantém os que chegaram por último, e assim pode cortar o procurado quando os serviços enviam em momentos diferentes",
        ],
        at: &[(
            V2,
            &[
                "spans/search/limit-{one,two}-of-three/body/data/0",
                "spans/v3-search/limit-two-of-three/body/result/resourceSpans/0",
            ],
        )],
    },
    Deviation {
        id: "no-limit",
        why: [
            "a limit of 0 or less means all, as in v1; v2 fails with 500, and 2.13 also without a limit in `/api/v3`",
            "um limite 0 ou menor quer dizer todos, como na v1; a v2 falha com 500, e a 2.13 também sem limite em `/api/v3`",
        ],
        at: &[
            (
                V2,
                &[
                    "spans/{search,v3-search}/limit-{zero,negative}/status = 200",
                    "spans/{search,v3-search}/limit-{zero,negative}/type = application/json",
                    "spans/search/limit-{zero,negative}/body/{data,errors}",
                    "spans/v3-search/limit-{zero,negative}/body/{result,error}",
                ],
            ),
            (
                ONLY_2_13,
                &[
                    "spans/v3-search/limit-none/status = 200",
                    "spans/v3-search/limit-none/body/{result,error}",
                ],
            ),
        ],
    },
];
