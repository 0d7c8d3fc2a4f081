//! What Prefect calls a run: values for the templates that ask for them, `{load-run.id}` and `{load-run.name}`.
//!
//! Nobody knows them before the run, so they join the nonces of its request when Prefect has told them. Where it is
//! not sure which run is meant (none, or two that may be it), there is no value, and what asks for it holds: that a
//! run is missing, or there twice, is told for itself.

use crate::evidence::{Evidence, FlowRun, RunSeen, TaskRun};
use crate::exercise::Step;
use crate::expect::{ExpectedSpan, Nonces, RUN_FIELDS, Template, is_of_run, of_run};
use crate::flow_run::ExpectedFlowRun;

/// Writes down what Prefect has told of the runs that a step's templates ask for.
pub fn note(step: &Step, evidence: &mut Evidence) {
    if !step.spans().iter().any(asks) {
        return;
    }
    let Some(prefect) = &evidence.prefect else { return };
    for exchange in &mut evidence.exchanges {
        exchange.nonces.retain(|name, _| !is_of_run(name));
        for expected in step.flow_runs().iter().filter(|run| run.applies_to(&exchange.request)) {
            let known = of_flow(expected, &prefect.flow_runs, &exchange.nonces);
            exchange.nonces.extend(known);
        }
    }
}

fn asks(span: &ExpectedSpan) -> bool {
    let of_events = span.events.iter().flat_map(|event| &event.attributes);
    let templates = span.attributes.iter().chain(of_events).flat_map(|attribute| attribute.value.templates());
    templates.flat_map(Template::nonces).any(is_of_run)
}

/// The names of an expected flow run and of its task runs.
fn of_flow(expected: &ExpectedFlowRun, seen: &[FlowRun], nonces: &Nonces) -> Nonces {
    let candidates = seen.iter().filter(|run| expected.may_be(run, nonces));
    let Some(flow) = the_only(candidates) else { return Nonces::new() };
    let tasks = expected.tasks.iter().filter_map(|task| {
        let meant = the_only(expected.tasks.iter().filter(|other| other.task == task.task))?;
        let run: &TaskRun = the_only(flow.tasks.iter().filter(|run| run.is_of(&meant.task)))?;
        Some((&task.id, &run.id, &run.run))
    });
    let all = std::iter::once((&expected.id, &flow.id, &flow.run)).chain(tasks);
    all.flat_map(|(expected, id, run)| names(expected, id, run)).collect()
}

fn names(expected: &str, id: &str, run: &RunSeen) -> [(String, String); 2] {
    let [of_id, of_name] = RUN_FIELDS.map(|field| of_run(expected, field));
    [(of_id, id.to_owned()), (of_name, run.name.raw().to_owned())]
}

/// The one that there is, where there is only one.
fn the_only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::{ExpectedValue, Form, Piece, ValueType};
    use crate::flow_run::ExpectedTaskRun;
    use crate::matching::value_holds;
    use crate::trace::Value;

    fn expected() -> ExpectedFlowRun {
        let task = |id: &str, task: &str| ExpectedTaskRun {
            id: id.to_owned(),
            task: task.to_owned(),
            inputs: Vec::new(),
            states: Vec::new(),
            logs: Vec::new(),
            trace: None,
        };
        ExpectedFlowRun {
            id: "run".to_owned(),
            service: "etl".to_owned(),
            flow: "ETL".to_owned(),
            name: None,
            states: Vec::new(),
            logs: Vec::new(),
            trace: None,
            artifact: None,
            requests: Vec::new(),
            tasks: vec![task("extract-run", "extract"), task("load-run", "load")],
        }
    }

    fn seen(tasks: &[(&str, &str)]) -> FlowRun {
        let tasks = tasks.iter().map(|(id, task)| TaskRun {
            id: (*id).to_owned(),
            key: (*task).into(),
            run: RunSeen { name: format!("{task}-0").into(), ..RunSeen::default() },
            ..TaskRun::default()
        });
        FlowRun { id: "f".to_owned(), flow: "ETL".into(), tasks: tasks.collect(), ..FlowRun::default() }
    }

    #[test]
    fn the_runs_that_are_there_once_have_their_names() {
        let known = of_flow(&expected(), &[seen(&[("e", "extract"), ("l", "load")])], &Nonces::new());
        assert_eq!(known["run.id"], "f");
        assert_eq!((known["extract-run.id"].as_str(), known["load-run.name"].as_str()), ("e", "load-0"));
    }

    #[test]
    fn of_two_that_may_be_it_nothing_is_known() {
        let twice = seen(&[("e", "extract"), ("e2", "extract"), ("l", "load")]);
        let known = of_flow(&expected(), &[twice], &Nonces::new());
        assert!(!known.contains_key("extract-run.id") && known.contains_key("load-run.id"), "{known:?}");
        assert!(of_flow(&expected(), &[seen(&[]), seen(&[])], &Nonces::new()).is_empty());
    }

    #[test]
    fn what_is_not_known_is_any_text_in_each_kind_of_value() {
        let template = || Template(vec![Piece::Nonce { name: "run.id".to_owned(), form: Form::Plain }]);
        let of_type = ExpectedValue::OfType { value_type: ValueType::String, contains: Some(template()) };
        let known = Nonces::from([("run.id".to_owned(), "f".to_owned())]);
        for value in [ExpectedValue::String(template()), ExpectedValue::OneOf(vec![template()]), of_type] {
            let holds =
                |nonces: &Nonces, text: &str| value_holds(&value, &Value::String(text.into()), nonces);
            assert!(holds(&Nonces::new(), "x") && holds(&known, "f") && !holds(&known, "x"), "{value:?}");
            assert!(!value_holds(&value, &Value::Int(1), &Nonces::new()), "{value:?}");
        }
    }
}
