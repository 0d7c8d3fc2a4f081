//! Both sides of the flow runs of lesson 03's last step, its traces and what Prefect has of them: made here, always the
//! same ones.
//!
//! `UPDATE_TRACES=1 cargo test -p checker --test it compared_runs` writes the files anew.

use std::collections::BTreeMap;

use lessons::run_file::{self, KeptLog, KeptRun, KeptState, KeptTask};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, SpanKind};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

use crate::harness::repository;
use crate::larger_system::{Random, fail, number, text, written};

const SEED: u64 = 2027;
/// When the first run begins, in ms since the Unix epoch: 1 January 2026. Playing them moves all of it.
const BEGIN_MS: u64 = 1_767_225_600_000;
const STEP: &str = "exercises/03-prefect-tracing/06-compare";
const ETL: &str = "prefect-etl-service";

/// What is unusual about a run.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    None,
    /// The warehouse takes the records one by one.
    RowByRow,
    /// The service that knows the rates does not know this year's.
    NoRates,
    /// The source is busy twice.
    Busy,
}

/// One flow run as it goes.
struct Flow<'a> {
    random: &'a mut Random,
    spans: &'a mut BTreeMap<&'static str, Vec<Span>>,
    trace_id: Vec<u8>,
    now_us: u64,
    run: KeptRun,
}

/// The six runs that a schedule started within a second.
fn generate() -> (ExportTraceServiceRequest, Vec<KeptRun>) {
    let mut random = Random(SEED);
    let mut spans = BTreeMap::new();
    let mut runs = Vec::new();
    for (index, (name, source, turn)) in [
        ("amber-heron", "orders", Turn::None),
        ("brisk-otter", "returns", Turn::NoRates),
        ("calm-ibis", "archive", Turn::RowByRow),
        ("dusky-lynx", "customers", Turn::Busy),
        ("eager-finch", "suppliers", Turn::None),
    ]
    .into_iter()
    .enumerate()
    {
        let begin_ms = BEGIN_MS + u64::try_from(index).expect("few") * 150;
        runs.push(Flow::begun(&mut random, &mut spans, name, source, begin_ms).etl(turn));
    }
    runs.push(never_begun(&mut random));
    (export(spans), runs)
}

/// One that somebody cancelled before it began: no program ran, so nothing made a span.
fn never_begun(random: &mut Random) -> KeptRun {
    let why = "cancelled by ana: the stock is counted today";
    KeptRun {
        id: uuid(random),
        flow: "ETL com Tracing".into(),
        name: "fuzzy-crane".into(),
        parameters: [("source".to_owned(), "stock".to_owned())].into(),
        traceparent: None,
        states: vec![
            state(BEGIN_MS + 700, "PENDING", "Pending", ""),
            state(BEGIN_MS + 1900, "CANCELLED", "Cancelled", why),
        ],
        tasks: Vec::new(),
        logs: Vec::new(),
    }
}

impl<'a> Flow<'a> {
    fn begun(
        random: &'a mut Random,
        spans: &'a mut BTreeMap<&'static str, Vec<Span>>,
        name: &str,
        source: &str,
        begin_ms: u64,
    ) -> Self {
        let trace_id = bytes(random, 16);
        let run = KeptRun {
            id: uuid(random),
            flow: "ETL com Tracing".into(),
            name: name.into(),
            parameters: [("source".to_owned(), source.to_owned())].into(),
            traceparent: None,
            states: vec![state(begin_ms, "PENDING", "Pending", "")],
            tasks: Vec::new(),
            logs: Vec::new(),
        };
        Self { random, spans, trace_id, now_us: begin_ms * 1000, run }
    }

    fn pass(&mut self, least_ms: u64, most_ms: u64) {
        self.now_us += self.random.between(least_ms * 1000, most_ms * 1000);
    }

    fn now_ms(&self) -> u64 {
        self.now_us / 1000
    }

    fn log(&mut self, level: u8, task: Option<&str>, message: &str) {
        let (at_ms, task) = (self.now_ms(), task.map(str::to_owned));
        self.run.logs.push(KeptLog { at_ms, level, message: message.to_owned(), task });
    }

