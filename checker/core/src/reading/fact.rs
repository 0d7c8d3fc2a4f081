//! What is true of a set of traces: computed, so that no answer is typed by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::run::{self, ReadRun};
use super::span::{ReadSpan, only};
use super::{Fact, Unit};

/// The words for what can be asked, as a manifest writes them.
pub const WORDS: [&str; 10] = [
    "duration-of-slowest",
    "bottleneck-of-slowest",
    "repeats-in-slowest",
    "in-sequence-in-slowest",
    "origin-of-failure",
    "attribute-of-failed",
    "parameter-of-slowest",
    "attempts-of-retried",
    "task-without-span",
    "state-without-trace",
];

/// What there is to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadFiles {
    /// The traces.
    pub traces: Vec<Vec<ReadSpan>>,
    /// The runs that Prefect has of them; none where it has no part in the step.
    pub runs: Vec<ReadRun>,
}

/// What is asked of the traces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// How long the slowest one lasts, in ms.
    DurationOfSlowest,
    /// The service that works longest in it, its waiting for others not counted.
    BottleneckOfSlowest,
    /// How often it holds the span that it holds most often.
    RepeatsInSlowest,
    /// What it does one after the other below the span of this name.
    InSequenceInSlowest(String),
    /// The service in which the one failure began.
    OriginOfFailure,
    /// The value of this attribute in the trace that failed.
    AttributeOfFailed(String),
    /// The value of this parameter of the flow run whose trace lasts longest.
    ParameterOfSlowest(String),
    /// How often the one task that was tried again was tried.
    AttemptsOfRetried,
    /// The task of the flow run that failed that has a run, and no span.
    TaskWithoutSpan,
    /// The state of the one flow run that has no trace.
    StateWithoutTrace,
}

/// What is wrong with a word and its `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misasked {
    /// There is no such word.
    Unknown,
    /// The word needs an `of`.
    WithoutOf,
    /// The word takes no `of`.
    WithOf,
}

impl Ask {
    /// A word of a manifest, with what it is asked of.
    pub fn parse(word: &str, of: Option<&str>) -> Result<Self, Misasked> {
        match (word, of) {
            ("in-sequence-in-slowest", Some(of)) => Ok(Self::InSequenceInSlowest(of.to_owned())),
            ("attribute-of-failed", Some(of)) => Ok(Self::AttributeOfFailed(of.to_owned())),
            ("parameter-of-slowest", Some(of)) => Ok(Self::ParameterOfSlowest(of.to_owned())),
            ("in-sequence-in-slowest" | "attribute-of-failed" | "parameter-of-slowest", None) => {
                Err(Misasked::WithoutOf)
            }
            ("attempts-of-retried", None) => Ok(Self::AttemptsOfRetried),
            ("task-without-span", None) => Ok(Self::TaskWithoutSpan),
            ("state-without-trace", None) => Ok(Self::StateWithoutTrace),
            ("duration-of-slowest", None) => Ok(Self::DurationOfSlowest),
            ("bottleneck-of-slowest", None) => Ok(Self::BottleneckOfSlowest),
            ("repeats-in-slowest", None) => Ok(Self::RepeatsInSlowest),
            ("origin-of-failure", None) => Ok(Self::OriginOfFailure),
            (word, Some(_)) if WORDS.contains(&word) => Err(Misasked::WithOf),
            _ => Err(Misasked::Unknown),
        }
    }

    /// Whether the answer is a number that is measured, so that a tolerance makes sense.
    pub fn is_measured(&self) -> bool {
        *self == Self::DurationOfSlowest
    }

    /// The answer; `None` where what is read has none, or more than one.
    pub fn answer(&self, read: &ReadFiles, tolerance_percent: f64) -> Option<Fact> {
        let ReadFiles { traces, runs } = read;
        match self {
            Self::DurationOfSlowest => {
                let value = milliseconds(length(root(slowest(traces)?)?));
                Some(Fact::Number { value, tolerance_percent, unit: Unit::Milliseconds })
            }
            Self::BottleneckOfSlowest => {
                first_by_far(own_times(slowest(traces)?)).map(|(service, _)| Fact::Word(service.to_owned()))
            }
            Self::RepeatsInSlowest => {
                let (_, count) = first_by_far(repeats(slowest(traces)?))?;
                let value = f64::from(u32::try_from(count).ok()?);
                Some(Fact::Number { value, tolerance_percent: 0.0, unit: Unit::Times })
            }
            Self::InSequenceInSlowest(of) => in_sequence(slowest(traces)?, of).map(Fact::Words),
            Self::OriginOfFailure => origin(failed(traces)?).map(|span| Fact::Word(span.service.clone())),
            Self::AttributeOfFailed(of) => {
                let values = failed(traces)?.iter().filter_map(|span| span.attributes.get(of));
                only(values.collect::<BTreeSet<_>>()).cloned().map(Fact::Word)
            }
            Self::ParameterOfSlowest(of) => {
                let run =
                    only(runs.iter().filter(|run| run.is_of(slowest(traces).map_or(&[], |trace| trace))));
                run?.parameters.get(of).cloned().map(Fact::Word)
            }
            Self::AttemptsOfRetried => {
                let value = f64::from(u32::try_from(run::attempts_of_retried(runs)?).ok()?);
                Some(Fact::Number { value, tolerance_percent: 0.0, unit: Unit::Times })
            }
            Self::TaskWithoutSpan => run::task_without_span(runs, traces).map(Fact::Word),
            Self::StateWithoutTrace => run::state_without_trace(runs, traces).map(Fact::Word),
        }
    }

