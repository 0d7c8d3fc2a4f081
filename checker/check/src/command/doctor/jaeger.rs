//! A real Jaeger, for `--stack local`: which, which version, where, and who named it.

use std::path::Path;

use super::finding::{Finding, State};
use crate::jaeger_program::{self, Found};
use crate::text::Text;

pub(super) async fn look(given: Option<&Path>) -> Finding {
    let (what, wanted) = (Text::same("Jaeger"), Text::same("--stack local"));
    match jaeger_program::find(given).await {
        Ok(program) => {
            let by = match program.found {
                Found::ByOption => "--jaeger-bin",
                Found::ByVariable => "JAEGER_BIN",
                Found::InPath => "PATH",
            };
            let (title, path) = (program.title(), program.path.display());
            Finding::there(what, wanted, Text::same(format!("{title}, {path} ({by})")))
        }
        Err(cause) => Finding::not_there(State::Absent, what, wanted, cause.what, cause.hint),
    }
}
