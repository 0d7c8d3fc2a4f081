//! Settles whether spans are made and filtered out, and what the SDK itself has to say.
//!
//! The service runs again with everything logged: a span that comes now and did not come before was dropped
//! by a filter that reads that variable. The SDK's own lines tell whether a provider was made global, and
//! whether it was shut down.

use super::Bench;
use crate::clock;
use crate::evidence::{Evidence, Export, Finding};
use crate::sdk::DELAY_VARIABLE;
use crate::untrusted::Untrusted;

/// Long enough that the batch processor does not fill the log, short enough that spans come soon.
const DELAY_MS: &str = "50";
/// How long nothing has come when nothing more will, in µs: three of those delays.
const QUIET_US: u64 = 150_000;
/// How many lines are kept.
const MOST_LINES: usize = 40;

pub(super) async fn answer(bench: &mut Bench<'_>, service: &str) -> Finding {
    let everything =
        bench.step.exporter(service).map_or(&[][..], |exporter| exporter.sdk.everything_logged());
    if everything.is_empty() {
        return Finding::Nothing;
    }
    let environment = [everything, &[(DELAY_VARIABLE, DELAY_MS)]].concat();
    let Some(since) = bench.again(service, &environment).await else { return Finding::Nothing };
    bench.drive().await;
    // The span around the whole request comes last, a batch after those within it: until it has been quiet.
    let is_quiet = |exports: &[Export]| {
        let last = exports.iter().map(|export| export.at_us).max()?;
        (clock::now_us().saturating_sub(last) > QUIET_US).then_some(())
    };
    let _ = bench.await_export(service, since, is_quiet).await;
    let exports = bench.exports_since(service, since);
    let spans = exports.iter().flat_map(Export::spans);
    let mut names: Vec<Untrusted> = spans.map(|span| span.name.clone()).collect();
    names.sort();
    names.dedup();
    let mut seen = Evidence::default();
    bench.stack.note(bench.step, &mut seen);
    let log = seen.service(service).map(|service| service.log.clone()).unwrap_or_default();
    let speaks = |line: &&Untrusted| line.raw().contains("opentelemetry");
    Finding::Logged { spans: names, lines: log.iter().filter(speaks).take(MOST_LINES).cloned().collect() }
}
