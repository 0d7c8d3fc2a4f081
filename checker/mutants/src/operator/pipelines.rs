//! A pipeline that is another than it seems: exporters that send elsewhere, processors that drop or keep, ids that
//! repeat, headers of another name, tracers that are taken too early.

use super::Proposal;
use crate::code::{Call, Code};
use crate::edit::Edit;

const ELSEWHERE: &[&str] = &["nothing-exported"];

pub(super) fn proposals(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = exporters(code);
    found.extend(processors(code));
    found.extend(ids(code));
    found.extend(headers(code));
    found.extend(tracer_in_a_static(code));
    found
}

/// Something else in a call's place, which a definition at the end stands for.
fn with(code: &Code<'_>, edit: Edit, definition: &str) -> Vec<Edit> {
    vec![edit, Edit::insert(code.text.len(), definition)]
}

fn exporters(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    let is_exporter = |call: &&Call| code.at(&call.range).starts_with("SpanExporter::builder()");
    for call in code.called("expect").filter(is_exporter) {
        let built = code.at(&call.range);
        for (operator, name, writes) in [
            ("exporter-to-standard-output", "opentelemetry_stdout", STDOUT),
            ("exporter-to-a-file", "file_exporter", FILE),
            ("exporter-in-memory", "memory_exporter", MEMORY),
        ] {
            let definition = EXPORTER.replace("NAME", name).replace("WRITES", writes);
            let edit = Edit::new(call.range.clone(), format!("{name}::SpanExporter::default()"));
            found.push(Proposal { operator, edits: with(code, edit, &definition), acceptable: ELSEWHERE });
        }
        let own = format!(
            "std::thread::spawn(|| tokio::runtime::Runtime::new().expect(\"a runtime\").block_on(async {{ {built} }})).join().expect(\"no panic\")"
        );
        found.push(Proposal::new(
            "exporter-in-a-runtime-that-ends",
            Edit::new(call.range.clone(), own),
            &["exporter-outside-runtime"],
        ));
    }
    found
}

fn processors(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("with_batch_exporter") {
        let (Some(receiver), [exporter]) = (&call.receiver, call.arguments.as_slice()) else { continue };
        let built =
            format!("opentelemetry_sdk::trace::BatchSpanProcessor::builder({}).build()", code.at(exporter));
        let place = receiver.end..call.range.end;
        for (operator, resource, starts, ends, acceptable) in [
            ("processor-without-resource", "", PASSES_START, PASSES_END, &["service-name-missing"][..]),
            (
                "processor-that-drops-all",
                RESOURCE,
                PASSES_START,
                "drop(span);",
                &["noop-tracer", "spans-dropped", "filtered-out"],
            ),
            (
                "processor-that-drops-short-ones",
                RESOURCE,
                PASSES_START,
                "if span.name.contains('-') && span.attributes.is_empty() { self.0.on_end(span); }",
                &["span-missing", "spans-dropped", "filtered-out", "noop-tracer", "parent-never-ended"],
            ),
            (
                "processor-that-renames",
                RESOURCE,
                "opentelemetry::trace::Span::update_name(span, \"renamed\"); self.0.on_start(span, context);",
                PASSES_END,
                &["span-name-wrong", "span-missing"],
            ),
        ] {
            let definition =
                PROCESSOR.replace("RESOURCE", resource).replace("STARTS", starts).replace("ENDS", ends);
            let edit = Edit::new(place.clone(), format!(".with_span_processor(Wrapping({built}))"));
            found.push(Proposal { operator, edits: with(code, edit, &definition), acceptable });
        }
    }
    found
}

fn ids(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("with_batch_exporter") {
        let Some(receiver) = &call.receiver else { continue };
        let edit = Edit::insert(receiver.end, ".with_id_generator(Counting::default())");
        found.push(Proposal {
            operator: "ids-that-repeat",
            edits: with(code, edit, COUNTING),
            acceptable: &["ids-repeated"],
        });
    }
    found
}

