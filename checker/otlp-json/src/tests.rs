//! What each member becomes, and why others are refused. Random requests are tried by the store, which has both
//! forms to hold against each other (`trace-store/tests/it/forms`).

use super::*;

/// The encoded span of a body with this one span.
fn span(members: &str) -> Result<Vec<u8>, String> {
    let body = format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{{members}}}]}}]}}]}}"#);
    let encoded = to_protobuf(body.as_bytes()).map_err(|why| why.to_string())?;
    // Three messages around it, each with a tag and a length of one byte.
    Ok(encoded[6..].to_vec())
}

#[test]
fn both_spellings_are_read_to_the_same_also_mixed() {
    let camel = r#""parentSpanId":"01","startTimeUnixNano":"7","droppedLinksCount":3"#;
    let snake = r#""parent_span_id":"01","start_time_unix_nano":7,"dropped_links_count":"3""#;
    let mixed = r#""parentSpanId":"01","start_time_unix_nano":"7","droppedLinksCount":3.0"#;
    let encoded = span(camel);
    assert_eq!(encoded, Ok(vec![0x22, 1, 1, 0x39, 7, 0, 0, 0, 0, 0, 0, 0, 0x70, 3]));
    assert_eq!((span(snake), span(mixed)), (encoded.clone(), encoded));
}

#[test]
fn a_value_in_snake_case_is_what_it_says() {
    let value = |value: &str| span(&format!(r#""attributes":[{{"key":"k","value":{value}}}]"#));
    assert_eq!(value(r#"{"string_value":"v"}"#), Ok(b"\x4a\x08\x0a\x01k\x12\x03\x0a\x01v".to_vec()));
    for (camel, snake) in [
        (r#"{"intValue":"-5"}"#, r#"{"int_value":-5}"#),
        (r#"{"doubleValue":"NaN"}"#, r#"{"double_value":"NaN"}"#),
        (r#"{"bytesValue":"/+8="}"#, r#"{"bytes_value":"_-8"}"#),
        (r#"{"arrayValue":{"values":[{}]}}"#, r#"{"array_value":{"values":[null]}}"#),
        (r#"{"kvlistValue":{}}"#, r#"{"kvlist_value":{"values":null}}"#),
    ] {
        let read = value(camel);
        assert!(read.as_ref().is_ok_and(|encoded| *encoded != value("{}").unwrap()), "{read:?}");
        assert_eq!(read, value(snake), "{snake}");
    }
}

#[test]
fn null_and_unknown_members_are_as_if_they_were_not_there() {
    let all =
        r#""name":null,"kind":null,"flags":null,"status":null,"events":null,"later":[{"a":{"b":[1,null]}}]"#;
    assert_eq!(span(all), Ok(vec![]));
    for body in ["null", "{}", r#"{"resourceSpans":null}"#, r#"{"resource_spans":[],"x":1}"#] {
        assert!(to_protobuf(body.as_bytes()).unwrap().is_empty(), "{body}");
    }
}

#[test]
fn the_value_of_an_enum_is_a_number_or_a_name() {
    assert_eq!(
        span(r#""kind":"SPAN_KIND_SERVER","status":{"code":"STATUS_CODE_ERROR"}"#),
        span(r#""kind":2,"status":{"code":2}"#)
    );
    assert_eq!(span(r#""kind":99"#), Ok(vec![0x30, 99]));
}

#[test]
fn what_cannot_be_taken_as_it_is_is_refused_with_its_place() {
    for (members, why) in [
        (r#""name":7"#, "invalid type: integer `7`, expected a text as `name`"),
        (r#""kind":"SERVER""#, "`kind`: \"SERVER\" names no value of it"),
        (r#""kind":"2""#, "`kind`: \"2\" names no value of it"),
        (r#""flags":4294967296"#, "`flags`: 4294967296 is out of range"),
        (r#""flags":{}"#, "`flags`: an object is no number"),
        (r#""end_time_unix_nano":"1.5""#, "`endTimeUnixNano`: \"1.5\" is no whole number"),
        (
            r#""traceId":"CvdlGRbNQ92ESOshHIAxnA==""#,
            "`traceId`: \"CvdlGRbNQ92ESOshHIAxnA==\" is not hexadecimal",
        ),
        (r#""attributes":{}"#, "invalid type: map, expected a list as `attributes`"),
        (r#""attributes":[1]"#, "expected an object with members such as `key`, `value`"),
        (r#""attributes":[{"value":{"boolValue":"true"}}]"#, "expected `true` or `false` as `boolValue`"),
        (r#""attributes":[{"value":{"doubleValue":1e400}}]"#, "`doubleValue`: 1e400 is out of range"),
    ] {
        let refused = span(members).unwrap_err();
        assert!(refused.contains(why) && refused.contains(" at line 1 column "), "{refused}");
    }
    for body in ["", "[]", "{", "{}{}", r#"{"resourceSpans":[[]]}"#] {
        assert!(to_protobuf(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn bytes_that_are_no_text_are_shown_as_such() {
    let body = b"{\"resourceSpans\":[{\"schemaUrl\":\"a\xff\"}]}";
    assert_eq!(to_protobuf(body).unwrap(), "\u{a}\u{6}\u{1a}\u{4}a\u{fffd}".as_bytes());
}

#[test]
fn the_answer_says_what_was_not_taken_and_nothing_else() {
    assert_eq!(response(0, ""), r#"{"partialSuccess":{}}"#);
    let said = r#"{"partialSuccess":{"errorMessage":"\"large\"","rejectedSpans":"2"}}"#;
    assert_eq!(response(2, "\"large\""), said);
}

#[test]
fn depth_is_bounded() {
    let deep = r#"{"arrayValue":{"values":["#.repeat(10_000);
    let refused = span(&format!(r#""attributes":[{{"value":{deep}"#)).unwrap_err();
    assert!(refused.contains("recursion limit exceeded"), "{refused}");
}
