//! From what does not hold to why: the rules, their order, and what explains what.
//!
//! Rules stand in stages, from cause to effect. The rules of a stage see the same open failures; what
//! one of them explains is closed for the stages behind it. So a broken propagation is one message
//! and not six. What no rule explains goes to the last one, which shows the plain difference: a
//! failed verdict always has a diagnosis.

mod case;
mod draft;
mod footing;
mod rule;
mod rules;

mod address;
mod attribute;
mod context;
mod flow;
mod imports;
mod last_words;
mod layer;
mod lost;
mod remaining;
mod service_name;
mod span_name;
mod value;

use std::collections::HashSet;

pub use case::{Case, Open};
pub use footing::{Footing, Lookalike, Named};
pub use rule::Rule;

use crate::diagnosis::{Certainty, Diagnosis, DiagnosisId, Failure, Witness};
use crate::evidence::Question;

/// The rules, stage by stage.
const STAGES: &[&[&dyn Rule]] = &[
    &[&rules::DidNotBuild],
    &[&rules::AnswerMissing, &rules::AnswerWrong],
    &[&rules::ExporterOutsideRuntime, &rules::EndpointWithoutScheme],
    &[&rules::ServiceDied],
    &[&rules::DidNotListen],
    &[&rules::SimpleProcessor],
    &[&rules::WrongAnswer],
    &[&rules::SpanFromAnotherService],
    &[&rules::ExporterWrongProtocol, &rules::ExporterWrongPath],
    &[
        &rules::ServiceNameMissing,
        &rules::ServiceNameShared,
        &rules::ServiceNameNearMiss,
        &rules::ServiceNameWrong,
    ],
    &[&rules::ExportRefused],
    &[&rules::ExporterPanicked],
    &[&rules::ExportTimedOut],
    &[&rules::ExporterWrongPort],
    &[&rules::NotFlushed],
    &[&rules::SampledOut],
    &[&rules::ContextUnsampled],
    &[&rules::ShutDownEarly],
    &[&rules::LayerMissing],
    &[&rules::FilteredOut],
    &[&rules::NoopTracer],
    &[&rules::NothingExported],
    &[&rules::IdsRepeated],
    &[&rules::SpansDropped],
    &[&rules::ForeignSpan],
    &[&rules::SpanNameNearMiss],
    &[&rules::SpanNameHighCardinality],
    &[&rules::SpanNameFunction],
    &[&rules::SpanNameWrong],
    &[&rules::ParentNeverEnded],
    &[&rules::SpanMissing],
    &[&rules::CallNotMade],
    &[&rules::PropagatorMismatch, &rules::TraceparentMalformed],
    &[&rules::ContextNotInjected],
    &[&rules::ParentSetTooLate],
    &[&rules::ContextNotExtracted],
    &[&rules::ContextLostInTask],
    &[&rules::TaskRunRepeated],
    &[&rules::SpanStartedEarly],
    &[&rules::SpanStartedLate],
    &[&rules::SpanEndedEarly],
    &[&rules::WrongParent],
    &[&rules::WrongOrder],
    &[&rules::WrongKind, &rules::WrongStatus, &rules::EventMissing, &rules::UnexpectedSpan],
    &[
        &rules::AttributeOnResource,
        &rules::AttributeDeprecated,
        &rules::AttributeNearMiss,
        &rules::AttributeOnAnotherSpan,
        &rules::AttributeOnEvent,
        &rules::AttributeWrongType,
        &rules::AttributeWrongValue,
        &rules::AttributesDropped,
        &rules::FieldNotDeclared,
        &rules::AttributeMissing,
    ],
    &[&rules::FlowRunMissing],
    &[&rules::RunFailed],
    &[&rules::TaskRunMissing],
    &[&rules::RunNeverEnded],
    &[&rules::StatesWrong],
    &[&rules::TaskInputsMissing],
    &[&rules::LogLineMissing],
    &[&rules::RunNotJoined],
    &[&rules::ArtifactMissing],
    &[&rules::Difference],
];

/// The ids of all diagnoses, in the order of causes.
pub fn ids() -> impl Iterator<Item = DiagnosisId> {
    STAGES.iter().flat_map(|stage| stage.iter()).map(|rule| rule.id())
}

/// The diagnosis with this id.
pub fn find(id: &str) -> Option<DiagnosisId> {
    ids().find(|known| *known == id)
}

/// What the rule of a diagnosis may rest on.
pub fn footing(id: &str) -> Option<Footing> {
    rule(id).map(Rule::footing)
}

/// Explains every open failure.
pub fn diagnose(case: &Case<'_>, failures: Vec<Failure>) -> Vec<Diagnosis> {
    let mut open = Open(failures);
    let mut diagnoses = Vec::new();
    for stage in STAGES {
        let found: Vec<Diagnosis> = stage.iter().flat_map(|rule| rule.check(case, &open)).collect();
        let explained: HashSet<&Failure> = found.iter().flat_map(|diagnosis| &diagnosis.explains).collect();
        open.0.retain(|failure| !explained.contains(failure));
        diagnoses.extend(found);
    }
    let told: HashSet<DiagnosisId> = diagnoses.iter().map(|diagnosis| diagnosis.id).collect();
    for diagnosis in &mut diagnoses {
        rule_out(diagnosis, &told);
        // A wrong pointer is worse than none, and what was handed out works.
        diagnosis.source.take_if(|place| case.evidence.code.is_handed_out(place));
        let asked = rule(diagnosis.id).map_or_else(Vec::new, |rule| rule.questions(case, diagnosis));
        let told = asked.iter().filter_map(|question| case.evidence.finding(question));
        for told in told.map(|probed| probed.told(case.evidence)) {
            diagnosis.grounds.add(Some(Witness::Probe), told);
        }
    }
    diagnoses
}

/// What would make these diagnoses surer, and is not known yet; the leading one's first.
pub fn questions(case: &Case<'_>, diagnoses: &[Diagnosis]) -> Vec<Question> {
    let asked = diagnoses.iter().filter_map(|diagnosis| Some(rule(diagnosis.id)?.questions(case, diagnosis)));
    asked.flatten().filter(|question| case.evidence.finding(question).is_none()).collect()
}

/// Where the cause was shown, what looks like it and was not seen is ruled out.
fn rule_out(diagnosis: &mut Diagnosis, told: &HashSet<DiagnosisId>) {
    let Some(footing) = footing(diagnosis.id).filter(|_| diagnosis.certainty() == Certainty::Shown) else {
        return;
    };
    for Lookalike { cause, told_apart } in footing.lookalikes {
        let Named::Diagnosis(id) = cause else { continue };
        if !told.contains(id) {
            let (en, pt) = told_apart.into_both();
            let text = both!("`{id}` (not seen: {en})", "`{id}` (não visto: {pt})");
            diagnosis.grounds.exclude(text);
        }
    }
}

fn rule(id: &str) -> Option<&'static dyn Rule> {
    STAGES.iter().flat_map(|stage| stage.iter()).copied().find(|rule| rule.id() == id)
}
