//! OTLP spans become Jaeger's, as Jaeger 1.73 translates them.
//!
//! A raw reading shows the translation in the order of arrival. Otherwise `adjust` tidies it first.

mod adjust;
mod reference;
mod span;

pub(crate) use reference::parent;
pub(crate) use span::{code, kind, negative_duration};

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::json;
use super::tag::tag;
use crate::model::{Resource, Trace};

/// The two ways to read a trace (`raw=true` or not).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As it was sent and stored.
    Raw,
    /// With sorted tags and spans, without duplicates, with warnings. Times are never moved.
    Adjusted,
}

impl Reading {
    pub(super) fn raw(raw: bool) -> Self {
        if raw { Self::Raw } else { Self::Adjusted }
    }
}

/// One stored trace in Jaeger's JSON.
pub(crate) fn trace(trace: &Trace, reading: Reading) -> json::Trace {
    let mut spans: Vec<span::Translated> =
        trace.batches.iter().flat_map(|batch| batch.spans().map(span::translate)).collect();
    if reading == Reading::Adjusted {
        adjust::adjust(&mut spans);
    }
    let mut processes = Processes::new(reading);
    let spans = spans
        .into_iter()
        .map(|translated| json::Span { process_id: processes.id(translated.resource), ..translated.span })
        .collect();
    json::Trace { trace_id: trace.id.short(), spans, processes: processes.numbered, warnings: None }
}

/// The processes of a trace, numbered `p1`, `p2`, … by first use; equal ones share a number.
struct Processes<'a> {
    reading: Reading,
    known: HashMap<*const Resource, String>,
    numbered: BTreeMap<String, json::Process>,
    resources: std::marker::PhantomData<&'a Resource>,
}

impl<'a> Processes<'a> {
    fn new(reading: Reading) -> Self {
        let resources = std::marker::PhantomData;
        Self { reading, known: HashMap::new(), numbered: BTreeMap::new(), resources }
    }

    fn id(&mut self, resource: &'a Arc<Resource>) -> String {
        if let Some(id) = self.known.get(&Arc::as_ptr(resource)) {
            return id.clone();
        }
        let mut tags: Vec<_> = resource.tags().map(tag).collect();
        if self.reading == Reading::Adjusted {
            adjust::sort(&mut tags);
        }
        let process = json::Process { service_name: resource.service.to_string(), tags };
        // Resources that differ only in what Jaeger drops (the schema URL) are one process.
        let same = self.numbered.iter().find(|(_, known)| **known == process);
        let id = same.map_or_else(|| format!("p{}", self.numbered.len() + 1), |(id, _)| id.clone());
        self.numbered.entry(id.clone()).or_insert(process);
        self.known.insert(Arc::as_ptr(resource), id.clone());
        id
    }
}
