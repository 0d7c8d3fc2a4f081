//! A real Jaeger, for `--stack local`: which, which version, where, and who named it.

use std::path::Path;

use super::finding::{Checkup, Health};
use crate::jaeger_program::{self, NamedBy};
use crate::text::Text;

pub(super) async fn look(given: Option<&Path>) -> Checkup {
    let (what, wanted) = (Text::same("Jaeger"), Text::same("--stack local"));
    match jaeger_program::find(given).await {
        Ok(program) => {
            let by = match program.found {
                NamedBy::ByOption => "--jaeger-bin",
                NamedBy::ByVariable => "JAEGER_BIN",
                NamedBy::InPath => "PATH",
            };
            let (title, path) = (program.title(), program.path.display());
            Checkup::there(what, wanted, Text::same(format!("{title}, {path} ({by})")))
        }
        Err(cause) => Checkup::not_there(Health::Absent, what, wanted, cause.what, cause.hint),
    }
}
