//! Probes: one more look, where a run leaves more than one cause open.
//!
//! The pure part says what is open ([`Question`]); here a question gets its answer, by asking a running
//! service once more or by running it again in another environment. The answer goes into the evidence,
//! and the pure part decides again. A run that passes asks nothing, so it pays nothing. What a probe does
//! is seen by the tap and the wire of that probe alone: the traces that the verdict rests on were read
//! before.

mod again;
mod continues;
mod logs;
mod named;
mod samples;
mod without;

use std::time::Duration;

use crate::cancel::Cancel;
use crate::clock;
use crate::drive;
use crate::event::{Event, EventSink};
use crate::evidence::{Evidence, Exchange, Export, Finding, Probed, Question};
use crate::exercise::Step;
use crate::judge;
use crate::poll::{self, Poll};
use crate::run_dir::RunDir;
use crate::stack::RunningStack;
use crate::system::{Request, System};
use crate::text::Text;

/// How long a probe may take at the most. A service works for half a second at the most, so a probe
/// takes less than one; one that takes longer shows nothing, and the diagnosis stands without it.
const LIMIT: Duration = Duration::from_secs(2);
/// How many probes a run pays for at the most.
const MOST: usize = 3;
/// How long after the answer of a probe's request its spans are awaited. The batch delay is a few ms.
const SPANS_LIMIT: Duration = Duration::from_millis(400);

/// What a probe works with.
pub struct Bench<'a> {
    /// The step.
    pub step: &'a Step,
    /// The services.
    pub stack: &'a mut RunningStack,
    /// Where started processes are written down.
    pub run: &'a mut RunDir,
    /// Who hears how it goes.
    pub events: &'a dyn EventSink,
    /// What ends it before its end.
    pub cancel: &'a Cancel,
}

/// Answers what is open, until nothing is or enough was tried. An answer may open another question.
pub async fn settle(bench: &mut Bench<'_>, evidence: &mut Evidence) {
    while evidence.probes.len() < MOST {
        let asked = |question: &Question| evidence.finding(question).is_some();
        let open = judge::judge(bench.step, evidence).questions;
        let Some(question) = open.into_iter().find(|question| !asked(question)) else { return };
        let (en, pt) = question.tried().into_both();
        bench
            .events
            .event(Event::Progress { text: Text::new(format!("probe: {en}"), format!("teste: {pt}")) });
        let answered = tokio::time::timeout(LIMIT, answer(bench, evidence, &question)).await;
        let finding = answered.unwrap_or(Finding::Nothing);
        tracing::debug!(?question, ?finding, "probed");
        evidence.probes.push(Probed { question, finding });
    }
}

async fn answer(bench: &mut Bench<'_>, evidence: &Evidence, question: &Question) -> Finding {
    match question {
        Question::Continues { service } => continues::answer(bench, evidence, service).await,
        Question::AnswersWithout { caller, callee } => without::answer(bench, evidence, caller, callee).await,
        Question::Logs { service } => logs::answer(bench, service).await,
        Question::Samples { service } => samples::answer(bench, evidence, service).await,
        Question::NamedByEnvironment { service } => named::answer(bench, service).await,
    }
}

impl Bench<'_> {
    /// The first request of the step once more, under a name of its own.
    async fn drive(&self) -> Vec<Exchange> {
        match self.step.requests().first() {
            Some(first) => self.drive_once_more(first).await,
            None => Vec::new(),
        }
    }

    /// A request once more, under a name of its own.
    async fn drive_once_more(&self, request: &Request) -> Vec<Exchange> {
        let again = Request { id: "probe".to_owned(), ..request.clone() };
        let step = self.step.with(|system| System { requests: vec![again], ..system });
        drive::drive(&step, self.stack.addresses(), self.stack.shortage()).await
    }

    /// What a service has exported since a moment.
    fn exports_since(&mut self, service: &str, since_us: u64) -> Vec<Export> {
        let mut seen = Evidence::default();
        self.stack.note(self.step, &mut seen);
        let exports = seen.service(service).map(|service| service.exports.clone()).unwrap_or_default();
        exports.into_iter().filter(|export| export.at_us >= since_us).collect()
    }

    /// Awaits something in what a service exports; `None` when it does not come.
    async fn await_export<T>(
        &mut self,
        service: &str,
        since_us: u64,
        wanted: impl Fn(&[Export]) -> Option<T>,
    ) -> Option<T> {
        let found = poll::until(Duration::from_millis(5), SPANS_LIMIT, async || {
            match wanted(&self.exports_since(service, since_us)) {
                Some(found) => Poll::Ready(found),
                None => Poll::NotYet(both!("nothing that tells", "nada que esclareça")),
            }
        });
        found.await.ok()
    }

    /// Runs a service again in a changed environment; says since when.
    async fn again(&mut self, service: &str, environment: &[(&str, &str)]) -> Option<u64> {
        let since = clock::now_us();
        let is_up = self.stack.restart(self.step, service, environment, self.run, self.cancel).await;
        is_up.then_some(since)
    }
}
