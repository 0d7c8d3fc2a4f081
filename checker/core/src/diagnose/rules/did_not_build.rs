//! The step does not compile.

use crate::diagnose::draft::about;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Next, Source, Witness};
use crate::evidence::MissingBin;
use crate::exercise::Assertion;

/// See the page `did-not-build` of the book.
pub(in crate::diagnose) struct DidNotBuild;

impl Rule for DidNotBuild {
    fn id(&self) -> &'static str {
        "did-not-build"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Compiler]).told_from_cause(
            both!(
                "Cargo itself has trouble: no network, no toolchain, a full disk",
                "o próprio Cargo tem problemas: sem rede, sem toolchain, disco cheio"
            ),
            both!(
                "no error of rustc points into the crate; then nothing is judged (exit code 3)",
                "nenhum erro do rustc aponta para o crate; então nada é julgado (código 3)"
            ),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains = open.of(&Assertion::Build);
        if let Some(missing) = case.evidence.missing_bins.first().filter(|_| !explains.is_empty()) {
            return vec![not_named(self.id(), explains, missing)];
        }
        let Some(first) = case.evidence.compile_errors.first().filter(|_| !explains.is_empty()) else {
            return Vec::new();
        };
        let count = case.evidence.compile_errors.len();
        let draft = about(
            self.id(),
            explains,
            both!("the step does not compile: {count} error(s)", "o passo não compila: {count} erro(s)"),
            Next::upon(both!(
                "mend the first error that rustc prints; the others often follow from it",
                "corrija o primeiro erro que o rustc mostra; os outros muitas vezes vêm dele"
            )),
        );
        let place = first.file.clone().zip(first.line).map(|(file, line)| Source { file, line });
        let said = both!("rustc says what and where", "o rustc diz o quê e onde");
        vec![draft.at(place).shown(Witness::Compiler, said)]
    }
}

/// Everything that there is compiles; a program of the step is not there.
fn not_named(id: DiagnosisId, explains: Vec<Failure>, MissingBin { name, path }: &MissingBin) -> Diagnosis {
    about(
        id,
        explains,
        both!("the crate has no program `{name}`", "o crate não tem o programa `{name}`"),
        Next::upon(both!(
            "put it back into `Cargo.toml`: under a line `[[bin]]`, `name = \"{name}\"` and `path = \"{path}\"`",
            "recoloque-o no `Cargo.toml`: abaixo de uma linha `[[bin]]`, `name = \"{name}\"` e `path = \"{path}\"`"
        )),
    )
    .shown(
        Witness::Compiler,
        both!(
            "Cargo built the crate, and no program of that name",
            "o Cargo compilou o crate, e nenhum programa com esse nome"
        ),
    )
}