    fn span_begun(&mut self, name: &str, kind: SpanKind, parent: &[u8]) -> Span {
        Span {
            trace_id: self.trace_id.clone(),
            span_id: bytes(self.random, 8),
            parent_span_id: parent.to_vec(),
            name: name.to_owned(),
            kind: kind as i32,
            start_time_unix_nano: self.now_us * 1000,
            ..Span::default()
        }
    }

    fn ended(&mut self, service: &'static str, mut span: Span) {
        span.end_time_unix_nano = self.now_us * 1000;
        self.spans.entry(service).or_default().push(span);
    }

    fn event(&self, span: &mut Span, name: &str, message: &str) {
        let attributes = if message.is_empty() { vec![] } else { vec![text("exception.message", message)] };
        let time_unix_nano = self.now_us * 1000;
        span.events.push(Event { time_unix_nano, name: name.to_owned(), attributes, ..Event::default() });
    }

    /// A span around what `work` does, which says whether that went well.
    fn span(
        &mut self,
        service: &'static str,
        name: &str,
        kind: SpanKind,
        parent: &[u8],
        work: impl FnOnce(&mut Self, &mut Span) -> bool,
    ) -> bool {
        let mut span = self.span_begun(name, kind, parent);
        self.pass(1, 3);
        let is_well = work(self, &mut span);
        self.pass(1, 3);
        if !is_well {
            fail(&mut span, "error");
        }
        self.ended(service, span);
        is_well
    }

    /// A call of another service.
    fn call(
        &mut self,
        to: &'static str,
        route: &str,
        parent: &[u8],
        work: impl FnOnce(&mut Self, &[u8]) -> bool,
    ) -> bool {
        let method = route.split(' ').next().unwrap_or_default();
        self.span(ETL, method, SpanKind::Client, parent, |flow, client| {
            client.attributes = vec![text("http.request.method", method), text("server.address", to)];
            let id = client.span_id.clone();
            let is_well = flow.span(to, route, SpanKind::Server, &id, |flow, server| {
                let path = route.split(' ').nth(1).unwrap_or_default();
                server.attributes = vec![text("http.request.method", method), text("http.route", path)];
                let is_well = work(flow, &server.span_id.clone());
                let status = if is_well { 200 } else { 500 };
                server.attributes.push(number("http.response.status_code", status));
                is_well
            });
            client.attributes.push(number("http.response.status_code", if is_well { 200 } else { 500 }));
            is_well
        })
    }

    fn query(&mut self, service: &'static str, name: &str, parent: &[u8], ms: [u64; 2], error: &str) -> bool {
        self.span(service, name, SpanKind::Client, parent, |flow, span| {
            span.attributes = vec![text("db.system.name", "postgresql"), text("db.query.summary", name)];
            flow.pass(ms[0], ms[1]);
            if !error.is_empty() {
                flow.event(span, "exception", error);
            }
            error.is_empty()
        })
    }

    /// The flow: three tasks, one after the other, until one fails.
    fn etl(mut self, turn: Turn) -> KeptRun {
        self.pass(8, 14);
        let mut span = self.span_begun("etl-flow", SpanKind::Internal, &[]);
        let id = span.span_id.clone();
        self.run.traceparent = Some(label(&self.trace_id, &id));
        span.attributes = run_attributes("flow", &self.run.id, &self.run.name);
        self.pass(20, 40);
        self.run.states.push(state(self.now_ms(), "RUNNING", "Running", ""));
        self.log(20, None, "the pipeline begins");
        self.pass(15, 25);
        let extract = self.task("extract_data", &id, &[], |flow, task, span| flow.extract(turn, task, span));
        let transform = self
            .task("transform_data", &id, &[&extract.0], |flow, task, span| flow.transform(turn, task, span));
        let mut is_well = transform.1;
        if is_well {
            is_well = self
                .task("load_data", &id, &[&transform.0], |flow, task, span| flow.load(turn, task, span))
                .1;
        } else {
            self.not_ready("load_data", &transform.0);
        }
        self.pass(15, 25);
        if is_well {
            self.log(20, None, "10 records loaded");
            self.run.states.push(state(self.now_ms(), "COMPLETED", "Completed", "All states completed."));
        } else {
            self.log(40, None, "1 of 3 tasks failed");
            let why = "1/3 task runs failed.";
            self.run.states.push(state(self.now_ms(), "FAILED", "Failed", why));
            fail(&mut span, "transform_data");
        }
        self.pass(5, 9);
        self.ended(ETL, span);
        self.run
    }

