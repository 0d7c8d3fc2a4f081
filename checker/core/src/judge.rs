//! From what was read to a verdict: which assertions hold, which checks pass, and, where one does
//! not, the diagnoses.

use std::collections::HashSet;

use crate::answers::{answered, ended};
use crate::diagnose::{self, Case};
use crate::diagnosis::{Diagnosis, Failure};
use crate::evidence::{Evidence, Exchange, Life, Question, ServiceEvidence};
use crate::exercise::{Assertion, Step};
use crate::matching::{self, Matched};
use crate::origin::{Origin, Origins};
use crate::settle::Completion;
use crate::system::{Program, Request, System};
use crate::verdict::{CheckResult, CheckStatus};

/// What a run comes to.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The comparison that it rests on.
    pub matched: Matched,
    /// The rows.
    pub checks: Vec<CheckResult>,
    /// Why a row failed; empty when none did.
    pub diagnoses: Vec<Diagnosis>,
    /// What would make them surer, and is not known yet.
    pub questions: Vec<Question>,
}

/// Judges a run. A pure function: the same evidence gives the same judgement.
pub fn judge(step: &Step, evidence: &Evidence) -> Judgement {
    let matched = matching::match_run(step, evidence);
    let failures = failures(step, evidence, &matched);
    let checks = checks(step, &failures);
    let open = failures_of_failed_checks(step, &checks, &failures);
    let case = Case { step, evidence, matched: &matched };
    let diagnoses = diagnose::diagnose(&case, open);
    let questions = diagnose::questions(&case, &diagnoses);
    Judgement { matched, checks, diagnoses, questions }
}

/// Whether everything is there by now; and if not, why it is worth waiting.
pub fn completion(step: &Step, evidence: &Evidence) -> Completion {
    if failures(step, evidence, &matching::match_run(step, evidence)).is_empty() {
        return Completion::Complete;
    }
    let silent = evidence.services.iter().find(|service| service.exports.is_empty());
    Completion::NotYet(silent.map_or_else(
        || both!("waiting for the traces to be complete", "esperando os traces ficarem completos"),
        |ServiceEvidence { name, .. }| {
            both!("waiting: `{name}` has sent no span yet", "esperando: `{name}` ainda não enviou span")
        },
    ))
}

/// Everything that does not hold, also what follows from something else that does not.
pub fn failures(step: &Step, evidence: &Evidence, matched: &Matched) -> Vec<Failure> {
    let run = |assertion: Assertion| Failure { assertion, request: None };
    if !evidence.compile_errors.is_empty() || !evidence.missing_bins.is_empty() {
        return vec![run(Assertion::Build)];
    }
    let started = evidence.services.iter().all(|service| {
        matches!(service.life, Life::Served | Life::Died(_) | Life::Ended(_) | Life::NeverEnded)
    });
    if !started {
        return vec![run(Assertion::Start)];
    }
    // Each witness for itself: the answers, then the traces.
    let mut failures = of_answers(step, evidence);
    failures.extend(of_traces(step, evidence, matched));
    failures.extend(of_runs(matched));
    failures
}

/// What does not hold of what was answered: by whoever was asked, a service or the learner.
fn of_answers(step: &Step, evidence: &Evidence) -> Vec<Failure> {
    let wrong =
        |request: Option<&String>| Failure { assertion: Assertion::Answers, request: request.cloned() };
    let questions = unanswered(step, evidence)
        .map(|id| Failure { assertion: Assertion::Question(id.to_owned()), request: None });
    let requests = exchanges(step, evidence).filter(|(request, exchange)| !answered(request, exchange));
    let requests = requests.map(|(request, _)| wrong(Some(&request.id)));
    let programs = runs(step, evidence).filter(|(program, exchange)| !ended(program, exchange));
    let programs = programs.map(|(program, _)| wrong(Some(&program.run)));
    let mut failures: Vec<Failure> = questions.chain(requests).chain(programs).collect();
    let one_died = evidence.services.iter().any(|service| matches!(service.life, Life::Died(_)));
    if one_died && failures.is_empty() {
        failures.push(wrong(None));
    }
    failures
}

