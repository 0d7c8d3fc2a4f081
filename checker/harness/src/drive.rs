//! Sending a step's requests, all at once, each with a trace id and nonces of its own.
//!
//! A service that heeds no flag and keeps a share of the traces by their ids would pass by chance. So the last
//! request that brings an id and leaves spans has one that any share short of everything leaves out.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use rand::RngExt;
use reqwest::{Client, Method};

use crate::cause::Cause;
use crate::clock;
use crate::evidence::{Answer, Exchange, NoAnswer};
use crate::exercise::Step;
use crate::expect::Nonces;
use crate::otlp;
use crate::shortage::Shortage;
use crate::stack::RunningStack;
use crate::system::{Request, System};
use crate::trace::TraceId;
use crate::traceparent::Traceparent;
use crate::untrusted::Untrusted;
use crate::wire;

/// How long an answer may take. The services work for half a second at the most.
const LIMIT: Duration = Duration::from_secs(10);
/// How many bytes of a body are read and kept.
const MOST_BODY: usize = 65_536;

/// Sends every request of a step to the addresses of its services (logical name → base URL).
pub async fn drive(step: &Step, addresses: &HashMap<String, String>, shortage: &Shortage) -> Vec<Exchange> {
    // Connections of its own: nothing is left over from an earlier run.
    let client = Client::builder().no_proxy().timeout(LIMIT).build().unwrap_or_default();
    let leaves_spans = |request: &Request| step.spans().iter().any(|span| span.applies_to(&request.id));
    let last = step.requests().iter().rposition(|request| request.is_traced && leaves_spans(request));
    let sends = step.requests().iter().enumerate().filter_map(|(index, request)| {
        let address = addresses.get(&request.service)?.clone();
        let id = if Some(index) == last { otlp::trace_id_sampled_last() } else { otlp::random_trace_id() };
        Some(tokio::spawn(send(client.clone(), address, request.clone(), id, shortage.clone())))
    });
    let sends: Vec<_> = sends.collect();
    let mut exchanges = Vec::new();
    for sent in sends {
        exchanges.extend(sent.await);
    }
    exchanges
}

/// Runs every program of a step, one after the other, and waits for each as long as its manifest says, or as long as
/// `least`. No trace id reaches a program: the one in its exchange is nobody's.
pub async fn run(step: &Step, least: Duration, stack: &mut RunningStack) -> Result<Vec<Exchange>, Cause> {
    let mut exchanges = Vec::new();
    for (exporter, program) in step.system().into_iter().flat_map(System::programs) {
        let nonces = nonces(&program.nonces);
        let arguments: Vec<String> =
            program.arguments.iter().map(|argument| argument.fill(&nonces)).collect();
        let sent_us = clock::now_us();
        let answer = stack.run(&exporter.name, &arguments, least).await?;
        exchanges.push(Exchange {
            request: program.run.clone(),
            nonces,
            is_traced: false,
            trace_id: otlp::random_trace_id(),
            root_span: otlp::random_span_id(),
            sent_us,
            answered_us: clock::now_us(),
            answer,
        });
    }
    Ok(exchanges)
}

async fn send(
    client: Client,
    address: String,
    request: Request,
    trace_id: TraceId,
    shortage: Shortage,
) -> Exchange {
    let nonces = nonces(&request.nonces);
    let root_span = otlp::random_span_id();
    let query: Vec<(&String, String)> =
        request.query.iter().map(|(key, value)| (key, value.fill(&nonces))).collect();
    let method = Method::from_bytes(request.method.word().as_bytes()).unwrap_or_default();
    let mut asking = client.request(method, format!("{address}{}", request.path)).query(&query);
    for (name, value) in request.headers(&nonces) {
        asking = asking.header(name, value);
    }
    if let Some(body) = &request.body {
        asking = asking.body(body.fill(&nonces));
    }
    if request.is_traced {
        let header = Traceparent { trace_id, span_id: root_span, is_sampled: true };
        asking = asking.header("traceparent", header.to_string());
    }
    let sent_us = clock::now_us();
    let answer = match asking.send().await {
        Ok(answer) => read(answer).await,
        Err(error) => {
            shortage.note(&error);
            none(&error)
        }
    };
    let answered_us = clock::now_us();
    let Request { id: request, is_traced, .. } = request;
    Exchange { request, nonces, is_traced, trace_id, root_span, sent_us, answered_us, answer }
}

async fn read(mut answer: reqwest::Response) -> Answer {
    if answer.headers().contains_key(wire::NO_ANSWER) {
        return Answer::None(NoAnswer::Broken);
    }
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    // No more than is kept: a service may answer without end.
    while body.len() < MOST_BODY {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk[..chunk.len().min(MOST_BODY - body.len())]),
            Ok(None) => break,
            Err(error) => return none(&error),
        }
    }
    Answer::Http { status, body: Untrusted::new(String::from_utf8_lossy(&body)) }
}

fn none(error: &reqwest::Error) -> Answer {
    Answer::None(if error.is_timeout() { NoAnswer::TimedOut } else { NoAnswer::Broken })
}

/// A value for each nonce, from its prefix.
fn nonces(prefixes: &BTreeMap<String, String>) -> Nonces {
    prefixes.iter().map(|(name, prefix)| (name.clone(), nonce(prefix))).collect()
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
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::ports;

    /// What is read of an answer that a service gives in these bytes, through the proxy in front of it.
    async fn answer_to(service: impl AsyncFnOnce(TcpStream) + 'static) -> Answer {
        let (listener, address) = ports::listen().await.expect("a port");
        let (proxy, proxied) = ports::listen().await.expect("a port");
        let stop = CancellationToken::new();
        let _stopped = stop.clone().drop_guard();
        wire::Wire::default().listen(proxy, "frontend", address.port(), &stop);
        let serving = async {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.read(&mut [0; 4096]).await;
            service(stream).await;
        };
        let client = Client::builder().no_proxy().build().expect("a client");
        let asking = async {
            read(client.get(format!("http://{proxied}/")).send().await.expect("the proxy answers")).await
        };
        tokio::join!(serving, asking).1
    }

    #[tokio::test]
    async fn a_connection_that_a_service_drops_is_no_answer_of_the_service() {
        let answer = answer_to(async |stream| drop(stream)).await;
        assert!(matches!(answer, Answer::None(NoAnswer::Broken)), "{answer:?}");
    }

    #[tokio::test]
    async fn an_answer_without_end_is_cut() {
        let answer = answer_to(async |mut stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await;
            // Ends when nobody reads any more.
            while stream.write_all(&[b'a'; 8192]).await.is_ok() {}
        });
        let Answer::Http { status: 200, body } = answer.await else { panic!("an answer") };
        assert_eq!(body.raw().len(), MOST_BODY);
    }

    #[test]
    fn nonces_differ() {
        let nonces: std::collections::HashSet<String> = (0..100).map(|_| nonce("ana-")).collect();
        assert!(nonces.len() > 95);
        assert!(nonces.iter().all(|nonce| nonce.starts_with("ana-") && nonce.len() == 10));
    }
}
