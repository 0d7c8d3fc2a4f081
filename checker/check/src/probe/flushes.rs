//! Settles whether a service sends what it still holds when it is told to stop.
//!
//! With a batch delay of a minute nothing leaves by itself; then SIGTERM. What comes was flushed.

use super::Bench;
use crate::evidence::Finding;

const DELAY_MS: &str = "60000";

pub(super) async fn answer(bench: &mut Bench<'_>, service: &str) -> Finding {
    let Some(since) = bench.again(service, &[("OTEL_BSP_SCHEDULE_DELAY", DELAY_MS)]).await else {
        return Finding::Nothing;
    };
    bench.drive(1).await;
    // What has come by now came by a delay in the code: then this tells nothing.
    if !bench.exports_since(service, since).is_empty() {
        return Finding::Nothing;
    }
    bench.stack.stop_service(service).await;
    if bench.exports_since(service, since).is_empty() { Finding::No } else { Finding::Yes }
}
