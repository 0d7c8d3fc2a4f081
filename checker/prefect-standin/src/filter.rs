//! Whether something is what was asked for: the criteria of Prefect's filters, as data.
//!
//! A filter has been held against its form before it comes here. What a thing does not have meets no criterion,
//! as in SQL, but that of being null.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::life::Life;
use crate::stamp::Stamp;

/// What a filter asks of a thing.
#[derive(Debug)]
pub(crate) enum Facet<'a> {
    Null,
    Text(Cow<'a, str>),
    Number(i64),
    Time {
        at: Option<Stamp>,
        /// What stands for it while it is null.
        otherwise: Option<Stamp>,
    },
    Tags(Option<&'a Value>),
    State(&'a Life),
}

impl<'a> Facet<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn tags(tags: Option<&'a Value>) -> Self {
        Self::Tags(tags)
    }

    pub(crate) fn state(life: &'a Life) -> Self {
        Self::State(life)
    }

    pub(crate) fn time(at: Option<Stamp>) -> Self {
        Self::Time { at, otherwise: None }
    }

    /// When a flow run started, or should have.
    pub(crate) fn started(life: &Life) -> Self {
        Self::Time { at: life.start, otherwise: life.expected_start }
    }

    /// A text that was set, or none.
    pub(crate) fn set(value: Option<&'a Value>) -> Self {
        value.and_then(Value::as_str).map_or(Self::Null, Self::text)
    }

    fn is_null(&self) -> bool {
        match self {
            Self::Null | Self::Time { at: None, .. } => true,
            Self::Tags(tags) => tags.and_then(Value::as_array).is_none_or(Vec::is_empty),
            _ => false,
        }
    }
}

/// What can be asked for.
pub(crate) trait Subject {
    /// The part of it that a field of a filter is about.
    fn facet(&self, field: &str) -> Facet<'_>;
}

/// Whether a thing is what a filter asks for.
pub(crate) fn matches(filter: &Value, subject: &impl Subject) -> bool {
    let Value::Object(fields) = filter else {
        return true;
    };
    let asked = given(fields).filter_map(|(field, criteria)| Some((field, criteria.as_object()?)));
    let met = asked.map(|(field, criteria)| meets(field, criteria, &subject.facet(field)));
    together(fields, met)
}

/// What was set and is not null, without the operator.
fn given(fields: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value));
    fields.filter(|(name, value)| *name != "operator" && !value.is_null())
}

/// All of them, or one of them; of none of them all are met.
fn together(fields: &Map<String, Value>, met: impl Iterator<Item = bool>) -> bool {
    let met: Vec<bool> = met.collect();
    let is_any = fields.get("operator").and_then(Value::as_str) == Some("or_");
    if is_any && !met.is_empty() { met.contains(&true) } else { !met.contains(&false) }
}

fn meets(field: &str, criteria: &Map<String, Value>, facet: &Facet<'_>) -> bool {
    if let Facet::State(life) = facet {
        return state(criteria, life);
    }
    // Prefect's default for task runs alone: `{}` asks for those that have a flow run.
    if field == "flow_run_id" && criteria.is_empty() {
        return !facet.is_null();
    }
    together(criteria, given(criteria).map(|(criterion, value)| meets_one(field, criterion, value, facet)))
}

fn state(criteria: &Map<String, Value>, life: &Life) -> bool {
    let Some(state) = life.state() else {
        return criteria.is_empty();
    };
    let met = given(criteria).filter_map(|(field, criteria)| {
        let facet = Facet::text(if field == "type" { state.kind.name() } else { &state.name });
        Some(meets(field, criteria.as_object()?, &facet))
    });
    together(criteria, met)
}

fn meets_one(field: &str, criterion: &str, value: &Value, facet: &Facet<'_>) -> bool {
    let flag = value.as_bool().unwrap_or_default();
    match (criterion, facet) {
        ("is_null_", facet) => facet.is_null() == flag,
        ("exists_", facet) => facet.is_null() != flag,
        ("any_", Facet::Text(text)) => holds(value, text),
        ("not_any_", Facet::Text(text)) => !holds(value, text),
        ("like_", Facet::Text(text)) => {
            let pattern = value.as_str().unwrap_or_default();
            if field == "key" { like(pattern, text) } else { like(&format!("%{pattern}%"), text) }
        }
        ("any_", Facet::Tags(tags)) => each(value).any(|tag| has(*tags, tag)),
        ("all_", Facet::Tags(tags)) => each(value).all(|tag| has(*tags, tag)),
        ("ge_", Facet::Number(number)) => value.as_i64().is_some_and(|least| *number >= least),
        ("le_", Facet::Number(number)) => value.as_i64().is_some_and(|most| *number <= most),
        ("before_", Facet::Time { at, otherwise }) => {
            at.or(*otherwise).zip(Stamp::read(value)).is_some_and(|(at, bound)| at <= bound)
        }
        ("after_", Facet::Time { at, otherwise }) => {
            at.or(*otherwise).zip(Stamp::read(value)).is_some_and(|(at, bound)| at >= bound)
        }
        _ => false,
    }
}

fn each(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn holds(list: &Value, text: &str) -> bool {
    each(list).any(|item| item == text)
}

fn has(tags: Option<&Value>, tag: &str) -> bool {
    tags.is_some_and(|tags| holds(tags, tag))
}

/// SQL's LIKE, whatever the case: `%` is anything, `_` is one letter.
fn like(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let text: Vec<char> = text.to_lowercase().chars().collect();
    // The last `%`, and where the text went on that it stood for: only that one is ever tried again.
    let (mut at, mut read, mut retry) = (0, 0, None);
    while read < text.len() {
        match pattern.get(at) {
            Some('%') => {
                retry = Some((at, read));
                at += 1;
            }
            Some(wanted) if *wanted == '_' || *wanted == text[read] => (at, read) = (at + 1, read + 1),
            _ => match retry {
                Some((star, upto)) => {
                    retry = Some((star, upto + 1));
                    (at, read) = (star + 1, upto + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|rest| *rest == '%')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Thing;

    impl Subject for Thing {
        fn facet(&self, field: &str) -> Facet<'_> {
            match field {
                "name" => Facet::text("Robot-1"),
                "level" => Facet::Number(20),
                _ => Facet::Null,
            }
        }
    }

    #[test]
    fn criteria_are_met_all_or_one() {
        for (filter, is_met) in [
            (json!(null), true),
            (json!({}), true),
            (json!({"name": {"any_": ["Robot-1"]}}), true),
            (json!({"name": {"any_": []}}), false),
            (json!({"name": {"like_": "BOT"}}), true),
            (json!({"name": {"not_any_": ["Robot-1"]}}), false),
            (json!({"name": {"any_": ["x"]}, "level": {"ge_": 20}}), false),
            (json!({"operator": "or_", "name": {"any_": ["x"]}, "level": {"ge_": 20}}), true),
            (json!({"level": {"ge_": 10, "le_": 19}}), false),
            (json!({"other": {"is_null_": true}}), true),
            (json!({"other": {"any_": ["x"]}}), false),
            (json!({"other": {"not_any_": ["x"]}}), false),
        ] {
            assert_eq!(matches(&filter, &Thing), is_met, "{filter}");
        }
    }

    #[test]
    fn a_pattern_is_sqls() {
        for (pattern, text) in [("a%c", "abbc"), ("%", ""), ("_b", "AB"), ("%a%a%", "banana"), ("a", "a")] {
            assert!(like(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a%c", "abb"), ("_", ""), ("a", "ab"), ("%x%", "banana")] {
            assert!(!like(pattern, text), "{pattern} {text}");
        }
    }
}
