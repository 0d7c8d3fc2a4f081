//! An answer without what is not promised: order, numbers of processes, how batches are grouped.
//!
//! A member that is missing stays missing: `value["member"]` as something to change would put `null` there.

use serde_json::{Value, json};

/// A longer text is shown by its start and its length.
const LONG: usize = 400;

/// The body as it is compared.
pub(super) fn body(name: &str, content_type: &str, body: &[u8]) -> Value {
    if content_type.starts_with("text/html") {
        return json!("a page of HTML");
    }
    if content_type == "application/x-protobuf"
        && let Some(status) = status(body)
    {
        return status;
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
        return json!(shortened(&String::from_utf8_lossy(body)));
    };
    if let Some(traces) = value.get_mut("data").and_then(Value::as_array_mut) {
        for trace in traces.iter_mut() {
            legacy_trace(name, trace);
        }
        if traces.iter().all(|trace| trace.get("traceID").is_some()) {
            traces.sort_by_key(|trace| trace["traceID"].to_string());
        }
    }
    if let Some(list) = value.pointer_mut("/result/resourceSpans") {
        *list = flattened(list);
    }
    // A search shows which traces it finds; what is in each is seen when it is read alone.
    if name.starts_with("search/") || name.starts_with("by-ids/") {
        found(&mut value);
    }
    if name.starts_with("v3-search/")
        && let Some(spans) = value.pointer_mut("/result/resourceSpans")
    {
        *spans = spans.as_array().unwrap().iter().map(|row| row["span"]["spanId"].clone()).collect();
    }
    tidy(&mut value);
    by_text(value.get_mut("operations"));
    value
}

/// A `google.rpc.Status` with a short message, which is what an error in protobuf is.
fn status(body: &[u8]) -> Option<Value> {
    match body {
        [0x08, code, 0x12, length, text @ ..] if text.len() == usize::from(*length) && *length < 0x80 => {
            Some(json!({"code": code, "message": String::from_utf8_lossy(text)}))
        }
        _ => None,
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= LONG {
        return text.to_owned();
    }
    let start: String = text.chars().take(20).collect();
    format!("{start}… of {} bytes", text.len())
}

fn legacy_trace(name: &str, trace: &mut Value) {
    let Some(processes) = trace.get_mut("processes").map(Value::take) else {
        return;
    };
    let raw = name.starts_with("raw") || name.starts_with("transform");
    for span in trace["spans"].as_array_mut().unwrap() {
        let id = span["processID"].as_str().unwrap().to_owned();
        span["processID"] = processes[&id].clone();
        by_text(span.pointer_mut("/processID/tags"));
        if !raw {
            by_text(span.get_mut("tags"));
        }
        if let Some(warnings) = span.get_mut("warnings").and_then(Value::as_array_mut) {
            warnings.sort_by_key(Value::to_string);
            // A Jaeger of v2 adds the same warnings at each read.
            warnings.dedup();
        }
    }
    let spans = trace["spans"].as_array_mut().unwrap();
    spans.sort_by_key(|span| {
        (span["spanID"].to_string(), span["operationName"].to_string(), span.to_string())
    });
    one_of_each_id(spans);
}

/// Which of several spans with one ID is warned about is random in v1, and a Jaeger of v2 that was read before may
/// show it at both: the warning is shown at the first.
fn one_of_each_id(spans: &mut [Value]) {
    for place in (1..spans.len()).rev() {
        let (first, rest) = spans.split_at_mut(place);
        let [first, second] = [&mut first[place - 1], &mut rest[0]];
        let is_same = first["warnings"].is_null() || first["warnings"] == second["warnings"];
        if first["spanID"] == second["spanID"]
            && is_same
            && let Some(kept) = first.get_mut("warnings")
            && let Some(some) = second.get_mut("warnings")
        {
            *kept = some.take();
        }
    }
}

/// A row for each span, with its resource and scope.
fn flattened(list: &Value) -> Value {
    let mut rows = Vec::new();
    for resource in list.as_array().into_iter().flatten() {
        for scope in resource["scopeSpans"].as_array().into_iter().flatten() {
            for span in scope["spans"].as_array().into_iter().flatten() {
                let mut row = json!({"span": span});
                for (of, member, name) in [
                    (resource, "resource", "resource"),
                    (resource, "schemaUrl", "resourceSchemaUrl"),
                    (scope, "scope", "scope"),
                    (scope, "schemaUrl", "scopeSchemaUrl"),
                ] {
                    if let Some(value) = of.get(member) {
                        row[name] = value.clone();
                    }
                }
                by_text(row.pointer_mut("/resource/attributes"));
                by_text(row.pointer_mut("/span/attributes"));
                rows.push(row);
            }
        }
    }
    rows.sort_by_key(|row| {
        (row["span"]["traceId"].to_string(), row["span"]["spanId"].to_string(), row.to_string())
    });
    Value::Array(rows)
}

fn found(value: &mut Value) {
    let Some(traces) = value.get_mut("data").and_then(Value::as_array_mut) else {
        return;
    };
    for trace in traces.iter_mut() {
        *trace = json!(format!(
            "{} of {} spans",
            trace["traceID"].as_str().unwrap(),
            trace["spans"].as_array().unwrap().len()
        ));
    }
    by_text(value.get_mut("data"));
}

fn by_text(list: Option<&mut Value>) {
    if let Some(items) = list.and_then(Value::as_array_mut) {
        items.sort_by_key(Value::to_string);
    }
}

/// Names and edges have no order; long texts are cut.
fn tidy(value: &mut Value) {
    match value {
        Value::String(text) => *text = shortened(text),
        Value::Array(items) => {
            items.iter_mut().for_each(tidy);
            let names = items.iter().all(|item| {
                item.is_string() || item.get("spanKind").is_some() || item.get("callCount").is_some()
            });
            if names
                || items.iter().all(|item| item.get("name").is_some() && item.get("timeUnixNano").is_none())
            {
                items.sort_by_key(Value::to_string);
            }
        }
        Value::Object(members) => members.values_mut().for_each(tidy),
        _ => {}
    }
}

#[test]
fn a_warning_at_any_of_the_spans_with_one_id_is_shown_at_the_first() {
    let spans = |warned: [bool; 2]| {
        let one = |number: usize| json!({"spanID": "3", "warnings": warned[number].then_some(["twice"])});
        let mut spans = [one(0), one(1)];
        one_of_each_id(&mut spans);
        Value::from(spans.to_vec())
    };
    let shown = spans([true, false]);
    assert_eq!(shown, json!([{"spanID": "3", "warnings": ["twice"]}, {"spanID": "3", "warnings": null}]));
    assert_eq!([spans([false, true]), spans([true, true])], [shown.clone(), shown.clone()]);
    assert_ne!(spans([false, false]), shown);
}
