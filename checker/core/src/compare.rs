//! The expected and the actual tree of a request as lines, ready to be set beside each other.
//!
//! What the lines look like is the reporters' business; which line is the first wrong one is said here.

mod cut;
mod flow;
mod note;

pub use flow::flow_comparison;

use crate::correlate;
use crate::diagnosis::Diagnosis;
use crate::evidence::{Evidence, Exchange};
use crate::exercise::{Aspect, Assertion, RunAspect, Step};
use crate::expect::ExpectedSpan;
use crate::matching::{Matched, Pair, RequestMatch, SpanRef};
use crate::text::Text;
use crate::trace::{Span, SpanId, SpanKind, Status, Trace};
use crate::verdict::{Comparison, FoundTree, Mark, TreeLine};

/// The trees of the request in which a diagnosis shows; nothing where it is not about a span.
pub fn comparison(
    step: &Step,
    evidence: &Evidence,
    matched: &Matched,
    diagnosis: &Diagnosis,
) -> Option<Comparison> {
    let mut of_spans = diagnosis.explains.iter().filter_map(|failure| match &failure.assertion {
        Assertion::Span(_, span) => Some((failure.request.as_deref()?, span.as_str())),
        // Whoever looks for the other end of it looks into the trace.
        Assertion::Run(RunAspect::Join | RunAspect::Artifact, run) => {
            let run = step.run(run)?;
            let span = run.trace().or(run.artifact().map(|artifact| artifact.links.as_str()))?;
            Some((failure.request.as_deref()?, span))
        }
        _ => None,
    });
    let (request, told) = of_spans.next()?;
    let (request, exchange) = (matched.request(request)?, evidence.exchange(request)?);
    Some(Side { step, evidence, request, exchange, told }.comparison())
}

/// The tree of the first request of which any span came.
pub fn found(step: &Step, evidence: &Evidence, matched: &Matched) -> Option<FoundTree> {
    matched.requests.iter().find_map(|request| {
        let exchange = evidence.exchange(&request.request)?;
        let lines = Side { step, evidence, request, exchange, told: "" }.actual();
        (!lines.is_empty()).then(|| FoundTree { request: request.request.clone(), lines })
    })
}

struct Side<'a> {
    step: &'a Step,
    evidence: &'a Evidence,
    request: &'a RequestMatch,
    exchange: &'a Exchange,
    /// The expected span that the diagnosis is about.
    told: &'a str,
}