    /// The names among which the answer is: what is none of them was misspelt, or is of another kind.
    pub fn names(&self, read: &ReadFiles) -> BTreeSet<String> {
        let (all, runs) = (read.traces.iter().flatten(), &read.runs);
        match self {
            Self::DurationOfSlowest | Self::RepeatsInSlowest | Self::AttemptsOfRetried => BTreeSet::new(),
            Self::BottleneckOfSlowest | Self::OriginOfFailure => {
                all.map(|span| span.service.clone()).collect()
            }
            Self::InSequenceInSlowest(_) => all.map(|span| span.name.clone()).collect(),
            Self::AttributeOfFailed(of) => all.filter_map(|span| span.attributes.get(of).cloned()).collect(),
            Self::ParameterOfSlowest(of) => {
                runs.iter().filter_map(|run| run.parameters.get(of).cloned()).collect()
            }
            Self::TaskWithoutSpan => {
                runs.iter().flat_map(|run| &run.tasks).map(|task| task.key.clone()).collect()
            }
            Self::StateWithoutTrace => runs.iter().filter_map(|run| run.states.last().cloned()).collect(),
        }
    }
}

/// The trace that lasts longest, where there is one.
fn slowest(traces: &[Vec<ReadSpan>]) -> Option<&Vec<ReadSpan>> {
    let lasts = |trace: &Vec<ReadSpan>| root(trace).map_or(0, length);
    let longest = traces.iter().map(lasts).max()?;
    only(traces.iter().filter(|trace| lasts(trace) == longest))
}

/// The one trace that failed: what was tried again and went well is none.
fn failed(traces: &[Vec<ReadSpan>]) -> Option<&Vec<ReadSpan>> {
    only(traces.iter().filter(|trace| root(trace).is_some_and(|root| root.failed)))
}

/// What counts most, where it counts at least twice as much as what comes next: nobody is asked to
/// tell apart what is nearly the same.
fn first_by_far<T: Copy>(counted: impl IntoIterator<Item = (T, u64)>) -> Option<(T, u64)> {
    let mut counted: Vec<(T, u64)> = counted.into_iter().collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let next = counted.get(1).map_or(0, |(_, count)| *count);
    counted.first().copied().filter(|(_, count)| *count >= next.saturating_mul(2))
}

fn length(span: &ReadSpan) -> u64 {
    span.end.saturating_sub(span.start)
}

#[expect(clippy::cast_precision_loss, reason = "a trace lasts less than 2^52 ns")]
fn milliseconds(ns: u64) -> f64 {
    ns as f64 / 1e6
}

fn root(trace: &[ReadSpan]) -> Option<&ReadSpan> {
    trace.iter().find(|span| span.parent.is_empty())
}

fn children<'a>(trace: &'a [ReadSpan], span: &ReadSpan) -> Vec<&'a ReadSpan> {
    let mut children: Vec<&ReadSpan> = trace.iter().filter(|child| child.parent == span.id).collect();
    children.sort_by_key(|child| child.start);
    children
}

/// How long each service works by itself: the time of its spans in which none of their children runs.
fn own_times(trace: &[ReadSpan]) -> BTreeMap<&str, u64> {
    let mut own: BTreeMap<&str, u64> = BTreeMap::new();
    for span in trace {
        let (mut covered, mut until) = (0, span.start);
        for child in children(trace, span) {
            let (start, end) = (child.start.max(until), child.end.min(span.end));
            covered += end.saturating_sub(start);
            until = until.max(end);
        }
        *own.entry(&span.service).or_default() += length(span).saturating_sub(covered);
    }
    own
}

/// How often each service does what.
fn repeats(trace: &[ReadSpan]) -> BTreeMap<(&str, &str), u64> {
    let mut repeats = BTreeMap::new();
    for span in trace {
        *repeats.entry((span.service.as_str(), span.name.as_str())).or_default() += 1;
    }
    repeats
}

/// The names of what is done one after the other below the one span of a name.
fn in_sequence(trace: &[ReadSpan], parent: &str) -> Option<BTreeSet<String>> {
    let children = children(trace, only(trace.iter().filter(|span| span.name == parent))?);
    let apart = children.windows(2).all(|pair| pair[0].end <= pair[1].start);
    (apart && children.len() > 1).then(|| children.iter().map(|child| child.name.clone()).collect())
}

