//! A JSON object is walked once, and each of its members written as the field that it is.
//!
//! Nothing is gathered: what a body needs beside itself is what becomes of it.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::put::{self, Wire};
use crate::schema::{Field, Kind, Schema};
use crate::{bytes, number};

/// Writes the fields of a message; null has none.
pub(crate) fn read<'de, D: Deserializer<'de>>(
    schema: &'static Schema,
    json: D,
    into: &mut Vec<u8>,
) -> Result<(), D::Error> {
    json.deserialize_option(Object { schema, into })
}

struct Object<'o> {
    schema: &'static Schema,
    into: &'o mut Vec<u8>,
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.schema.0.iter().take(3).map(|field| field.names[0]).collect();
        write!(f, "an object with members such as `{}`", names.join("`, `"))
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(field) = members.next_key_seed(Name(self.schema))? {
            match field {
                Some(field) => {
                    let content = Content { field, kind: field.kind, into: self.into };
                    members.next_value_seed(Member(content))?;
                }
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A member's name: which field it is, if any.
struct Name(&'static Schema);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<&'static Field>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<&'static Field>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.0.iter().find(|field| field.names.contains(&name)))
    }
}

/// A member's value; null is as if it were not there.
struct Member<'o>(Content<'o>);

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        self.0.deserialize(json)
    }
}

/// What a field holds, or an item of its list.
struct Content<'o> {
    field: &'static Field,
    kind: Kind,
    into: &'o mut Vec<u8>,
}

impl<'de> DeserializeSeed<'de> for Content<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        match self.kind {
            Kind::Text | Kind::Hex | Kind::Base64 => json.deserialize_str(self),
            Kind::Bool => json.deserialize_bool(self),
            Kind::Texts | Kind::Messages(_) => json.deserialize_seq(self),
            Kind::Message(schema) => {
                put::delimited(self.field.number, self.into, |into| read(schema, json, into))
            }
            _ => {
                let Self { field, kind, into } = self;
                let raw = <&RawValue>::deserialize(json)?;
                number::put(field.number, kind, raw, into).map_err(|why| wrong(field, &why))
            }
        }
    }
}

impl<'de> Visitor<'de> for Content<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            Kind::Bool => "`true` or `false`",
            Kind::Texts | Kind::Messages(_) => "a list",
            _ => "a text",
        };
        write!(f, "{what} as `{}`", self.field.names[0])
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let Self { field, kind, into } = self;
        put::delimited(field.number, into, |into| match kind {
            Kind::Hex => bytes::hex(text, into),
            Kind::Base64 => bytes::base64(text, into),
            _ => {
                into.extend_from_slice(text.as_bytes());
                Ok(())
            }
        })
        .map_err(|why| wrong(field, &why))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<(), E> {
        put::tag(self.field.number, Wire::Varint, self.into);
        self.into.push(flag.into());
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { field, kind, into } = self;
        let kind = match kind {
            Kind::Messages(schema) => Kind::Message(schema),
            _ => Kind::Text,
        };
        loop {
            let item = Content { field, kind, into: &mut *into };
            if list.next_element_seed(item)?.is_none() {
                return Ok(());
            }
        }
    }
}

fn wrong<E: Error>(field: &Field, why: &str) -> E {
    E::custom(format_args!("`{}`: {why}", field.names[0]))
}
