//! One call of the list.

use serde_json::Value;

/// What is asked, with names in braces for ids that are not known yet.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Option<Value>,
    /// A body that is sent as it stands.
    pub(super) raw: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    /// The name under which the answer's id is kept.
    pub(super) keep: Option<String>,
    /// What tells it from one that reads the same.
    pub(super) say: Option<String>,
    /// The only fields of the answer, or of each thing in it, that matter.
    pub(super) pick: Vec<String>,
    /// It is asked again until this place in the answer has this value.
    pub(super) until: Option<(String, Value)>,
    /// Whether its answer is part of the recording.
    pub(super) is_recorded: bool,
}

impl Call {
    pub(super) fn new(method: &str, path: &str, body: Value) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            body: Some(body).filter(|body| !body.is_null()),
            raw: None,
            headers: Vec::new(),
            keep: None,
            say: None,
            pick: Vec::new(),
            until: None,
            is_recorded: true,
        }
    }

    /// A line of the list.
    pub(super) fn parse(line: &str) -> Self {
        let parts: Vec<Value> = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let [method, path] = [0, 1].map(|at| text(&parts[at]).unwrap());
        let mut call = Self::new(&method, &path, parts.get(2).cloned().unwrap_or_default());
        let options = parts.get(3).cloned().unwrap_or_default();
        call.raw = text(&options["raw"]);
        call.keep = text(&options["as"]);
        call.say = text(&options["say"]);
        call.pick = options["pick"].as_array().into_iter().flatten().filter_map(text).collect();
        let headers = options["headers"].as_object().into_iter().flatten();
        call.headers = headers.map(|(name, value)| (name.clone(), text(value).unwrap())).collect();
        call.until = options["until"].as_array().map(|until| (text(&until[0]).unwrap(), until[1].clone()));
        call
    }

    /// How it is told from the others.
    pub(super) fn label(&self) -> String {
        let body = self.body.as_ref().map(|body| format!(" {body}")).unwrap_or_default();
        let label = format!("{} {}{body}", self.method, self.path);
        match &self.say {
            Some(say) => format!("{label} ({say})"),
            None => label,
        }
    }
}
