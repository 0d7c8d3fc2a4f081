//! What both services do: listen, give each connection a task with a span around it, stop when told to.

use std::env;
use std::future::Future;
use std::sync::Arc;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{FutureExt, SpanKind, Status, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};

use crate::http::{self, Ask, Reply};

/// Everything for traces, in one hand.
pub struct Traces {
    provider: SdkTracerProvider,
    pub tracer: SdkTracer,
    pub wire: TraceContextPropagator,
}

impl Traces {
    pub fn of(service: &'static str) -> Arc<Self> {
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
        let exporter = SpanExporter::builder().with_tonic().build().expect("the defaults are valid");
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(Resource::builder().with_service_name(service).build())
            .build();
        let tracer = provider.tracer(service);
        Arc::new(Self { provider, tracer, wire: TraceContextPropagator::new() })
    }
}

/// Serves until SIGTERM. `routes` are the paths that are known.
pub async fn serve<F, R>(traces: Arc<Traces>, default_port: u16, routes: &'static [&'static str], work: F)
where
    F: Fn(Arc<Ask>) -> R + Clone + Send + 'static,
    R: Future<Output = Reply> + Send + 'static,
{
    let port = env::var("PORT").ok().and_then(|text| text.parse().ok()).unwrap_or(default_port);
    let listener = TcpListener::bind(("0.0.0.0", port)).await.expect("the port is free");
    let mut end = signal(SignalKind::terminate()).expect("SIGTERM can be heard");
    loop {
        let stream = tokio::select! {
            Ok((stream, _)) = listener.accept() => stream,
            _ = end.recv() => break,
        };
        tokio::spawn(connection(traces.clone(), stream, routes, work.clone()));
    }
    let _ = traces.provider.shutdown();
}

async fn connection<F, R>(
    traces: Arc<Traces>,
    mut stream: TcpStream,
    routes: &'static [&'static str],
    work: F,
) where
    F: Fn(Arc<Ask>) -> R,
    R: Future<Output = Reply>,
{
    let Ok(ask) = http::read(&mut stream).await else { return };
    let route = routes.iter().find(|route| **route == ask.path).copied();
    let caller = traces.wire.extract(&ask.headers);
    let mut described = vec![
        KeyValue::new("http.request.method", ask.method.clone()),
        KeyValue::new("url.path", ask.path.clone()),
    ];
    described.extend(route.map(|route| KeyValue::new("http.route", route)));
    let name = route.map_or_else(|| ask.method.clone(), |route| format!("{} {route}", ask.method));
    let builder = traces.tracer.span_builder(name).with_kind(SpanKind::Server).with_attributes(described);
    let here = caller.with_span(builder.start_with_context(&traces.tracer, &caller));

    let reply = match route {
        Some(_) => work(Arc::new(ask)).with_context(here.clone()).await,
        None => Reply { status: 404, body: String::new() },
    };

    let span = here.span();
    span.set_attribute(KeyValue::new("http.response.status_code", i64::from(reply.status)));
    if reply.status >= 500 {
        span.set_status(Status::error(""));
    }
    span.end();
    let _ = http::answer(&mut stream, &reply).await;
}

/// Asks another service, under a span of its own.
pub async fn ask(traces: &Traces, authority: &str, target: &str) -> std::io::Result<Reply> {
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
    let described = vec![
        KeyValue::new("http.request.method", "GET"),
        KeyValue::new("url.full", format!("http://{authority}{target}")),
        KeyValue::new("server.address", host.to_owned()),
        KeyValue::new("server.port", port.parse::<i64>().unwrap_or(80)),
    ];
    let builder = traces.tracer.span_builder("GET").with_kind(SpanKind::Client).with_attributes(described);
    let call = Context::current_with_span(builder.start(&traces.tracer));
    let mut headers = http::Headers::new();
    traces.wire.inject_context(&call, &mut headers);
    let reply = http::get(authority, target, &headers).await;
    match &reply {
        Ok(reply) => {
            call.span().set_attribute(KeyValue::new("http.response.status_code", i64::from(reply.status)));
        }
        Err(error) => call.span().set_status(Status::error(error.to_string())),
    }
    call.span().end();
    reply
}
