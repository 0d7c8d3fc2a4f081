//! What a body may hold, as data, and the reader that holds a body against it.
//!
//! A form is read as pydantic reads it: what is nearly right is taken (`"5"` for a number), what is wrong is told
//! with its place, and all of it at once. Which forms there are stands in `form`.

mod plain;

use serde_json::{Map, Value, json};

use plain::plain;

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
    /// An integer that is not negative.
    Natural,
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
    /// The same; of what is none, another fault is told.
    Sequence(&'static Kind),
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
            Kind::Maybe(_) | Kind::MapOrNull(_) if value.is_null() => Value::Null,
            Kind::Maybe(kind) => self.read(kind, value),
            Kind::Sequence(_) if !value.is_array() => {
                self.fault("is_instance_of", "Input should be an instance of Sequence", value);
                json!([])
            }
            Kind::List(kind) | Kind::Sequence(kind) => self.list(kind, value),
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
            let mut read = reader.at(json!(form.name), |reader| reader.object(form, value));
            if reader.faults.is_empty() {
                // The word that tells it from the others may be left out, and is said all the same.
                read.extend(form.fields.iter().filter_map(|field| match field.kind {
                    Kind::Word(word) => Some((field.name.to_owned(), json!(word))),
                    _ => None,
                }));
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

#[cfg(test)]
mod tests;
