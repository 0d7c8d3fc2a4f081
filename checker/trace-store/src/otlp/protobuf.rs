//! Decoding an `ExportTraceServiceRequest` in protobuf.
//!
//! Field numbers are those of opentelemetry-proto's `trace.proto`. Unknown fields are passed over.

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;

use super::Malformed;
use super::intake::{Intake, ScopeIntake};
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
    let (mut resource, mut schema_url) = (Resource::default(), String::new());
    for field in fields(body) {
        match field? {
            (1, found) => merge(&mut resource, &utf8::RESOURCE, message(found)?, intake)?,
            (3, found) => schema_url = text(message(found)?),
            _ => {}
        }
    }
    let resource = intake.resource(resource, schema_url);
    for field in fields(body) {
        if let (2, scope_spans) = field? {
            let body = message(scope_spans)?;
            let (mut scope, mut schema_url) = (InstrumentationScope::default(), String::new());
            for field in fields(body) {
                match field? {
                    (1, found) => merge(&mut scope, &utf8::SCOPE, message(found)?, intake)?,
                    (3, found) => schema_url = text(message(found)?),
                    _ => {}
                }
            }
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

/// Protobuf lets a message be sent in pieces, which add up.
fn merge<M: Message + Clone>(
    into: &mut M,
    schema: &'static Schema,
    bytes: &[u8],
    intake: &Intake<'_>,
) -> Result<(), Malformed> {
    intake.check_size(bytes)?;
    let before = into.clone();
    if into.merge(bytes).is_err() {
        *into = before;
        into.merge(&*utf8::mend(schema, bytes)?)?;
    }
    Ok(())
}

fn message(field: Field<'_>) -> Result<&[u8], Malformed> {
    match field {
        Field::Bytes(bytes) => Ok(bytes),
        Field::Number(_) => Err(Malformed("proto: wrong wireType".to_owned())),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
