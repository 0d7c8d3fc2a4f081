//! A run in Prefect that does not name its span, or names another one: nobody finds the way from one to the other.

use crate::diagnose::draft::of_span;
use crate::diagnose::flow::{WrongRun, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::{RunSeen, TRACEPARENT_LABEL};
use crate::exercise::RunAspect;
use crate::flow_run::ExpectedRun;
use crate::matching::SpanRef;
use crate::text::{Lang, Text};

/// See the page `run-not-joined` of the book.
pub(in crate::diagnose) struct RunNotJoined;

impl Rule for RunNotJoined {
    fn id(&self) -> &'static str {
        "run-not-joined"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect, Witness::Trace])
            .told_from(
                "wrong-parent",
                both!(
                    "the label names the right span, which hangs in another place",
                    "o rótulo nomeia o span certo, que está em outro lugar"
                ),
            )
            .told_from(
                "span-missing",
                both!(
                    "there is no such span that could be named",
                    "não há esse span que pudesse ser nomeado"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let wrong = wrong_runs(case, open, RunAspect::Join).into_iter();
        wrong.filter_map(|run| diagnosis(self.id(), case, &run)).collect()
    }
}

fn diagnosis(id: &'static str, case: &Case<'_>, run: &WrongRun<'_>) -> Option<Diagnosis> {
    let seen = run.seen()?;
    let expected = case.step.span(run.expected.trace()?)?;
    let actual = case.instance(expected, &run.exchange.request).and_then(|instance| instance.actual);
    let (told, span) = (run.told(), expected.name());
    let (en, pt) = (told.get(Lang::En), told.get(Lang::PtBr));
    let title = both!("{en} does not name its span `{span}`", "{pt} não nomeia o seu span `{span}`");
    let next = Next::upon(match run.expected {
        ExpectedRun::Flow(_) => both!(
            "write the context of `{span}` into the label `{TRACEPARENT_LABEL}` of the flow run, as `00-<trace id>-<span id>-01`",
            "escreva o contexto de `{span}` no rótulo `{TRACEPARENT_LABEL}` da execução de fluxo, como `00-<trace id>-<span id>-01`"
        ),
        ExpectedRun::Task(..) => both!(
            "start `{span}` before its task run is made, and give that its context in the label `{TRACEPARENT_LABEL}`: a task run cannot be labelled later",
            "inicie `{span}` antes de criar a execução da tarefa, e dê a ela o contexto no rótulo `{TRACEPARENT_LABEL}`: uma execução de tarefa não ganha rótulos depois"
        ),
    });
    let draft = of_span(id, expected, run.explains.clone(), title, next);
    let Some(actual) = actual else {
        let nothing = both!(
            "no span `{span}` came that could be named",
            "nenhum span `{span}` veio que pudesse ser nomeado"
        );
        return Some(draft.shown(Witness::Trace, nothing));
    };
    let diagnosis = draft.shown(Witness::Prefect, what_it_names(case, run, seen));
    let (trace, own) = (actual.trace_id, actual.id);
    Some(diagnosis.because(
        Witness::Trace,
        both!("`{span}` is span {own} of trace {trace}", "`{span}` é o span {own} do trace {trace}"),
    ))
}

/// What its label says, or the states where there is none.
fn what_it_names(case: &Case<'_>, run: &WrongRun<'_>, seen: &RunSeen) -> Text {
    let Some(context) = seen.contexts().next() else {
        return match &seen.label {
            None => {
                both!("it has no label `{TRACEPARENT_LABEL}`", "ela não tem o rótulo `{TRACEPARENT_LABEL}`")
            }
            Some(label) => {
                let label = label.shown_up_to(80);
                both!(
                    "its label `{TRACEPARENT_LABEL}` is no `traceparent`: `{label}`",
                    "o rótulo `{TRACEPARENT_LABEL}` dela não é um `traceparent`: `{label}`"
                )
            }
        };
    };
    let named = SpanRef { trace: context.trace_id, span: context.span_id };
    let (trace, span) = (context.trace_id, context.span_id);
    let is_flows = run.flow.is_some_and(|flow| flow.run.label.is_some() && flow.run.label == seen.label);
    match named.find(case.evidence) {
        Some(found) if matches!(run.expected, ExpectedRun::Task(..)) && is_flows => {
            let name = found.name.shown();
            both!(
                "it has the label of its flow run, which names `{name}`: so it is where a task run brings none of its own",
                "ela tem o rótulo da execução de fluxo, que nomeia `{name}`: é assim quando uma execução de tarefa não traz o seu"
            )
        }
        Some(found) => {
            let name = found.name.shown();
            both!(
                "it names `{name}`, span {span} of trace {trace}",
                "ela nomeia `{name}`, o span {span} do trace {trace}"
            )
        }
        None => both!(
            "it names span {span} of trace {trace}, which Jaeger does not have",
            "ela nomeia o span {span} do trace {trace}, que o Jaeger não tem"
        ),
    }
}
