//! The document's own types: what a program reads never follows the inner types by accident.

mod diagnosis;
mod trees;

use serde::Serialize;

use crate::alteration::Alteration;
use crate::cause::Cause;
use crate::event::{PlannedStep, StackInfo};
use crate::exit_code::ExitCode;
use crate::report::style::Style;
use crate::summary::Summary;
use crate::text::Lang;
use crate::verdict::{
    CheckResult, CheckStatus, FlowLink, Kept, ServiceLog, StepReport, Timings, TraceLink, Verdict,
};
use diagnosis::DiagnosisDocument;
use trees::ComparisonDocument;

/// The whole result.
#[derive(Serialize)]
pub(super) struct Document {
    schema: u32,
    verdict: Word,
    exit_code: u8,
    pub(super) stack: Option<StackDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<CauseDocument>,
    pub(super) steps: Vec<StepDocument>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Passed,
    Failed,
    NotJudged,
    Skipped,
}

#[derive(Serialize)]
pub(super) struct StackDocument {
    /// The trace backend's, from before there was one for each.
    kind: &'static str,
    jaeger: JaegerDocument,
    /// Where a step has flows.
    #[serde(skip_serializing_if = "Option::is_none")]
    prefect: Option<PrefectDocument>,
}

#[derive(Serialize)]
struct PrefectDocument {
    kind: &'static str,
    version: Option<String>,
    api_url: String,
}

#[derive(Serialize)]
struct JaegerDocument {
    kind: &'static str,
    version: Option<String>,
    query_url: String,
    otlp_endpoint: String,
}

#[derive(Serialize)]
struct CauseDocument {
    id: &'static str,
    part: &'static str,
    what: String,
    hint: String,
    details: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct StepDocument {
    id: String,
    title: Option<String>,
    verdict: Word,
    points: u32,
    max_points: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<CauseDocument>,
    checks: Vec<CheckDocument>,
    diagnoses: Vec<DiagnosisDocument>,
    traces: Vec<TraceDocument>,
    /// Where the step has any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flow_runs: Vec<FlowRunDocument>,
    altered: Vec<AlterationDocument>,
    advice: Vec<AdviceDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reflection: Option<String>,
    compile_errors: Vec<String>,
    warnings: Vec<String>,
    logs: Vec<LogDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<ComparisonDocument>,
    timings: Option<TimingsDocument>,
}

#[derive(Serialize)]
struct CheckDocument {
    id: String,
    title: String,
    points: u32,
    max_points: u32,
    status: Word,
    because: Vec<String>,
}

#[derive(Serialize)]
struct TraceDocument {
    request: String,
    trace_id: String,
    /// `None` where the page is gone with the run.
    url: Option<String>,
}

#[derive(Serialize)]
struct FlowRunDocument {
    request: String,
    id: String,
    flow: String,
    name: String,
    state: Option<String>,
    /// `None` where the page is gone with the run.
    url: Option<String>,
}

#[derive(Serialize)]
struct AlterationDocument {
    file: String,
    how: &'static str,
    rule: bool,
}

/// The last lines of a service that was in trouble.
#[derive(Serialize)]
struct LogDocument {
    service: String,
    lines: Vec<String>,
}

#[derive(Serialize)]
struct AdviceDocument {
    id: &'static str,
    text: String,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are the document's, and there the unit counts")]
struct TimingsDocument {
    build_ms: u64,
    start_ms: u64,
    drive_ms: u64,
    collect_ms: u64,
    probe_ms: u64,
    judge_ms: u64,
    stop_ms: u64,
    total_ms: u64,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            schema: 1,
            verdict: Word::NotJudged,
            exit_code: ExitCode::NotJudged.number(),
            stack: None,
            cause: None,
            steps: Vec::new(),
        }
    }
}

impl Document {
    pub(super) fn set_cause(&mut self, cause: &Cause, lang: Lang) {
        self.cause = Some(CauseDocument::new(cause, lang));
    }

    /// Draws the sum, and adds the steps that were not reached.
    pub(super) fn close(&mut self, summary: &Summary, planned: &[PlannedStep]) {
        let code = summary.exit_code();
        self.exit_code = code.number();
        self.verdict = match code {
            ExitCode::Passed => Word::Passed,
            ExitCode::NotPassed => Word::Failed,
            ExitCode::Usage | ExitCode::NotJudged | ExitCode::Interrupted => Word::NotJudged,
        };
        for planned in planned {
            if !self.steps.iter().any(|step| planned.id == step.id) {
                self.steps.push(StepDocument::skipped(planned));
            }
        }
    }
}

