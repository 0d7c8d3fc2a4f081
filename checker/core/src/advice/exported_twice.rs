//! Every span sent twice: two processors of one provider, each with an exporter of its own.

use std::collections::HashMap;

use super::{Lint, Run};
use crate::evidence::ServiceEvidence;
use crate::text::Text;

/// The fewest exports that hold what came before. An exporter that tries a failed one again repeats that
/// one.
const FEWEST_REPEATED: usize = 2;

pub(super) struct ExportedTwice;

impl Lint for ExportedTwice {
    fn id(&self) -> &'static str {
        "exported-twice"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let services = seen.evidence.services.iter();
        services
            .filter(|service| is_twice(service))
            .map(|service| {
                let name = &service.name;
                both!(
                    "`{name}` exports every span twice: its provider has two exporters to the same place, keep one `with_batch_exporter`",
                    "`{name}` exporta cada span duas vezes: o provider dele tem dois exporters para o mesmo lugar, fique com um `with_batch_exporter`"
                )
            })
            .collect()
    }
}

/// Whether nearly all that a service sent came once more, in several other exports, and nothing of it was
/// refused. (Two spans of one id that differ in their times are two spans.)
fn is_twice(service: &ServiceEvidence) -> bool {
    let mut came = HashMap::new();
    let mut repeated = 0;
    for (number, export) in service.exports.iter().enumerate() {
        let mut repeats = false;
        for span in export.spans() {
            let one = (span.trace_id, span.span_id, span.start_us, span.end_us);
            let exports: &mut Vec<usize> = came.entry(one).or_default();
            repeats |= exports.iter().any(|other| *other != number);
            exports.push(number);
        }
        repeated += usize::from(repeats);
    }
    let twice = came.values().filter(|exports| exports.first() != exports.last()).count();
    service.refusals.is_empty() && repeated >= FEWEST_REPEATED && twice * 10 >= came.len() * 9
}

#[cfg(test)]
mod tests {
    use super::is_twice;
    use crate::evidence::{
        Door, Export, ExportedResource, ExportedSpan, Protocol, Refusal, RefusalReason, ServiceEvidence,
    };
    use crate::trace::{SpanId, TraceId};

    /// A service that sent these exports, each with the spans of these ids.
    fn service(exports: &[&[u64]]) -> ServiceEvidence {
        let span = |id: &u64| ExportedSpan {
            trace_id: TraceId(1),
            span_id: SpanId(*id),
            parent: None,
            name: "work".into(),
            start_us: 1_000 + id,
            end_us: 2_000,
            dropped_attributes: 0,
            fields: None,
            weight: None,
        };
        let export = |ids: &&[u64]| Export {
            door: Door::Told,
            is_seen: false,
            protocol: Protocol::Grpc,
            at_us: 3_000,
            bytes: 0,
            rejected: None,
            resources: vec![ExportedResource {
                service_name: None,
                weight: None,
                spans: ids.iter().map(span).collect(),
            }],
        };
        ServiceEvidence { exports: exports.iter().map(export).collect(), ..ServiceEvidence::default() }
    }

    #[test]
    fn two_exporters_repeat_export_after_export_in_whatever_batches() {
        assert!(is_twice(&service(&[&[1, 2], &[1, 2], &[3], &[3]])));
        assert!(is_twice(&service(&[&[1, 2, 3], &[1], &[2, 3]])));
    }

    #[test]
    fn a_retry_repeats_one_export_and_most_spans_come_once() {
        assert!(!is_twice(&service(&[])));
        assert!(!is_twice(&service(&[&[1, 2], &[3]])));
        assert!(!is_twice(&service(&[&[1, 2, 3], &[1, 2, 3]])));
        assert!(!is_twice(&service(&[&[1], &[1], &[2], &[2], &[3], &[4], &[5]])));
        // One id for several spans, in one export or more.
        assert!(!is_twice(&service(&[&[1, 1], &[2, 2]])));
    }

    #[test]
    fn what_was_refused_is_sent_again_with_reason() {
        let mut service = service(&[&[1, 2], &[1, 2], &[3], &[3]]);
        let reason = RefusalReason::WrongPath("/v1/trace".into());
        service.refusals.push(Refusal { door: Door::Told, at_us: 2_500, reason });
        assert!(!is_twice(&service));
    }
}
