//! Which traces belong to which request.
//!
//! A request carries a trace id of its own, but where propagation is what is broken (or not yet
//! written) that id reaches nobody. So a trace belongs to a request if it has the request's trace id
//! or if any of its spans mentions one of the request's nonces. A program gets no trace id, and need not
//! mention anything; but it runs once, so what came through its own door is of its run.

use percent_encoding::percent_decode_str;

use crate::evidence::{Evidence, Exchange, Export, Life, WireCall};
use crate::trace::{Span, Trace, TraceId, Value};

/// The service name under which the checker's own spans go.
pub const OWN_SERVICE: &str = "check";

/// How many bytes of a text are searched for a nonce: what speaks of a request does so before it tells a novel, and a
/// megabyte would be searched for each request of a run, at each look.
const MOST_SEARCHED: usize = 64 * 1024;

/// The traces that belong to a request: the one with its own trace id first, then as they began, so
/// that the same run is told in the same order each time.
pub fn traces_of<'a>(evidence: &'a Evidence, exchange: &Exchange) -> Vec<&'a Trace> {
    let mut traces: Vec<&Trace> =
        evidence.traces.iter().filter(|trace| belongs(evidence, trace, exchange)).collect();
    let start = |trace: &Trace| trace.spans.iter().map(|span| span.start_us).min();
    traces.sort_by_key(|trace| (trace.id != exchange.trace_id, start(trace), trace.id));
    traces
}

/// Whether a trace belongs to a request.
pub fn belongs(evidence: &Evidence, trace: &Trace, exchange: &Exchange) -> bool {
    trace.id == exchange.trace_id
        || trace.spans.iter().any(|span| mentions(span, exchange))
        || is_of_run(evidence, trace.id, exchange)
}

/// Whether the program that the exchange is a run of exported spans of this trace.
fn is_of_run(evidence: &Evidence, id: TraceId, exchange: &Exchange) -> bool {
    let program = evidence
        .service(&exchange.request)
        .filter(|program| matches!(program.life, Life::Ended(_) | Life::NeverEnded));
    let mut spans = program.into_iter().flat_map(|program| &program.exports).flat_map(Export::spans);
    spans.any(|span| span.trace_id == id)
}

/// Whether a span mentions one of the request's nonces: in its name or in a string attribute, in
/// any case (an answer capitalizes it) and percent-encoded or not (a URL encodes it).
pub fn mentions(span: &Span, exchange: &Exchange) -> bool {
    let values =
        span.attributes.iter().chain(span.events.iter().flat_map(|event| &event.attributes)).filter_map(
            |attribute| match &attribute.value {
                Value::String(text) => Some(text.raw()),
                _ => None,
            },
        );
    std::iter::once(span.name.raw())
        .chain(values)
        .any(|text| exchange.made_up().any(|nonce| text_mentions(text, nonce)))
}

/// Whether a call speaks of a request: in its target, a header or its body.
pub fn call_mentions(call: &WireCall, exchange: &Exchange) -> bool {
    let headers = call.headers.iter().map(|(_, value)| value.raw());
    let mut texts = [call.target.raw(), call.body.raw()].into_iter().chain(headers);
    texts.any(|text| exchange.made_up().any(|nonce| text_mentions(text, nonce)))
}

/// Whether a text (a value, a URL, a path, JSON) holds a nonce in any of its usual disguises.
pub fn text_mentions(text: &str, nonce: &str) -> bool {
    let text = &text[..text.floor_char_boundary(MOST_SEARCHED)];
    let nonce = nonce.to_lowercase();
    let plain = text.to_lowercase();
    if plain.contains(&nonce) || (plain.contains("\\u") && unescaped(&plain).to_lowercase().contains(&nonce))
    {
        return true;
    }
    let is_encoded = plain.bytes().any(|byte| byte == b'%' || byte == b'+');
    is_encoded
        && percent_decode_str(&plain.replace('+', " ")).decode_utf8_lossy().to_lowercase().contains(&nonce)
}

/// A text with the `\uXXXX` of JSON resolved: many write so all that is not ASCII, and two of them where a character
/// needs it.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u");
    let mut units: Vec<u16> = parts.next().unwrap_or_default().encode_utf16().collect();
    for part in parts {
        let unit = part.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let rest = unit.map_or(part, |unit| {
            units.push(unit);
            &part[4..]
        });
        units.extend(rest.encode_utf16());
    }
    String::from_utf16_lossy(&units)
}

/// Whether a span is the learner's, not the checker's own.
pub fn is_learners(span: &Span) -> bool {
    span.service != OWN_SERVICE
}

/// The other request of this run that a span mentions, if it mentions one.
pub fn foreign_request<'a>(evidence: &'a Evidence, span: &Span, exchange: &Exchange) -> Option<&'a Exchange> {
    if mentions(span, exchange) {
        return None;
    }
    evidence.exchanges.iter().find(|other| other.request != exchange.request && mentions(span, other))
}

/// The trace with this id, if it was read.
pub fn trace_by_id(evidence: &Evidence, id: TraceId) -> Option<&Trace> {
    evidence.traces.iter().find(|trace| trace.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_found_in_each_of_its_disguises() {
        for text in [
            "oi josé-x1 !",
            "/?name=jos%C3%A9-x1",
            r"Jos\u00e9-x1",
            r#"{"to": "jos\u00E9-x1"}"#,
            r#"["\ud83d\ude00", "jos\u00e9-x1"]"#,
        ] {
            assert!(text_mentions(text, "josé-x1"), "{text}");
        }
        assert!(text_mentions(r#""\ud83d\ude00-x1""#, "😀-x1"));
        let novel = "é".repeat(MOST_SEARCHED);
        assert!(text_mentions(&format!("josé-x1{novel}"), "josé-x1"));
        assert!(!text_mentions(&format!("{novel}josé-x1"), "josé-x1"));
        for text in ["jose-x1", r"jos\u00e", r"jos\uzzzz-x1", ""] {
            assert!(!text_mentions(text, "josé-x1"), "{text}");
        }
    }
}
