//! What the source sets up, asked by name: the words of Rust's SDK for providers, processors, exporters,
//! samplers and the end of a program stand here, and in no rule.

use super::places::{Found, Places, one};
use super::{CodeFile, Mention, View, What};
use crate::diagnosis::Source;

/// What gives a provider something to send its spans with.
const EXPORTS: &[&str] = &["with_batch_exporter", "with_simple_exporter", "with_span_processor"];
/// The exporters that are not for OTLP, by crate or type.
const OTHER_EXPORTERS: &[&str] = &[
    "opentelemetry_stdout",
    "opentelemetry_zipkin",
    "opentelemetry_jaeger",
    "opentelemetry_datadog",
    "opentelemetry_prometheus",
    "InMemorySpanExporter",
    "InMemorySpanExporterBuilder",
    "ZipkinExporter",
    "NoopSpanExporter",
];
/// The variables that say where exports go.
const ENDPOINTS: &[&str] = &["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
/// The variables that say how long an export may take.
const TIMEOUTS: &[&str] = &["OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"];

/// What the source says of a sampler that it sets.
#[derive(Debug, Clone)]
pub enum Sampler<'a> {
    /// It drops everything, or a part.
    Drops(Places<'a>),
    /// It is chosen elsewhere, or written by hand, and may be any.
    Unknown(Places<'a>),
}

impl<'a> Sampler<'a> {
    /// Where it is set.
    pub fn places(&self) -> &Places<'a> {
        match self {
            Self::Drops(places) | Self::Unknown(places) => places,
        }
    }
}

/// Exporters: where to, how, how much, how long.
impl<'a> View<'a> {
    /// Where a provider gets an exporter.
    pub fn builds_exporter(&self) -> Places<'a> {
        self.calls_of(EXPORTS)
    }

    /// Where an exporter for gRPC is built.
    pub fn builds_grpc_exporter(&self) -> Places<'a> {
        self.calls("with_tonic")
    }

    /// Where an exporter for HTTP is built.
    pub fn builds_http_exporter(&self) -> Places<'a> {
        self.calls("with_http")
    }

    /// Where an exporter is built that is not one for OTLP, with its crate or type: nothing where one for OTLP is, too.
    pub fn other_exporter(&self) -> Option<(&'static str, Source)> {
        if self.builds_grpc_exporter().any() || self.builds_http_exporter().any() {
            return None;
        }
        OTHER_EXPORTERS.iter().find_map(|name| {
            let is_one =
                |found: &Mention| found.before.contains(name) || found.words.iter().any(|word| word == name);
            Some((*name, self.all_that(is_one).all().into_iter().next()?))
        })
    }

    /// Where an exporter is built within a runtime of its own, which ends with that function.
    pub fn builds_exporter_in_own_runtime(&self) -> Places<'a> {
        let exporters = self.builds_grpc_exporter();
        let serves = |found: &Mention| found.words.iter().any(|word| word == "serve");
        self.calls("block_on").filter(|(file, found)| {
            let is_beside =
                |(other, built): &Found<'a>| other.path == file.path && built.function == found.function;
            !serves(found) && exporters.found().iter().any(is_beside)
        })
    }

    /// Where a span processor of one's own is that does not pass the resource on to the one that it wraps.
    pub fn processor_without_resource(&self) -> Option<Source> {
        let in_file = |file: &CodeFile| {
            let find = |name: &str| file.functions.iter().find(|function| function.name == name);
            let is_processor = find("on_start").is_some() && find("force_flush").is_some();
            let on_end = find("on_end").filter(|_| is_processor && find("set_resource").is_none());
            on_end.map(|function| file.place(*function.lines.start()))
        };
        one(self.files().filter_map(in_file).collect())
    }

    /// Where something is kept from ever being dropped.
    pub fn forgets(&self) -> Places<'a> {
        let leaks = |found: &Mention| {
            found.name == "forget"
                || (found.name == "leak" && found.before.ends_with("::"))
                || (found.name == "new" && found.before.ends_with("ManuallyDrop::"))
        };
        self.all_that(leaks)
    }

    /// Where a layer is put around what no route was matched for yet.
    pub fn serves_fallback(&self) -> Places<'a> {
        self.calls_of(&["fallback_service", "nest_service", "route_service", "fallback"])
    }

    /// Where the address of exports is set.
    pub fn sets_endpoint(&self) -> Places<'a> {
        self.calls("with_endpoint")
    }

    /// Where the address of exports is set to a port of any host.
    pub fn sets_endpoint_port(&self, port: u16) -> Places<'a> {
        let end = format!(":{port}");
        let names = |text: &String| text.trim_end_matches('/').ends_with(&end);
        self.sets_endpoint().filter(|(_, call)| call.strings.iter().any(names))
    }

    /// The port to which the address of exports is set, if it is set once and in so many words.
    pub fn endpoint_port(&self) -> Option<u16> {
        let set = self.sets_endpoint();
        let [(_, call)] = set.found() else { return None };
        let [text] = &call.strings[..] else { return None };
        let host = text.split("://").last()?.split('/').next()?;
        host.rsplit_once(':')?.1.parse().ok()
    }

    /// The path to which exports go at a port, if the address is set once and in so many words.
    pub fn endpoint_path(&self, port: u16) -> Option<String> {
        let set = self.sets_endpoint();
        let [(_, call)] = set.found() else { return None };
        let [text] = &call.strings[..] else { return None };
        let (host, path) = text.split("://").last()?.split_once('/').unwrap_or((text, ""));
        host.ends_with(&format!(":{port}")).then(|| format!("/{path}"))
    }

    /// Where a variable is named that says where exports go.
    pub fn names_endpoint_variable(&self) -> Places<'a> {
        self.uses_of_strings(ENDPOINTS)
    }

    /// Where a variable is named that says how long an export may take.
    pub fn names_timeout_variable(&self) -> Places<'a> {
        self.uses_of_strings(TIMEOUTS)
    }

    /// Where an export's time is set.
    pub fn sets_export_timeout(&self) -> Places<'a> {
        self.calls("with_timeout")
    }

    /// Where it is set how many spans leave in one export.
    pub fn sets_batch_size(&self) -> Places<'a> {
        self.calls("with_max_export_batch_size")
    }

    /// Where it is set how long a batch is collected.
    pub fn sets_batch_delay(&self) -> Places<'a> {
        self.calls("with_scheduled_delay")
    }

    /// Where it is set how many spans a batch processor holds.
    pub fn sets_queue_size(&self) -> Places<'a> {
        self.calls("with_max_queue_size")
    }

    /// Where it is set how many attributes a span may have.
    pub fn limits_attributes(&self) -> Places<'a> {
        self.calls("with_max_attributes_per_span")
    }

    /// Where a processor that exports at once is built with its exporter.
    pub fn adds_simple_exporter(&self) -> Places<'a> {
        self.calls("with_simple_exporter")
    }

    /// Where a processor that exports at once is built, in whatever way.
    pub fn builds_simple_processor(&self) -> Places<'a> {
        let names = |text: &String| text.contains("SimpleSpanProcessor");
        self.all_that(|found| {
            found.name == "with_simple_exporter" || found.words.iter().chain([&found.before]).any(names)
        })
    }
}

