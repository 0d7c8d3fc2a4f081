//! What the book says that the store holds.

use std::fs;
use std::path::PathBuf;

use trace_store::Limits;

#[test]
fn the_book_has_the_limits_of_the_code() {
    for lang in ["en", "pt-BR"] {
        let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/{lang}/src/stacks.md"));
        let page = fs::read_to_string(page).unwrap();
        let (_, table) =
            page.split_once("\n### O que cabe nele\n").or(page.split_once("\n### What it holds\n")).unwrap();
        let rows =
            table.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let told: Vec<&str> = rows.skip(2).map(|row| row.split(" | ").nth(1).unwrap()).collect();
        assert_eq!(told, of_the_code(), "{lang}");
    }
}

/// In the order of the page.
fn of_the_code() -> Vec<String> {
    let limits = Limits::default();
    vec![
        count(limits.traces),
        count(limits.spans),
        bytes(limits.bytes),
        count(limits.spans_per_trace),
        bytes(limits.bytes_per_trace),
        bytes(limits.span_bytes),
        bytes(limits.span_bytes),
        bytes(limits.value_bytes),
        bytes(limits.name_bytes),
        bytes(limits.name_bytes),
        bytes(limits.http_request_bytes),
        bytes(limits.grpc_request_bytes),
        count(limits.search_traces),
        bytes(limits.search_bytes),
    ]
}

fn bytes(bytes: usize) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{} KiB", bytes >> 10) }
}

/// With a space before each three digits.
fn count(mut count: usize) -> String {
    let mut text = String::new();
    while count >= 1_000 {
        text = format!(" {:03}{text}", count % 1_000);
        count /= 1_000;
    }
    format!("{count}{text}")
}
