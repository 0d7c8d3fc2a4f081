//! One operation, two spans: two layers or middlewares that both make one.

use super::{Lint, Run};
use crate::text::Text;
use crate::trace::{Span, SpanKind, Trace};

/// How much of the outer span the inner one must cover, in percent.
const COVERED: u64 = 90;

pub(super) struct DuplicateSpans;

impl Lint for DuplicateSpans {
    fn id(&self) -> &'static str {
        "duplicate-spans"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let twin = |outer: &Span| {
            let trace = seen.trace_of(outer)?;
            only_child(trace, outer)
                .or_else(|| served_twice(trace, outer))
                .filter(|inner| is_twin(outer, inner))
        };
        seen.first_of_each(twin)
            .into_iter()
            .map(|(span, _)| {
                let (name, service) = (span.name.shown(), span.service.shown());
                both!(
                    "`{service}` makes span `{name}` twice for one request: keep one of the two layers",
                    "`{service}` cria o span `{name}` duas vezes para uma requisição: fique com uma das duas layers"
                )
            })
            .collect()
    }
}

fn only_child<'a>(trace: &'a Trace, parent: &Span) -> Option<&'a Span> {
    let mut children = trace.spans.iter().filter(|span| span.parent == Some(parent.id));
    let first = children.next()?;
    children.next().is_none().then_some(first)
}

/// Where both layers extract the caller's context, the two spans stand beside each other, and the inner one
/// begins and ends within the outer one. One call is served once: two calls of one span follow each other.
fn served_twice<'a>(trace: &'a Trace, outer: &Span) -> Option<&'a Span> {
    let parent = outer.parent?;
    trace.spans.iter().find(|inner| {
        inner.id != outer.id
            && inner.parent == Some(parent)
            && inner.kind == Some(SpanKind::Server)
            && inner.start_us >= outer.start_us
            && inner.end_us() <= outer.end_us()
    })
}

/// Two INTERNAL spans of one name may be a recursion; a request is served, and sent, once.
fn is_twin(outer: &Span, inner: &Span) -> bool {
    matches!(outer.kind, Some(SpanKind::Server | SpanKind::Client))
        && outer.kind == inner.kind
        && outer.service == inner.service
        && inner.duration_us * 100 >= outer.duration_us * COVERED
}
