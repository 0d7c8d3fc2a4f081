//! Every text of the pages, in both languages: a struct, so that a missing one does not compile.

use axum::http::{HeaderMap, header};

/// The texts in one language.
#[derive(Debug)]
pub(super) struct Text {
    /// BCP 47, for the `lang` attribute.
    pub(super) lang: &'static str,
    /// What this is; on every page.
    pub(super) stand_in: &'static str,
    pub(super) about: &'static str,
    pub(super) flow_runs: &'static str,
    pub(super) none_yet: &'static str,
    pub(super) flow_run: &'static str,
    pub(super) flow: &'static str,
    pub(super) state: &'static str,
    pub(super) states: &'static str,
    pub(super) start: &'static str,
    pub(super) duration: &'static str,
    pub(super) attempts: &'static str,
    pub(super) tasks: &'static str,
    pub(super) task: &'static str,
    pub(super) no_tasks: &'static str,
    pub(super) takes: &'static str,
    pub(super) timeline: &'static str,
    pub(super) not_started: &'static str,
    pub(super) logs: &'static str,
    pub(super) no_logs: &'static str,
    pub(super) time: &'static str,
    pub(super) level: &'static str,
    pub(super) message: &'static str,
    pub(super) artifacts: &'static str,
    pub(super) no_artifacts: &'static str,
    pub(super) key: &'static str,
    pub(super) content: &'static str,
    pub(super) parameters: &'static str,
    pub(super) labels: &'static str,
    pub(super) trace: &'static str,
    pub(super) no_trace: &'static str,
    pub(super) open_trace: &'static str,
    pub(super) left_out: &'static str,
    pub(super) no_such_run: &'static str,
    pub(super) no_such_page: &'static str,
    pub(super) back: &'static str,
    pub(super) other_language: &'static str,
    pub(super) other_lang: &'static str,
}

static ENGLISH: Text = Text {
    lang: "en",
    stand_in: "Stand-in for Prefect",
    about: "This is the stand-in of Tracelings, not Prefect: the part of its API that a lesson needs, in memory. It forgets everything when it ends.",
    flow_runs: "Flow runs",
    none_yet: "There is no flow run yet. A program makes one by the address in PREFECT_API_URL, which ends in /api here.",
    flow_run: "Flow run",
    flow: "Flow",
    state: "State",
    states: "States",
    start: "Start (UTC)",
    duration: "Duration",
    attempts: "Runs",
    tasks: "Tasks",
    task: "Task",
    no_tasks: "This flow run has no task runs.",
    takes: "Takes the result of",
    timeline: "Tasks over time; an arrow leads from a task to one that takes its result",
    not_started: "not started",
    logs: "Logs",
    no_logs: "Nothing was logged.",
    time: "Time (UTC)",
    level: "Level",
    message: "Message",
    artifacts: "Artifacts",
    no_artifacts: "There are no artifacts.",
    key: "Key",
    content: "Content",
    parameters: "Parameters",
    labels: "Labels",
    trace: "Trace",
    no_trace: "none: the label __OTEL_TRACEPARENT is missing",
    open_trace: "open in Jaeger",
    left_out: "There are more; they can be asked for by the API.",
    no_such_run: "There is no such flow run",
    no_such_page: "There is no such page",
    back: "To the flow runs",
    other_language: "Português",
    other_lang: "pt-BR",
};

static PORTUGUESE: Text = Text {
    lang: "pt-BR",
    stand_in: "Substituto do Prefect",
    about: "Este é o substituto do Tracelings, não o Prefect: a parte da API que uma lição usa, na memória. Ele esquece tudo quando termina.",
    flow_runs: "Execuções de flows",
    none_yet: "Ainda não há nenhuma execução. Um programa cria uma pelo endereço em PREFECT_API_URL, que aqui termina em /api.",
    flow_run: "Execução do flow",
    flow: "Flow",
    state: "Estado",
    states: "Estados",
    start: "Início (UTC)",
    duration: "Duração",
    attempts: "Tentativas",
    tasks: "Tasks",
    task: "Task",
    no_tasks: "Esta execução não tem tasks.",
    takes: "Recebe o resultado de",
    timeline: "As tasks no tempo; uma seta vai de uma task à que recebe o seu resultado",
    not_started: "não iniciada",
    logs: "Logs",
    no_logs: "Nada foi registrado.",
    time: "Hora (UTC)",
    level: "Nível",
    message: "Mensagem",
    artifacts: "Artefatos",
    no_artifacts: "Não há artefatos.",
    key: "Chave",
    content: "Conteúdo",
    parameters: "Parâmetros",
    labels: "Rótulos",
    trace: "Trace",
    no_trace: "nenhum: falta o rótulo __OTEL_TRACEPARENT",
    open_trace: "abrir no Jaeger",
    left_out: "Há mais; a API os mostra.",
    no_such_run: "Essa execução não existe",
    no_such_page: "Essa página não existe",
    back: "Às execuções de flows",
    other_language: "English",
    other_lang: "en",
};

/// By `?lang=`, else by the first language of `Accept-Language` that we have, else English.
pub(super) fn choose(headers: &HeaderMap, asked: Option<&str>) -> &'static Text {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let mut wanted = asked.into_iter().chain(accepted.unwrap_or_default().split(','));
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
