//! From what does not hold to why: the rules, their order, and what explains what.
//!
//! Rules stand in stages, from cause to effect. The rules of a stage see the same open failures; what
//! one of them explains is closed for the stages behind it. So a broken propagation is one message
//! and not six. What no rule explains goes to the last one, which shows the plain difference: a
//! failed verdict always has a diagnosis.

mod case;
mod rule;
mod rules;

mod attribute;
mod context;
mod service_name;

use std::collections::HashSet;

pub use case::{Case, Open};
pub use rule::Rule;

use crate::diagnosis::{Diagnosis, DiagnosisId, Failure};

/// The rules, stage by stage.
const STAGES: &[&[&dyn Rule]] = &[
    &[&rules::DidNotBuild],
    &[&rules::ServiceDied],
    &[&rules::DidNotListen],
    &[&rules::WrongAnswer],
    &[&rules::ExporterWrongProtocol, &rules::ExporterWrongPath],
    &[
        &rules::ServiceNameMissing,
        &rules::ServiceNameShared,
        &rules::ServiceNameNearMiss,
        &rules::ServiceNameWrong,
    ],
    &[&rules::ExporterWrongPort],
    &[&rules::NotFlushed],
    &[&rules::SampledOut],
    &[&rules::NoopTracer],
    &[&rules::NothingExported],
    &[&rules::ForeignSpan],
    &[&rules::SpanNameNearMiss],
    &[&rules::ParentNeverEnded],
    &[&rules::SpanMissing],
    &[&rules::ContextNotInjected],
    &[&rules::ContextNotExtracted],
    &[&rules::WrongParent],
    &[&rules::WrongKind, &rules::WrongStatus, &rules::EventMissing, &rules::UnexpectedSpan],
    &[&rules::SpanEndedEarly],
    &[
        &rules::AttributeOnResource,
        &rules::AttributeOnAnotherSpan,
        &rules::AttributeNearMiss,
        &rules::AttributeWrongType,
        &rules::AttributeWrongValue,
        &rules::AttributeMissing,
    ],
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
    diagnoses
}
