//! What is read of real exercises, and of code that tries to mislead.

use std::path::Path;

use checker_core::diagnosis::Source;
use checker_core::exercise::Step;
use checker_core::source::{Code, parse};
use lessons::crate_source::read;

#[expect(clippy::unnecessary_wraps, reason = "it is compared with what was found, which may be nothing")]
fn place(file: &str, line: u32) -> Option<Source> {
    Some(Source { file: file.to_owned(), line })
}

/// A file `src/main.rs` of a service `frontend`.
fn code(text: &str) -> Code {
    let mut file = parse("src/main.rs", text).expect("Rust");
    file.services.push("frontend".to_owned());
    Code { files: vec![file] }
}

fn steps() -> Vec<Step> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lessons = lessons::manifest::load_lessons(&root).expect("sound manifests");
    lessons.into_iter().flat_map(|lesson| lesson.steps).collect()
}

fn step(id: &str) -> Step {
    steps().into_iter().find(|step| step.id == id).expect("the step")
}

/// The line of a file in the repository that holds a text, and no other does.
fn line_of(krate: &Path, file: &str, text: &str) -> u32 {
    let source = std::fs::read_to_string(krate.join(file)).expect("readable");
    let lines: Vec<usize> =
        source.lines().enumerate().filter(|(_, line)| line.contains(text)).map(|(at, _)| at + 1).collect();
    assert_eq!(lines.len(), 1, "{file} holds {text:?} in {lines:?}");
    u32::try_from(lines[0]).expect("a line")
}

