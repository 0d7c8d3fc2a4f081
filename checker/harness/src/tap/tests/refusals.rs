//! What a backend refuses: noted with its size and its reason, and told apart from a backend in trouble.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::*;
use crate::evidence::Because;
use crate::http_client::HttpClient;
use crate::poll::{self, Poll};
use crate::text::Text;

/// An export of a small span, and of one with an attribute of so many bytes.
fn with_a_document(bytes: usize) -> Vec<u8> {
    let own = |id: u64| OwnSpan {
        trace_id: TraceId(7),
        span_id: SpanId(id),
        name: format!("span {id}"),
        start_us: 1,
        end_us: 2,
    };
    let mut export = otlp::export(&[own(8), own(9)]);
    let value = Some(AnyValue { value: Some(Value::StringValue("x".repeat(bytes))) });
    let attribute = KeyValue { key: "document.body".to_owned(), value, ..KeyValue::default() };
    export.resource_spans[0].scope_spans[0].spans[1].attributes = vec![attribute];
    export.encode_to_vec()
}

impl Open {
    /// The one export that was turned away.
    fn turned_away(&self) -> TurnedAway {
        let notes = self.notes.lock().kept.clone();
        let [(Sender::Told(0), Note::TurnedAway(turned_away))] = notes.as_slice() else {
            panic!("one export that was turned away: {notes:?}")
        };
        turned_away.clone()
    }

    fn is_in_trouble(&self) -> bool {
        self.notes.trouble.get().is_some()
    }
}

/// Its largest span: the name, the key of its largest attribute, the size of that.
fn largest(export: &Export) -> Option<(&str, &str, u64)> {
    let span = export.spans().find(|span| span.weight.is_some())?;
    let largest = span.weight.as_ref()?.largest.as_ref()?;
    Some((span.name.raw(), largest.key.raw(), largest.bytes))
}

#[tokio::test]
async fn more_than_jaeger_takes_over_grpc_is_refused_as_jaeger_does_and_weighed() {
    let open = Open::door(Door::Told).await;
    let (status, message) = open.grpc(GRPC_PATH, &with_a_document(5_000_000)).await;
    assert_eq!(status, "8");
    assert!(message.contains("larger than max") && message.contains("4194304"), "{message}");
    let turned_away = open.turned_away();
    assert_eq!(turned_away.because, Because::Limit { bytes: 4 << 20 });
    assert!(turned_away.is_whole && turned_away.export.bytes > 5_000_000);
    assert_eq!(largest(&turned_away.export), Some(("span 9", "document.body", 5_000_000)));
    assert_eq!(turned_away.export.spans().count(), 2);
    assert!(!open.is_in_trouble());
}

#[tokio::test]
async fn a_hundred_megabytes_are_not_kept_and_still_named_by_their_size() {
    let document = with_a_document(100_000_000);
    let open = Open::door(Door::Told).await;
    assert_eq!(open.grpc(GRPC_PATH, &document).await.0, "8");
    let over_grpc = open.turned_away();
    let open = Open::door(Door::Told).await;
    let (status, message) = open.post("/v1/traces", &[PROTOBUF], document).await;
    assert_eq!((status, message.trim()), (400, "http: request body too large"));
    let over_http = open.turned_away();
    assert_eq!(over_http.because, Because::Limit { bytes: 20 << 20 });
    for turned_away in [over_grpc, over_http] {
        assert!(!turned_away.is_whole && turned_away.export.bytes > 100_000_000);
        assert_eq!(largest(&turned_away.export), Some(("span 9", "document.body", 100_000_000)));
    }
}

