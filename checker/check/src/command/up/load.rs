//! What a step is about that is read: its traces in Jaeger, and what Prefect has of them.

use std::path::Path;

use super::voice::Voice;
use crate::cause::{Cause, CauseId};
use crate::clock;
use crate::reading::Reading;
use crate::surroundings::Surroundings;
use crate::tap::{Fault, NotTaken};
use crate::trace_file::KeptTraces;
use crate::{run_file, trace_file};

/// Loads both: traces alone as if they had ended a minute ago, traces of runs as they are played.
pub(super) async fn load(reading: &Reading, surroundings: &Surroundings, voice: &Voice) -> Result<(), Cause> {
    let traces = &reading.file;
    let export =
        trace_file::read_by(traces, reading.variant.as_ref()).map_err(|error| not_loaded(traces, &error))?;
    let export = match &reading.runs {
        Some(runs) => played(runs, export, surroundings, voice).await?,
        None => trace_file::moved(export, clock::now_us() * 1000),
    };
    surroundings.traces().forward().send(&export).await.map_err(
        |NotTaken { fault, trouble }| match fault {
            Fault::Refused(said) => not_loaded(traces, &said.shown().to_string()),
            Fault::Failed(_) | Fault::None => {
                let remedy = trouble.remedy.unwrap_or_else(|| not_loaded(traces, "").hint);
                Cause::new(CauseId::TracesNotLoaded, trouble.what, remedy)
            }
        },
    )?;
    Ok(())
}

/// Has Prefect live through the runs, and gives their traces with the times and the ids that it gave them.
async fn played(
    path: &Path,
    export: KeptTraces,
    surroundings: &Surroundings,
    voice: &Voice,
) -> Result<KeptTraces, Cause> {
    let runs = run_file::read(path).map_err(|error| not_loaded(path, &error))?;
    let Some(flows) = surroundings.flows() else { return Ok(export) };
    voice.stage(&both!(
        "playing the flow runs anew, as long as they took",
        "repetindo as execuções do fluxo, no tempo que levaram"
    ));
    let played = flows.play(&runs, surroundings.traces().jaeger().url()).await?;
    let (from, to) = (run_file::began_ms(&runs) * 1_000_000, played.began_ms * 1_000_000);
    Ok(trace_file::renamed(trace_file::shifted(export, from, to), &played.given))
}

fn not_loaded(path: &Path, error: &str) -> Cause {
    let path = path.display();
    Cause::new(
        CauseId::TracesNotLoaded,
        both!("cannot load `{path}`: {error}", "não consigo carregar `{path}`: {error}"),
        both!(
            "see whether Jaeger takes OTLP over HTTP (4318)",
            "veja se o Jaeger recebe OTLP por HTTP (4318)"
        ),
    )
}
