//! The checks that every span passes on its way in, and its grouping into batches by trace.
//!
//! A body that is not OTLP refuses the whole export ([`Malformed`]); a span that is OTLP but cannot
//! be kept (no ID, too large) is counted in [`Rejected`] and the others go on.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1 as resource;
use opentelemetry_proto::tonic::trace::v1 as proto;
use prost::Message;

use super::malformed::Malformed;
use super::partial::Rejected;
use super::scan::{self, Scanned, fits};
use super::truncate;
use super::utf8::{self, Schema};
use crate::limits::Limits;
use crate::model::{Batch, Head, Resource, Scope, SpanId, TraceId, weight};

/// One export while it is read.
pub(super) struct Intake<'a> {
    limits: &'a Limits,
    pub(super) batches: Vec<Batch>,
    pub(super) rejected: Rejected,
}

impl<'a> Intake<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, batches: Vec::new(), rejected: Rejected::default() }
    }

    /// A resource or scope, small enough to be decoded.
    pub(super) fn fitting<'b>(
        &self,
        schema: &'static Schema,
        encoded: &'b [u8],
    ) -> Result<Cow<'b, [u8]>, Malformed> {
        let fitting = fitting(schema, encoded, self.limits)?;
        match self.limits.span_bytes {
            limit if fitting.len() > limit => {
                Err(Malformed(format!("a resource or scope is larger than {limit} bytes")))
            }
            _ => Ok(fitting),
        }
    }

    /// The limit of one value, in bytes.
    pub(super) fn value_bytes(&self) -> usize {
        self.limits.value_bytes
    }

    pub(super) fn resource(&self, mut proto: resource::Resource, url: String) -> Arc<Resource> {
        truncate::attributes(&mut proto.attributes, self.limits.value_bytes);
        // No answer shows them.
        proto.entity_refs = Vec::new();
        proto.attributes.shrink_to_fit();
        Arc::new(Resource::new(proto, url))
    }

    pub(super) fn scope<'i>(
        &'i mut self,
        resource: &Arc<Resource>,
        mut proto: InstrumentationScope,
        schema_url: String,
    ) -> ScopeIntake<'i, 'a> {
        truncate::attributes(&mut proto.attributes, self.limits.value_bytes);
        proto.attributes.shrink_to_fit();
        ScopeIntake {
            intake: self,
            resource: Arc::clone(resource),
            scope: Arc::new(Scope::new(proto, schema_url)),
            run: Growing::default(),
            ended: Vec::new(),
            by_trace: HashMap::new(),
        }
    }
}

/// The spans of one scope while they are read.
pub(super) struct ScopeIntake<'i, 'a> {
    intake: &'i mut Intake<'a>,
    resource: Arc<Resource>,
    scope: Arc<Scope>,
    /// Spans of one trace that follow each other, as most do: gathered in one place that is used again,
    /// so that a batch takes what it needs at once instead of growing.
    run: Growing,
    ended: Vec<Growing>,
    by_trace: HashMap<TraceId, usize>,
}

/// A batch that still grows.
#[derive(Clone, Default)]
struct Growing {
    trace: TraceId,
    heads: Vec<Head>,
    encoded: Vec<u8>,
    weight: usize,
}

impl Growing {
    fn append(&mut self, other: &Self) {
        let base = offset(self.encoded.len());
        let moved =
            |head: &Head| Head { name: (base + head.name.0, head.name.1), upto: base + head.upto, ..*head };
        self.heads.extend(other.heads.iter().map(moved));
        self.encoded.extend_from_slice(&other.encoded);
        self.weight += other.weight;
    }

    fn clear(&mut self) {
        self.heads.clear();
        self.encoded.clear();
        self.weight = 0;
    }
}

impl ScopeIntake<'_, '_> {
    pub(super) fn limits(&self) -> &Limits {
        self.intake.limits
    }

