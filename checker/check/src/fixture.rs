//! Lessons and reports for the tests of everything that shows or selects them.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use crate::alteration::{Alteration, Altered};
use crate::cause::{Cause, CauseId};
use crate::diagnosis::{Advice, Diagnosis, Grounds, Next, Rival, Source, Witness};
use crate::event::{Event, JaegerInfo, PlannedStep, StackInfo};
use crate::id::LessonId;
use crate::plan::Subject;
use crate::text::Text;
use crate::untrusted::Untrusted;
use crate::verdict::{
    CheckResult, CheckStatus, Comparison, Diagnoses, Mark, ServiceLog, StepReport, Timings, TraceLink,
    TreeLine, Verdict,
};
use checker_core::trace::TraceId;

pub(crate) use checker_core::example::lesson;

/// A stream that is read when all is written.
#[derive(Default, Clone)]
pub(crate) struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The events of a run over two steps, in which these reports came.
pub(crate) fn run(reports: Vec<StepReport>) -> Vec<Event> {
    let steps = ["04-propagation", "05-later"].map(|folder| PlannedStep {
        id: LessonId::new("02-tracing").step(folder),
        title: Text::same(format!("02-tracing/{folder}")),
        max_points: 5,
    });
    let started = Event::RunStarted { steps: steps.to_vec(), subject: SUBJECT };
    let finished = reports.into_iter().map(|report| Event::StepFinished(Box::new(report)));
    [started, Event::StackReady(stack())].into_iter().chain(finished).collect()
}

/// The stack of the runs below.
pub(crate) fn stack() -> StackInfo {
    let jaeger = JaegerInfo {
        kind: "embedded",
        version: Some("1.73.0".to_owned()),
        query_url: "http://127.0.0.1:16686".to_owned(),
        otlp_endpoint: "http://127.0.0.1:4318".to_owned(),
    };
    StackInfo { jaeger, prefect: None }
}

/// The subject of the runs below.
pub(crate) const SUBJECT: Subject = Subject::Exercise;

/// A step that passed.
pub(crate) fn passed() -> StepReport {
    let mut report = blank(Verdict::Passed);
    report.checks = vec![row("build", "Both services compile", 0), row("one-trace", "One trace", 5)];
    report
}

/// A step that passed by another manifest than the one that was handed out, with a program of other files.
pub(crate) fn altered() -> StepReport {
    let altered = |file: &str, how, is_rule| Alteration { file: file.into(), how, is_rule };
    StepReport {
        altered: vec![
            altered("exercises/02-tracing/04-propagation/step.toml", Altered::Changed, true),
            altered("exercises/02-tracing/04-propagation/src/listen.rs", Altered::Missing, false),
            altered("exercises/02-tracing/04-propagation/build\u{1b}.rs", Altered::Added, false),
            altered("solutions/02-tracing/04-propagation/src/client.rs", Altered::Outside, false),
            altered("Cargo.lock", Altered::ByBuild, false),
        ],
        ..passed()
    }
}

