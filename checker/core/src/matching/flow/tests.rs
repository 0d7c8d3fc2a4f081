//! A flow of three tasks, seen in Prefect in other shapes than the one that is expected.

use super::*;
use crate::diagnosis::Failure;
use crate::evidence::{Answer, Exit, PrefectSeen};
use crate::exercise::{Assertion, Check, Step, Work};
use crate::expect::{Nonces, Piece};
use crate::fixture;
use crate::flow_run::{ExpectedFlowRun, ExpectedTaskRun};
use crate::judge;
use crate::system::{Expected, System};
use crate::trace::{SpanId, TraceId};

const STATES: [&str; 3] = ["Pending", "Running", "Completed"];

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn expected() -> ExpectedFlowRun {
    let task = |name: &str, inputs: &[&str]| ExpectedTaskRun {
        id: format!("{name}-run"),
        task: format!("{name}_data"),
        inputs: words(inputs),
        states: words(&STATES),
        logs: Vec::new(),
        trace: None,
    };
    ExpectedFlowRun {
        id: "run".to_owned(),
        service: "etl".to_owned(),
        flow: "ETL com Tracing".to_owned(),
        name: Some(Template(vec![Piece::Nonce { name: "run".to_owned(), form: crate::expect::Form::Plain }])),
        states: words(&STATES),
        logs: vec![Template(vec![Piece::Literal("10 records loaded".to_owned())])],
        trace: None,
        artifact: None,
        requests: vec!["etl".to_owned()],
        tasks: vec![
            task("extract", &[]),
            task("transform", &["extract-run"]),
            task("load", &["transform-run"]),
        ],
    }
}

fn step() -> Step {
    let flow_runs = vec![expected()];
    let all = ExpectedRun::all(&flow_runs);
    let covers =
        all.flat_map(|run| constrained(run).map(move |aspect| Assertion::Run(aspect, run.id().to_owned())));
    let check = Check {
        id: "prefect".to_owned(),
        title: both!("Prefect", "Prefect"),
        points: 1,
        needs: Vec::new(),
        covers: covers.collect(),
    };
    let expected = Expected { spans: Vec::new(), flow_runs };
    let work = Work::Run(System { has_prefect: true, expected, ..System::default() });
    Step { work, checks: vec![check], ..fixture::step("lesson/step") }
}

fn run(name: &str, states: &[&str]) -> RunSeen {
    let states = states.iter().map(|name| RunState {
        kind: name.to_uppercase(),
        name: (*name).into(),
        ..RunState::default()
    });
    RunSeen { name: name.into(), states: states.collect(), ..RunSeen::default() }
}

fn task(name: &str, inputs: &[&str], states: &[&str]) -> TaskRun {
    let key = format!("{name}_data").into();
    TaskRun { id: name.to_owned(), key, run: run(&format!("{name}_data-0"), states), inputs: words(inputs) }
}

/// What Prefect has of a run in which all is as it should be.
fn good() -> FlowRun {
    FlowRun {
        id: "a".to_owned(),
        flow: "ETL com Tracing".into(),
        run: RunSeen { logs: vec!["papaya-x: 10 records loaded".into()], ..run("papaya-x", &STATES) },
        tasks: vec![
            task("extract", &[], &STATES),
            task("transform", &["extract"], &STATES),
            task("load", &["transform"], &STATES),
        ],
        artifacts: Vec::new(),
    }
}

fn evidence(flow_runs: Vec<FlowRun>) -> Evidence {
    let exchange = Exchange {
        request: "etl".to_owned(),
        nonces: Nonces::from([("run".to_owned(), "papaya-x".to_owned())]),
        is_traced: false,
        trace_id: TraceId(1),
        root_span: SpanId(1),
        sent_us: 0,
        answered_us: 1,
        answer: Answer::Ended { exit: Exit::Code(0), output: "".into() },
    };
    let prefect = Some(PrefectSeen { flow_runs, is_prompt: true });
    Evidence { exchanges: vec![exchange], prefect, ..Evidence::default() }
}