/// The one failed span below which nothing failed.
fn origin(trace: &[ReadSpan]) -> Option<&ReadSpan> {
    let is_deepest =
        |span: &&ReadSpan| span.failed && !children(trace, span).into_iter().any(|child| child.failed);
    only(trace.iter().filter(is_deepest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(id: u8, parent: u8, service: &str, name: &str, start: u64, end: u64) -> ReadSpan {
        let parent = if parent == 0 { Vec::new() } else { vec![parent] };
        let ms = 1_000_000;
        ReadSpan {
            trace: vec![1],
            id: vec![id],
            parent,
            service: service.into(),
            name: name.into(),
            start: start * ms,
            end: end * ms,
            failed: false,
            attributes: BTreeMap::new(),
        }
    }

    /// `web` waits for `shop`, whose two pieces of work come one after the other; `store` does the longer.
    fn trace() -> Vec<ReadSpan> {
        vec![
            span(1, 0, "web", "GET /", 0, 100),
            span(2, 1, "shop", "prepare", 5, 95),
            span(3, 2, "store", "read", 10, 70),
            span(4, 2, "prices", "ask", 70, 90),
        ]
    }

    fn ask(word: &str, of: Option<&str>, traces: &[Vec<ReadSpan>]) -> Option<Fact> {
        let read = ReadFiles { traces: traces.to_vec(), runs: Vec::new() };
        Ask::parse(word, of).expect("a word").answer(&read, 0.0)
    }

    #[test]
    fn what_is_slow_is_whoever_works_longest_without_waiting() {
        let traces = [vec![span(9, 0, "web", "GET /", 0, 50)], trace()];
        let fact = |word: &str, of: Option<&str>| ask(word, of, &traces);
        assert_eq!(fact("bottleneck-of-slowest", None), Some(Fact::Word("store".into())));
        assert_eq!(
            fact("duration-of-slowest", None),
            Some(Fact::Number { value: 100.0, tolerance_percent: 0.0, unit: Unit::Milliseconds })
        );
        let both = ["ask", "read"].map(str::to_owned);
        assert_eq!(fact("in-sequence-in-slowest", Some("prepare")), Some(Fact::Words(both.into())));
        assert_eq!(fact("origin-of-failure", None), None);
    }

    #[test]
    fn children_that_overlap_cover_a_span_once_and_are_not_in_sequence() {
        let mut trace = trace();
        // From 30 to 80: 20 ms of it are the other child's too.
        trace[3] = span(4, 2, "prices", "ask", 30, 80);
        assert_eq!(own_times(&trace)["shop"], 20 * 1_000_000);
        assert_eq!(ask("in-sequence-in-slowest", Some("prepare"), &[trace]), None);
    }

    #[test]
    fn what_is_repeated_is_counted_where_nothing_else_comes_near() {
        let mut trace = trace();
        let repeats = |trace: &Vec<ReadSpan>| ask("repeats-in-slowest", None, std::slice::from_ref(trace));
        assert_eq!(repeats(&trace), None);
        trace.extend((5..8).map(|id| span(id, 3, "store", "SELECT", 20, 21)));
        assert_eq!(
            repeats(&trace),
            Some(Fact::Number { value: 3.0, tolerance_percent: 0.0, unit: Unit::Times })
        );
    }

    #[test]
    fn a_failure_begins_at_the_deepest_span_that_failed() {
        let mut trace = trace();
        for failed in [0, 1, 3] {
            trace[failed].failed = true;
        }
        trace[3].attributes.insert("user.name".into(), "ana".into());
        let fact = |traces: &[Vec<ReadSpan>], word: &str, of| ask(word, of, traces);
        let one = [trace.clone()];
        assert_eq!(fact(&one, "origin-of-failure", None), Some(Fact::Word("prices".into())));
        assert_eq!(fact(&one, "attribute-of-failed", Some("user.name")), Some(Fact::Word("ana".into())));
        // Where two failed, nobody knows which one is meant; and so it is with two places to begin in one.
        assert_eq!(fact(&[trace.clone(), trace.clone()], "origin-of-failure", None), None);
        trace[2].failed = true;
        assert_eq!(fact(&[trace], "origin-of-failure", None), None);
    }

    #[test]
    fn a_word_is_known_and_has_an_of_where_it_needs_one() {
        for word in WORDS {
            assert_ne!(Ask::parse(word, None), Err(Misasked::Unknown), "{word}");
            assert!(Ask::parse(word, None).is_ok() != Ask::parse(word, Some("x")).is_ok(), "{word}");
        }
        assert_eq!(Ask::parse("slowest", None), Err(Misasked::Unknown));
        assert_eq!(Ask::parse("origin-of-failure", Some("x")), Err(Misasked::WithOf));
        assert_eq!(Ask::parse("attribute-of-failed", None), Err(Misasked::WithoutOf));
    }
}
