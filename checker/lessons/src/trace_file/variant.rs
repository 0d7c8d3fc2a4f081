//! The same traces for another student: what is asked of them has other answers, and is no easier and no harder.
//!
//! Ids are others, all lasts longer or shorter by one factor, what is repeated is repeated less often, and the values
//! of what is asked for change places among the traces. Everything follows from the student's id.

use std::collections::{BTreeMap, BTreeSet};

use hmac_sha256::Hash;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;

use crate::reading::Variant;

/// How long it lasts, in percent of what stands in the file: at least, and how many steps of one percent.
const STRETCH: (u64, u64) = (80, 61);
/// Spans of one name below one parent that are this many are a repetition.
const REPEATED: usize = 12;
/// How many fewer they are at most.
const FEWER: u64 = 4;

/// The traces of this student.
pub(super) fn of(mut export: ExportTraceServiceRequest, variant: &Variant) -> ExportTraceServiceRequest {
    let number = |of: &str, end: u64| u64::from_le_bytes(first(&digest(variant, of.as_bytes()))) % end;
    let fewer = usize::try_from(number("repeated", FEWER + 1)).unwrap_or_default();
    for scope in export.resource_spans.iter_mut().flat_map(|resource| &mut resource.scope_spans) {
        repeat_less(&mut scope.spans, fewer);
    }
    let percent = STRETCH.0 + number("time", STRETCH.1);
    let begin = spans(&mut export).map(|span| span.start_time_unix_nano).min().unwrap_or_default();
    let stretch = |time: &mut u64| *time = begin + time.saturating_sub(begin) / 100 * percent;
    for span in spans(&mut export) {
        stretch(&mut span.start_time_unix_nano);
        stretch(&mut span.end_time_unix_nano);
        span.events.iter_mut().for_each(|event| stretch(&mut event.time_unix_nano));
        let links = span.links.iter_mut().flat_map(|link| [&mut link.trace_id, &mut link.span_id]);
        let own = [&mut span.trace_id, &mut span.span_id, &mut span.parent_span_id];
        for id in own.into_iter().chain(links) {
            let other = digest(variant, id);
            let length = id.len().min(other.len());
            id.copy_from_slice(&other[..length]);
        }
    }
    for name in &variant.exchanged {
        exchange(&mut export, name, |count| number(name, count));
    }
    export
}

fn digest(variant: &Variant, of: &[u8]) -> [u8; 32] {
    let mut hash = Hash::new();
    for part in [variant.student.as_bytes(), of] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize()
}

fn first(digest: &[u8; 32]) -> [u8; 8] {
    std::array::from_fn(|place| digest[place])
}

fn spans(export: &mut ExportTraceServiceRequest) -> impl Iterator<Item = &mut Span> {
    let scopes = export.resource_spans.iter_mut().flat_map(|resource| &mut resource.scope_spans);
    scopes.flat_map(|scope| &mut scope.spans)
}

/// Every other one of the first goes, and the one before it lasts as long as both: no time is left bare.
fn repeat_less(spans: &mut Vec<Span>, fewer: usize) {
    let parents: BTreeSet<Vec<u8>> = spans.iter().map(|span| span.parent_span_id.clone()).collect();
    let mut groups: BTreeMap<(Vec<u8>, String), Vec<usize>> = BTreeMap::new();
    for (place, span) in spans.iter().enumerate().filter(|(_, span)| !parents.contains(&span.span_id)) {
        groups.entry((span.parent_span_id.clone(), span.name.clone())).or_default().push(place);
    }
    let mut gone = BTreeSet::new();
    for mut group in groups.into_values().filter(|group| group.len() >= REPEATED) {
        group.sort_by_key(|&place| spans[place].start_time_unix_nano);
        for pair in group.chunks_exact(2).take(fewer) {
            spans[pair[0]].end_time_unix_nano = spans[pair[1]].end_time_unix_nano;
            gone.insert(pair[1]);
        }
    }
    let mut place = 0;
    spans.retain(|_| (!gone.contains(&place), place += 1).0);
}

/// Each value becomes the one that is so many further in their order.
fn exchange(export: &mut ExportTraceServiceRequest, name: &str, by: impl Fn(u64) -> u64) {
    let mut values = BTreeSet::new();
    on_each(export, name, |value| {
        values.insert(value.clone());
    });
    let values: Vec<String> = values.into_iter().collect();
    let Ok(count) = u64::try_from(values.len().max(1)) else { return };
    let by = usize::try_from(by(count)).unwrap_or_default();
    on_each(export, name, |value| {
        if let Ok(place) = values.binary_search(value) {
            value.clone_from(&values[(place + by) % values.len()]);
        }
    });
}

fn on_each(export: &mut ExportTraceServiceRequest, name: &str, mut work: impl FnMut(&mut String)) {
    for pair in spans(export).flat_map(|span| &mut span.attributes).filter(|pair| pair.key == name) {
        if let Some(Value::StringValue(text)) = pair.value.as_mut().and_then(|value| value.value.as_mut()) {
            work(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::reading::Fact;
    use crate::reading::fact::{Ask, ReadFiles};
    use crate::trace_file;

    const FILE: &str = "../../exercises/02-tracing/07-read-the-trace/traces.json";

    fn answers(student: &str) -> Vec<Fact> {
        let file = trace_file::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE)).expect("the file");
        let variant = Variant { student: student.to_owned(), exchanged: vec!["user.name".to_owned()] };
        let traces = trace_file::traces(&of(file, &variant));
        let read = ReadFiles { traces, ..ReadFiles::default() };
        let asks = [
            ("duration-of-slowest", None),
            ("repeats-in-slowest", None),
            ("attribute-of-failed", Some("user.name")),
            ("bottleneck-of-slowest", None),
            ("in-sequence-in-slowest", Some("prepare-order")),
            ("origin-of-failure", None),
        ];
        let answer = |(word, of)| Ask::parse(word, of).expect(word).answer(&read, 5.0).expect(word);
        asks.into_iter().map(answer).collect()
    }

    #[test]
    fn each_student_has_answers_of_their_own_to_what_can_differ_and_the_same_to_the_rest() {
        let class: Vec<Vec<Fact>> = (0..60).map(|number| answers(&format!("student-{number}"))).collect();
        for answers in &class {
            assert_eq!(answers[3..], class[0][3..], "who is slow, and where it failed, is the lesson");
        }
        for (place, least) in [(0, 25), (1, 5), (2, 7)] {
            let differ: BTreeSet<String> =
                class.iter().map(|answers| format!("{:?}", answers[place])).collect();
            assert!(differ.len() >= least, "{place}: {differ:?}");
        }
        let all: BTreeSet<String> = class.iter().map(|answers| format!("{answers:?}")).collect();
        assert!(all.len() >= 55, "{} of 60", all.len());
        assert_eq!(answers("student-7"), class[7], "always the same ones");
    }
}