    /// A task: its run's id, and whether it went well. `work` gets that id and the task's span.
    fn task(
        &mut self,
        key: &str,
        flow: &[u8],
        inputs: &[&String],
        work: impl FnOnce(&mut Self, &mut KeptTask, &mut Span) -> bool,
    ) -> (String, bool) {
        let mut span = self.span_begun(key, SpanKind::Internal, flow);
        let mut task = KeptTask {
            id: uuid(self.random),
            key: key.to_owned(),
            traceparent: Some(label(&self.trace_id, &span.span_id)),
            inputs: inputs.iter().map(|&input| input.clone()).collect(),
            states: Vec::new(),
        };
        span.attributes = run_attributes("task", &task.id, &format!("{key}-0"));
        self.pass(5, 9);
        task.states.push(state(self.now_ms(), "PENDING", "Pending", ""));
        self.pass(15, 30);
        self.enters(&mut task, &mut span, "RUNNING", "Running", "");
        self.pass(3, 6);
        let is_well = work(self, &mut task, &mut span);
        self.pass(3, 6);
        if is_well {
            self.enters(&mut task, &mut span, "COMPLETED", "Completed", "");
        } else {
            self.enters(&mut task, &mut span, "FAILED", "Failed", "rates-service answered 500");
            self.log(40, Some(&task.id), "rates-service answered 500");
            fail(&mut span, "500");
        }
        self.pass(5, 9);
        self.ended(ETL, span);
        self.pass(15, 30);
        let id = task.id.clone();
        self.run.tasks.push(task);
        (id, is_well)
    }

    fn enters(&mut self, task: &mut KeptTask, span: &mut Span, kind: &str, name: &str, message: &str) {
        task.states.push(state(self.now_ms(), kind, name, message));
        self.event(span, name, "");
    }

    /// A task that waits for one that failed: a run, and no span.
    fn not_ready(&mut self, key: &str, input: &str) {
        let at = self.now_ms();
        let why = "Upstream task run did not reach a 'COMPLETED' state.";
        let states = vec![state(at, "PENDING", "Pending", ""), state(at + 12, "PENDING", "NotReady", why)];
        let (id, inputs) = (uuid(self.random), vec![input.to_owned()]);
        self.run.tasks.push(KeptTask { id, key: key.to_owned(), traceparent: None, inputs, states });
        self.pass(20, 30);
    }

    fn extract(&mut self, turn: Turn, task: &mut KeptTask, span: &mut Span) -> bool {
        let id = span.span_id.clone();
        if turn == Turn::Busy {
            for _ in 0..2 {
                self.span(ETL, "extract-data-span", SpanKind::Internal, &id, |flow, span| {
                    flow.pass(100, 160);
                    flow.event(span, "exception", "the source is busy");
                    false
                });
                self.pass(3, 6);
                self.log(30, Some(&task.id), "the source is busy");
                self.enters(task, span, "SCHEDULED", "AwaitingRetry", "the source is busy");
                self.pass(600, 650);
                self.enters(task, span, "RUNNING", "Retrying", "");
                self.pass(3, 6);
            }
        }
        self.span(ETL, "extract-data-span", SpanKind::Internal, &id, |flow, span| {
            flow.pass(250, 450);
            span.attributes = vec![number("extracted.records", 10)];
            flow.log(20, Some(&task.id), "10 records found");
            true
        })
    }

