//! Eviction, bounds and sharing, seen through the handle.

use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1 as resource;

use super::*;
use crate::model::{Head, Resource, Scope};

fn batch(service: &str, trace: u128, spans: usize) -> Batch {
    let mut proto = resource::Resource::default();
    proto.attributes.push(KeyValue { key: "name".to_owned(), ..KeyValue::default() });
    let resource = Resource { service: service.into(), ..Resource::new(proto, service.to_owned()) };
    let scope = Scope::new(InstrumentationScope::default(), String::new());
    let head = Head { start: 0, end: 0, kind: 2, name: (0, 0), upto: 0 };
    Batch {
        trace: TraceId(trace),
        resource: Arc::new(resource),
        scope: Arc::new(scope),
        heads: vec![head; spans].into(),
        encoded: Box::default(),
        weight: 100 * spans,
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
    let store = Store::new(Limits { bytes_per_trace: 5_000, ..Limits::default() });
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

/// A batch of one span of that name.
fn named(service: &str, trace: u128, name: &str) -> Batch {
    let length = u32::try_from(name.len()).unwrap();
    let head = Head { start: 0, end: 0, kind: 2, name: (0, length), upto: length };
    Batch { heads: [head].into(), encoded: name.as_bytes().into(), ..batch(service, trace, 1) }
}

#[test]
fn names_are_bounded_in_bytes_and_counted() {
    let limits = Limits { names_bytes: 64 << 10, traces: 10, ..Limits::default() };
    let store = Store::new(limits);
    for trace in 1..2_000_u128 {
        let (service, name) = (format!("{trace:0500}"), format!("{trace:01000}"));
        store.append(vec![named(&service, trace, &name), named("a", trace, &name)]);
        let listed: usize = store
            .services()
            .iter()
            .map(|service| {
                let operations = store.operations(service);
                service.len() + operations.iter().map(|operation| operation.name.len()).sum::<usize>()
            })
            .sum();
        assert!(listed <= 64 << 10, "{listed} bytes of names");
        assert!(store.usage().bytes >= listed, "{:?}", store.usage());
    }
    assert_eq!(found(&store, None).len(), 10, "names leave room for traces");
    assert!(store.services().iter().any(|service| &**service == "a"), "a service with traces stays");
}

#[test]
fn names_of_services_without_traces_make_room_for_traces() {
    let store = Store::new(Limits { bytes: 40_000, traces: 5, ..Limits::default() });
    for trace in 1..100_u128 {
        store.append(vec![batch(&format!("{trace:01000}"), trace, 1)]);
        assert!(store.usage().bytes <= 40_000);
    }
    assert_eq!(found(&store, None), [99, 98, 97, 96, 95]);
}

#[test]
fn a_new_service_costs_the_same_however_many_there_are() {
    let time = |services: usize| {
        let store = Store::new(Limits { services, ..Limits::default() });
        let append = |trace: usize| store.append(vec![batch(&trace.to_string(), trace as u128 + 1, 1)]);
        for trace in 0..services {
            append(trace);
        }
        let started = std::time::Instant::now();
        for trace in services..services + 1_000 {
            append(trace);
        }
        started.elapsed()
    };
    let (few, many) = (time(500), time(20_000));
    assert!(many < few * 8, "{few:?} with 500 services, {many:?} with 20 000");
}

#[test]
fn the_newest_start_comes_first_whenever_it_came() {
    let store = Store::new(Limits { traces: 3, ..Limits::default() });
    let started = |trace: u128, start: u64| {
        let mut batch = batch("a", trace, 2);
        batch.heads[0].start = start;
        // Of the span that came first; a later one with a later start changes nothing.
        batch.heads[1].start = 1_000;
        batch
    };
    store.append(vec![started(1, 30), started(2, 10), started(3, 20), started(2, 90)]);
    for service in [None, Some("a")] {
        assert_eq!(found(&store, service), [1, 3, 2]);
        let (first, _) = store.older(service, None, 1)[0];
        let rest: Vec<_> = store.older(service, Some(first), 5).iter().map(|(_, trace)| trace.id.0).collect();
        assert_eq!(rest, [3, 2]);
    }
    store.append(vec![started(4, 15)]);
    assert_eq!(found(&store, Some("a")), [3, 4, 2], "the one that came first went");
}
