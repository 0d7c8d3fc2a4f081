//! Task runs that a client tells of afterwards: by `POST /events`, and on a websocket.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::Served;

const TASK: &str = "11111111-1111-4111-8111-111111111111";
const STATES: [&str; 3] = ["Pending", "Running", "Completed"];

/// What the Python engine sends for one state.
fn event(number: usize, flow_run: &str) -> Value {
    let id = |number: usize| format!("22222222-2222-4222-8222-22222222222{number}");
    let at = |number: usize| format!("2025-01-01T00:00:0{number}.5Z");
    let name = STATES[number];
    json!({
        "id": id(number), "occurred": at(number), "event": format!("prefect.task-run.{name}"),
        "follows": number.checked_sub(1).map(id),
        "resource": {"prefect.resource.id": format!("prefect.task-run.{TASK}"), "prefect.orchestration": "client"},
        "related": [{"prefect.resource.id": format!("prefect.flow-run.{flow_run}"),
            "prefect.resource.role": "flow-run"}],
        "payload": {
            "intended": {"from": null, "to": name.to_uppercase()},
            "validated_state": {"type": name.to_uppercase(), "name": name, "message": "",
                "state_details": {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}},
            "task_run": {"name": "extract_data-20f", "task_key": "extract_data-abc", "dynamic_key": "20f",
                "task_inputs": {"x": []}, "tags": [], "labels": {"l": 1}, "run_count": usize::from(number > 0),
                "expected_start_time": at(0), "start_time": if number > 0 { json!(at(1)) } else { Value::Null },
                "end_time": if number > 1 { json!(at(2)) } else { Value::Null },
                "total_run_time": if number > 1 { 1.0 } else { 0.0 }},
        },
    })
}

/// What the events above come to, in whatever order they arrive.
async fn is_told(prefect: &Served) {
    let (status, task) = prefect.get(&format!("/task_runs/{TASK}")).await;
    assert_eq!((status, &task["state_name"]), (200, &json!("Completed")), "{task}");
    assert_eq!(
        (&task["start_time"], &task["end_time"]),
        (&json!("2025-01-01T00:00:01.500000Z"), &json!("2025-01-01T00:00:02.500000Z"))
    );
    assert_eq!((&task["total_run_time"], &task["run_count"]), (&json!(1.0), &json!(1)));
    assert_eq!(task["state"]["state_details"]["task_run_id"], TASK);
    let (_, states) = prefect.get(&format!("/task_run_states/?task_run_id={TASK}")).await;
    let names: Vec<_> =
        states.as_array().unwrap().iter().map(|state| state["name"].as_str().unwrap()).collect();
    assert_eq!(names, STATES);
}

#[tokio::test]
async fn events_are_recorded_in_any_order_and_once() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let prefect = Served::start().await;
        let run = prefect.running("r").await;
        for number in order.iter().chain(&order) {
            let (status, _) = prefect.post("/events", json!([event(*number, &run)])).await;
            assert_eq!(status, 204);
        }
        is_told(&prefect).await;
        let (_, graph) = prefect.get(&format!("/flow_runs/{run}/graph-v2")).await;
        assert_eq!(graph["nodes"][0][1]["label"], "extract_data-20f");
        prefect.stop().await;
    }
}

#[tokio::test]
async fn what_is_no_event_is_refused_and_what_says_too_little_forgotten() {
    let prefect = Served::start().await;
    let run = prefect.running("r").await;
    let (status, answer) = prefect.post("/events", json!([{"event": "x", "resource": {"a": "b"}}])).await;
    assert_eq!((status, answer["exception_detail"].as_array().unwrap().len()), (422, 3), "{answer}");
    let mut of_nobody = event(0, TASK);
    let mut of_server = event(0, &run);
    of_server["resource"]["prefect.orchestration"] = json!("server");
    let mut without_state = event(0, &run);
    without_state["payload"] = json!({});
    of_nobody["zz"] = json!("unknown fields are no fault");
    let sent = json!([of_nobody, of_server, without_state]);
    assert_eq!(prefect.post("/events", sent).await.0, 204);
    assert_eq!(prefect.get(&format!("/task_runs/{TASK}")).await.0, 404);
    prefect.stop().await;
}

/// A websocket by hand.
async fn websocket(prefect: &Served) -> TcpStream {
    let address = prefect.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /api/events/in HTTP/1.1\r\nHost: {address}\r\nConnection: keep-alive, Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.unwrap());
    }
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    // The example of RFC 6455.
    assert!(answer.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{answer}");
    stream
}

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
    [&[first, 0x80 | 0x7e][..], &length, &[0; 4], payload].concat()
}

fn ping() -> [u8; 6] {
    [0x89, 0x80, 0, 0, 0, 0]
}

/// All that was sent before is done when this is answered.
async fn is_heard(stream: &mut TcpStream) {
    stream.write_all(&ping()).await.unwrap();
    let mut pong = [0; 2];
    stream.read_exact(&mut pong).await.unwrap();
    assert_eq!(pong, [0x8a, 0]);
}

#[tokio::test]
async fn a_websocket_takes_events_and_answers_pings() {
    let prefect = Served::start().await;
    let run = prefect.running("r").await;
    let mut stream = websocket(&prefect).await;
    for number in 0..3 {
        let text = event(number, &run).to_string();
        let (first, second) = text.split_at(100);
        stream.write_all(&frame(0x01, first.as_bytes())).await.unwrap();
        stream.write_all(&frame(0x80, second.as_bytes())).await.unwrap();
    }
    is_heard(&mut stream).await;
    is_told(&prefect).await;
    stream.write_all(&[0x88, 0x80, 0, 0, 0, 0]).await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, [0x88, 2, 0x03, 0xe8]);
    prefect.stop().await;
}

#[tokio::test]
async fn a_client_that_dies_in_the_websocket_takes_nobody_with_it() {
    let prefect = Served::start().await;
    let run = prefect.running("r").await;
    for broken in [&b""[..], &[0x81], &frame(0x81, b"{\"event\":")[..12], &frame(0x01, b"begun")] {
        let mut stream = websocket(&prefect).await;
        stream.write_all(broken).await.unwrap();
        drop(stream);
    }
    for (nonsense, code) in [(&b"{"[..], 1011_u16), (b"{\"event\":1}", 1011), (b"\xff", 1007)] {
        let mut stream = websocket(&prefect).await;
        stream.write_all(&frame(0x81, nonsense)).await.unwrap();
        let mut told = Vec::new();
        stream.read_to_end(&mut told).await.unwrap();
        assert_eq!(told[2..], code.to_be_bytes());
    }
    let mut stream = websocket(&prefect).await;
    stream.write_all(&frame(0x81, event(0, &run).to_string().as_bytes())).await.unwrap();
    is_heard(&mut stream).await;
    assert_eq!(prefect.get(&format!("/task_runs/{TASK}")).await.0, 200);
    // One that is open does not hold up the end.
    prefect.stop().await;
    assert_eq!(stream.read(&mut [0; 8]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn who_does_not_ask_for_a_websocket_finds_no_route() {
    let prefect = Served::start().await;
    assert_eq!(prefect.get("/events/in").await, (404, json!({"detail": "Not Found"})));
    prefect.stop().await;
}
