//! Start and end of a store.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use trace_store::{Limits, ServeError};

use crate::export::{request, span};
use crate::harness::Served;

#[tokio::test]
async fn open_connections_do_not_hold_up_the_end() {
    let served = Served::start().await;
    assert_eq!(served.get("/api/services").await.status, 200);
    let address = |url: &str| url.trim_start_matches("http://").to_owned();
    let mut idle = Vec::new();
    for url in [&served.query, &served.otlp_grpc, &served.otlp_http] {
        // One that says nothing, and one that is idle after an answer.
        idle.push(TcpStream::connect(address(url)).await.unwrap());
        let mut kept = TcpStream::connect(address(url)).await.unwrap();
        kept.write_all(b"GET /nothing HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        assert!(kept.read(&mut [0; 1024]).await.unwrap() > 0);
        idle.push(kept);
    }
    let asked = Instant::now();
    served.stop().await.unwrap();
    assert!(asked.elapsed() < Duration::from_millis(80), "{:?}", asked.elapsed());
    for mut connection in idle {
        assert!(matches!(connection.read(&mut [0; 1024]).await, Ok(0) | Err(_)));
    }
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_hold_up_the_end_for_long() {
    let served = Served::start().await;
    let address = served.otlp_http.trim_start_matches("http://").to_owned();
    let mut stuck = TcpStream::connect(address).await.unwrap();
    let head = b"POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{";
    stuck.write_all(head).await.unwrap();
    assert_eq!(served.get("/api/services").await.status, 200);
    let asked = Instant::now();
    served.stop().await.unwrap();
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn the_ports_are_free_again_after_the_end() {
    let served = Served::start().await;
    let address = served.query.trim_start_matches("http://").to_owned();
    served.stop().await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_limit_of_zero_is_an_error_at_the_start() {
    let limits = Limits { traces: 0, ..Limits::default() };
    let served = Served::with(limits).await;
    assert!(matches!(served.stop().await, Err(ServeError::ZeroLimit("traces"))));
}

#[tokio::test]
async fn the_oldest_trace_makes_room() {
    let limits = Limits { traces: 3, ..Limits::default() };
    let served = Served::with(limits).await;
    for number in 1..=5 {
        let body = request("a", vec![span(u128::from(number), number)]);
        let body = prost::Message::encode_to_vec(&body);
        assert_eq!(served.export("application/x-protobuf", body).await.status, 200);
    }
    let mut found = Vec::new();
    for id in 1..=5 {
        found.push(served.get(&format!("/api/traces/{id}")).await.status);
    }
    assert_eq!(found, [404, 404, 200, 200, 200]);
    served.stop().await.unwrap();
}
