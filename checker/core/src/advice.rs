//! Lints: what could be better, and costs no points.
//!
//! Each is a file, and looks at everything that came, whatever the verdict. A lint says one thing once for
//! each service, about the first place where it shows. None may ever speak to a right solution: a person
//! who is told something that is not so does not read the next one.

mod batch_delay_in_code;
mod debug_quotes;
mod duplicate_spans;
mod endpoint_in_code;
mod exported_twice;
mod exporter_traces_itself;
mod guard_across_await;
mod high_cardinality_name;
mod large_attribute;
mod many_internal_spans;
mod old_convention;
mod other_signal;
mod resource_attribute_on_span;
mod sampled_flag_lost;
mod sampler_by_ratio;
mod secret_in_attribute;
mod span_outlives_answer;
mod starts_before_its_parent;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::correlate;
use crate::diagnosis::Advice;
use crate::evidence::{Evidence, Exchange};
use crate::text::Text;
use crate::trace::{Span, Trace, TraceId};

/// One lint.
trait Lint: Sync {
    /// Its stable name in kebab case.
    fn id(&self) -> &'static str;

    /// What it has to say: at most one text for each service.
    fn check(&self, seen: &Run<'_>) -> Vec<Text>;
}

/// What a lint looks at.
struct Run<'a> {
    evidence: &'a Evidence,
    /// Each trace by its id, with the requests that it belongs to.
    traces: HashMap<TraceId, (&'a Trace, Vec<&'a Exchange>)>,
}

const LINTS: &[&dyn Lint] = &[
    &endpoint_in_code::EndpointInCode,
    &exported_twice::ExportedTwice,
    &batch_delay_in_code::BatchDelayInCode,
    &exporter_traces_itself::ExporterTracesItself,
    &other_signal::OtherSignal,
    &secret_in_attribute::SecretInAttribute,
    &large_attribute::LargeAttribute,
    &high_cardinality_name::HighCardinalityName,
    &old_convention::OldConvention,
    &resource_attribute_on_span::ResourceAttributeOnSpan,
    &debug_quotes::DebugQuotes,
    &duplicate_spans::DuplicateSpans,
    &many_internal_spans::ManyInternalSpans,
    &span_outlives_answer::SpanOutlivesAnswer,
    &starts_before_its_parent::StartsBeforeItsParent,
    &sampled_flag_lost::SampledFlagLost,
    &sampler_by_ratio::SamplerByRatio,
    &guard_across_await::GuardAcrossAwait,
];

/// The ids of all lints.
pub fn ids() -> impl Iterator<Item = &'static str> + Clone {
    LINTS.iter().map(|lint| lint.id())
}

/// Everything that the lints have to say of a run.
pub fn advice(evidence: &Evidence) -> Vec<Advice> {
    let seen = Run::of(evidence);
    let said = LINTS.iter().flat_map(|lint| lint.check(&seen).into_iter().map(|text| (lint.id(), text)));
    said.map(|(id, text)| Advice { id, text }).collect()
}

impl<'a> Run<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        let owners = |trace| {
            let exchanges = evidence.exchanges.iter();
            exchanges.filter(|exchange| correlate::belongs(evidence, trace, exchange)).collect()
        };
        let traces = evidence.traces.iter().map(|trace| (trace.id, (trace, owners(trace)))).collect();
        Self { evidence, traces }
    }

    /// The trace of a span.
    fn trace_of(&self, span: &Span) -> Option<&'a Trace> {
        self.traces.get(&span.trace_id).map(|(trace, _)| *trace)
    }

    /// The requests that the trace of a span belongs to.
    fn requests_of(&self, span: &Span) -> &[&'a Exchange] {
        self.traces.get(&span.trace_id).map_or(&[], |(_, exchanges)| exchanges)
    }

    /// The learner's spans.
    fn spans(&self) -> impl Iterator<Item = &'a Span> {
        self.traces().flat_map(|trace| &trace.spans).filter(|span| correlate::is_learners(span))
    }

    fn traces(&self) -> impl Iterator<Item = &'a Trace> {
        self.evidence.traces.iter()
    }

    /// The first that a lint finds in each service.
    fn first_of_each<T>(&self, find: impl Fn(&'a Span) -> Option<T>) -> Vec<(&'a Span, T)> {
        let mut found: Vec<(&'a Span, T)> = Vec::new();
        for span in self.spans() {
            if found.iter().all(|(other, _)| other.service != span.service)
                && let Some(thing) = find(span)
            {
                found.push((span, thing));
            }
        }
        found
    }
}
