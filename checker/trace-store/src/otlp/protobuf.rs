//! Decoding an `ExportTraceServiceRequest` in protobuf.
//!
//! Field numbers are those of opentelemetry-proto's `trace.proto`. Unknown fields are passed over.

use std::borrow::Cow;

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;

use super::intake::{Intake, ScopeIntake};
use super::malformed::Malformed;
use super::utf8::{self, Schema};
use super::wire::{Field, fields};

/// Hands every span of the request to the intake, or fails without a trace.
pub(super) fn read(body: &[u8], intake: &mut Intake<'_>) -> Result<(), Malformed> {
    for field in fields(body) {
        if let (1, resource_spans) = field? {
            read_resource_spans(message(resource_spans)?, intake)?;
        }
    }
    Ok(())
}

fn read_resource_spans(body: &[u8], intake: &mut Intake<'_>) -> Result<(), Malformed> {
    let (resource, schema_url) = surroundings(body)?;
    let resource: Resource = decode(&resource, &utf8::RESOURCE, intake)?;
    let resource = intake.resource(resource, schema_url);
    for field in fields(body) {
        if let (2, scope_spans) = field? {
            let body = message(scope_spans)?;
            let (scope, schema_url) = surroundings(body)?;
            let scope: InstrumentationScope = decode(&scope, &utf8::SCOPE, intake)?;
            read_spans(body, intake.scope(&resource, scope, schema_url))?;
        }
    }
    Ok(())
}

fn read_spans(body: &[u8], mut scope: ScopeIntake<'_, '_>) -> Result<(), Malformed> {
    for field in fields(body) {
        if let (2, span) = field? {
            scope.span(message(span)?)?;
        }
    }
    scope.finish();
    Ok(())
}

/// The encoded resource or scope of a list of spans, and the URL of its schema: fields 1 and 3 of both.
///
/// Protobuf lets a message be sent in pieces: joined they are the whole message.
fn surroundings(body: &[u8]) -> Result<(Cow<'_, [u8]>, String), Malformed> {
    let (mut encoded, mut schema_url) = (Cow::Borrowed(&[][..]), String::new());
    for field in fields(body) {
        match field? {
            (1, found) if encoded.is_empty() => encoded = Cow::Borrowed(message(found)?),
            (1, found) => encoded.to_mut().extend_from_slice(message(found)?),
            (3, found) => schema_url = text(message(found)?),
            _ => {}
        }
    }
    Ok((encoded, schema_url))
}

fn decode<M: Message + Default>(
    encoded: &[u8],
    schema: &'static Schema,
    intake: &Intake<'_>,
) -> Result<M, Malformed> {
    let encoded = &*intake.fitting(schema, encoded)?;
    match M::decode(encoded) {
        Ok(decoded) => Ok(decoded),
        Err(_) => Ok(M::decode(&*utf8::mend(schema, encoded, intake.value_bytes())?)?),
    }
}

fn message(field: Field<'_>) -> Result<&[u8], Malformed> {
    match field {
        Field::Bytes(bytes) => Ok(bytes),
        _ => Err(Malformed("proto: wrong wireType".to_owned())),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
