//! Answers without what differs from run to run: ids, moments, durations, made-up names, the words of errors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Names by id.
pub(super) type Names = BTreeMap<String, String>;

/// The answer as it is compared.
pub(super) fn normal(answer: &Value, names: &Names) -> Value {
    Normal { names, seen: Vec::new() }.value("", answer)
}

struct Normal<'a> {
    names: &'a Names,
    seen: Vec<String>,
}

impl Normal<'_> {
    fn value(&mut self, key: &str, value: &Value) -> Value {
        match value {
            Value::Object(entries) => self.object(entries),
            Value::Array(items) if key == "exception_detail" => faults(items),
            Value::Array(items) if key == "parents" || key == "children" => self.edges(items),
            Value::Array(items) => items.iter().map(|item| self.value("", item)).collect(),
            Value::String(text) => json!(self.text(key, text)),
            Value::Number(_) if key == "delay_seconds" => json!("DELAY"),
            Value::Number(number) => {
                let number = number.as_f64().unwrap();
                if key.starts_with("estimated_") {
                    return json!("ESTIMATE");
                }
                let is_duration = key == "total_run_time";
                // Those of the list are whole or halves.
                if is_duration && (number * 4.0).fract() != 0.0 { json!("DURATION") } else { json!(number) }
            }
            other => other.clone(),
        }
    }

    /// Each once, in an order of their own: a real one names an edge once for each artifact or input, by chance.
    fn edges(&mut self, items: &[Value]) -> Value {
        let mut edges: Vec<_> = items.iter().map(|item| self.value("", item)).collect();
        edges.sort_by_key(Value::to_string);
        edges.dedup();
        Value::Array(edges)
    }

    fn object(&mut self, entries: &Map<String, Value>) -> Value {
        let kept = entries.iter().filter(|(key, _)| *key != "request_body");
        kept.map(|(key, value)| (key.clone(), self.value(key, value))).collect()
    }

    fn text(&mut self, key: &str, text: &str) -> String {
        if key == "name"
            && text.split('-').count() == 2
            && text.bytes().all(|c| c == b'-' || c.is_ascii_lowercase())
        {
            return "MADE-UP".to_owned();
        }
        let is_time = text.len() >= 20 && text.as_bytes()[10] == b'T' && text.ends_with('Z');
        // The client's own moments are all of that January.
        if is_time && !text.starts_with("2025-01-0") {
            return "MOMENT".to_owned();
        }
        let mut told = text.to_owned();
        while let Some(id) = id(&told) {
            let name = self.names.get(&id).cloned().unwrap_or_else(|| self.number(&id));
            told = told.replace(&id, &name);
        }
        told
    }

    /// The first that is met is the first.
    fn number(&mut self, id: &str) -> String {
        let at = self.seen.iter().position(|seen| seen == id).unwrap_or_else(|| {
            self.seen.push(id.to_owned());
            self.seen.len() - 1
        });
        format!("ID {at}")
    }
}

/// The first UUID in a text.
fn id(text: &str) -> Option<String> {
    let is_id = |part: &[u8]| {
        part.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    let found = text.as_bytes().windows(36).find(|part| is_id(part))?;
    String::from_utf8(found.to_vec()).ok()
}

/// The kinds of faults with their places, in an order of their own.
fn faults(faults: &[Value]) -> Value {
    let mut told: Vec<_> =
        faults.iter().map(|fault| format!("{} {}", fault["type"].as_str().unwrap(), fault["loc"])).collect();
    told.sort();
    json!(told)
}
