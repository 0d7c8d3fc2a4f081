//! Every text of the pages, in both languages: a struct, so that a missing one does not compile.

use axum::http::{HeaderMap, header};

use crate::jaeger::Params;

/// The texts in one language.
#[derive(Debug)]
pub(super) struct Text {
    /// BCP 47, for the `lang` attribute.
    pub(super) lang: &'static str,
    pub(super) title: &'static str,
    pub(super) recent: &'static str,
    pub(super) found: &'static str,
    pub(super) nothing_yet: &'static str,
    pub(super) nothing_found: &'static str,
    pub(super) trace: &'static str,
    pub(super) service: &'static str,
    pub(super) services: &'static str,
    pub(super) any_service: &'static str,
    pub(super) operation: &'static str,
    pub(super) any_operation: &'static str,
    pub(super) find: &'static str,
    pub(super) root: &'static str,
    pub(super) no_root: &'static str,
    pub(super) start: &'static str,
    pub(super) duration: &'static str,
    pub(super) spans: &'static str,
    pub(super) errors: &'static str,
    pub(super) orphans: &'static str,
    pub(super) span_id: &'static str,
    pub(super) references: &'static str,
    pub(super) tags: &'static str,
    pub(super) process: &'static str,
    pub(super) logs: &'static str,
    pub(super) warnings: &'static str,
    pub(super) rows_left_out: &'static str,
    pub(super) no_such_trace: &'static str,
    pub(super) no_such_page: &'static str,
    pub(super) back: &'static str,
    pub(super) raw_json: &'static str,
    pub(super) about: &'static str,
    pub(super) held: &'static str,
    pub(super) other_language: &'static str,
    pub(super) other_lang: &'static str,
}

static ENGLISH: Text = Text {
    lang: "en",
    title: "Traces",
    recent: "Recent traces",
    found: "Traces found",
    nothing_yet: "No trace has arrived yet. Services send them by OTLP to port 4317 (gRPC) or 4318 (HTTP), unless told otherwise.",
    nothing_found: "No trace matches.",
    trace: "Trace",
    service: "Service",
    services: "Services",
    any_service: "any service",
    operation: "Operation",
    any_operation: "any operation",
    find: "Find",
    root: "Root span",
    no_root: "(no root span)",
    start: "Start (UTC)",
    duration: "Duration",
    spans: "Spans",
    errors: "Errors",
    orphans: "Spans without their parent",
    span_id: "Span ID",
    references: "References",
    tags: "Tags",
    process: "Process",
    logs: "Logs",
    warnings: "Warnings",
    rows_left_out: "Only the first spans are shown. All of them:",
    no_such_trace: "There is no such trace",
    no_such_page: "There is no such page",
    back: "To the recent traces",
    raw_json: "as JSON",
    about: "This is the embedded store of Tracelings, not Jaeger. It keeps everything in memory and forgets it when it ends.",
    held: "Held now:",
    other_language: "Português",
    other_lang: "pt-BR",
};

static PORTUGUESE: Text = Text {
    lang: "pt-BR",
    title: "Traces",
    recent: "Traces recentes",
    found: "Traces encontrados",
    nothing_yet: "Nenhum trace chegou ainda. Os serviços os enviam por OTLP à porta 4317 (gRPC) ou 4318 (HTTP), salvo outra configuração.",
    nothing_found: "Nenhum trace corresponde.",
    trace: "Trace",
    service: "Serviço",
    services: "Serviços",
    any_service: "qualquer serviço",
    operation: "Operação",
    any_operation: "qualquer operação",
    find: "Buscar",
    root: "Span raiz",
    no_root: "(sem span raiz)",
    start: "Início (UTC)",
    duration: "Duração",
    spans: "Spans",
    errors: "Erros",
    orphans: "Spans sem o seu pai",
    span_id: "ID do span",
    references: "Referências",
    tags: "Tags",
    process: "Processo",
    logs: "Logs",
    warnings: "Avisos",
    rows_left_out: "Só os primeiros spans são mostrados. Todos eles:",
    no_such_trace: "Esse trace não existe",
    no_such_page: "Essa página não existe",
    back: "Aos traces recentes",
    raw_json: "em JSON",
    about: "Este é o armazenamento embutido do Tracelings, não o Jaeger. Ele guarda tudo na memória e esquece quando termina.",
    held: "Guardado agora:",
    other_language: "English",
    other_lang: "en",
};

/// By `?lang=`, else by the first language of `Accept-Language` that we have, else English.
pub(super) fn choose(headers: &HeaderMap, params: &Params) -> &'static Text {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let accepted = accepted.unwrap_or_default().split(',');
    let mut wanted = params.first("lang").into_iter().chain(accepted);
    wanted.find_map(known).unwrap_or(&ENGLISH)
}

fn known(tag: &str) -> Option<&'static Text> {
    let language = tag.trim().split(['-', '_', ';']).next().unwrap_or_default();
    match language.to_ascii_lowercase().as_str() {
        "en" => Some(&ENGLISH),
        "pt" => Some(&PORTUGUESE),
        _ => None,
    }
}