    fn transform(&mut self, turn: Turn, task: &mut KeptTask, span: &mut Span) -> bool {
        let id = span.span_id.clone();
        self.span(ETL, "transform-data-span", SpanKind::Internal, &id, |flow, span| {
            let id = span.span_id.clone();
            flow.pass(60, 120);
            let error = if turn == Turn::NoRates { "there is no table `rates_2026`" } else { "" };
            let is_well = flow.call("rates-service", "GET /rates", &id, |flow, id| {
                flow.query("rates-service", "SELECT rates", id, [60, 110], error)
            });
            if !is_well {
                return false;
            }
            flow.pass(250, 400);
            span.attributes = vec![number("transformed.records", 10)];
            flow.log(20, Some(&task.id), "10 records transformed");
            true
        })
    }

    fn load(&mut self, turn: Turn, task: &mut KeptTask, span: &mut Span) -> bool {
        let id = span.span_id.clone();
        self.span(ETL, "load-data-span", SpanKind::Internal, &id, |flow, span| {
            let id = span.span_id.clone();
            flow.call("warehouse-service", "POST /records", &id, |flow, id| {
                if turn == Turn::RowByRow {
                    for _ in 0..flow.random.between(14, 19) {
                        flow.query("warehouse-service", "INSERT record", id, [140, 210], "");
                    }
                    return true;
                }
                flow.query("warehouse-service", "INSERT records", id, [150, 260], "")
            });
            span.attributes = vec![number("loaded.records", 10)];
            flow.log(20, Some(&task.id), "10 records loaded");
            true
        })
    }
}

fn state(at_ms: u64, kind: &str, name: &str, message: &str) -> KeptState {
    KeptState { at_ms, kind: kind.to_owned(), name: name.to_owned(), message: message.to_owned() }
}

fn run_attributes(kind: &str, id: &str, name: &str) -> Vec<opentelemetry_proto::tonic::common::v1::KeyValue> {
    vec![text("prefect.run.type", kind), text("prefect.run.id", id), text("prefect.run.name", name)]
}

fn bytes(random: &mut Random, length: usize) -> Vec<u8> {
    (0..length / 8).flat_map(|_| random.next().to_be_bytes()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn label(trace: &[u8], span: &[u8]) -> String {
    format!("00-{}-{}-01", hex(trace), hex(span))
}

fn uuid(random: &mut Random) -> String {
    let hex = hex(&bytes(random, 16));
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

fn export(spans: BTreeMap<&'static str, Vec<Span>>) -> ExportTraceServiceRequest {
    let resource_spans = spans.into_iter().map(|(service, spans)| ResourceSpans {
        resource: Some(Resource { attributes: vec![text("service.name", service)], ..Resource::default() }),
        scope_spans: vec![ScopeSpans {
            scope: Some(InstrumentationScope { name: "larger-system".to_owned(), ..Default::default() }),
            spans,
            ..ScopeSpans::default()
        }],
        ..ResourceSpans::default()
    });
    ExportTraceServiceRequest { resource_spans: resource_spans.collect() }
}

/// A line for each: a change shows where it is.
fn lines(all: impl Iterator<Item = serde_json::Value>) -> String {
    all.map(|one| one.to_string()).collect::<Vec<_>>().join(",\n")
}

#[test]
fn both_sides_of_the_flow_runs_are_what_their_generator_makes() {
    let folder = repository().join(STEP);
    let (traces, runs) = generate();
    if std::env::var_os("UPDATE_TRACES").is_some() {
        let text = lines(traces.resource_spans.iter().map(written));
        std::fs::write(folder.join("traces.json"), format!("{{\"resourceSpans\":[\n{text}\n]}}\n"))
            .expect("written");
        let text = lines(runs.iter().map(|run| serde_json::to_value(run).expect("JSON")));
        std::fs::write(folder.join("runs.json"), format!("[\n{text}\n]\n")).expect("written");
    }
    let found = lessons::trace_file::read(&folder.join("traces.json")).expect("a trace file");
    assert!(found == traces, "traces.json differs: run the test again with UPDATE_TRACES=1");
    let found = run_file::read(&folder.join("runs.json")).expect("a file of runs");
    assert!(found == runs, "runs.json differs: run the test again with UPDATE_TRACES=1");
}