fn headers(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("inject_context") {
        let (Some(receiver), [context, injector]) = (&call.receiver, call.arguments.as_slice()) else {
            continue;
        };
        let Some(headers) = code.at(injector).strip_prefix("&mut HeaderInjector(") else { continue };
        let headers = headers.trim_end_matches(')').to_owned() + ")";
        let by_hand = |insert: &str| {
            format!(
                "{{ let mut map = std::collections::HashMap::new(); {}.inject_context({}, &mut map); for (_, value) in map.iter().filter(|(key, _)| *key == \"traceparent\") {{ {headers}.{insert}; }} }}",
                code.at(receiver),
                code.at(context)
            )
        };
        for (operator, insert, acceptable) in [
            (
                "header-with-a-hyphen",
                "insert(\"trace-parent\", value.parse().expect(\"ascii\"))",
                &["context-not-injected"][..],
            ),
            (
                "header-of-ones-own",
                "insert(\"x-trace\", value.parse().expect(\"ascii\"))",
                &["context-not-injected"],
            ),
            (
                "header-twice",
                "append(\"traceparent\", \"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\".parse().expect(\"ascii\")); HEADERS.append(\"traceparent\", value.parse().expect(\"ascii\"))",
                &["traceparent-malformed", "context-not-injected"],
            ),
            (
                "header-cut",
                "insert(\"traceparent\", value[..52].parse().expect(\"ascii\"))",
                &["traceparent-malformed"],
            ),
        ] {
            let text = by_hand(&insert.replace("HEADERS", &headers));
            found.push(Proposal::new(operator, Edit::new(call.range.clone(), text), acceptable));
        }
    }
    found
}

/// A tracer in a static that is filled before the provider is global: where one file does both.
fn tracer_in_a_static(code: &Code<'_>) -> Vec<Proposal> {
    let Some(init) =
        code.bindings.iter().find(|binding| code.at(&binding.value).starts_with("telemetry::init("))
    else {
        return Vec::new();
    };
    let tracers: Vec<&Call> = code.called("global::tracer").filter(|call| call.function.is_some()).collect();
    if tracers.is_empty() {
        return Vec::new();
    }
    let is_told = |call: &&&Call| code.at(&call.range).starts_with("global::tracer(");
    let mut edits: Vec<Edit> =
        tracers.iter().filter(is_told).map(|call| Edit::new(call.range.clone(), "TRACER")).collect();
    edits.push(Edit::insert(init.statement.start, "std::sync::LazyLock::force(&TRACER);\n    "));
    edits.push(Edit::insert(
        code.text.len(),
        "\nstatic TRACER: std::sync::LazyLock<global::BoxedTracer> =\n    std::sync::LazyLock::new(|| global::tracer(\"early\"));\n",
    ));
    vec![Proposal {
        operator: "tracer-in-a-static-too-early",
        edits,
        acceptable: &["noop-tracer", "sampled-out"],
    }]
}

const EXPORTER: &str = "
mod NAME {
    #[derive(Debug, Default)]
    pub struct SpanExporter;

    impl opentelemetry_sdk::trace::SpanExporter for SpanExporter {
        async fn export(
            &self,
            batch: Vec<opentelemetry_sdk::trace::SpanData>,
        ) -> opentelemetry_sdk::error::OTelSdkResult {
            WRITES
            Ok(())
        }
    }
}
";

const STDOUT: &str = "for span in &batch { eprintln!(\"span {}\", span.name); }";
const FILE: &str = "let lines: Vec<String> = batch.iter().map(|span| format!(\"{span:?}\")).collect();
            let _ = std::fs::write(std::env::temp_dir().join(\"spans.txt\"), lines.join(\"\\n\"));";
const MEMORY: &str = "static KEPT: std::sync::Mutex<Vec<opentelemetry_sdk::trace::SpanData>> = std::sync::Mutex::new(Vec::new());
            KEPT.lock().expect(\"no panic\").extend(batch);";

const PASSES_START: &str = "self.0.on_start(span, context);";
const PASSES_END: &str = "self.0.on_end(span);";
const RESOURCE: &str = "
    fn set_resource(&mut self, resource: &opentelemetry_sdk::Resource) {
        self.0.set_resource(resource);
    }
";

const PROCESSOR: &str = "
#[derive(Debug)]
struct Wrapping(opentelemetry_sdk::trace::BatchSpanProcessor);

impl opentelemetry_sdk::trace::SpanProcessor for Wrapping {
    fn on_start(&self, span: &mut opentelemetry_sdk::trace::Span, context: &opentelemetry::Context) {
        STARTS
    }

    fn on_end(&self, span: opentelemetry_sdk::trace::SpanData) {
        ENDS
    }

    fn force_flush(&self) -> opentelemetry_sdk::error::OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: std::time::Duration) -> opentelemetry_sdk::error::OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }
RESOURCE}
";

const COUNTING: &str = "
#[derive(Debug, Default)]
struct Counting(std::sync::atomic::AtomicU64);

impl opentelemetry_sdk::trace::IdGenerator for Counting {
    fn new_trace_id(&self) -> opentelemetry::TraceId {
        opentelemetry::TraceId::from(u128::from(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1))
    }

    fn new_span_id(&self) -> opentelemetry::SpanId {
        opentelemetry::SpanId::from(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1)
    }
}
";
