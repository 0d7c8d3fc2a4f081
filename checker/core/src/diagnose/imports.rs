//! What rustc does not find because nobody imported it: the well-known names of these lessons, and the line that is
//! missing. rustc has no word on most of them, or offers another thing of the same name (`std::task::Context`).

use crate::diagnosis::Mend;
use crate::evidence::CompileError;

/// The names and where they are. None of them is what another crate of a step calls something else.
const NAMES: &[(&str, &str)] = &[
    ("BatchSpanProcessor", "opentelemetry_sdk::trace::BatchSpanProcessor"),
    ("Context", "opentelemetry::Context"),
    ("FutureExt", "opentelemetry::trace::FutureExt"),
    ("HeaderExtractor", "opentelemetry_http::HeaderExtractor"),
    ("HeaderInjector", "opentelemetry_http::HeaderInjector"),
    ("KeyValue", "opentelemetry::KeyValue"),
    ("MatchedPath", "axum::extract::MatchedPath"),
    ("OpenTelemetrySpanExt", "tracing_opentelemetry::OpenTelemetrySpanExt"),
    ("Resource", "opentelemetry_sdk::Resource"),
    ("SdkTracerProvider", "opentelemetry_sdk::trace::SdkTracerProvider"),
    ("SpanExporter", "opentelemetry_otlp::SpanExporter"),
    ("SpanKind", "opentelemetry::trace::SpanKind"),
    ("Status", "opentelemetry::trace::Status"),
    ("TraceContextExt", "opentelemetry::trace::TraceContextExt"),
    ("TraceContextPropagator", "opentelemetry_sdk::propagation::TraceContextPropagator"),
    ("Tracer", "opentelemetry::trace::Tracer"),
    ("TracerProvider", "opentelemetry::trace::TracerProvider"),
    ("WithExportConfig", "opentelemetry_otlp::WithExportConfig"),
    ("global", "opentelemetry::global"),
];

/// The traits whose methods are missed more often than their names are written. rustc says where it finds them, and
/// not always where one looks for them.
const TRAITS: &[(&str, &str)] = &[
    ("FutureExt", "opentelemetry::trace::FutureExt"),
    ("Instrument", "tracing::Instrument"),
    ("OpenTelemetrySpanExt", "tracing_opentelemetry::OpenTelemetrySpanExt"),
    ("Span", "opentelemetry::trace::Span"),
    ("TraceContextExt", "opentelemetry::trace::TraceContextExt"),
    ("Tracer", "opentelemetry::trace::Tracer"),
    ("TracerProvider", "opentelemetry::trace::TracerProvider"),
    ("WithExportConfig", "opentelemetry_otlp::WithExportConfig"),
    ("WithTonicConfig", "opentelemetry_otlp::WithTonicConfig"),
];

/// What rustc says where a trait is not in scope, and not where a type has no such method at all.
const NOT_IN_SCOPE: &str = "items from traits can only be used if the trait is in scope";

/// The `Context` that rustc and many an editor offer first.
const WRONG_CONTEXT: &str = "std::task::Context";

/// The imports that are missing, each once, in the order in which rustc misses them.
pub(super) fn missing(errors: &[CompileError]) -> Vec<Mend> {
    let mut found: Vec<Mend> = Vec::new();
    for mend in errors.iter().flat_map(of) {
        match found.iter_mut().find(|told| told.file == mend.file && told.text == mend.text) {
            // What stands in the place of a wrong line need not be written beside it too.
            Some(told) => told.instead_of = told.instead_of.take().or(mend.instead_of),
            None => found.push(mend),
        }
    }
    found
}

