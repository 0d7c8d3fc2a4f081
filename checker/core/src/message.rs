//! What is said over HTTP, with places for nonces: methods, headers, texts and JSON.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::expect::{Nonces, Template};

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// GET.
    #[default]
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

impl Method {
    /// Each of them.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The word, as it goes over the wire and as the manifest writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The body of a request or of an answer.
#[derive(Debug, Clone)]
pub enum Payload {
    /// This text, to the letter.
    Text(Template),
    /// This JSON, however it is laid out.
    Json(JsonTemplate),
}

impl Payload {
    /// The body with the nonces filled in; JSON on one line.
    pub fn fill(&self, nonces: &Nonces) -> String {
        match self {
            Self::Text(template) => template.fill(nonces),
            Self::Json(template) => template.fill(nonces).to_string(),
        }
    }

    /// Its media type.
    pub fn media_type(&self) -> &'static str {
        match self {
            Self::Text(_) => "text/plain; charset=utf-8",
            Self::Json(_) => "application/json",
        }
    }

    /// Whether a body is this one.
    pub fn is(&self, body: &str, nonces: &Nonces) -> bool {
        match self {
            Self::Text(template) => body == template.fill(nonces),
            Self::Json(template) => {
                serde_json::from_str(body).is_ok_and(|found| is_same(&template.fill(nonces), &found))
            }
        }
    }
}

/// JSON of which every text is a template.
#[derive(Debug, Clone)]
pub enum JsonTemplate {
    /// A boolean or a number.
    Literal(Value),
    /// A text.
    Text(Template),
    /// An array.
    Array(Vec<JsonTemplate>),
    /// An object.
    Object(BTreeMap<String, JsonTemplate>),
}

impl JsonTemplate {
    /// The value with the nonces filled in.
    pub fn fill(&self, nonces: &Nonces) -> Value {
        match self {
            Self::Literal(value) => value.clone(),
            Self::Text(template) => Value::String(template.fill(nonces)),
            Self::Array(items) => items.iter().map(|item| item.fill(nonces)).collect(),
            Self::Object(members) => {
                members.iter().map(|(name, member)| (name.clone(), member.fill(nonces))).collect()
            }
        }
    }
}

/// Whether two values are the same: JSON has one kind of number, and `2` is `2.0`.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| is_same(one, other)))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::{Form, Piece};

    #[test]
    fn json_is_the_same_however_it_is_laid_out_and_nothing_else_is() {
        let name = Template(vec![Piece::Nonce { name: "name".to_owned(), form: Form::Plain }]);
        let members = [
            ("to".to_owned(), JsonTemplate::Text(name)),
            ("items".to_owned(), JsonTemplate::Array(vec![JsonTemplate::Literal(Value::from(2))])),
        ];
        let expected = Payload::Json(JsonTemplate::Object(members.into()));
        let nonces = Nonces::from([("name".to_owned(), "josé-x1".to_owned())]);
        assert_eq!(expected.fill(&nonces), r#"{"items":[2],"to":"josé-x1"}"#);
        for same in [r#"{ "to": "jos\u00e9-x1", "items": [2.0] }"#, "{\"items\":[2],\n\"to\":\"josé-x1\"}"] {
            assert!(expected.is(same, &nonces), "{same}");
        }
        for other in
            [r#"{"to":"josé-x1","items":[2,3]}"#, r#"{"to":"josé-x1","items":[2],"at":1}"#, "josé-x1"]
        {
            assert!(!expected.is(other, &nonces), "{other}");
        }
    }
}
