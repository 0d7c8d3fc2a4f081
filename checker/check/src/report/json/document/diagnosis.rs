//! A diagnosis in the document: what it says, what it rests on, and where to look.

use serde::Serialize;

use crate::diagnosis::{Diagnosis, Grounds, Mend};
use crate::text::{Lang, Text};
use crate::verdict::StepReport;

#[derive(Serialize)]
pub(super) struct DiagnosisDocument {
    id: &'static str,
    service: Option<String>,
    span: Option<String>,
    span_service: Option<String>,
    title: String,
    certainty: &'static str,
    evidence: Vec<String>,
    grounds: GroundsDocument,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mends: Vec<MendDocument>,
    next: String,
    source: Option<SourceDocument>,
}

#[derive(Serialize)]
struct MendDocument {
    file: String,
    instead_of: Option<String>,
    text: String,
}

#[derive(Serialize)]
struct GroundsDocument {
    seen: Vec<SeenDocument>,
    excluded: Vec<String>,
    remaining: Vec<RivalDocument>,
}

#[derive(Serialize)]
struct SeenDocument {
    by: &'static str,
    what: String,
}

#[derive(Serialize)]
struct RivalDocument {
    cause: String,
    tell: String,
}

#[derive(Serialize)]
struct SourceDocument {
    file: String,
    path: String,
    line: u32,
}

impl DiagnosisDocument {
    pub(super) fn new(diagnosis: &Diagnosis, report: &StepReport, lang: Lang) -> Self {
        let say = |text: &Text| text.get(lang).to_owned();
        Self {
            id: diagnosis.id,
            service: diagnosis.service.clone(),
            span: diagnosis.span.clone(),
            span_service: diagnosis.span_service.clone(),
            title: say(&diagnosis.title),
            certainty: diagnosis.certainty().word(),
            evidence: diagnosis.evidence().map(say).collect(),
            grounds: GroundsDocument::new(&diagnosis.grounds, lang),
            mends: diagnosis.mends.iter().map(MendDocument::from).collect(),
            next: say(diagnosis.next.text()),
            source: diagnosis.source.as_ref().map(|source| SourceDocument {
                file: source.file.clone(),
                path: source.seen_in(&report.krate),
                line: source.line,
            }),
        }
    }
}

impl From<&Mend> for MendDocument {
    fn from(Mend { file, instead_of, text }: &Mend) -> Self {
        Self { file: file.clone(), instead_of: instead_of.clone(), text: text.clone() }
    }
}

impl GroundsDocument {
    fn new(grounds: &Grounds, lang: Lang) -> Self {
        let say = |text: &Text| text.get(lang).to_owned();
        let seen = grounds.seen().map(|(by, what)| SeenDocument { by: by.word(), what: say(what) });
        let remaining = grounds.remaining().iter();
        let remaining =
            remaining.map(|rival| RivalDocument { cause: say(&rival.cause), tell: say(&rival.tell) });
        Self {
            seen: seen.collect(),
            excluded: grounds.excluded().iter().map(say).collect(),
            remaining: remaining.collect(),
        }
    }
}