/// What does not hold.
fn failed(flow_runs: Vec<FlowRun>) -> Vec<String> {
    let (step, evidence) = (step(), evidence(flow_runs));
    let matched = crate::matching::match_run(&step, &evidence);
    let failures = judge::failures(&step, &evidence, &matched);
    let told = failures.iter().map(|Failure { assertion, .. }| match assertion {
        Assertion::Run(aspect, run) => format!("{run} {aspect:?}"),
        other => format!("{other:?}"),
    });
    let told = told.collect();
    let judged = judge::judge(&step, &evidence).diagnoses;
    assert_eq!(judged.is_empty(), failures.is_empty(), "what does not hold is explained");
    told
}

#[test]
fn a_run_as_it_is_expected_passes() {
    assert_eq!(failed(vec![good()]), Vec::<String>::new());
    let others = FlowRun { id: "b".to_owned(), run: run("papaya-y", &STATES), ..good() };
    assert_eq!(failed(vec![others, good()]), Vec::<String>::new());
}

#[test]
fn of_several_that_may_be_meant_the_best_counts() {
    let twice = FlowRun { id: "b".to_owned(), run: run("papaya-x", &["Pending"]), ..FlowRun::default() };
    let twice = FlowRun { flow: good().flow, ..twice };
    assert_eq!(failed(vec![twice, good()]), Vec::<String>::new());
}

#[test]
fn what_is_not_there_fails_in_all_that_is_said_of_it() {
    let all = failed(Vec::new());
    assert_eq!(all.len(), 11, "{all:?}");
    assert_eq!(failed(vec![FlowRun { flow: "ETL".into(), ..good() }]), all);
    assert_eq!(failed(vec![FlowRun { run: run("another", &STATES), ..good() }]), all);
}

#[test]
fn states_are_compared_in_order_and_one_that_repeats_counts_once() {
    let with = |states: &[&str]| {
        let mut run = good();
        run.tasks[2].run.states = self::run("", states).states;
        failed(vec![run])
    };
    assert_eq!(with(&["Pending", "Running", "Running", "Completed"]), Vec::<String>::new());
    for wrong in [&["Pending", "Running"][..], &["Running", "Pending", "Completed"], &[]] {
        assert_eq!(with(wrong), ["load-run States"], "{wrong:?}");
    }
}

#[test]
fn a_task_that_names_no_input_has_no_arrow() {
    let mut run = good();
    run.tasks[1].inputs.clear();
    run.tasks[2].inputs = words(&["nobody"]);
    assert_eq!(failed(vec![run]), ["transform-run Inputs", "load-run Inputs"]);
    let mut more = good();
    more.tasks[2].inputs = words(&["extract", "transform"]);
    assert_eq!(failed(vec![more]), Vec::<String>::new());
}

#[test]
fn a_line_of_the_log_and_a_task_that_never_came_are_missed() {
    let mut run = good();
    run.run.logs = vec!["10 records".into()];
    run.tasks.remove(2);
    assert_eq!(failed(vec![run]), ["run Logs", "load-run Exists", "load-run States", "load-run Inputs"]);
}

#[test]
fn a_run_of_the_same_task_that_nobody_takes_to_its_end_is_too_many() {
    let with = |states: &[&str]| {
        let mut flow = good();
        let again = TaskRun { id: "again".to_owned(), run: run("", states), ..flow.tasks[0].clone() };
        flow.tasks.push(again);
        failed(vec![flow])
    };
    assert_eq!(with(&["Pending"]), ["extract-run States"]);
    assert_eq!(with(&STATES), Vec::<String>::new());
}

#[test]
fn a_link_is_what_stands_in_brackets_or_alone() {
    let found: Vec<&str> = links("[open](http://a/trace/1) and <https://b/2>, not c").collect();
    assert_eq!(found, ["http://a/trace/1", "https://b/2"]);
}
