//! A guard of `enter` or `attach` that is held across an `.await`: right or wrong by luck. While the task
//! waits, the span stays the current one on its thread, and other requests' work runs there.

use super::{Lint, Run};
use crate::text::Text;

pub(super) struct GuardAcrossAwait;

impl Lint for GuardAcrossAwait {
    fn id(&self) -> &'static str {
        "guard-across-await"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        // The file in which it stands may be of both services: it is said once.
        let files = seen.evidence.code.files.iter();
        files
            .filter_map(|file| Some((file, file.guards_across_await.first()?)))
            .map(|(file, line)| {
                let path = &file.path;
                both!(
                    "`{path}:{line}` holds a guard across an `.await`: meanwhile the span is the current one of whatever runs on that thread. Put the work in a future and use `.instrument(span)` or `.with_context(cx)`",
                    "`{path}:{line}` segura um guard durante um `.await`: enquanto isso o span é o atual de tudo o que roda nessa thread. Ponha o trabalho em um future e use `.instrument(span)` ou `.with_context(cx)`"
                )
            })
            .collect()
    }
}
