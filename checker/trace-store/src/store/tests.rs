//! Eviction, bounds and sharing, seen through the handle.

use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1 as resource;

use super::*;
use crate::model::{Head, Resource, Scope};

fn batch(service: &str, trace: u128, spans: usize) -> Batch {
    let mut proto = resource::Resource::default();
    proto.attributes.push(KeyValue { key: "name".to_owned(), ..KeyValue::default() });
    let resource = Resource { service: service.into(), proto, schema_url: service.to_owned() };
    let scope = Scope { proto: InstrumentationScope::default(), schema_url: String::new() };
    let head = Head { start: 0, end: 0, kind: 2, name: (0, 0), upto: 0 };
    Batch {
        trace: TraceId(trace),
        resource: Arc::new(resource),
        scope: Arc::new(scope),
        heads: vec![head; spans].into(),
        encoded: Box::default(),
    }
}

fn found(store: &Store, service: Option<&str>) -> Vec<u128> {
    store.older(service, None, 100).iter().map(|(_, trace)| trace.id.0).collect()
}

#[test]
fn the_oldest_trace_is_evicted_even_if_it_grew_last() {
    let store = Store::new(Limits { traces: 2, ..Limits::default() });
    store.append(vec![batch("a", 1, 1), batch("a", 2, 1), batch("b", 1, 1), batch("a", 3, 1)]);
    assert_eq!(found(&store, None), [3, 2]);
    assert_eq!(found(&store, Some("b")), [0; 0]);
    assert_eq!(store.services().len(), 2, "names stay when their traces go");
}

#[test]
fn spans_and_bytes_are_bounded_and_all_is_given_back() {
    let store = Store::new(Limits { spans: 10, ..Limits::default() });
    for trace in 1..100 {
        store.append(vec![batch(&format!("service {}", trace % 3), trace, 4)]);
        assert!(store.usage().spans <= 10);
    }
    let two = store.usage();
    assert_eq!((two.traces, two.spans), (2, 8));

    let tiny = Store::new(Limits { bytes: 1, ..Limits::default() });
    tiny.append(vec![batch("a", 1, 1)]);
    assert_eq!(tiny.usage(), Usage { traces: 0, spans: 0, bytes: 0 });
}

#[test]
fn a_full_trace_takes_no_more_and_says_so() {
    let store = Store::new(Limits { spans_per_trace: 3, ..Limits::default() });
    let refusals = store.append(vec![batch("a", 1, 2), batch("a", 1, 2), batch("a", 1, 1)]);
    assert_eq!(refusals, Refusals { trace_full: 2, no_service: 0 });
    assert_eq!(store.usage().spans, 3);
}

#[test]
fn a_trace_that_is_too_large_takes_no_more() {
    let store = Store::new(Limits { bytes_per_trace: 1_000, ..Limits::default() });
    let refusals = store.append(vec![batch("a", 1, 2), batch("a", 1, 100), batch("a", 2, 1)]);
    assert_eq!(refusals.trace_full, 100);
    assert_eq!(store.usage().spans, 3);
}

#[test]
fn a_new_service_evicts_the_oldest_traces_when_there_is_no_room_for_its_name() {
    let store = Store::new(Limits { services: 2, name_bytes: 9, ..Limits::default() });
    store.append(vec![batch("a", 1, 1), batch("b", 2, 1), batch("c", 3, 1)]);
    assert_eq!(store.services().iter().map(|name| &**name).collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(found(&store, None), [3, 2]);
    let refusals = store.append(vec![batch("0123456789", 4, 1)]);
    assert_eq!(refusals.no_service, 1);
}

#[test]
fn a_reader_keeps_what_it_was_given() {
    let store = Store::new(Limits { traces: 1, ..Limits::default() });
    store.append(vec![batch("a", 1, 1)]);
    let held = store.trace(TraceId(1)).unwrap();
    store.append(vec![batch("a", 1, 1), batch("a", 2, 1)]);
    assert_eq!(held.spans().count(), 1);
    assert!(store.trace(TraceId(1)).is_none());
}

#[test]
fn equal_resources_share_one_allocation() {
    let store = Store::new(Limits::default());
    store.append(vec![batch("a", 1, 1), batch("a", 2, 1), batch("b", 2, 1)]);
    let [first, second] = [1, 2].map(|id| store.trace(TraceId(id)).unwrap());
    assert!(Arc::ptr_eq(&first.batches[0].resource, &second.batches[0].resource));
    assert!(!Arc::ptr_eq(&first.batches[0].resource, &second.batches[1].resource));
}