/// What does not hold of the traces.
fn of_traces(step: &Step, evidence: &Evidence, matched: &Matched) -> Vec<Failure> {
    let origins = Origins::of(evidence);
    let silent = step.exporters().iter().filter(|service| {
        expects_spans(step, &service.name) && !exports(step, evidence, &origins, &service.name)
    });
    let silent =
        silent.map(|service| Failure { assertion: Assertion::Exports(service.name.clone()), request: None });
    let spans = matched.requests.iter().flat_map(|request| {
        request.pairs.iter().flat_map(|pair| {
            pair.failed.iter().map(|&aspect| Failure {
                assertion: Assertion::Span(aspect, pair.expected.clone()),
                request: Some(request.request.clone()),
            })
        })
    });
    silent.chain(spans).collect()
}

/// What does not hold of what Prefect has.
fn of_runs(matched: &Matched) -> impl Iterator<Item = Failure> {
    matched.flows.iter().flat_map(|flow| {
        flow.failures().map(|(aspect, id)| Failure {
            assertion: Assertion::Run(aspect, id.to_owned()),
            request: Some(flow.request.clone()),
        })
    })
}

/// Whether Prefect shows all that is expected of it by now. Nothing is, of a step without one.
pub fn is_orchestrated(step: &Step, evidence: &Evidence) -> bool {
    matching::match_run(step, evidence).flows.iter().all(|flow| flow.failures().next().is_none())
}

fn exchanges<'a>(
    step: &'a Step,
    evidence: &'a Evidence,
) -> impl Iterator<Item = (&'a Request, &'a Exchange)> {
    step.requests().iter().filter_map(|request| Some((request, evidence.exchange(&request.id)?)))
}

/// The questions that have no answer, or another one than the traces give.
fn unanswered<'a>(step: &'a Step, evidence: &'a Evidence) -> impl Iterator<Item = &'a str> {
    let questions = step.reading().into_iter().flat_map(|reading| &reading.questions);
    let is_right = |question: &crate::reading::SheetQuestion| {
        let given = evidence.sheet.as_ref().and_then(|sheet| sheet.given.get(&question.id));
        given.is_some_and(|given| question.answer.is_met_by(given))
    };
    questions.filter(move |question| !is_right(question)).map(|question| question.id.as_str())
}

fn runs<'a>(step: &'a Step, evidence: &'a Evidence) -> impl Iterator<Item = (&'a Program, &'a Exchange)> {
    let programs = step.system().into_iter().flat_map(System::programs);
    programs.filter_map(|(_, program)| Some((program, evidence.exchange(&program.run)?)))
}

fn expects_spans(step: &Step, service: &str) -> bool {
    step.spans().iter().any(|span| span.service == service)
}

/// Whether any span of the service's own came under its expected name. Any will do: where spans come but not
/// the expected ones, the missing span is the better thing to say.
fn exports(step: &Step, evidence: &Evidence, origins: &Origins<'_>, service: &str) -> bool {
    let Some(service) = step.exporter(service) else { return false };
    let mut spans = evidence.traces.iter().flat_map(|trace| &trace.spans);
    spans.any(|span| {
        span.service == service.service_name.as_str()
            && !matches!(origins.origin(span, &service.name), Origin::Other(_))
    })
}

fn checks(step: &Step, failures: &[Failure]) -> Vec<CheckResult> {
    let failed: HashSet<&Assertion> = failures.iter().map(|failure| &failure.assertion).collect();
    let mut results: Vec<CheckResult> = Vec::new();
    for check in &step.checks {
        let because: Vec<String> = check
            .needs
            .iter()
            .filter(|need| {
                results.iter().any(|result| result.id == **need && result.status != CheckStatus::Passed)
            })
            .cloned()
            .collect();
        let status = if !because.is_empty() {
            CheckStatus::Skipped { because }
        } else if check.covers.iter().any(|assertion| failed.contains(assertion)) {
            CheckStatus::Failed
        } else {
            CheckStatus::Passed
        };
        results.push(CheckResult {
            id: check.id.clone(),
            title: check.title.clone(),
            points: check.points,
            status,
        });
    }
    results
}

/// What is left to explain: the failures of checks that failed, not of those that were skipped.
fn failures_of_failed_checks(step: &Step, checks: &[CheckResult], failures: &[Failure]) -> Vec<Failure> {
    let open: HashSet<&Assertion> = step
        .checks
        .iter()
        .zip(checks)
        .filter(|(_, result)| result.status == CheckStatus::Failed)
        .flat_map(|(check, _)| &check.covers)
        .collect();
    failures.iter().filter(|failure| open.contains(&failure.assertion)).cloned().collect()
}