fn of(error: &CompileError) -> Vec<Mend> {
    let Some(file) = &error.file else { return Vec::new() };
    let message = error.message.as_str();
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let write = |path: &str, instead_of: Option<&str>| Mend {
        file: file.clone(),
        instead_of: instead_of.map(line),
        text: line(path),
    };
    if message.starts_with("unresolved import") {
        let right = words.iter().filter_map(|path| Some((*path, named(last(path))?)));
        return right
            .map(|(wrong, right)| write(right, Some(wrong).filter(|wrong| stands(error, wrong))))
            .collect();
    }
    if message.starts_with("cannot find") || message.starts_with("failed to resolve") {
        return words
            .first()
            .and_then(|name| named(name))
            .map(|path| write(path, None))
            .into_iter()
            .collect();
    }
    let is_method =
        message.starts_with("no method named") || message.starts_with("no function or associated item named");
    match words.as_slice() {
        [_, of_type, ..] if is_method && of_type.starts_with(WRONG_CONTEXT) => {
            vec![write("opentelemetry::Context", Some(WRONG_CONTEXT))]
        }
        _ if is_method && error.rendered.contains(NOT_IN_SCOPE) => {
            let offered = |(name, _): &&(&str, &str)| error.rendered.contains(&format!("::{name};"));
            TRAITS.iter().find(offered).map(|(_, path)| write(path, None)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether something is not found because it was not imported, or from the wrong place.
pub(super) fn is_missed_by(error: &CompileError) -> bool {
    !of(error).is_empty()
}

fn line(path: &str) -> String {
    format!("use {path};")
}

fn named(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, path)| *path)
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// Whether there is a line that imports this and nothing else. What it says is shown, so it is plain.
fn stands(error: &CompileError, path: &str) -> bool {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_:".contains(&byte));
    is_plain && error.rendered.contains(&line(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(message: &str, rendered: &str) -> CompileError {
        CompileError {
            rendered: rendered.to_owned(),
            message: message.to_owned(),
            file: Some("src/a.rs".to_owned()),
            line: Some(7),
            is_cargos: false,
        }
    }

    fn lines(errors: &[(&str, &str)]) -> Vec<(Option<String>, String)> {
        let errors: Vec<_> = errors.iter().map(|(message, rendered)| error(message, rendered)).collect();
        missing(&errors).into_iter().map(|mend| (mend.instead_of, mend.text)).collect()
    }

    fn one(message: &str) -> String {
        let mut lines = lines(&[(message, NOT_IN_SCOPE)]);
        assert!(lines.len() < 2, "{lines:?}");
        lines.pop().map(|(_, line)| line).unwrap_or_default()
    }

    #[test]
    fn a_name_that_is_not_imported_is_named_with_its_line() {
        for (message, line) in [
            ("cannot find type `Resource` in this scope", "use opentelemetry_sdk::Resource;"),
            ("failed to resolve: use of undeclared type `Context`", "use opentelemetry::Context;"),
            ("cannot find module or crate `global` in this scope", "use opentelemetry::global;"),
            (
                "cannot find function, tuple struct or tuple variant `HeaderInjector` in this scope",
                "use opentelemetry_http::HeaderInjector;",
            ),
            ("cannot find value `provdier` in this scope", ""),
            ("mismatched types", ""),
        ] {
            assert_eq!(one(message), line, "{message}");
        }
    }

    #[test]
    fn a_trait_that_is_not_in_scope_is_the_one_that_rustc_finds() {
        let message = "no method named `set_attribute` found for struct `BoxedSpan` in the current scope";
        let offer = |paths: &[&str]| {
            let uses = paths.iter().map(|path| format!(" 3 + use {path};\n")).collect::<String>();
            lines(&[(message, &format!("{NOT_IN_SCOPE}\n{uses}"))])
        };
        for (offered, path) in [
            (
                &["opentelemetry::global::ObjectSafeSpan", "opentelemetry::trace::Span"][..],
                "opentelemetry::trace::Span",
            ),
            (&["opentelemetry::context::FutureExt"], "opentelemetry::trace::FutureExt"),
            (&["tracing_opentelemetry::OpenTelemetrySpanExt"], "tracing_opentelemetry::OpenTelemetrySpanExt"),
        ] {
            assert_eq!(offer(offered), [(None, format!("use {path};"))]);
        }
        assert_eq!(offer(&["std::fmt::Write"]), []);
        // A method that nothing has: no import would help.
        assert_eq!(lines(&[(message, "method not found in `BoxedSpan`")]), []);
    }

    #[test]
    fn the_context_of_std_is_the_wrong_one() {
        let message = "no function or associated item named `current_with_span` found for struct `std::task::Context<'a>` in the current scope";
        let wrong = Some("use std::task::Context;".to_owned());
        let missing = "cannot find type `Context` in this scope";
        assert_eq!(
            lines(&[(missing, ""), (message, "")]),
            [(wrong, "use opentelemetry::Context;".to_owned())]
        );
    }

    #[test]
    fn an_import_from_the_wrong_place_is_replaced_where_the_line_is_its_own() {
        let message = "unresolved import `opentelemetry::Resource`";
        let right = "use opentelemetry_sdk::Resource;".to_owned();
        let wrong = "use opentelemetry::Resource;".to_owned();
        assert_eq!(lines(&[(message, "5 | use opentelemetry::Resource;")]), [(Some(wrong), right.clone())]);
        assert_eq!(lines(&[(message, "5 | use opentelemetry::{Resource, global};")]), [(None, right)]);
    }

    #[test]
    fn each_line_is_told_once() {
        let message = "cannot find type `KeyValue` in this scope";
        assert_eq!(lines(&[(message, ""), (message, "")]).len(), 1);
    }
}
