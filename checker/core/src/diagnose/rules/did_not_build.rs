//! The step does not compile.

use crate::diagnose::case::of_service;
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Source};
use crate::exercise::Assertion;

/// See the page `did-not-build` of the book.
pub(in crate::diagnose) struct DidNotBuild;

impl Rule for DidNotBuild {
    fn id(&self) -> &'static str {
        "did-not-build"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains = open.of(&Assertion::Build);
        let Some(first) = case.evidence.compile_errors.first().filter(|_| !explains.is_empty()) else {
            return Vec::new();
        };
        let count = case.evidence.compile_errors.len();
        let mut diagnosis = of_service(
            self.id(),
            "",
            explains,
            both!("the step does not compile: {count} error(s)", "o passo não compila: {count} erro(s)"),
            both!(
                "mend the first error that rustc prints; the others often follow from it",
                "corrija o primeiro erro que o rustc mostra; os outros muitas vezes vêm dele"
            ),
        );
        diagnosis.service = None;
        diagnosis.source = first.file.clone().zip(first.line).map(|(file, line)| Source { file, line });
        vec![diagnosis]
    }
}
