//! Docker with an engine that answers and Compose, for `--stack compose`.

use super::finding::{Checkup, Health};
use crate::docker;
use crate::text::Text;

pub(super) async fn look() -> Checkup {
    let (what, wanted) = (Text::same("Docker"), Text::same("--stack compose"));
    match docker::find().await {
        Ok(docker) => {
            let (engine, compose) = (&docker.engine, &docker.compose);
            Checkup::there(
                what,
                wanted,
                both!("engine {engine}, Compose {compose}", "engine {engine}, Compose {compose}"),
            )
        }
        Err(cause) => Checkup::not_there(Health::Absent, what, wanted, cause.what, cause.hint),
    }
}