impl StepDocument {
    pub(super) fn new(report: &StepReport, lang: Lang) -> Self {
        let (verdict, cause, diagnoses) = match &report.verdict {
            Verdict::Passed => (Word::Passed, None, Vec::new()),
            Verdict::Failed(diagnoses) => {
                let diagnoses =
                    diagnoses.iter().map(|diagnosis| DiagnosisDocument::new(diagnosis, report, lang));
                (Word::Failed, None, diagnoses.collect())
            }
            Verdict::NotJudged(cause) => (Word::NotJudged, Some(CauseDocument::new(cause, lang)), Vec::new()),
        };
        Self {
            id: report.step.to_string(),
            title: Some(report.title.get(lang).to_owned()),
            verdict,
            points: report.points(),
            max_points: report.max_points,
            cause,
            checks: report.checks.iter().map(|check| CheckDocument::new(check, lang)).collect(),
            diagnoses,
            traces: report.traces.iter().map(|trace| TraceDocument::new(trace, &report.traces_are)).collect(),
            flow_runs: report.flow_runs.iter().map(FlowRunDocument::from).collect(),
            altered: report.altered.iter().map(AlterationDocument::from).collect(),
            advice: report
                .advice
                .iter()
                .map(|advice| AdviceDocument { id: advice.id, text: advice.text.get(lang).to_owned() })
                .collect(),
            reflection: report.reflection.as_ref().map(|text| text.raw().to_owned()),
            compile_errors: plain(&report.compile_errors),
            warnings: plain(&report.warnings),
            logs: report.logs.iter().map(LogDocument::from).collect(),
            comparison: report.comparison.as_ref().map(|trees| ComparisonDocument::new(trees, lang)),
            timings: Some(report.timings.into()),
        }
    }

    fn skipped(planned: &PlannedStep) -> Self {
        Self {
            id: planned.id.to_string(),
            title: None,
            verdict: Word::Skipped,
            points: 0,
            max_points: planned.max_points,
            cause: None,
            checks: Vec::new(),
            diagnoses: Vec::new(),
            traces: Vec::new(),
            flow_runs: Vec::new(),
            altered: Vec::new(),
            advice: Vec::new(),
            reflection: None,
            compile_errors: Vec::new(),
            warnings: Vec::new(),
            logs: Vec::new(),
            comparison: None,
            timings: None,
        }
    }
}

impl From<&ServiceLog> for LogDocument {
    fn from(log: &ServiceLog) -> Self {
        Self { service: log.service.clone(), lines: plain(&log.lines) }
    }
}

fn plain(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| Style::Plain.foreign(text)).collect()
}

impl CauseDocument {
    fn new(cause: &Cause, lang: Lang) -> Self {
        Self {
            id: cause.id.word(),
            part: cause.id.part().word(),
            what: cause.what.get(lang).to_owned(),
            hint: cause.hint.get(lang).to_owned(),
            details: cause.lines(lang).map(|line| Style::Plain.foreign(line)).collect(),
        }
    }
}

impl CheckDocument {
    fn new(check: &CheckResult, lang: Lang) -> Self {
        let (status, because) = match &check.status {
            CheckStatus::Passed => (Word::Passed, Vec::new()),
            CheckStatus::Failed => (Word::Failed, Vec::new()),
            CheckStatus::Skipped { because } => (Word::Skipped, because.clone()),
        };
        Self {
            id: check.id.clone(),
            title: check.title.get(lang).to_owned(),
            points: if status == Word::Passed { check.points } else { 0 },
            max_points: check.points,
            status,
            because,
        }
    }
}

impl TraceDocument {
    fn new(trace: &TraceLink, kept: &Kept) -> Self {
        Self {
            request: trace.request.clone(),
            trace_id: trace.trace_id.to_string(),
            url: match kept {
                Kept::InJaeger => Some(trace.url.clone()),
                Kept::UntilTheEnd { .. } => None,
            },
        }
    }
}

impl From<&FlowLink> for FlowRunDocument {
    fn from(link: &FlowLink) -> Self {
        Self {
            request: link.request.clone(),
            id: link.id.clone(),
            flow: link.flow.raw().to_owned(),
            name: link.name.raw().to_owned(),
            state: link.state.as_ref().map(|state| state.raw().to_owned()),
            url: link.url.clone(),
        }
    }
}

impl From<&StackInfo> for StackDocument {
    fn from(StackInfo { jaeger, prefect }: &StackInfo) -> Self {
        Self {
            kind: jaeger.kind,
            jaeger: JaegerDocument {
                kind: jaeger.kind,
                version: jaeger.version.clone(),
                query_url: jaeger.query_url.clone(),
                otlp_endpoint: jaeger.otlp_endpoint.clone(),
            },
            prefect: prefect.as_ref().map(|prefect| PrefectDocument {
                kind: prefect.kind,
                version: prefect.version.clone(),
                api_url: prefect.api_url.clone(),
            }),
        }
    }
}

impl From<&Alteration> for AlterationDocument {
    fn from(of: &Alteration) -> Self {
        Self { file: of.file.raw().to_owned(), how: of.how.word(), rule: of.is_rule }
    }
}

impl From<Timings> for TimingsDocument {
    fn from(timings: Timings) -> Self {
        let Timings { build_ms, start_ms, drive_ms, collect_ms, probe_ms, judge_ms, stop_ms, total_ms } =
            timings;
        Self { build_ms, start_ms, drive_ms, collect_ms, probe_ms, judge_ms, stop_ms, total_ms }
    }
}