/// A step whose context is not injected: trees, a second diagnosis, skipped checks, advice.
pub(crate) fn failed() -> StepReport {
    let first = Diagnosis {
        id: "context-not-injected",
        service: Some("frontend".to_owned()),
        span: Some("GET".to_owned()),
        span_service: Some("frontend".to_owned()),
        title: both!(
            "`frontend` calls `backend` without telling it which trace it is in",
            "`frontend` chama `backend` sem dizer em que trace está"
        ),
        grounds: Grounds::shown(
            Witness::Wire,
            both!(
                "the request to `backend` carried no `traceparent` header",
                "a requisição para `backend` não levou o cabeçalho `traceparent`"
            ),
        )
        .and(
            Witness::Trace,
            both!(
                "`backend` began a trace of its own for `ana-7f3k`: 11111111111111111111111111111111, which nobody asked for",
                "`backend` começou um trace próprio para `ana-7f3k`: 11111111111111111111111111111111, que ninguém pediu"
            ),
        ),
        next: Next::upon(both!(
            "inject the current context into the headers before you send the request",
            "injete o contexto atual nos cabeçalhos antes de enviar a requisição"
        )),
        source: Some(Source { file: "src/client.rs".to_owned(), line: 27 }),
        mends: Vec::new(),
        explains: Vec::new(),
    };
    let second = Diagnosis {
        id: "attribute-wrong-type",
        service: Some("frontend".to_owned()),
        span: Some("GET".to_owned()),
        span_service: Some("frontend".to_owned()),
        title: both!(
            "`http.response.status_code` is a string, and should be an int",
            "`http.response.status_code` é uma string e devia ser um int"
        ),
        grounds: Grounds::likely(
            Witness::Trace,
            both!("found string `200`", "encontrei string `200`"),
            Rival::new(
                both!("an exporter makes it one", "um exporter a transforma em uma"),
                both!("print the span with `{{:?}}`", "imprima o span com `{{:?}}`"),
            ),
        ),
        next: Next::upon(both!("pass the number itself", "passe o próprio número")),
        source: None,
        mends: Vec::new(),
        explains: Vec::new(),
    };
    let diagnoses = Diagnoses::new(vec![first, second]).expect("there are two");
    let mut report = blank(Verdict::Failed(diagnoses));
    let mut tree = row("one-trace", "The backend's spans hang under the frontend's", 2);
    tree.status = CheckStatus::Failed;
    let mut skipped = row("attributes", "Attributes follow the conventions", 1);
    skipped.status = CheckStatus::Skipped { because: vec!["one-trace".to_owned()] };
    report.checks =
        vec![row("build", "Both services compile", 0), row("answers", "Both answer", 2), tree, skipped];
    report.comparison = Some(comparison());
    report.advice = vec![Advice {
        id: "course-port",
        text: both!(
            "the exporter's address is fixed in the code",
            "o endereço do exportador está fixo no código"
        ),
    }];
    report
}

fn comparison() -> Comparison {
    Comparison {
        request: "ana".to_owned(),
        expected: vec![
            line(0, true, "GET /", "frontend", "server", Mark::Same),
            line(1, false, "GET", "frontend", "client", Mark::Same),
            line(2, true, "GET /api", "backend", "server", Mark::Missing),
            line(3, true, "process", "backend", "internal", Mark::Missing),
            line(1, true, "render", "frontend", "internal", Mark::Same),
        ],
        actual: vec![
            line(0, true, "GET /", "frontend", "server", Mark::Same),
            line(1, false, "GET", "frontend", "client", Mark::Same),
            line(1, true, "render", "frontend", "internal", Mark::Extra),
            TreeLine {
                note: Some(both!("another trace", "outro trace")),
                ..line(0, true, "11111111", "", "", Mark::Heading)
            },
            TreeLine {
                note: Some(both!("has no parent, expected `GET`", "não tem pai; esperado: `GET`")),
                ..line(0, true, "GET /api", "backend", "server", Mark::First)
            },
            TreeLine {
                status: "error".to_owned(),
                ..line(1, true, "process", "backend", "internal", Mark::Different)
            },
        ],
    }
}

/// A step whose tree is as deep as one is shown.
pub(crate) fn deep() -> StepReport {
    let mut report = failed();
    let deep = (0..24).map(|depth| line(depth, true, "GET /api", "backend-service", "server", Mark::Same));
    report.comparison.as_mut().expect("trees").actual = deep.collect();
    report
}

