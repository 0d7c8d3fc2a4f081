//! Validating what is sent with a request, or comes as an answer: a text, or JSON.

use std::collections::BTreeMap;

use toml::Spanned;

use super::error::TomlFile;
use super::field::filled;
use crate::message::{JsonTemplate, Payload};

/// A body, given as a text or as JSON. Not both.
pub(super) fn validate(
    body: Option<&Spanned<String>>,
    json: Option<&Spanned<toml::Value>>,
    nonces: &BTreeMap<String, String>,
    source: &mut TomlFile<'_>,
) -> Option<Payload> {
    if let (Some(_), Some(json)) = (body, json) {
        source.error(
            json.span(),
            both!("expected either `body` or `json`", "esperava ou `body` ou `json`"),
            None,
        );
    }
    let text = body.map(|text| Payload::Text(filled(text, nonces, source)));
    text.or_else(|| json.map(|json| Payload::Json(template(json.get_ref(), json, nonces, source))))
}

/// JSON as a template; what is wrong in it is told at the place of the whole.
fn template(
    value: &toml::Value,
    whole: &Spanned<toml::Value>,
    nonces: &BTreeMap<String, String>,
    source: &mut TomlFile<'_>,
) -> JsonTemplate {
    match value {
        toml::Value::String(text) => {
            JsonTemplate::Text(filled(&Spanned::new(whole.span(), text.clone()), nonces, source))
        }
        toml::Value::Integer(number) => JsonTemplate::Literal((*number).into()),
        toml::Value::Float(number) => JsonTemplate::Literal((*number).into()),
        toml::Value::Boolean(is_so) => JsonTemplate::Literal((*is_so).into()),
        toml::Value::Datetime(_) => {
            source.error(
                whole.span(),
                both!(
                    "JSON has no dates: write a date as a text",
                    "JSON não tem datas: escreva uma data como texto"
                ),
                None,
            );
            JsonTemplate::Literal(serde_json::Value::Null)
        }
        toml::Value::Array(items) => {
            JsonTemplate::Array(items.iter().map(|item| template(item, whole, nonces, source)).collect())
        }
        toml::Value::Table(members) => {
            let members = members.iter();
            JsonTemplate::Object(
                members
                    .map(|(name, member)| (name.clone(), template(member, whole, nonces, source)))
                    .collect(),
            )
        }
    }
}
