//! What a server does, and what is said of it.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// The address of a server that answers one connection with these bytes, whatever it is asked.
async fn server(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let _ = stream.read(&mut [0; 1024]).await;
        let _ = stream.write_all(answer).await;
    });
    format!("127.0.0.1:{}", address.port())
}

async fn no_answer(scheme: &str, bytes: &'static [u8]) -> NoHttpAnswer {
    let url = format!("{scheme}://{}/", server(bytes).await);
    let client = HttpClient::new(&Credentials::None, Tls::Unused).expect("a client");
    client.get(&url).await.expect_err("no answer")
}

#[tokio::test]
async fn speaking_plainly_to_a_tls_port_is_understood() {
    // As Go's servers answer.
    let go = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    assert_eq!(no_answer("http", go).await, NoHttpAnswer::SpeaksTls);
    // A TLS alert: unexpected message.
    let alert = no_answer("http", b"\x15\x03\x03\x00\x02\x02\x0a").await;
    assert!(
        matches!(&alert, NoHttpAnswer::Broken(message) if message.contains("perhaps it speaks TLS")),
        "{alert:?}"
    );
}

#[tokio::test]
async fn speaking_tls_to_a_plain_port_is_understood() {
    let plain = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(no_answer("https", plain).await, NoHttpAnswer::SpeaksNoTls);
}

#[tokio::test]
async fn an_address_where_nobody_listens_says_so() {
    let (listener, address) = crate::ports::listen().await.expect("a port");
    drop(listener);
    let nobody = HttpClient::plain().get(&format!("http://{address}/")).await.expect_err("nobody");
    assert!(matches!(&nobody, NoHttpAnswer::Unreachable(why) if why.contains("refused")), "{nobody:?}");
}

#[tokio::test]
async fn a_page_is_known_by_its_type_or_by_its_start() {
    let page = server(b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n\n <!doctype html>").await;
    assert!(HttpClient::plain().get(&format!("http://{page}/")).await.expect("an answer").is_page());
    let json = server(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\n{}").await;
    assert!(!HttpClient::plain().get(&format!("http://{json}/")).await.expect("an answer").is_page());
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let moved = server(b"HTTP/1.1 302 Found\r\nlocation: https://login/\r\ncontent-length: 0\r\n\r\n").await;
    let answer = HttpClient::plain().get(&format!("http://{moved}/")).await.expect("an answer");
    assert_eq!(answer.moved_to(), Some("https://login/"));
}

#[tokio::test]
async fn a_door_for_grpc_is_known_for_what_it_is() {
    let [query, otlp_grpc, otlp_http] =
        [(); 3].map(|()| async { crate::ports::listen().await.expect("a port") });
    let (query, otlp_grpc, otlp_http) = (query.await.0, otlp_grpc.await, otlp_http.await.0);
    let listeners =
        trace_store::Listeners { query, query_names: Vec::new(), otlp_grpc: otlp_grpc.0, otlp_http };
    tokio::spawn(trace_store::serve(listeners, trace_store::Limits::default(), std::future::pending()));
    let url = format!("http://{}/v1/traces", otlp_grpc.1);
    let error = HttpClient::plain().get(&url).await.expect_err("no answer");
    assert_eq!(error, NoHttpAnswer::SpeaksGrpc);
    assert!(error.remedy().is_some_and(|remedy| remedy.get(crate::text::Lang::En).contains("4318")));
    // As grpc-go does: its settings come first, whatever it is asked; HTTP/1.1 does not know them.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/v1/traces", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.write_all(b"\0\0\x06\x04\0\0\0\0\0\0\x05\0\0\x40\0").await;
            let _ = stream.read(&mut [0; 1024]).await;
        }
    });
    let error = HttpClient::plain().get(&url).await.expect_err("no answer");
    assert_eq!(error, NoHttpAnswer::SpeaksGrpc);
}
