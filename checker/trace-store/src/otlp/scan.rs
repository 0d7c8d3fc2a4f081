//! What the store must know of an encoded span, found in one walk: decoding it costs many times as much.
//!
//! What the walk accepts, prost decodes too, and to the same. What it does not know (a field of a later
//! OTLP, a value sent in pieces, text that is not UTF-8) it leaves to prost.

use super::wire::{Field, fields};

/// A span's fields, borrowed from its bytes. Of a repeated one the last counts, as in protobuf.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scanned<'a> {
    pub(super) trace_id: &'a [u8],
    pub(super) span_id: &'a [u8],
    pub(super) parent_span_id: &'a [u8],
    pub(super) name: &'a str,
    pub(super) kind: i32,
    /// Nanoseconds since the epoch.
    pub(super) start: u64,
    /// Nanoseconds since the epoch.
    pub(super) end: u64,
    /// The IDs of a link have another length than the specification's.
    pub(super) odd_link: bool,
    /// Attributes, events and links, with all that is inside their values.
    pub(super) parts: usize,
}

/// Messages inside a span's messages; prost stops at the same depth.
const DEPTH: usize = 100;

/// The span's fields, or `None` when prost has to look at it.
pub(super) fn span(encoded: &[u8]) -> Option<Scanned<'_>> {
    let mut span = Scanned::default();
    for field in fields(encoded) {
        match field.ok()? {
            (1, Field::Bytes(id)) => span.trace_id = id,
            (2, Field::Bytes(id)) => span.span_id = id,
            (3, Field::Bytes(state)) => _ = text(state)?,
            (4, Field::Bytes(id)) => span.parent_span_id = id,
            (5, Field::Bytes(name)) => span.name = text(name)?,
            (6, Field::Varint(kind)) => span.kind = int32(kind),
            (7, Field::Fixed64(start)) => span.start = start,
            (8, Field::Fixed64(end)) => span.end = end,
            (9, Field::Bytes(found)) => span.parts += attribute(found, DEPTH)?,
            (11, Field::Bytes(found)) => span.parts += event(found)?,
            (13, Field::Bytes(found)) => span.link(found)?,
            (15, Field::Bytes(found)) => status(found)?,
            (10 | 12 | 14, Field::Varint(_)) | (16, Field::Fixed32(_)) => {}
            _ => return None,
        }
    }
    Some(span)
}

impl Scanned<'_> {
    fn link(&mut self, encoded: &[u8]) -> Option<()> {
        let (mut trace_id, mut span_id): (&[u8], &[u8]) = (&[], &[]);
        for field in fields(encoded) {
            match field.ok()? {
                (1, Field::Bytes(id)) => trace_id = id,
                (2, Field::Bytes(id)) => span_id = id,
                (3, Field::Bytes(state)) => _ = text(state)?,
                (4, Field::Bytes(found)) => self.parts += attribute(found, DEPTH - 1)?,
                (5, Field::Varint(_)) | (6, Field::Fixed32(_)) => {}
                _ => return None,
            }
        }
        self.parts += 1;
        self.odd_link |= !fits(trace_id, 16) || !fits(span_id, 8);
        Some(())
    }
}

/// Whether an ID is absent or has its length.
pub(super) fn fits(id: &[u8], length: usize) -> bool {
    id.is_empty() || id.len() == length
}

#[expect(clippy::cast_possible_truncation, reason = "protobuf cuts a number that is too large for its type")]
fn int32(number: u64) -> i32 {
    number as i32
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn event(encoded: &[u8]) -> Option<usize> {
    let mut parts = 1;
    for field in fields(encoded) {
        match field.ok()? {
            (2, Field::Bytes(name)) => _ = text(name)?,
            (3, Field::Bytes(found)) => parts += attribute(found, DEPTH - 1)?,
            (1, Field::Fixed64(_)) | (4, Field::Varint(_)) => {}
            _ => return None,
        }
    }
    Some(parts)
}

fn status(encoded: &[u8]) -> Option<()> {
    for field in fields(encoded) {
        match field.ok()? {
            (2, Field::Bytes(message)) => _ = text(message)?,
            (3, Field::Varint(_)) => {}
            _ => return None,
        }
    }
    Some(())
}

/// The parts of an attribute; it may go so many messages deep.
fn attribute(encoded: &[u8], depth: usize) -> Option<usize> {
    let (depth, mut inside) = (depth.checked_sub(1)?, None);
    for field in fields(encoded) {
        match field.ok()? {
            (1, Field::Bytes(key)) => _ = text(key)?,
            // A second one would be joined with the first.
            (2, Field::Bytes(found)) if inside.is_none() => inside = Some(value(found, depth)?),
            (3, Field::Varint(_)) => {}
            _ => return None,
        }
    }
    Some(1 + inside.unwrap_or_default())
}

/// The parts inside a value.
fn value(encoded: &[u8], depth: usize) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    let mut walk = fields(encoded);
    let Some(field) = walk.next() else {
        return Some(0);
    };
    let inside = match field.ok()? {
        (1, Field::Bytes(found)) => text(found).map(|_| 0)?,
        (2 | 3 | 8, Field::Varint(_)) | (4, Field::Fixed64(_)) | (7, Field::Bytes(_)) => 0,
        (5, Field::Bytes(array)) => list(array, depth, |item, depth| Some(1 + value(item, depth)?))?,
        (6, Field::Bytes(map)) => list(map, depth, attribute)?,
        _ => return None,
    };
    // Of several the last counts, or they are joined.
    walk.rest().is_empty().then_some(inside)
}

/// The parts of an array or a map: both hold their items in field 1.
fn list(encoded: &[u8], depth: usize, part: fn(&[u8], usize) -> Option<usize>) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    let mut parts = 0;
    for field in fields(encoded) {
        match field.ok()? {
            (1, Field::Bytes(item)) => parts += part(item, depth)?,
            _ => return None,
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests;