/// Providers, tracers, samplers.
impl<'a> View<'a> {
    /// Where a resource is given the service's name, or its variable named.
    pub fn names_service(&self) -> Places<'a> {
        self.all_that(|found| {
            let by_call = found.what == What::Call && found.name == "with_service_name";
            by_call || found.strings.iter().any(|text| text == "OTEL_SERVICE_NAME")
        })
    }

    /// Where a provider is given its resource.
    pub fn gives_resource(&self) -> Places<'a> {
        self.calls("with_resource")
    }

    /// Whether it has a processor of its own: something with what every processor must have.
    pub fn has_own_processor(&self) -> bool {
        ["on_start", "on_end"].iter().all(|name| self.has_function(name))
    }

    /// Whether something of its own takes a resource, as a processor that wraps another must to pass it on.
    pub fn takes_resource(&self) -> bool {
        self.has_function("set_resource")
    }

    /// The one place where a provider is built.
    pub fn provider(&self) -> Option<Source> {
        self.calls("builder").filter(|(_, found)| found.before.ends_with("SdkTracerProvider::")).only()
    }

    /// Where a provider is made global.
    pub fn sets_provider(&self) -> Places<'a> {
        self.calls("set_tracer_provider")
    }

    /// Where a provider that makes nothing is made global, by its type.
    pub fn sets_noop_provider(&self) -> Places<'a> {
        self.sets_provider()
            .filter(|(_, found)| found.words.iter().any(|word| word.starts_with("NoopTracerProvider")))
    }

    /// Where a provider is given what makes its ids.
    pub fn sets_id_generator(&self) -> Places<'a> {
        self.calls("with_id_generator")
    }

    /// Where an exporter of one's own is, with none for OTLP beside it.
    pub fn own_exporter(&self) -> Option<Source> {
        let has_otlp = self.builds_grpc_exporter().any() || self.builds_http_exporter().any();
        let in_file = |file: &CodeFile| {
            let export = file.functions.iter().find(|function| function.name == "export");
            export.map(|function| file.place(*function.lines.start()))
        };
        let found = self.files().filter_map(in_file).collect();
        (!has_otlp && self.builds_exporter().any()).then(|| one(found)).flatten()
    }

    /// Whether it says why no span of the global tracer is ever made: no provider is global, or one that makes
    /// nothing, or its sampler keeps nothing.
    pub fn makes_no_real_span(&self) -> bool {
        let has_no_provider = self.sets_provider().none() && self.takes_tracer().any();
        has_no_provider || self.sets_noop_provider().any() || self.samples_nothing()
    }

    /// Where the global provider's tracer is kept in a static.
    pub fn keeps_tracer(&self) -> Places<'a> {
        self.takes_tracer().filter(|(_, found)| found.function.is_none())
    }

    /// Where `main` takes the global provider's tracer.
    pub fn takes_tracer_in_main(&self) -> Places<'a> {
        self.takes_tracer().filter(|(_, found)| found.function.as_deref() == Some("main"))
    }

    /// Where the global provider's tracer is taken.
    pub fn takes_tracer(&self) -> Places<'a> {
        self.calls("tracer").filter(|(_, found)| found.before.ends_with("global::"))
    }

    /// The sampler that is set; nothing where none is, or one that keeps everything.
    pub fn sampler(&self) -> Option<Sampler<'a>> {
        let has = |(_, found): &Found<'a>, names: &[&str]| {
            found.words.iter().any(|word| names.contains(&word.as_str()))
        };
        let set = self.sets_sampler();
        let dropping = set.clone().filter(|found| has(found, &["AlwaysOff", "TraceIdRatioBased"]));
        if dropping.any() {
            return Some(Sampler::Drops(dropping));
        }
        // One that is chosen elsewhere may be any; only what says that it keeps everything is cleared.
        let unknown = set.filter(|found| !has(found, &["AlwaysOn"]));
        match (unknown.any(), self.makes_ratio_sampler()) {
            (true, true) => Some(Sampler::Drops(unknown)),
            (true, false) => Some(Sampler::Unknown(unknown)),
            (false, _) => None,
        }
    }

    /// Whether the sampler that is set keeps nothing at all, and says so.
    pub fn samples_nothing(&self) -> bool {
        let set = self.sets_sampler();
        let is_off = |(_, found): &Found<'a>| found.words.iter().any(|word| word == "AlwaysOff");
        set.any() && set.found().iter().all(is_off)
    }

    /// Whether a sampler is set, and one made that keeps a share.
    pub fn samples_by_ratio(&self) -> bool {
        self.sets_sampler().any() && self.makes_ratio_sampler()
    }

    /// Whether a sampler is made that does as the parent did.
    pub fn samples_by_parent(&self) -> bool {
        self.calls("ParentBased").any()
    }

    /// Where a sampler is set.
    pub fn sets_sampler(&self) -> Places<'a> {
        self.calls("with_sampler")
    }

    /// Whether a sampler is made that keeps a share.
    pub fn makes_ratio_sampler(&self) -> bool {
        self.calls("TraceIdRatioBased").any()
    }
}

impl<'a> View<'a> {
    /// The calls of a function or method by its name.
    pub(super) fn calls(&self, name: &str) -> Places<'a> {
        self.calls_of(&[name])
    }

    /// The calls of any of these.
    pub(super) fn calls_of(&self, names: &[&str]) -> Places<'a> {
        self.all_that(|found| found.what == What::Call && names.contains(&found.name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::Sampler;
    use crate::source::{Code, parse};

    fn code(text: &str) -> Code {
        Code { files: vec![parse("src/main.rs", text).expect("Rust")] }
    }

    #[test]
    fn a_sampler_is_told_by_what_it_is_given() {
        let of = |body: &str| {
            let code = code(&format!("fn main() {{ {body} }}"));
            code.all().sampler().map(|sampler| matches!(sampler, Sampler::Drops(_)))
        };
        assert_eq!(of("b.with_sampler(Sampler::AlwaysOff);"), Some(true));
        assert_eq!(of("b.with_sampler(Sampler::AlwaysOn);"), None);
        assert_eq!(of("b.with_sampler(chosen());"), Some(false));
        assert_eq!(of("let s = Sampler::TraceIdRatioBased(0.1); b.with_sampler(s);"), Some(true));
    }
}
