//! What a body may hold, as data, and the reader that holds a body against it.
//!
//! A form is read as pydantic reads it: what is nearly right is taken (`"5"` for a number), what is wrong is told
//! with its place, and all of it at once. Which forms there are stands in `form`.

use serde_json::{Map, Value, json};

use crate::id::Id;
use crate::stamp::Stamp;

/// What a value must be.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Whatever JSON can say.
    Anything,
    /// A string.
    Text,
    /// A string without what would spoil a path, and not empty.
    Name,
    /// Small letters, digits, hyphens.
    Key,
    /// An integer.
    Whole,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// A UUID.
    Uuid,
    /// A moment.
    Time,
    /// The value of a label.
    Label,
    /// Seconds, or a list of them.
    Delay,
    /// This very word.
    Word(&'static str),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any number of these.
    List(&'static Kind),
    /// These under names that the client chooses.
    Map(&'static Kind),
    /// The same, and null is none.
    MapOrNull(&'static Kind),
    /// Texts under names, among which these must be, and not empty.
    Labelled(&'static [&'static str]),
    /// An object with fields that are known.
    Object(&'static Form),
    /// The first of these that fits.
    OneOf(&'static [Form]),
    /// Null, or this.
    Maybe(&'static Kind),
}

/// An object's fields.
#[derive(Debug)]
pub(crate) struct Form {
    /// Prefect's name for it, where an error has to tell it from others.
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    pub(crate) others: Others,
}

/// What becomes of a field that the form does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    Ignored,
    Forbidden,
}

/// One field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) unset: Unset,
}

/// What a field is when it is not there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unset {
    /// An error.
    Needed,
    Null,
    False,
    Zero,
    List,
    Map,
    /// An object of which nothing is set.
    Of(&'static Form),
    /// Decided elsewhere.
    Elsewhere,
}

impl Form {
    /// Everything, with what was not set.
    pub(crate) fn full(&self, set: &Map<String, Value>) -> Map<String, Value> {
        let value = |field: &Field| match (set.get(field.name), &field.kind, field.unset) {
            (Some(Value::Object(inner)), Kind::Object(form), _) => Some(Value::Object(form.full(inner))),
            (Some(value), _, _) => Some(value.clone()),
            (None, _, Unset::Needed | Unset::Null) => Some(Value::Null),
            (None, _, Unset::False) => Some(json!(false)),
            (None, _, Unset::Zero) => Some(json!(0)),
            (None, _, Unset::List) => Some(json!([])),
            (None, _, Unset::Map) => Some(json!({})),
            (None, _, Unset::Of(form)) => Some(Value::Object(form.full(&Map::new()))),
            (None, _, Unset::Elsewhere) => None,
        };
        self.fields.iter().filter_map(|field| Some((field.name.to_owned(), value(field)?))).collect()
    }
}

/// One thing that is wrong with a body.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) kind: &'static str,
    pub(crate) place: Vec<Value>,
    pub(crate) message: String,
    pub(crate) input: Value,
}

impl Fault {
    pub(crate) fn json(&self) -> Value {
        json!({"type": self.kind, "loc": self.place, "msg": self.message, "input": self.input})
    }
}

/// Reads values, and gathers what is wrong with them.
#[derive(Debug)]
pub(crate) struct Reader {
    place: Vec<Value>,
    pub(crate) faults: Vec<Fault>,
}

impl Reader {
    /// A reader of a request's body.
    pub(crate) fn new() -> Self {
        Self { place: vec![json!("body")], faults: Vec::new() }
    }

    /// A reader of what stands in an address behind the question mark.
    pub(crate) fn of_query() -> Self {
        Self { place: vec![json!("query")], faults: Vec::new() }
    }

    /// What is meant by a value; something of no meaning where there are faults.
    pub(crate) fn read(&mut self, kind: &Kind, value: &Value) -> Value {
        match kind {
            Kind::Anything => value.clone(),
            Kind::Maybe(_) if value.is_null() => Value::Null,
            Kind::Maybe(kind) => self.read(kind, value),
            Kind::List(kind) => self.list(kind, value),
            Kind::MapOrNull(_) if value.is_null() => json!({}),
            Kind::Map(kind) | Kind::MapOrNull(kind) => self.map(kind, value),
            Kind::Labelled(needed) => self.labelled(needed, value),
            Kind::Object(form) => Value::Object(self.object(form, value)),
            Kind::OneOf(forms) => self.one_of(forms, value),
            Kind::Label => self.label(value),
            Kind::Delay if value.is_array() => self.list(&Kind::Number, value),
            plain => self.plain(plain, value),
        }
    }

    /// An object; only what was set is in it.
    pub(crate) fn object(&mut self, form: &Form, value: &Value) -> Map<String, Value> {
        let Value::Object(given) = value else {
            let what = "Input should be a valid dictionary or object to extract fields from";
            self.fault("model_attributes_type", what, value);
            return Map::new();
        };
        let mut set = Map::new();
        for field in form.fields {
            match given.get(field.name) {
                Some(value) => {
                    let read = self.at(json!(field.name), |reader| reader.read(&field.kind, value));
                    set.insert(field.name.to_owned(), read);
                }
                None if matches!(field.unset, Unset::Needed) => {
                    self.at(json!(field.name), |reader| reader.fault("missing", "Field required", value));
                }
                None => {}
            }
        }
        if form.others == Others::Forbidden {
            for (name, value) in given {
                if !form.fields.iter().any(|field| field.name == name) {
                    let what = "Extra inputs are not permitted";
                    self.at(json!(name), |reader| reader.fault("extra_forbidden", what, value));
                }
            }
        }
        set
    }

    /// Says what is wrong with the value that is being read.
    pub(crate) fn fault(&mut self, kind: &'static str, message: impl Into<String>, input: &Value) {
        let place = self.place.clone();
        self.faults.push(Fault { kind, place, message: message.into(), input: input.clone() });
    }

    /// Reads something at a place within the one that is being read.
    pub(crate) fn at<T>(&mut self, part: Value, read: impl FnOnce(&mut Self) -> T) -> T {
        self.place.push(part);
        let done = read(self);
        self.place.pop();
        done
    }

    fn list(&mut self, kind: &Kind, value: &Value) -> Value {
        let Value::Array(items) = value else {
            self.fault("list_type", "Input should be a valid list", value);
            return json!([]);
        };
        let read = |(at, item)| self.at(json!(at), |reader| reader.read(kind, item));
        Value::Array(items.iter().enumerate().map(read).collect())
    }

    fn map(&mut self, kind: &Kind, value: &Value) -> Value {
        let Value::Object(entries) = value else {
            self.fault("dict_type", "Input should be a valid dictionary", value);
            return json!({});
        };
        let read = |(name, value): (&String, &Value)| {
            (name.clone(), self.at(json!(name), |reader| reader.read(kind, value)))
        };
        Value::Object(entries.iter().map(read).collect())
    }

    fn labelled(&mut self, needed: &[&str], value: &Value) -> Value {
        let before = self.faults.len();
        let read = self.map(&Kind::Text, value);
        let missing = needed.iter().find(|name| read[**name].as_str().is_none_or(str::is_empty));
        if let Some(missing) = missing.filter(|_| self.faults.len() == before) {
            let what = format!("Value error, Resources must include the {missing} label");
            self.fault("value_error", what, value);
        }
        read
    }

    fn one_of(&mut self, forms: &'static [Form], value: &Value) -> Value {
        let mut tried = Vec::new();
        for form in forms {
            let mut reader = Self { place: self.place.clone(), faults: Vec::new() };
            let read = reader.at(json!(form.name), |reader| reader.object(form, value));
            if reader.faults.is_empty() {
                return Value::Object(read);
            }
            tried.append(&mut reader.faults);
        }
        self.faults.append(&mut tried);
        Value::Null
    }

    fn label(&mut self, value: &Value) -> Value {
        if !(value.is_string() || value.is_boolean() || value.is_number()) {
            for (name, kind, what) in [
                ("bool", "bool_type", "Input should be a valid boolean"),
                ("int", "int_type", "Input should be a valid integer"),
                ("float", "float_type", "Input should be a valid number"),
                ("str", "string_type", "Input should be a valid string"),
            ] {
                self.at(json!(name), |reader| reader.fault(kind, what, value));
            }
        }
        value.clone()
    }

    fn plain(&mut self, kind: &Kind, value: &Value) -> Value {
        match plain(kind, value) {
            Ok(read) => read,
            Err((kind, what)) => {
                self.fault(kind, what, value);
                Value::Null
            }
        }
    }
}

type Read = Result<Value, (&'static str, String)>;

fn plain(kind: &Kind, value: &Value) -> Read {
    let text = value.as_str();
    match kind {
        Kind::Text | Kind::Name | Kind::Key => string(kind, value),
        Kind::Whole => whole(value),
        Kind::Number | Kind::Delay => number(value),
        Kind::Flag => flag(value),
        Kind::Uuid => match text {
            Some(text) => Id::parse(text)
                .map(|id| json!(id.to_string()))
                .ok_or_else(|| ("uuid_parsing", "Input should be a valid UUID".to_owned())),
            None => Err(("uuid_type", "UUID input should be a string, bytes or UUID object".to_owned())),
        },
        Kind::Time => Stamp::read(value).map(Value::from).ok_or_else(|| {
            let kind = if text.is_some() { "datetime_from_date_parsing" } else { "datetime_type" };
            (kind, "Input should be a valid datetime".to_owned())
        }),
        Kind::Word(word) if text == Some(word) => Ok(value.clone()),
        Kind::Word(word) => Err(("literal_error", format!("Input should be '{word}'"))),
        Kind::Choice(words) if text.is_some_and(|text| words.contains(&text)) => Ok(value.clone()),
        Kind::Choice(words) => Err(("enum", format!("Input should be {}", listed(words)))),
        _ => Ok(value.clone()),
    }
}

/// `'A', 'B' or 'C'`.
fn listed(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn string(kind: &Kind, value: &Value) -> Read {
    let Some(text) = value.as_str() else {
        return Err(("string_type", "Input should be a valid string".to_owned()));
    };
    let (is_good, pattern) = match kind {
        Kind::Name => (!text.is_empty() && !text.contains(['/', '%', '&', '>', '<']), "^[^/%&><]+$"),
        Kind::Key => {
            let is_good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            (!text.is_empty() && text.bytes().all(is_good), "^[a-z0-9-]+$")
        }
        _ => (true, ""),
    };
    if is_good {
        return Ok(value.clone());
    }
    Err(("string_pattern_mismatch", format!("String should match pattern '{pattern}'")))
}

fn whole(value: &Value) -> Read {
    let parsing = "Input should be a valid integer, unable to parse string as an integer";
    match value {
        Value::Bool(flag) => Ok(json!(i64::from(*flag))),
        Value::Number(number) if number.is_i64() || number.is_u64() => Ok(value.clone()),
        #[expect(clippy::cast_possible_truncation, reason = "it has no fraction, and `as` saturates")]
        Value::Number(number) => match number.as_f64() {
            Some(number) if number.fract() == 0.0 => Ok(json!(number as i64)),
            _ => Err((
                "int_from_float",
                "Input should be a valid integer, got a number with a fractional part".to_owned(),
            )),
        },
        Value::String(text) => match text.trim().parse::<i64>() {
            Ok(number) => Ok(json!(number)),
            Err(_) => Err(("int_parsing", parsing.to_owned())),
        },
        _ => Err(("int_type", "Input should be a valid integer".to_owned())),
    }
}

fn number(value: &Value) -> Read {
    match value {
        Value::Number(_) => Ok(value.clone()),
        Value::Bool(flag) => Ok(json!(i64::from(*flag))),
        Value::String(text) => text.trim().parse::<f64>().map(|number| json!(number)).map_err(|_| {
            let what = "Input should be a valid number, unable to parse string as a number";
            ("float_parsing", what.to_owned())
        }),
        _ => Err(("float_type", "Input should be a valid number".to_owned())),
    }
}

fn flag(value: &Value) -> Read {
    let text = value.as_str().map(str::to_ascii_lowercase);
    match (value, text.as_deref()) {
        (Value::Bool(_), _) => Ok(value.clone()),
        (_, Some("1" | "on" | "t" | "true" | "y" | "yes")) => Ok(json!(true)),
        (_, Some("0" | "off" | "f" | "false" | "n" | "no")) => Ok(json!(false)),
        (Value::Number(number), _) if number.as_f64() == Some(1.0) => Ok(json!(true)),
        (Value::Number(number), _) if number.as_f64() == Some(0.0) => Ok(json!(false)),
        (Value::String(_) | Value::Number(_), _) => {
            Err(("bool_parsing", "Input should be a valid boolean, unable to interpret input".to_owned()))
        }
        _ => Err(("bool_type", "Input should be a valid boolean".to_owned())),
    }
}

#[cfg(test)]
mod tests;