impl Side<'_> {
    fn comparison(&self) -> Comparison {
        Comparison { request: self.request.request.clone(), expected: self.expected(), actual: self.actual() }
    }

    /// The id of the expected span where to look first: the one that is told of. Else where the first difference
    /// is: parents stand before children, so what follows from it stands behind it.
    fn first_difference(&self) -> Option<&str> {
        if let Some(pair) = self.request.pair(self.told)
            && !note::own_failures(self, pair).is_empty()
        {
            return Some(&pair.expected);
        }
        let wrong = |is_it: &dyn Fn(&Aspect) -> bool| {
            let mut pairs = self.request.pairs.iter();
            pairs.find(|pair| note::own_failures(self, pair).iter().any(is_it))
        };
        // A wrong edge or a missing span tells more than a wrong attribute above it.
        let pair = wrong(&|aspect| matches!(aspect, Aspect::Exists | Aspect::Parent))
            .or_else(|| wrong(&|_| true))?;
        Some(&pair.expected)
    }

    fn expected(&self) -> Vec<TreeLine> {
        let spans: Vec<&ExpectedSpan> =
            self.step.spans().iter().filter(|span| span.applies_to(&self.request.request)).collect();
        let mut lines = Vec::new();
        let roots: Vec<&ExpectedSpan> = spans.iter().copied().filter(|span| span.parent.is_none()).collect();
        for (index, root) in roots.iter().enumerate() {
            self.expected_below(&spans, root, 0, index + 1 == roots.len(), &mut lines);
        }
        lines
    }

    fn expected_below(
        &self,
        spans: &[&ExpectedSpan],
        span: &ExpectedSpan,
        depth: usize,
        last: bool,
        lines: &mut Vec<TreeLine>,
    ) {
        let pair = self.request.pair(&span.id);
        let is_missing = pair.is_some_and(|pair| pair.actual.is_none());
        let failed = pair.map_or_else(Vec::new, |pair| note::own_failures(self, pair));
        let mark = match failed.as_slice() {
            _ if self.first_difference() == Some(&span.id) => Mark::First,
            _ if is_missing => Mark::Missing,
            [] => Mark::Same,
            _ => Mark::Different,
        };
        lines.push(TreeLine {
            depth,
            last,
            name: span.name().to_owned(),
            service: self
                .step
                .exporter(&span.service)
                .map_or_else(String::new, |service| service.service_name.clone()),
            kind: span.kind.map_or_else(String::new, |kind| kind.word().to_owned()),
            status: span.statuses.first().map_or_else(String::new, |status| shown(*status)),
            mark,
            note: note::expected(is_missing, &failed),
        });
        let children: Vec<&ExpectedSpan> =
            spans.iter().copied().filter(|child| child.parent.as_deref() == Some(&span.id)).collect();
        for (index, child) in children.iter().enumerate() {
            self.expected_below(spans, child, depth + 1, index + 1 == children.len(), lines);
        }
    }

    fn actual(&self) -> Vec<TreeLine> {
        let traces = correlate::traces_of(self.evidence, self.exchange);
        let with_spans: Vec<&&Trace> =
            traces.iter().filter(|trace| trace.spans.iter().any(correlate::is_learners)).collect();
        let mut lines = Vec::new();
        for trace in &with_spans {
            let is_root = |span: &&Span| {
                span.parent.is_none_or(|parent| !trace.span(parent).is_some_and(correlate::is_learners))
            };
            let mine: Vec<&Span> = trace.spans.iter().filter(|span| correlate::is_learners(span)).collect();
            let roots: Vec<&Span> = mine.iter().copied().filter(is_root).collect();
            if with_spans.len() > 1 {
                let is_apart = roots.iter().any(|root| self.is_cut_off(root));
                lines.push(heading(trace, trace.id == self.exchange.trace_id, is_apart));
            }
            for (index, root) in roots.iter().enumerate() {
                self.actual_below(&mine, root, 0, index + 1 == roots.len(), &mut lines);
            }
        }
        cut::cut(lines)
    }

    fn actual_below(
        &self,
        spans: &[&Span],
        span: &Span,
        depth: usize,
        last: bool,
        lines: &mut Vec<TreeLine>,
    ) {
        let (mark, note) = self.mark_of(span);
        lines.push(TreeLine {
            depth,
            last,
            name: span.name.shown_up_to(60).to_string(),
            service: span.service.shown_up_to(40).to_string(),
            kind: span.kind.map_or_else(String::new, |kind: SpanKind| kind.word().to_owned()),
            status: shown(span.status),
            mark,
            note,
        });
        // A tree as deep as a hostile program likes must not exhaust the stack or the screen.
        if depth >= 24 {
            return;
        }
        let below = |parent: SpanId| {
            spans.iter().copied().filter(move |child| child.parent == Some(parent) && child.id != parent)
        };
        let children: Vec<&Span> = below(span.id).collect();
        for (index, child) in children.iter().enumerate() {
            self.actual_below(spans, child, depth + 1, index + 1 == children.len(), lines);
        }
    }

    fn mark_of(&self, span: &Span) -> (Mark, Option<Text>) {
        let Some((pair, expected)) = self.pair_of(span) else { return (Mark::Extra, None) };
        let failed = note::own_failures(self, pair);
        let mark = match failed.as_slice() {
            _ if self.first_difference() == Some(&pair.expected) => Mark::First,
            [] => Mark::Same,
            _ => Mark::Different,
        };
        (mark, note::found(self, expected, span, &failed))
    }

    /// What a span was taken for.
    fn pair_of(&self, span: &Span) -> Option<(&Pair, &ExpectedSpan)> {
        let reference = SpanRef::of(span);
        let pair = self.request.pairs.iter().find(|pair| pair.actual == Some(reference))?;
        Some((pair, self.step.span(&pair.expected)?))
    }

    /// Whether a root of what was found is expected to hang under a span that came too.
    fn is_cut_off(&self, root: &Span) -> bool {
        self.pair_of(root).is_some_and(|(pair, expected)| {
            expected.parent.is_some() && note::own_failures(self, pair).contains(&Aspect::Parent)
        })
    }
}

/// A status where it says something: unset is what every span is.
fn shown(status: Status) -> String {
    if status == Status::Unset { String::new() } else { status.word().to_owned() }
}

/// The title of one of several traces; a word on it where that says something.
fn heading(trace: &Trace, is_own: bool, is_apart: bool) -> TreeLine {
    let id = trace.id.to_string();
    let short = &id[..7];
    let note = if is_own {
        Some(both!("the trace of the request", "o trace da requisição"))
    } else {
        is_apart.then(|| both!("a trace of its own", "um trace à parte"))
    };
    TreeLine {
        depth: 0,
        last: true,
        name: format!("trace {short}"),
        service: String::new(),
        kind: String::new(),
        status: String::new(),
        mark: Mark::Heading,
        note,
    }
}
