//! OTLP in, Jaeger's HTTP query API out.
