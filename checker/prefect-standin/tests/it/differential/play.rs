//! Playing the list against an API, real or not.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Recording;
use super::call::Call;
use super::normal::{Names, normal};

/// How often a call is asked again that is refused for the moment, or waited for.
const TRIES: usize = 100;

/// A client that remembers ids.
pub(super) struct Player {
    base: String,
    http: reqwest::Client,
    /// Names by id, in braces.
    names: Names,
}

impl Player {
    pub(super) fn new(base: &str) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = http.no_proxy().pool_max_idle_per_host(0).build().unwrap();
        Self { base: base.trim_end_matches('/').to_owned(), http, names: Names::new() }
    }

    pub(super) async fn version(&mut self) -> String {
        let (_, version) = self.ask(&Call::new("GET", "/admin/version", Value::Null)).await;
        version["body"].as_str().unwrap().to_owned()
    }

    /// The answers to all calls, one after the other.
    pub(super) async fn play(&mut self, calls: &[Call]) -> Recording {
        let mut recording = Recording::new();
        for call in calls {
            let (body, told) = self.ask(call).await;
            if let Some(name) = &call.keep {
                let id = body["id"].as_str().unwrap_or_else(|| panic!("{}: no id in {body}", call.label()));
                self.names.insert(id.to_owned(), format!("{{{name}}}"));
            }
            if call.is_recorded {
                let told = normal(&told, &self.names);
                let known = recording.insert(call.label(), told);
                assert!(known.is_none(), "two calls read the same: {}", call.label());
            }
        }
        recording
    }

    /// The body as it came, and all that is compared.
    async fn ask(&mut self, call: &Call) -> (Value, Value) {
        let mut pause = tokio::time::interval(Duration::from_millis(100));
        for _ in 0..TRIES {
            let (status, location, body) = self.send(call).await;
            let is_there =
                call.until.as_ref().is_none_or(|(place, value)| body.pointer(place) == Some(value));
            if status != 503 && is_there {
                let picked = pick(&body, &call.pick);
                let mut told = json!({"status": status, "body": picked});
                if let Some(location) = location {
                    told["location"] = json!(location.trim_start_matches(&self.base));
                }
                return (body, told);
            }
            pause.tick().await;
        }
        panic!("{} was not answered as expected", call.label());
    }

    async fn send(&mut self, call: &Call) -> (u16, Option<String>, Value) {
        let path = self.named(&call.path);
        let mut request = self.http.request(call.method.parse().unwrap(), format!("{}/api{path}", self.base));
        let body = call.body.as_ref().map(|body| self.named(&body.to_string())).or_else(|| call.raw.clone());
        if !call.headers.iter().any(|(name, _)| name == "content-type") && body.is_some() {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        let response = request.body(body.unwrap_or_default()).send().await.unwrap();
        let status = response.status().as_u16();
        let location = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let bytes = response.bytes().await.unwrap();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(&bytes)))
        };
        (status, location, body)
    }

    /// A text with ids for the names in it; `{new:x}` makes one up where it is met first.
    fn named(&mut self, text: &str) -> String {
        let mut told = text.to_owned();
        while let Some(start) = told.find("{new:") {
            let end = start + told[start..].find('}').unwrap();
            let name = format!("{{{}}}", &told[start + 5..end]);
            let known = self.names.iter().find(|(_, known)| **known == name).map(|(id, _)| id.clone());
            let id = known.unwrap_or_else(|| made_up(self.names.len()));
            told.replace_range(start..=end, &id);
            self.names.insert(id, name);
        }
        for (id, name) in &self.names {
            told = told.replace(name, id);
        }
        told
    }
}

/// An id that the server has never seen.
fn made_up(number: usize) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    format!("{:08x}-{number:04x}-4000-8000-{:012x}", now & 0xffff_ffff, now >> 32 & 0xffff_ffff_ffff)
}

/// The fields that matter, of a thing or of each thing in a list.
fn pick(body: &Value, fields: &[String]) -> Value {
    match body {
        Value::Array(items) if !fields.is_empty() => items.iter().map(|item| pick(item, fields)).collect(),
        Value::Object(entries) if !fields.is_empty() && entries.contains_key(&fields[0]) => {
            let picked = fields.iter().filter_map(|field| Some((field.clone(), entries.get(field)?.clone())));
            Value::Object(picked.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}