/// A step that does not compile.
pub(crate) fn did_not_build() -> StepReport {
    let diagnosis = Diagnosis {
        id: "did-not-build",
        service: None,
        span: None,
        span_service: None,
        title: both!("the step does not compile: one error", "o passo não compila: um erro"),
        grounds: Grounds::shown(
            Witness::Compiler,
            both!("rustc says what and where", "o rustc diz o quê e onde"),
        ),
        next: Next::upon(both!("mend what rustc says", "conserte o que o rustc diz")),
        source: Some(Source { file: "src/telemetry.rs".to_owned(), line: 3 }),
        mends: Vec::new(),
        explains: Vec::new(),
    };
    let mut report = blank(Verdict::Failed(Diagnoses::new(vec![diagnosis]).expect("there is one")));
    let mut build = row("build", "Both services compile", 1);
    build.status = CheckStatus::Failed;
    report.checks = vec![build];
    report.max_points = 1;
    report.compile_errors = vec![
        "\u{1b}[0m\u{1b}[1m\u{1b}[38;5;9merror[E0425]\u{1b}[0m: cannot find value `provdier` in this scope\n \
         --> src/telemetry.rs:3:5\n  |\n3 |     provdier\n  |     ^^^^^^^^\u{1b}[2J\n"
            .to_owned(),
    ];
    report.traces = Vec::new();
    report
}

/// A step that could not be judged.
pub(crate) fn not_judged() -> StepReport {
    let cause = Cause::new(
        CauseId::NoCargo,
        both!("cannot start `cargo`: no such file", "não consigo iniciar `cargo`: arquivo inexistente"),
        both!("install Rust from https://rustup.rs", "instale o Rust de https://rustup.rs"),
    )
    .with_details(vec!["PATH was /usr/bin".to_owned()]);
    let mut report = blank(Verdict::NotJudged(cause));
    report.traces = Vec::new();
    report
}

/// A step whose program does what it can to spoil the report.
pub(crate) fn hostile() -> StepReport {
    let name =
        Untrusted::new("\u{1b}[2J\u{1b}]0;owned\u{7}GET\r\nPASSED \u{202e}5/5".to_owned() + &"a".repeat(300));
    let shown = name.shown().to_string();
    let mut report = failed();
    let line = &mut report.comparison.as_mut().expect("trees").actual[1];
    line.name.clone_from(&shown);
    line.service = shown;
    report.logs = vec![ServiceLog {
        service: "frontend".to_owned(),
        lines: vec!["\u{1b}[2Jpanicked\rPASSED".to_owned(), "note: run with `RUST_BACKTRACE=1`".to_owned()],
    }];
    report.warnings = vec!["warning: unused\u{1b}[8m variable".to_owned()];
    report
}

fn blank(verdict: Verdict) -> StepReport {
    StepReport {
        step: LessonId::new("02-tracing").step("04-propagation"),
        title: both!("One trace across two services", "Um trace através de dois serviços"),
        krate: "exercises/02-tracing/04-propagation".to_owned(),
        verdict,
        max_points: 5,
        checks: Vec::new(),
        comparison: None,
        found: None,
        flows: None,
        flow_runs: Vec::new(),
        traces_are: crate::verdict::Kept::InJaeger,
        traces: vec![TraceLink {
            request: "ana".to_owned(),
            trace_id: TraceId(0xabc),
            url: "http://127.0.0.1:16686/trace/00000000000000000000000000000abc".to_owned(),
        }],
        altered: Vec::new(),
        advice: Vec::new(),
        reflection: None,
        compile_errors: Vec::new(),
        warnings: Vec::new(),
        logs: Vec::new(),
        timings: Timings {
            build_ms: 640,
            start_ms: 61,
            drive_ms: 3,
            collect_ms: 120,
            probe_ms: 0,
            judge_ms: 1,
            stop_ms: 12,
            total_ms: 837,
        },
    }
}

fn row(id: &str, title: &str, points: u32) -> CheckResult {
    CheckResult { id: id.to_owned(), title: Text::same(title), points, status: CheckStatus::Passed }
}

fn line(depth: usize, last: bool, name: &str, service: &str, kind: &str, mark: Mark) -> TreeLine {
    TreeLine {
        depth,
        last,
        name: name.to_owned(),
        service: service.to_owned(),
        kind: kind.to_owned(),
        status: String::new(),
        mark,
        note: None,
    }
}
