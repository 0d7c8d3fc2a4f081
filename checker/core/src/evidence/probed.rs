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
    /// Of which requests does a service leave spans: told that the trace is sampled, that it is not, nothing?
    Samples {
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
    /// To [`Question::Samples`]: whether spans came, of a request that was sent …
    Sampled {
        /// … with a `traceparent` that ends in `01`.
        told_to: bool,
        /// … with one that ends in `00`.
        told_not_to: bool,
        /// … with none.
        alone: bool,
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
            Self::Samples { service } => both!(
                "asked `{service}` directly, with a `traceparent` that ends in `01`, with one that ends in `00`, and with none",
                "perguntei direto a `{service}`, com um `traceparent` que termina em `01`, com um que termina em `00` e sem nenhum"
            ),
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
            (_, Self::Sampled { told_to, told_not_to, alone }) => sampled(*told_to, *told_not_to, *alone),
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

fn sampled(told_to: bool, told_not_to: bool, alone: bool) -> Text {
    let (mut of_en, mut of_pt) = (Vec::new(), Vec::new());
    for (came, en, pt) in [
        (told_to, "the one with `01`", "a com `01`"),
        (told_not_to, "the one with `00`", "a com `00`"),
        (alone, "the one with none", "a sem nenhum"),
    ] {
        if came {
            of_en.push(en);
            of_pt.push(pt);
        }
    }
    let (of_en, of_pt) = (of_en.join(" and "), of_pt.join(" e "));
    match (told_to, told_not_to, alone) {
        (false, false, false) => both!("no span came of any", "não veio span de nenhuma"),
        (true, true, true) => both!("spans came of all three", "vieram spans das três"),
        _ => both!("spans came only of {of_en}", "vieram spans só destas: {of_pt}"),
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