#[test]
fn every_exercise_and_solution_is_read_whole() {
    for step in steps() {
        for krate in [&step.exercise_dir, &step.solution_dir] {
            let code = read(krate, &step);
            for service in step.exporters() {
                let view = code.of(&service.name);
                assert!(!view.is_unknown(), "{}: {}", krate.display(), service.name);
                let files = code.files.iter().filter(|file| file.services.contains(&service.name));
                let read = files.map(|file| serde_json::to_string(file).expect("JSON")).collect::<String>();
                let own = read.matches(r#""name":"init","before":"telemetry::""#).count();
                assert_eq!(own, 1, "{}: {}", krate.display(), service.name);
            }
        }
    }
}

#[test]
fn the_gaps_of_an_untouched_exercise_are_found_by_what_they_speak_of() {
    let step = step("02-tracing/04-propagation");
    let code = read(&step.exercise_dir, &step);
    let (frontend, backend) = (code.of("frontend"), code.of("backend"));
    let at = |file, text| place(file, line_of(&step.exercise_dir, file, text));
    assert_eq!(frontend.todo(&step, &["inject"]), at("src/client.rs", "// TODO(02-tracing/04)"));
    assert_eq!(backend.todo(&step, &["extract"]), at("src/server.rs", "// TODO(02-tracing/04)"));
    assert_eq!(frontend.todo(&step, &["propagator"]), at("src/telemetry.rs", "// TODO(02-tracing/04)"));
    // The backend has no client, and nothing speaks of sampling.
    assert_eq!(backend.todo(&step, &["inject"]), None);
    assert_eq!(frontend.todo(&step, &["sampl"]), None);
    // Solved, nothing is left to point to.
    assert_eq!(read(&step.solution_dir, &step).of("frontend").todo(&step, &["inject"]), None);
}

#[test]
fn the_gap_of_a_span_is_in_the_file_that_makes_it() {
    let step = step("02-tracing/05-errors");
    let untouched = read(&step.exercise_dir, &step);
    let at = |file, text| place(file, line_of(&step.exercise_dir, file, text));
    let said = |code: &Code, span: &str, gap: &str| {
        let expected = step.span(span).expect("a span of the step");
        let view = code.of(&expected.service);
        match gap {
            "status" => view.status_of(&step, expected),
            event => view.event_of(&step, expected, event),
        }
    };
    let server = at("src/server.rs", "TODO(");
    assert_eq!(said(&untouched, "failure-frontend-server", "status"), server);
    assert_eq!(said(&untouched, "failure-backend-server", "status"), server);
    assert_eq!(said(&untouched, "failure-client", "status"), at("src/client.rs", "an answer of 400"));
    assert_eq!(said(&untouched, "unreachable-client", "exception"), at("src/client.rs", "no answer at all"));
    assert_eq!(said(&untouched, "failure-backend-processing", "status"), at("src/backend.rs", "TODO("));
    // Solved, the gaps are gone: what is said already, or the span.
    let solved = read(&step.solution_dir, &step);
    let at = |file, text| place(file, line_of(&step.solution_dir, file, text));
    assert_eq!(said(&solved, "failure-frontend-server", "status"), at("src/server.rs", "set_status("));
    assert_eq!(said(&solved, "failure-client", "status"), at("src/client.rs", "with_kind("));
}

#[test]
fn a_span_is_made_where_its_kind_is_given() {
    let step = step("02-tracing/05-errors");
    let server = step.span("failure-backend-server").expect("a span of the step");
    let made = |text: &str| code(text).all().made_at(server);
    assert_eq!(
        made("fn a() {\n let s = t.span_builder(n).with_kind(SpanKind::Server).start(&t);\n}"),
        place("src/main.rs", 2)
    );
    assert_eq!(
        made("fn a() {\n let s = info_span!(\"x\", otel.kind = \"server\");\n}"),
        place("src/main.rs", 2)
    );
    assert_eq!(made("fn a() {\n let s = t.span_builder(n).with_kind(SpanKind::Client).start(&t);\n}"), None);
}

#[test]
fn the_places_of_a_solution_are_found() {
    let step = step("02-tracing/04-propagation");
    let krate = &step.solution_dir;
    let code = read(krate, &step);
    let at = |file, text| place(file, line_of(krate, file, text));
    let frontend = code.of("frontend");
    assert_eq!(
        frontend.starts_of("frontend-request").only(),
        at("src/frontend.rs", "start(\"frontend-request\")")
    );
    assert_eq!(frontend.starts_of("backend-processing").only(), None);
    assert_eq!(
        code.of("backend").starts_of("backend-processing").only(),
        at("src/backend.rs", "start(\"backend-processing\")")
    );
    assert_eq!(frontend.uses_of_key("user.name").only(), at("src/frontend.rs", "\"user.name\""));
    // Named in `vec![…]`, within a macro.
    assert_eq!(frontend.uses_of_key("url.full").only(), at("src/client.rs", "\"url.full\""));
    // Set in the server's span and in the client's: no place to point to.
    assert_eq!(frontend.uses_of_key("http.response.status_code").only(), None);
    assert_eq!(frontend.injects().only(), at("src/client.rs", "inject_context"));
    assert_eq!(frontend.provider(), at("src/telemetry.rs", "SdkTracerProvider::builder()"));
    assert!(!frontend.uses_tracing_spans());
}

#[test]
fn comments_and_strings_are_no_code() {
    let code = code(
        r##"
        // .with_endpoint("http://localhost:9999")
        /* global::set_text_map_propagator(x) */
        /// `with_sampler(Sampler::AlwaysOff)` is in the documentation.
        fn main() {
            let _ = "set_tracer_provider(provider)";
            let _ = r#"
            // TODO(02-tracing/04): inject nothing, this is a text
            "#;
        }
        "##,
    );
    let all = code.all();
    assert!(all.sets_endpoint().none() && all.sets_propagator().none());
    assert!(all.sampler().is_none() && all.sets_provider().none());
    assert_eq!(all.todo(&step("02-tracing/04-propagation"), &["inject"]), None);
}

#[test]
fn two_places_are_none_and_tests_are_not_the_program() {
    let code = code(
        r#"
        fn one(tracer: &T) { tracer.start("work"); }
        fn two(tracer: &T) { tracer.start("work"); tracer.start("other"); }
        #[cfg(test)]
        mod tests {
            fn three(tracer: &T) { tracer.start("other"); tracer.start("third"); }
        }
        "#,
    );
    let all = code.all();
    assert_eq!(all.starts_of("work").only(), None);
    assert_eq!(all.starts_of("other").only(), place("src/main.rs", 3));
    assert_eq!(all.starts_of("third").only(), None);
}

#[test]
fn spans_and_fields_of_tracing_are_read() {
    let code = code(
        r#"
        #[instrument(name = "frontend-request", skip_all, fields(user.name = name, backend.response = Empty))]
        async fn hello(name: String) {
            Span::current().record("backend.response", "x");
            Span::current().record("never.declared", "x");
            let span = info_span!("call", otel.kind = "client", url.full = %url);
        }
        #[tracing::instrument(skip(self), fields(user.name = name))]
        fn handle(&self) {}
        "#,
    );
    let all = code.all();
    assert_eq!(all.starts_of("frontend-request").only(), place("src/main.rs", 2));
    assert_eq!(all.starts_of("call").only(), place("src/main.rs", 6));
    assert_eq!(all.starts_of("handle").only(), place("src/main.rs", 8));
    // It has a name of its own, so the function's is no span's.
    assert_eq!(all.starts_of("hello").only(), None);
    assert!(all.declares_field("user.name") && all.declares_field("url.full"));
    assert!(all.declares_field("backend.response") && !all.declares_field("never.declared"));
}

#[test]
fn a_spawn_that_takes_the_context_along_is_none_to_point_to() {
    let spawns =
        |body: &str| code(&format!("async fn work() {{\n{body}\n}}")).all().bare_spawns().all().len();
    assert_eq!(spawns("tokio::spawn(async move { call().await });"), 1);
    assert_eq!(spawns("std::thread::spawn(move || call());"), 1);
    assert_eq!(spawns("tokio::spawn(async move { call().await }.with_current_context());"), 0);
    assert_eq!(spawns("tokio::spawn(call().in_current_span());"), 0);
    assert_eq!(spawns("tokio::task::spawn_blocking(move || { let _guard = cx.attach(); call() });"), 0);
}

#[test]
fn what_is_not_rust_is_as_if_it_were_not_there() {
    assert!(parse("src/main.rs", "fn main() { \"open").is_none());
}
