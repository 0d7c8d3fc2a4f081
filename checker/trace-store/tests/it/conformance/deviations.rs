//! Why the store answers otherwise, where it does. A test fails for what stands here and no longer happens.

use super::difference::Difference;

/// One choice of the store and the places where it shows.
pub(super) struct Deviation {
    pub(super) id: &'static str,
    /// The Jaegers that answer otherwise.
    pub(super) versions: &'static [&'static str],
    /// Places as in [`Difference::at`]; `*` stands for anything.
    at: &'static [&'static str],
    /// In English and in Portuguese.
    pub(super) why: [&'static str; 2],
}

const V1: &[&str] = &["1.73.0", "1.76.0"];
const V2: &[&str] = &["2.13.0", "2.20.0"];
const TO_2_13: &[&str] = &["1.73.0", "1.76.0", "2.13.0"];
const ONLY_2_20: &[&str] = &["2.20.0"];
const ALL: &[&str] = &["1.73.0", "1.76.0", "2.13.0", "2.20.0"];

pub(super) const DEVIATIONS: &[Deviation] = &[
    Deviation {
        id: "v3-as-2.20",
        versions: TO_2_13,
        at: &["*/v3-*"],
        why: [
            "`/api/v3` is that of 2.20: older ones translate back from Jaeger's model (v1), answer as text, know no camelCase, no summaries, no filter by attribute",
            "`/api/v3` é a da 2.20: as mais antigas traduzem de volta do modelo do Jaeger (v1), respondem como texto, não conhecem camelCase, resumos nem filtro por atributo",
        ],
    },
    Deviation {
        id: "search-finds-more",
        versions: V1,
        at: &[
            "spans/search/tag-bytes-base64/*",
            "spans/search/tag-double/*",
            "spans/search/tag-error-false/*",
            "spans/search/tag-error-ok/*",
            "spans/search/tag-kind-case/*",
            "spans/search/tag-link-attribute/*",
            "spans/search/tag-resource-v2/*",
            "spans/search/tag-scope-attribute/*",
            "spans/search/tag-scope-v2/*",
            "spans/search/tag-service-name/*",
            "spans/search/tag-status-v2/*",
        ],
        why: [
            "a search understands the words of v1 and of v2; `error=false` finds what did not fail",
            "a busca entende as palavras da v1 e da v2; `error=false` encontra o que não falhou",
        ],
    },
    Deviation {
        id: "search-finds-more-2.13",
        versions: &["2.13.0"],
        at: &[
            "spans/search/tag-kind*",
            "spans/search/tag-link-attribute/*",
            "spans/search/tag-resource-v2/*",
            "spans/search/tag-scope-v2/*",
            "spans/search/tag-status-v2/*",
            "spans/search/tag-error-word/*",
        ],
        why: [
            "the same; 2.13 also has the known error that `error=` with any value finds the status Ok",
            "o mesmo; a 2.13 tem ainda o erro conhecido de `error=` com qualquer valor encontrar o status Ok",
        ],
    },
    Deviation {
        id: "search-as-v1",
        versions: V2,
        at: &[
            "spans/search/tag-bytes-hex/*",
            "spans/search/tag-description/*",
            "spans/search/tag-double-rounded/*",
            "spans/search/tag-doubled-last/*",
            "spans/search/tag-error-attribute/*",
            "spans/search/tag-error-false/*",
            "spans/search/tag-event/*",
            "spans/search/tag-scope/*",
            "spans/search/tag-status/*",
            "spans/search/tag-trace-state/*",
        ],
        why: [
            "v2 searches the spans as they were sent and does not find v1's derived tags",
            "a v2 busca nos spans como foram enviados e não encontra as tags derivadas da v1",
        ],
    },
    Deviation {
        id: "no-limit",
        versions: V2,
        at: &["spans/search/limit-zero/*", "spans/search/limit-negative/*"],
        why: [
            "`limit` of 0 or less means all, as in v1; v2 fails with 500",
            "`limit` 0 ou menor quer dizer todos, como na v1; a v2 falha com 500",
        ],
    },
    Deviation {
        id: "no-limit-v3",
        versions: V2,
        at: &["spans/v3-search/limit-zero/*", "spans/v3-search/limit-negative/*"],
        why: ["the same in `/api/v3`", "o mesmo em `/api/v3`"],
    },
    Deviation {
        id: "empty-list",
        versions: ALL,
        at: &["empty/operation-names/*", "spans/operation-names/unknown/*"],
        why: ["an empty list is `[]`, never `null`", "uma lista vazia é `[]`, nunca `null`"],
    },
    Deviation {
        id: "empty-services",
        versions: TO_2_13,
        at: &["empty/services/*"],
        why: ["the same; 2.20 agrees", "o mesmo; a 2.20 concorda"],
    },
    Deviation {
        id: "not-a-number",
        versions: ALL,
        at: &["not-a-number/raw/*", "not-a-number/read/*", "not-a-number/search/*"],
        why: [
            "a trace with NaN or an infinity can be read: the value is a string, as in `/api/v3`; Jaeger's legacy API fails with 500",
            "um trace com NaN ou infinito pode ser lido: o valor é um texto, como em `/api/v3`; a API antiga do Jaeger falha com 500",
        ],
    },
    Deviation {
        id: "not-utf8",
        versions: ALL,
        at: &[
            "not-utf8/operation-names/*",
            "not-utf8/raw/*",
            "not-utf8/read/*",
            "not-utf8/v3-raw/*",
            "not-utf8/v3-search/*",
        ],
        why: [
            "each byte that is not UTF-8 becomes U+FFFD where it stands; Jaeger renames spans and keys, and its v3 answers are then not UTF-8 themselves",
            "cada byte que não é UTF-8 vira U+FFFD no lugar; o Jaeger renomeia spans e chaves, e suas respostas v3 então não são UTF-8",
        ],
    },
    Deviation {
        id: "zero-ids",
        versions: ALL,
        at: &["zero-ids/post/*", "zero-ids/raw/*", "zero-ids/read/*", "zero-ids/v3-raw/*"],
        why: [
            "a span without a trace ID or span ID is rejected with a partial success, as the specification asks; in v2 it hides all that was stored before from every search",
            "um span sem ID de trace ou de span é recusado com sucesso parcial, como pede a especificação; na v2 ele esconde das buscas tudo o que foi guardado antes",
        ],
    },
    Deviation {
        id: "zero-ids-search",
        versions: ALL,
        at: &["zero-ids/search/*", "zero-ids/v3-search/*"],
        why: ["the same", "o mesmo"],
    },
    Deviation {
        id: "long-names",
        versions: ALL,
        at: &["spans/operation-names/names/*", "spans/operations/names/*", "spans/v3-operations/names/*"],
        why: [
            "an operation name of more than 1 KiB is stored, but not listed; in 2.20 an empty one is called `empty-span-name`",
            "um nome de operação com mais de 1 KiB é guardado, mas não listado; na 2.20 um vazio se chama `empty-span-name`",
        ],
    },
    Deviation {
        id: "empty-span-name",
        versions: ONLY_2_20,
        at: &["spans/raw/names/*", "spans/read/names/*", "spans/v3-raw/names/*", "spans/v3-read/names/*"],
        why: [
            "an empty span name stays empty, as up to 2.13",
            "um nome de span vazio fica vazio, como até a 2.13",
        ],
    },
    Deviation {
        id: "long-values",
        versions: ALL,
        at: &["spans/raw/large/*", "spans/read/large/*", "spans/v3-raw/large/*", "spans/v3-read/large/*"],
        why: [
            "an attribute's text is cut at 64 KiB, as an SDK's limit would: the store is bounded",
            "o texto de um atributo é cortado em 64 KiB, como faria o limite de um SDK: o armazém tem limites",
        ],
    },
    Deviation {
        id: "empty-bytes",
        versions: ALL,
        at: &["spans/raw/attributes/body/data/0/spans/2/*", "spans/read/attributes/body/data/0/spans/2/*"],
        why: ["empty bytes are `\"\"`, not `null`", "bytes vazios são `\"\"`, não `null`"],
    },
    Deviation {
        id: "plain-json-text",
        versions: TO_2_13,
        at: &["spans/raw/attributes/body/data/0/spans/0/*", "spans/read/attributes/body/data/0/spans/0/*"],
        why: [
            "`<`, `>`, `&` stand plain in the JSON text of a list, as in 2.20",
            "`<`, `>`, `&` ficam como são no texto JSON de uma lista, como na 2.20",
        ],
    },
    Deviation {
        id: "no-clock-skew",
        versions: TO_2_13,
        at: &[
            "spans/read/links/*/warnings",
            "spans/read/tree/*/warnings*",
            "spans/read/shared-id/*/warnings",
        ],
        why: [
            "no clock skew is guessed, and none warned about; a missing parent is told in 2.20's words",
            "nenhum desvio de relógio é adivinhado nem avisado; um pai ausente é dito com as palavras da 2.20",
        ],
    },
    Deviation {
        id: "shared-id",
        versions: ALL,
        at: &["spans/read/shared-id/*", "spans/v3-read/shared-id/*"],
        why: [
            "a server span with its client's ID (Zipkin's way) is not given another: reads show what was sent",
            "um span de servidor com o ID do cliente (como no Zipkin) não ganha outro: as leituras mostram o que foi enviado",
        ],
    },
    Deviation {
        id: "moved-tags",
        versions: ALL,
        at: &["spans/read/moved-tags/*", "spans/v3-read/moved-tags/*"],
        why: [
            "`telemetry.sdk.*` stays on the span and `ip` stays a number: reads show what was sent",
            "`telemetry.sdk.*` fica no span e `ip` fica um número: as leituras mostram o que foi enviado",
        ],
    },
    Deviation {
        id: "adjusted-as-v1",
        versions: ONLY_2_20,
        at: &["spans/read/attributes/body/data/0/spans/1/tags", "spans/read/events/*"],
        why: [
            "a doubled key is kept and events stay in the order sent, as in v1",
            "uma chave repetida é mantida e os eventos ficam na ordem enviada, como na v1",
        ],
    },
    Deviation {
        id: "v3-as-sent",
        versions: ONLY_2_20,
        at: &[
            "spans/v3-read/attributes/*",
            "spans/v3-read/events/*",
            "spans/v3-read/repeated/*",
            "spans/v3-read/tree/*",
            "spans/v3-summaries/repeated/*",
        ],
        why: [
            "`/api/v3` always shows what was sent: no sorting, folding, warning; 2.20 does so in place and so changes what is stored",
            "`/api/v3` mostra sempre o que foi enviado: sem ordenar, juntar, avisar; a 2.20 o faz no lugar e assim muda o que está guardado",
        ],
    },
    Deviation {
        id: "schema-urls",
        versions: ALL,
        at: &["spans/v3-raw/scopes/*chemaUrl", "spans/v3-read/scopes/*chemaUrl"],
        why: ["schema URLs are kept", "as URLs de schema são mantidas"],
    },
    Deviation {
        id: "summary-root",
        versions: ONLY_2_20,
        at: &["spans/v3-summaries/times/*/rootOperationName"],
        why: [
            "of several spans without a parent the first stored is the root of a summary",
            "de vários spans sem pai o primeiro guardado é a raiz do resumo",
        ],
    },
    Deviation {
        id: "kind-of-operation",
        versions: V1,
        at: &["spans/operations/own-words/*"],
        why: [
            "an operation has its span's kind, also beside an attribute `span.kind`, as in v2",
            "uma operação tem o tipo do seu span, também ao lado de um atributo `span.kind`, como na v2",
        ],
    },
    Deviation {
        id: "shared-id-edge",
        versions: V1,
        at: &["spans/dependencies/all/*"],
        why: ["see `shared-id`: it makes no edge", "veja `shared-id`: não faz aresta"],
    },
    Deviation {
        id: "dependencies-as-v1",
        versions: V2,
        at: &["spans/dependencies/all/*", "spans/dependencies/service/*"],
        why: [
            "only edges between two services count, as in v1",
            "só contam arestas entre dois serviços, como na v1",
        ],
    },
    Deviation {
        id: "wording",
        versions: ALL,
        at: &[
            "spans/error/tags-*/msg",
            "spans/transform/broken/*",
            "spans/transform/empty/*",
            "spans/post/json-*/body/message",
            "spans/post/protobuf-as-json/body/message",
            "spans/post/json-as-protobuf/body",
            "spans/post/encoding-gzip-broken/body",
            "spans/v3-search/times-word/body/error/message",
            "spans/v3-trace/start-word/body/error/message",
        ],
        why: [
            "status and shape are Jaeger's, the words of a parse error are this parser's: v1.73 and v1.76 differ in them too",
            "status e forma são os do Jaeger, as palavras de um erro de leitura são deste leitor: também diferem entre v1.73 e v1.76",
        ],
    },
    Deviation {
        id: "wording-2.20",
        versions: ONLY_2_20,
        at: &[
            "spans/archive/not-hex/*",
            "spans/error/trace-not-hex/*",
            "spans/v3-trace/not-hex/*",
            "spans/v3-search/attributes-broken/*",
            "spans/metrics/calls/*",
            "spans/metrics/errors/*",
            "spans/metrics/latencies/*",
        ],
        why: [
            "the same words as v1 for an ID that is not hexadecimal and for metrics",
            "as palavras da v1 para um ID que não é hexadecimal e para métricas",
        ],
    },
    Deviation {
        id: "unknown-path",
        versions: TO_2_13,
        at: &["spans/path/*", "spans/metrics/unknown/*"],
        why: [
            "an unknown path in the API is 404 with JSON, not 200 with the page of the UI",
            "um caminho desconhecido na API é 404 com JSON, não 200 com a página da interface",
        ],
    },
    Deviation {
        id: "unknown-path-2.20",
        versions: ONLY_2_20,
        at: &["spans/path/*", "spans/metrics/unknown/*"],
        why: ["the same; 2.20 says 404 as text", "o mesmo; a 2.20 diz 404 como texto"],
    },
    Deviation {
        id: "no-made-up-data",
        versions: ALL,
        at: &["spans/path/quality-metrics/*", "spans/path/deep-dependencies/*"],
        why: ["no made-up samples: 404", "sem amostras inventadas: 404"],
    },
    Deviation {
        id: "minstep",
        versions: ONLY_2_20,
        at: &["spans/metrics/minstep/*"],
        why: ["the route of v1 and 2.13 is kept", "a rota da v1 e da 2.13 é mantida"],
    },
    Deviation {
        id: "head",
        versions: V1,
        at: &["spans/method/head/*"],
        why: ["HEAD answers like GET, as in 2.20", "HEAD responde como GET, como na 2.20"],
    },
    Deviation {
        id: "methods",
        versions: V2,
        at: &["spans/method/delete/*", "spans/method/options/*", "spans/method/post/*"],
        why: ["another method is 405, as in v1", "outro método é 405, como na v1"],
    },
    Deviation {
        id: "head-2.13",
        versions: &["2.13.0"],
        at: &["spans/method/head/*"],
        why: ["the page of the UI is not sent", "a página da interface não é enviada"],
    },
    Deviation {
        id: "transform",
        versions: ALL,
        at: &["spans/transform/nameless/*"],
        why: [
            "transform shows a trace as it would be read: same placeholder, same warning",
            "transform mostra um trace como seria lido: mesmo nome substituto, mesmo aviso",
        ],
    },
];

impl Deviation {
    pub(super) fn explains(&self, difference: &Difference) -> bool {
        self.versions.contains(&&*difference.version)
            && self.at.iter().any(|pattern| fits(pattern, &difference.at))
    }
}

/// Every difference is explained once at least, and every place of every explanation is met.
pub(super) fn check(differences: &[Difference]) {
    let explained = |found: &&Difference| !DEVIATIONS.iter().any(|known| known.explains(found));
    let unexplained: Vec<String> = differences.iter().filter(explained).map(ToString::to_string).collect();
    assert!(
        unexplained.is_empty(),
        "{} differences are not explained; see `deviations`:\n{}",
        unexplained.len(),
        unexplained.join("\n"),
    );
    for known in DEVIATIONS {
        for version in known.versions {
            for pattern in known.at {
                let met =
                    differences.iter().any(|found| found.version == *version && fits(pattern, &found.at));
                assert!(met, "{}: nothing differs from {version} at {pattern} any more", known.id);
            }
        }
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    (0..=text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| fits(rest, &text[at..]))
}
