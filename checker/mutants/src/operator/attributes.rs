//! Attributes and events: gone, misspelt, of another type, with another's value.

use super::Proposal;
use crate::code::{Attribute, Code};
use crate::edit::Edit;

const MISSING: &[&str] = &["attribute-missing"];
const KEY: &[&str] = &["attribute-near-miss", "attribute-missing"];
const VALUE: &[&str] = &["attribute-wrong-value"];
const TYPE: &[&str] = &["attribute-wrong-type"];
const EVENT: &[&str] = &["event-missing"];
/// An event's own attributes.
const OF_EVENT: &[&str] =
    &["event-missing", "attribute-missing", "attribute-wrong-value", "attribute-near-miss", "difference"];

pub(super) fn proposals(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for attribute in code.attributes() {
        let is_of_event = code.around(&attribute.call.range, "add_event").is_some();
        let acceptable = |ids| if is_of_event { OF_EVENT } else { ids };
        found.extend(
            removed(code, &attribute)
                .map(|edit| Proposal::new("attribute-removed", edit, acceptable(MISSING))),
        );
        found.push(Proposal::new("attribute-key-misspelt", misspelt(code, &attribute), acceptable(KEY)));
        found.push(Proposal::new("attribute-constant", constant(code, &attribute), acceptable(VALUE)));
        found.extend(
            as_text(code, &attribute).map(|edit| Proposal::new("attribute-as-text", edit, acceptable(TYPE))),
        );
        found.extend(
            quoted(code, &attribute)
                .map(|edit| Proposal::new("attribute-debug-quotes", edit, acceptable(VALUE))),
        );
        found.extend(
            of_another(code, &attribute)
                .map(|edit| Proposal::new("attribute-of-another-variable", edit, acceptable(VALUE))),
        );
    }
    found.extend(bytes_for_letters(code));
    found.extend(events(code));
    found
}

/// Without the statement or the element that is nothing but this attribute.
fn removed(code: &Code<'_>, attribute: &Attribute<'_>) -> Option<Edit> {
    let range = &attribute.call.range;
    let holder = ["set_attribute", "push"].into_iter().find_map(|name| {
        let call = code.around(range, name)?;
        call.arguments.first().filter(|argument| *argument == range)?;
        call.statement.clone()
    });
    let gone =
        holder.map(|statement| code.whole_line(&statement)).or_else(|| attribute.call.element.clone())?;
    Some(Edit::new(gone, ""))
}

/// `http.route` as `http_route`, `name` as `name_`.
fn misspelt(code: &Code<'_>, attribute: &Attribute<'_>) -> Edit {
    let key = code.at(&attribute.key);
    let other = match key.rsplit_once('.') {
        Some((head, tail)) => format!("{head}_{tail}"),
        None => key.replacen('"', "\"my_", 1),
    };
    Edit::new(attribute.key.clone(), other)
}

fn is_number(value: &str) -> bool {
    value.starts_with("i64::from(") || value.ends_with(" as i64") || value == "status"
}

fn is_truth(value: &str) -> bool {
    [" != ", " == ", " > ", " < "].iter().any(|operator| value.contains(operator))
}

/// The same value for everybody.
fn constant(code: &Code<'_>, attribute: &Attribute<'_>) -> Edit {
    let value = code.at(&attribute.value);
    let other = match value {
        _ if value.starts_with('"') => "\"something else\"",
        _ if is_number(value) => "7_i64",
        _ if is_truth(value) => "true",
        _ => "\"ana\"",
    };
    Edit::new(attribute.value.clone(), other)
}

fn as_text(code: &Code<'_>, attribute: &Attribute<'_>) -> Option<Edit> {
    let value = code.at(&attribute.value);
    let is_other_than_text = is_number(value) || is_truth(value);
    is_other_than_text.then(|| Edit::new(attribute.value.clone(), format!("({value}).to_string()")))
}

fn quoted(code: &Code<'_>, attribute: &Attribute<'_>) -> Option<Edit> {
    let value = code.at(&attribute.value);
    let is_text = !is_number(value) && !is_truth(value);
    is_text.then(|| Edit::new(attribute.value.clone(), format!("format!(\"{{:?}}\", {value})")))
}

/// The value of another text attribute of the same function, if that stands before this one.
fn of_another(code: &Code<'_>, attribute: &Attribute<'_>) -> Option<Edit> {
    let own = code.at(&attribute.value);
    let is_text = |value: &str| !is_number(value) && !is_truth(value) && !value.starts_with('"');
    let other = code.attributes().find(|other| {
        let value = code.at(&other.value);
        let is_before = other.call.range.end <= attribute.call.range.start;
        other.call.function == attribute.call.function && is_before && value != own && is_text(value)
    })?;
    is_text(own).then(|| Edit::new(attribute.value.clone(), code.at(&other.value)))
}

/// `len()` for `chars().count()`: it is bytes that it counts.
fn bytes_for_letters(code: &Code<'_>) -> Option<Proposal> {
    let call = code.called("count").find(|call| {
        call.receiver.as_ref().is_some_and(|receiver| code.at(receiver).ends_with(".chars()"))
    })?;
    let whole = code.at(&call.range).replace(".chars().count()", ".len()");
    Some(Proposal::new("bytes-for-letters", Edit::new(call.range.clone(), whole), VALUE))
}

fn events(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("add_event") {
        if let Some(statement) = &call.statement {
            found.push(Proposal::new("event-removed", Edit::new(code.whole_line(statement), ""), EVENT));
        }
        if let [name, attributes] = call.arguments.as_slice() {
            found.push(Proposal::new("event-renamed", Edit::new(name.clone(), "\"something\""), EVENT));
            if code.at(attributes) != "vec![]" {
                let none = Edit::new(attributes.clone(), "Vec::new()");
                found.push(Proposal::new("event-without-attributes", none, OF_EVENT));
            }
        }
    }
    found
}
