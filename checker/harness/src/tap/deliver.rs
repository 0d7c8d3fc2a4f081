//! Whether an export is refused because of what it is, or because the backend is in trouble: found out by
//! trying.
//!
//! The learner's are the exports that are larger than ordinary ones, that the backend refuses by its word or
//! twice over, while it takes a small span of ours in between. Everything else is the backend's trouble.

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};

use super::forward::{Fault, Forward, NotTaken, Trouble};
use crate::evidence::{ExportedResource, Weight};
use crate::untrusted::Untrusted;

/// How large an export of many small spans may be, in bytes, before its size can be what a backend refuses: five
/// hundred spans, a batch of the SDK's, of 2 kB each.
const ORDINARY_BYTES: usize = 1024 * 1024;

/// What came of an export.
#[derive(Debug)]
pub(super) enum Delivered {
    /// The backend took it.
    Taken(ExportTraceServiceResponse),
    /// It does not take this one, and takes others.
    TurnedAway(Untrusted),
    /// It says that it is no OTLP, and takes what is.
    Wrong(Untrusted),
    /// It has trouble of its own.
    Trouble(Trouble),
}

/// What can be wrong with an export.
#[derive(Debug, Clone, Copy)]
pub(super) struct Suspicion {
    /// It is larger than ordinary ones, or something in it is.
    pub(super) is_large: bool,
    /// Its ids are none.
    pub(super) is_odd: bool,
}

/// Sends an export, in protobuf.
pub(super) async fn deliver(forward: &Forward, export: &Bytes, suspicion: Suspicion) -> Delivered {
    let Suspicion { is_large, is_odd } = suspicion;
    let NotTaken { fault, trouble } = match forward.send_encoded(export.clone()).await {
        Ok(response) => return Delivered::Taken(response),
        Err(not_taken) => not_taken,
    };
    let delivered = match (fault, is_large) {
        (Fault::Refused(said), true) => Delivered::TurnedAway(said),
        (Fault::Refused(said), false) if is_odd => Delivered::Wrong(said),
        (Fault::Failed(said), true) if forward.takes_a_small_one().await => {
            match forward.send_encoded(export.clone()).await {
                Ok(response) => return Delivered::Taken(response),
                Err(NotTaken { fault: Fault::None, trouble }) => return Delivered::Trouble(trouble),
                Err(_) => Delivered::TurnedAway(said),
            }
        }
        _ => return Delivered::Trouble(trouble),
    };
    if forward.takes_a_small_one().await { delivered } else { Delivered::Trouble(trouble) }
}

/// Whether an id in an export has another length than OTLP's.
pub(super) fn is_odd(export: &ExportTraceServiceRequest) -> bool {
    let scopes = export.resource_spans.iter().flat_map(|resource| &resource.scope_spans);
    scopes.flat_map(|scope| &scope.spans).any(|span| {
        let links = span.links.iter().map(|link| (&link.trace_id, &link.span_id));
        let is_odd = |(trace, span): (&Vec<u8>, &Vec<u8>)| {
            !matches!(trace.len(), 0 | 16) || !matches!(span.len(), 0 | 8)
        };
        is_odd((&span.trace_id, &span.span_id))
            || is_odd((&span.trace_id, &span.parent_span_id))
            || links.into_iter().any(is_odd)
    })
}

/// Whether an export of so many bytes is larger than ordinary ones, or something in it is.
pub(super) fn is_large(bytes: usize, resources: &[ExportedResource]) -> bool {
    let is_large = |weight: &Option<Weight>| weight.as_ref().is_some_and(Weight::is_large);
    let any = |resource: &ExportedResource| {
        is_large(&resource.weight) || resource.spans.iter().any(|span| is_large(&span.weight))
    };
    bytes > ORDINARY_BYTES || resources.iter().any(any)
}
