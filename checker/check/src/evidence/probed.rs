//! What a run leaves open, and what a probe showed of it.

use serde::{Deserialize, Serialize};

use super::{Evidence, Export, ServiceEvidence};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// Something that the traces, the tap, the wire and the logs leave open, and that one more look settles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// Does a service that is asked directly, with a `traceparent`, go on with that trace?
    Continues {
        /// The service.
        service: String,
    },
    /// Does a caller answer when something that answers at once stands in its callee's place?
    AnswersWithout {
        /// The caller.
        caller: String,
        /// The callee that is replaced.
        callee: String,
    },
    /// What does a service make, and what does the SDK in it say, when everything is logged?
    Logs {
        /// The service.
        service: String,
    },
    /// Is the service's name taken from the environment?
    NamedByEnvironment {
        /// The service.
        service: String,
    },
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probed {
    /// What was open.
    pub question: Question,
    /// What was seen.
    pub finding: Finding,
}

/// What a probe showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Nothing came that could tell.
    Nothing,
    /// To [`Question::Logs`].
    Logged {
        /// The names of the spans that came now.
        spans: Vec<Untrusted>,
        /// The lines in which the SDK, or the bridge to it, speaks of itself.
        lines: Vec<Untrusted>,
    },
}

impl Probed {
    /// What was tried and what it showed, in a sentence. Of spans only those are news that had not come before.
    pub fn told(&self, before: &Evidence) -> Text {
        let finding = match (&self.question, &self.finding) {
            (Question::Logs { service }, Finding::Logged { spans, .. }) => {
                came(spans, before.service(service))
            }
            (question, finding) => finding.told(question),
        };
        let tried = self.question.tried();
        let [(tried_en, tried_pt), (finding_en, finding_pt)] = [tried, finding].map(Text::into_both);
        Text::new(format!("tried: {tried_en}; {finding_en}"), format!("tentei: {tried_pt}; {finding_pt}"))
    }
}

impl Question {
    /// What is done to settle it.
    pub fn tried(&self) -> Text {
        match self {
            Self::Continues { service } => both!(
                "asked `{service}` directly, with a `traceparent`",
                "perguntei direto a `{service}`, com um `traceparent`"
            ),
            Self::AnswersWithout { caller, callee } => both!(
                "asked `{caller}` with a stand-in in the place of `{callee}` that answers at once",
                "perguntei a `{caller}` com um substituto no lugar de `{callee}` que responde na hora"
            ),
            Self::Logs { service } => {
                both!("ran `{service}` with `RUST_LOG=trace`", "rodei `{service}` com `RUST_LOG=trace`")
            }
            Self::NamedByEnvironment { service } => both!(
                "ran `{service}` with `OTEL_SERVICE_NAME` set",
                "rodei `{service}` com `OTEL_SERVICE_NAME` definida"
            ),
        }
    }
}

impl Finding {
    fn told(&self, question: &Question) -> Text {
        match (question, self) {
            (Question::Continues { .. }, Self::Yes) => {
                both!("it went on with that trace", "ele continuou aquele trace")
            }
            (Question::Continues { .. }, Self::No) => {
                both!("it began a trace of its own", "ele começou um trace próprio")
            }
            (Question::AnswersWithout { .. }, Self::Yes) => both!("it answered", "respondeu"),
            (Question::AnswersWithout { .. }, Self::No) => both!("it gave no answer", "não deu resposta"),
            (Question::NamedByEnvironment { .. }, Self::Yes) => {
                both!("its spans came under that name", "seus spans vieram com esse nome")
            }
            (Question::NamedByEnvironment { .. }, Self::No) => {
                both!(
                    "its spans came under the same name as before",
                    "seus spans vieram com o mesmo nome de antes"
                )
            }
            _ => both!("nothing came that could tell", "não veio nada que esclareça"),
        }
    }
}

fn came(spans: &[Untrusted], before: Option<&ServiceEvidence>) -> Text {
    let had_come = |name: &Untrusted| {
        before.is_some_and(|service| {
            service.exports.iter().flat_map(Export::spans).any(|span| span.name.raw() == name.raw())
        })
    };
    let new: Vec<Untrusted> = spans.iter().filter(|name| !had_come(name)).cloned().collect();
    match (spans.is_empty(), new.is_empty()) {
        (true, _) => both!("no span came", "nenhum span veio"),
        (_, true) => {
            both!("no span came that had not come before", "não veio nenhum span que já não tivesse vindo")
        }
        _ => {
            let names = names(&new);
            both!("now came: {names}", "agora vieram: {names}")
        }
    }
}

fn names(spans: &[Untrusted]) -> String {
    let names: Vec<String> = spans.iter().take(6).map(|name| format!("`{}`", name.shown())).collect();
    names.join(", ")
}
