//! The websocket on which Prefect's Python engine sends what its tasks do: `GET /api/events/in`.
//!
//! The handshake and the frames are written out here: a listener that answers pings needs a hundred lines of them,
//! and the crates for it bring eight more that everybody would compile before a first verdict.

mod frames;
mod sha1;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::event::Event;
use crate::problem::Problem;
use crate::stamp::Stamp;
use crate::store::Store;
use frames::{End, Frames};

/// What is appended to a client's key (RFC 6455).
const MAGIC: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Takes over a connection that is to speak websocket. Whoever serves the connection holds the other end, so that
/// the conversation lives as long as he says, and no longer.
#[derive(Debug, Clone)]
pub(crate) struct Handover(pub(crate) mpsc::Sender<OnUpgrade>);

pub(crate) async fn open(State(_): State<Store>, mut request: Request) -> Result<Response, Problem> {
    let key = key(request.headers()).ok_or(Problem::NoRoute)?;
    let upgrade = hyper::upgrade::on(&mut request);
    let handover = request.extensions().get::<Handover>().ok_or(Problem::NoRoute)?;
    handover.0.try_send(upgrade).map_err(|_| Problem::NoRoute)?;
    let accept = STANDARD.encode(sha1::sha1(format!("{key}{MAGIC}").as_bytes()));
    let accept = HeaderValue::try_from(accept).map_err(|_| Problem::NoRoute)?;
    let headers = [
        (header::CONNECTION, HeaderValue::from_static("Upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers).into_response())
}

/// The key of a handshake; `None` where it is none.
fn key(headers: &HeaderMap) -> Option<String> {
    let said = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let names = |list: &str, word: &str| list.split(',').any(|part| part.trim().eq_ignore_ascii_case(word));
    let is_meant = said(header::UPGRADE).is_some_and(|list| names(list, "websocket"))
        && said(header::CONNECTION).is_some_and(|list| names(list, "upgrade"))
        && said(header::SEC_WEBSOCKET_VERSION) == Some("13");
    said(header::SEC_WEBSOCKET_KEY).filter(|_| is_meant).map(str::to_owned)
}

/// Listens to one client until it goes, or says what is no event.
pub(crate) async fn listen(store: &Store, upgraded: Upgraded) {
    let mut frames = Frames::new(TokioIo::new(upgraded), store.limits().body_bytes);
    let end = loop {
        match frames.text().await {
            Ok(text) => {
                let Some(event) = event(&text) else {
                    break End::NotUnderstood;
                };
                store.held().record(&event, Stamp::now());
            }
            Err(end) => break end,
        }
    };
    frames.close(end).await;
}

fn event(text: &str) -> Option<Event> {
    Event::read(serde_json::from_str::<Value>(text).ok()?).ok()
}
