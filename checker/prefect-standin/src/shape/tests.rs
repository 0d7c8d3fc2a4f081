//! What the shapes of a body take and refuse.

use serde_json::json;

use super::*;
use crate::form;

fn faults(kind: &Kind, value: &Value) -> Vec<(&'static str, Value)> {
    let mut reader = Reader::new();
    reader.read(kind, value);
    reader.faults.into_iter().map(|fault| (fault.kind, Value::Array(fault.place))).collect()
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_place() {
    let kind = Kind::Object(&form::FLOW);
    assert_eq!(
        faults(&kind, &json!({"nam": "x", "tags": ["a", 1], "labels": {"k": null}})),
        [
            ("missing", json!(["body", "name"])),
            ("string_type", json!(["body", "tags", 1])),
            ("bool_type", json!(["body", "labels", "k", "bool"])),
            ("int_type", json!(["body", "labels", "k", "int"])),
            ("float_type", json!(["body", "labels", "k", "float"])),
            ("string_type", json!(["body", "labels", "k", "str"])),
            ("extra_forbidden", json!(["body", "nam"])),
        ]
    );
    assert_eq!(faults(&kind, &json!([])), [("model_attributes_type", json!(["body"]))]);
    assert_eq!(
        faults(&kind, &json!({"name": "a/b"})),
        [("string_pattern_mismatch", json!(["body", "name"]))]
    );
}

#[test]
fn what_is_nearly_right_is_taken() {
    let mut reader = Reader::new();
    for (kind, given, meant) in [
        (Kind::Whole, json!("5"), json!(5)),
        (Kind::Whole, json!(5.0), json!(5)),
        (Kind::Flag, json!("Yes"), json!(true)),
        (Kind::Flag, json!(0), json!(false)),
        (Kind::Number, json!("1.5"), json!(1.5)),
        (Kind::MapOrNull(&Kind::Label), json!(null), json!(null)),
        (Kind::Time, json!("2025-01-01T00:00:00+01:00"), json!("2024-12-31T23:00:00Z")),
    ] {
        assert_eq!(reader.read(&kind, &given), meant);
    }
    assert!(reader.faults.is_empty(), "{:?}", reader.faults);
    for (kind, given, fault) in [
        (Kind::Whole, json!("a"), "int_parsing"),
        (Kind::Whole, json!(1.5), "int_from_float"),
        (Kind::Flag, json!("perhaps"), "bool_parsing"),
        (Kind::Uuid, json!("x"), "uuid_parsing"),
        (Kind::Uuid, json!(1), "uuid_type"),
        (Kind::Time, json!(null), "datetime_type"),
    ] {
        assert_eq!(faults(&kind, &given), [(fault, json!(["body"]))]);
    }
}

#[test]
fn what_was_not_set_is_filled_in() {
    let set = json!({"retries": 2});
    let full = form::FLOW_POLICY.full(set.as_object().expect("an object"));
    assert_eq!(full["retries"], json!(2));
    assert_eq!(full["pause_keys"], json!([]));
    assert_eq!(full["retry_delay"], json!(null));
}