/// On a busy machine the exporter gives up before it has sent all, and says no more than that its export failed.
#[tokio::test]
async fn a_sender_that_gives_up_in_the_middle_of_what_is_too_large_has_said_how_large_it_is() {
    let open = Open::door(Door::Told).await;
    let mut stream = tokio::net::TcpStream::connect(open.address).await.expect("a connection");
    let document = with_a_document(30_000_000);
    let length = document.len();
    let head = format!(
        "POST /v1/traces HTTP/1.1\r\nhost: tap\r\ncontent-type: application/x-protobuf\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.write_all(&document[..10_000_000]).await.expect("sent");
    drop(stream);
    let noted = poll::until(Duration::from_millis(1), Duration::from_secs(5), async || {
        if open.notes.lock().kept.is_empty() { Poll::NotYet(Text::same("nothing")) } else { Poll::Ready(()) }
    });
    assert!(noted.await.is_ok());
    let turned_away = open.turned_away();
    assert_eq!(turned_away.because, Because::Limit { bytes: 20 << 20 });
    assert_eq!(turned_away.export.bytes, length as u64);
}

#[tokio::test]
async fn a_bomb_is_not_unpacked() {
    let bomb = gzip(&vec![0; decode::MOST_BYTES + 1]);
    let open = Open::door(Door::Told).await;
    assert_eq!(open.post("/v1/traces", &[PROTOBUF, ("content-encoding", "gzip")], bomb).await.0, 400);
    assert_eq!(open.turned_away().export.spans().count(), 0);
}

#[tokio::test]
async fn what_the_store_did_not_keep_is_noted_and_passed_on() {
    // Many small attributes: no cut makes that span smaller.
    let mut export = span();
    let value = Some(AnyValue { value: Some(Value::StringValue("x".repeat(1_000))) });
    let attribute =
        |key: usize| KeyValue { key: key.to_string(), value: value.clone(), ..KeyValue::default() };
    export.resource_spans[0].scope_spans[0].spans[0].attributes = (0..1_200).map(attribute).collect();
    let open = Open::door(Door::Told).await;
    assert_eq!(open.post("/v1/traces", &[PROTOBUF], export.encode_to_vec()).await.0, 200);
    let notes = open.notes.lock().kept.clone();
    let [(_, Note::Export(export))] = notes.as_slice() else { panic!("one export: {notes:?}") };
    let rejected = export.rejected.as_ref().expect("the store says so");
    assert_eq!(rejected.spans, 1);
    assert!(rejected.said.raw().contains("1048576"), "{:?}", rejected.said);
    let weight = export.spans().next().and_then(|span| span.weight.as_ref()).expect("it is large");
    assert_eq!(weight.attributes.count, 1_200);
}

/// A backend that answers an export of so many bytes with a status; gives its address, and how many it answered.
async fn backend(answer: impl Fn(usize, usize) -> u16 + Send + Sync + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (count, answer) = (Arc::new(AtomicUsize::new(0)), Arc::new(answer));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (count, answer) = (Arc::clone(&counter), Arc::clone(&answer));
            let service = service_fn(move |request: Request<Incoming>| {
                let (count, answer) = (Arc::clone(&count), Arc::clone(&answer));
                async move {
                    let body = request.into_body().collect().await.expect("a body").to_bytes();
                    let status = answer(count.fetch_add(1, Ordering::SeqCst), body.len());
                    let mut response = Response::new(Full::<Bytes>::default());
                    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
                    Ok::<_, std::convert::Infallible>(response)
                }
            });
            let serving = hyper::server::conn::http1::Builder::new();
            tokio::spawn(serving.serve_connection(TokioIo::new(stream), service));
        }
    });
    (url, count)
}

/// A door in front of such a backend, to which an export was sent; what was answered.
async fn sent(
    bytes: usize,
    answer: impl Fn(usize, usize) -> u16 + Send + Sync + 'static,
) -> (Open, u16, Arc<AtomicUsize>) {
    let (url, count) = backend(answer).await;
    let store = TraceBackend::embedded().await.expect("a store");
    let open = Open::before(Door::Told, store, Forward::new(HttpClient::plain(), &url)).await;
    let status = open.post("/v1/traces", &[PROTOBUF], with_a_document(bytes)).await.0;
    (open, status, count)
}

#[tokio::test]
async fn a_large_export_that_the_backend_refuses_while_it_takes_small_ones_is_turned_away() {
    for refusal in [413, 400, 429, 500, 503] {
        let over = move |_, bytes| if bytes > 100_000 { refusal } else { 200 };
        let (open, status, _) = sent(200_000, over).await;
        assert_eq!(status, 400, "{refusal}: nothing that has the sender try again");
        let Because::Answer { said } = open.turned_away().because else { panic!("{refusal}") };
        assert!(said.raw().starts_with(&refusal.to_string()), "{said:?}");
        assert!(!open.is_in_trouble());
    }
}

#[tokio::test]
async fn a_backend_that_takes_small_ones_neither_is_in_trouble_whatever_the_size() {
    for refusal in [413, 400, 429, 500, 503] {
        for bytes in [200_000, 10] {
            let (open, status, _) = sent(bytes, move |_, _| refusal).await;
            assert_eq!((status, open.is_in_trouble()), (503, true), "{refusal}, {bytes} bytes");
            assert!(open.notes.lock().kept.is_empty());
        }
    }
}

#[tokio::test]
async fn a_small_export_is_never_at_fault_for_its_size_nor_one_that_is_not_let_in() {
    for refusal in [413, 400] {
        let (open, status, _) = sent(10, move |at, _| if at == 0 { refusal } else { 200 }).await;
        assert_eq!((status, open.is_in_trouble()), (503, true), "{refusal}");
    }
    for refusal in [401, 403, 404] {
        let over = move |_, bytes| if bytes > 100_000 { refusal } else { 200 };
        assert!(sent(200_000, over).await.0.is_in_trouble(), "{refusal}");
    }
}

#[tokio::test]
async fn a_large_export_that_failed_by_chance_is_sent_once_more() {
    let (open, status, count) = sent(200_000, |at, _| if at == 0 { 503 } else { 200 }).await;
    assert_eq!((status, count.load(Ordering::SeqCst)), (200, 3), "it, a small one, it again");
    assert!(matches!(open.notes.lock().kept.as_slice(), [(_, Note::Export(_))]));
    assert!(!open.is_in_trouble());
}

#[tokio::test]
async fn an_id_of_another_length_is_no_otlp_and_the_senders_mistake() {
    let mut export = span();
    export.resource_spans[0].scope_spans[0].spans[0].trace_id.pop();
    let open = Open::door(Door::Told).await;
    assert_eq!(open.post("/v1/traces", &[PROTOBUF], export.encode_to_vec()).await.0, 400);
    assert!(matches!(open.refused(), RefusalReason::Unreadable(_)));
    assert!(!open.is_in_trouble());
}