    /// Takes one span in protobuf.
    pub(super) fn span(&mut self, encoded: &[u8]) -> Result<(), Malformed> {
        let limits = self.limits();
        let encoded = &*fitting(&utf8::SPAN, encoded, limits)?;
        if encoded.len() > limits.span_bytes {
            self.intake.rejected.too_large += 1;
            return Ok(());
        }
        // Only a span larger than the limit can hold a value larger than it.
        if encoded.len() <= limits.value_bytes
            && let Some(scanned) = scan::span(encoded)
        {
            return self.take(&scanned, encoded);
        }
        let canonical = canonical(encoded, limits)?;
        let scanned = scan::span(&canonical).expect("what prost encodes has none of the oddities");
        self.take(&scanned, &canonical)
    }

    fn take(&mut self, span: &Scanned<'_>, encoded: &[u8]) -> Result<(), Malformed> {
        let Some(trace) = check_ids(span)? else {
            self.intake.rejected.zero_id += 1;
            return Ok(());
        };
        if self.run.trace != trace {
            self.end_run();
            self.run.trace = trace;
        }
        let growing = &mut self.run;
        let name = match span.name {
            "" => (0, 0),
            name => {
                let at = name.as_ptr().addr() - encoded.as_ptr().addr();
                (offset(growing.encoded.len() + at), offset(name.len()))
            }
        };
        growing.encoded.extend_from_slice(encoded);
        growing.weight += weight::span(span.parts, encoded.len());
        growing.heads.push(Head {
            start: span.start,
            end: span.end,
            kind: u8::try_from(span.kind).ok().filter(|kind| *kind <= 5).unwrap_or_default(),
            name,
            upto: offset(growing.encoded.len()),
        });
        Ok(())
    }

    fn end_run(&mut self) {
        if self.run.heads.is_empty() {
            return;
        }
        match self.by_trace.entry(self.run.trace) {
            Entry::Occupied(known) => self.ended[*known.get()].append(&self.run),
            Entry::Vacant(new) => {
                new.insert(self.ended.len());
                self.ended.push(self.run.clone());
            }
        }
        self.run.clear();
    }

    /// Hands the batches over; without this call the spans are dropped.
    pub(super) fn finish(mut self) {
        self.end_run();
        let Self { intake, resource, scope, ended, .. } = self;
        intake.batches.extend(ended.into_iter().map(|ended| Batch {
            trace: ended.trace,
            resource: Arc::clone(&resource),
            scope: Arc::clone(&scope),
            heads: ended.heads.into(),
            encoded: ended.encoded.into(),
            weight: ended.weight,
        }));
    }
}

/// A message; one that is too large to be decoded with its values cut, which may make it small enough.
fn fitting<'a>(
    schema: &'static Schema,
    encoded: &'a [u8],
    limits: &Limits,
) -> Result<Cow<'a, [u8]>, Malformed> {
    if encoded.len() <= limits.span_bytes {
        return Ok(Cow::Borrowed(encoded));
    }
    utf8::mend(schema, encoded, limits.value_bytes).map(Cow::Owned)
}

/// The span as prost writes it, with its text mended and its values cut to the limit.
fn canonical(encoded: &[u8], limits: &Limits) -> Result<Vec<u8>, Malformed> {
    let mut span = match proto::Span::decode(encoded) {
        Ok(span) => span,
        Err(_) => proto::Span::decode(&*utf8::mend(&utf8::SPAN, encoded, limits.value_bytes)?)?,
    };
    truncate::span(&mut span, limits.value_bytes);
    Ok(span.encode_to_vec())
}

/// The trace's ID, or `None` when an ID of the span is missing or zero.
///
/// An ID of another length than the specification's is no OTLP, and refuses the request as Jaeger does.
fn check_ids(span: &Scanned<'_>) -> Result<Option<TraceId>, Malformed> {
    let odd = |what: &str| Malformed(format!("invalid length for {what}"));
    match () {
        () if !fits(span.trace_id, 16) => Err(odd("TraceID")),
        () if !fits(span.span_id, 8) => Err(odd("SpanID")),
        () if !fits(span.parent_span_id, 8) => Err(odd("ParentSpanID")),
        () if span.odd_link => Err(odd("a link's TraceID or SpanID")),
        () => {
            let trace = TraceId::from_bytes(span.trace_id).filter(|id| id.0 != 0);
            let id = SpanId::from_bytes(span.span_id).filter(|id| id.0 != 0);
            Ok(trace.filter(|_| id.is_some()))
        }
    }
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).expect("a request is far smaller than 4 GiB")
}
