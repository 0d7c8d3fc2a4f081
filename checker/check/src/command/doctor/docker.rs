//! Docker with an engine that answers and Compose, for `--stack compose`.

use super::finding::{Finding, State};
use crate::docker;
use crate::text::Text;

pub(super) async fn look() -> Finding {
    let (what, wanted) = (Text::same("Docker"), Text::same("--stack compose"));
    match docker::find().await {
        Ok(docker) => {
            let (engine, compose) = (&docker.engine, &docker.compose);
            Finding::there(
                what,
                wanted,
                both!("engine {engine}, Compose {compose}", "engine {engine}, Compose {compose}"),
            )
        }
        Err(cause) => Finding::not_there(State::Absent, what, wanted, cause.what, cause.hint),
    }
}
