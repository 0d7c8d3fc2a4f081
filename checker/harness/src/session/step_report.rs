//! What a step comes to, as every reporter renders it.

use crate::advice;
use crate::cause::Cause;
use crate::compare;
use crate::correlate;
use crate::evidence::{Evidence, Exit, Life};
use crate::exercise::Step;
use crate::gather::Gathered;
use crate::judge::Judgement;
use crate::matching::FlowMatch;
use crate::surroundings::{FlowBackend, TraceBackend};
use crate::verdict::{Diagnoses, FlowLink, Kept, ServiceLog, StepReport, Timings, TraceLink, Verdict};

/// Makes the report of a step.
pub(super) struct StepReports<'a> {
    pub(super) step: &'a Step,
    pub(super) traces: &'a TraceBackend,
    pub(super) flows: Option<&'a FlowBackend>,
    /// The options with which `check up` keeps such a stack, as a person types them.
    pub(super) up: String,
    /// The crate, as seen from where the person stands.
    pub(super) krate: String,
}

impl StepReports<'_> {
    /// Of a step that was judged.
    pub(super) fn judged(self, gathered: Gathered, judgement: Judgement) -> StepReport {
        let evidence = &gathered.evidence;
        StepReport {
            traces: self.links(evidence),
            comparison: judgement
                .diagnoses
                .first()
                .and_then(|first| compare::comparison(self.step, evidence, &judgement.matched, first)),
            found: compare::found(self.step, evidence, &judgement.matched),
            flows: judgement
                .diagnoses
                .first()
                .and_then(|first| compare::flow_comparison(self.step, evidence, &judgement.matched, first)),
            flow_runs: self.flow_links(evidence, &judgement.matched.flows),
            advice: advice::advice(evidence),
            logs: logs(evidence),
            reflection: evidence.sheet.as_ref().and_then(|sheet| sheet.reflection.clone()),
            compile_errors: evidence.compile_errors.iter().map(|error| error.rendered.clone()).collect(),
            checks: judgement.checks,
            warnings: gathered.warnings,
            timings: gathered.timings,
            ..self.blank(Diagnoses::new(judgement.diagnoses).map_or(Verdict::Passed, Verdict::Failed))
        }
    }

    /// Of a step that could not be judged.
    pub(super) fn not_judged(self, cause: Cause) -> StepReport {
        self.blank(Verdict::NotJudged(cause))
    }

    fn blank(self, verdict: Verdict) -> StepReport {
        StepReport {
            step: self.step.id.clone(),
            title: self.step.title.clone(),
            krate: self.krate,
            verdict,
            checks: Vec::new(),
            comparison: None,
            found: None,
            flows: None,
            traces: Vec::new(),
            flow_runs: Vec::new(),
            traces_are: if self.traces.life().outlives_the_run() {
                Kept::InJaeger
            } else {
                Kept::UntilTheEnd { options: self.up }
            },
            max_points: self.step.max_points(),
            altered: Vec::new(),
            advice: Vec::new(),
            warnings: Vec::new(),
            logs: Vec::new(),
            reflection: None,
            compile_errors: Vec::new(),
            timings: Timings::default(),
        }
    }

    fn flow_links(&self, evidence: &Evidence, flows: &[FlowMatch]) -> Vec<FlowLink> {
        let links = flows.iter().filter_map(|found| {
            let flow = found.find(evidence)?;
            Some(FlowLink {
                request: found.request.clone(),
                id: flow.id.clone(),
                flow: flow.flow.clone(),
                name: flow.run.name.clone(),
                state: flow.run.state().map(|state| state.name.clone()),
                url: self.flows.and_then(|flows| flows.page(&flow.id)),
            })
        });
        links.collect()
    }

    fn links(&self, evidence: &Evidence) -> Vec<TraceLink> {
        let links = evidence.exchanges.iter().filter_map(|exchange| {
            // Where propagation is not written yet, the request's own trace holds only our root.
            let traces = correlate::traces_of(evidence, exchange);
            let own = traces.iter().find(|trace| trace.spans.iter().any(correlate::is_learners));
            let trace_id = own.map(|trace| trace.id).or(exchange.is_traced.then_some(exchange.trace_id))?;
            let url = self.traces.jaeger().trace_url(trace_id);
            Some(TraceLink { request: exchange.request.clone(), trace_id, url })
        });
        links.collect()
    }
}

/// The last lines of services that ended by themselves, never listened, or reported export errors.
fn logs(evidence: &Evidence) -> Vec<ServiceLog> {
    let in_trouble = evidence.services.iter().filter(|service| {
        !matches!(service.life, Life::Served | Life::NotStarted | Life::Ended(Exit::Code(0)))
            || service.log.iter().any(|line| line.raw().contains("ERROR") || line.raw().contains("panicked"))
    });
    in_trouble
        .map(|service| {
            let tail = service.log.len().saturating_sub(12);
            let lines = service.log[tail..].iter().map(|line| line.shown_up_to(300).to_string()).collect();
            ServiceLog { service: service.name.clone(), lines }
        })
        .collect()
}
