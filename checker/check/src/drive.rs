//! Sending a step's requests, all at once, each with a trace id and nonces of its own.

use std::collections::HashMap;
use std::time::Duration;

use rand::RngExt;
use reqwest::Client;

use crate::clock;
use crate::evidence::{Answer, Exchange, NoAnswer};
use crate::exercise::{Request, Step};
use crate::expect::Nonces;
use crate::otlp;
use crate::untrusted::Untrusted;

/// How long an answer may take. The services work for half a second at the most.
const LIMIT: Duration = Duration::from_secs(10);
/// How many characters of a body are kept.
const MOST_BODY: usize = 65_536;

/// Sends every request of a step to the addresses of its services (logical name → base URL).
pub async fn drive(step: &Step, addresses: &HashMap<String, String>) -> Vec<Exchange> {
    // Connections of its own: nothing is left over from an earlier run.
    let client = Client::builder().no_proxy().timeout(LIMIT).build().unwrap_or_default();
    let sends = step.requests.iter().filter_map(|request| {
        let address = addresses.get(&request.service)?.clone();
        Some(tokio::spawn(send(client.clone(), address, request.clone())))
    });
    let sends: Vec<_> = sends.collect();
    let mut exchanges = Vec::new();
    for sent in sends {
        exchanges.extend(sent.await);
    }
    exchanges
}

async fn send(client: Client, address: String, request: Request) -> Exchange {
    let nonces: Nonces = request.nonces.iter().map(|(name, prefix)| (name.clone(), nonce(prefix))).collect();
    let (trace_id, root_span) = (otlp::random_trace_id(), otlp::random_span_id());
    let query: Vec<(&String, String)> =
        request.query.iter().map(|(key, value)| (key, value.fill(&nonces))).collect();
    let sent_us = clock::now_us();
    let answer = client
        .get(format!("{address}{}", request.path))
        .query(&query)
        // W3C Trace Context: version 00, sampled.
        .header("traceparent", format!("00-{trace_id}-{root_span}-01"))
        .send()
        .await;
    let answer = match answer {
        Ok(answer) => read(answer).await,
        Err(error) => none(&error),
    };
    let answered_us = clock::now_us();
    Exchange { request: request.id, nonces, trace_id, root_span, sent_us, answered_us, answer }
}

async fn read(answer: reqwest::Response) -> Answer {
    let status = answer.status().as_u16();
    match answer.text().await {
        Ok(body) => {
            Answer::Http { status, body: Untrusted::new(body.chars().take(MOST_BODY).collect::<String>()) }
        }
        Err(error) => none(&error),
    }
}

fn none(error: &reqwest::Error) -> Answer {
    Answer::None(if error.is_timeout() { NoAnswer::TimedOut } else { NoAnswer::Broken })
}

/// A value that no other request has: the prefix, a letter, and five letters or digits.
fn nonce(prefix: &str) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
    const BOTH: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut random = rand::rng();
    let mut pick = |from: &[u8]| char::from(from[random.random_range(0..from.len())]);
    let first = pick(LETTERS);
    let rest: String = (0..5).map(|_| pick(BOTH)).collect();
    format!("{prefix}{first}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_differ() {
        let nonces: std::collections::HashSet<String> = (0..100).map(|_| nonce("ana-")).collect();
        assert!(nonces.len() > 95);
        assert!(nonces.iter().all(|nonce| nonce.starts_with("ana-") && nonce.len() == 10));
    }
}
