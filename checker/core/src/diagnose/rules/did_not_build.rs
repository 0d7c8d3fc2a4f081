//! The step does not compile.

use crate::diagnose::draft::about;
use crate::diagnose::{Case, Footing, Open, Rule, imports};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Mend, Next, Source, Witness};
use crate::evidence::{CompileError, MissingBin};
use crate::exercise::Assertion;
use crate::text::Text;
use crate::untrusted::Untrusted;

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
                "no error of rustc points into the crate, and none of Cargo at a `Cargo.toml` that somebody edited; then nothing is judged (exit code 3)",
                "nenhum erro do rustc aponta para o crate, e nenhum do Cargo para um `Cargo.toml` editado; então nada é julgado (código 3)"
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
        if let Some(file) = first.file.as_ref().filter(|file| first.is_cargos && *file != "Cargo.toml") {
            return vec![not_there(self.id(), explains, file)];
        }
        if first.is_cargos {
            return vec![not_resolved(self.id(), explains, first)];
        }
        let count = case.evidence.compile_errors.len();
        let mends = imports::missing(&case.evidence.compile_errors);
        if !mends.is_empty() {
            return vec![not_imported(self.id(), explains, &case.evidence.compile_errors, mends)];
        }
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

/// Cargo did not come as far as compiling, because of what a `Cargo.toml` says.
fn not_resolved(id: DiagnosisId, explains: Vec<Failure>, error: &CompileError) -> Diagnosis {
    let place = error.file.clone().zip(error.line).map(|(file, line)| Source { file, line });
    about(
        id,
        explains,
        both!(
            "Cargo can make nothing of a `Cargo.toml`: nothing was compiled",
            "o Cargo não entende um `Cargo.toml`: nada foi compilado"
        ),
        Next::upon(both!(
            "mend what Cargo names above; no step needs more than the `Cargo.toml` that it was handed out with",
            "corrija o que o Cargo diz acima; nenhum passo precisa de mais do que o `Cargo.toml` que veio com ele"
        )),
    )
    .at(place)
    .shown(Witness::Compiler, both!("Cargo says what and where", "o Cargo diz o quê e onde"))
}

/// A program's file is gone, or has another name.
fn not_there(id: DiagnosisId, explains: Vec<Failure>, file: &str) -> Diagnosis {
    let file = Untrusted::from(file);
    let file = file.shown();
    about(
        id,
        explains,
        both!(
            "the file `{file}` is not there: nothing was compiled",
            "o arquivo `{file}` não existe: nada foi compilado"
        ),
        Next::upon(both!(
            "put `{file}` back (`check reset` brings it as it was handed out, and keeps the rest of what you wrote aside)",
            "recoloque `{file}` (`check reset` o traz como foi entregue, e guarda à parte o resto do que você escreveu)"
        )),
    )
    .shown(
        Witness::Compiler,
        both!("Cargo looked for it, as `Cargo.toml` says", "o Cargo o procurou, como diz o `Cargo.toml`"),
    )
}

/// Names that nobody imported: what to write is known to the letter.
fn not_imported(
    id: DiagnosisId,
    explains: Vec<Failure>,
    errors: &[CompileError],
    mends: Vec<Mend>,
) -> Diagnosis {
    let count = errors.len();
    let names: Vec<String> = mends.iter().map(|mend| format!("`{}`", name(&mend.text))).collect();
    let names = names.join(", ");
    let (english, portuguese) =
        both!("the step does not compile: {count} error(s)", "o passo não compila: {count} erro(s)")
            .into_both();
    let title = Text::new(
        format!("{english}; not imported, or from the wrong place: {names}"),
        format!("{portuguese}; falta importar, ou o import é do lugar errado: {names}"),
    );
    let place = errors.iter().find(|error| imports::is_missed_by(error));
    let place = place.and_then(|error| error.file.clone().zip(error.line));
    let said = both!("rustc says what and where", "o rustc diz o quê e onde");
    about(id, explains, title, Next::upon(write(&mends)))
        .at(place.map(|(file, line)| Source { file, line }))
        .mended_by(mends)
        .shown(Witness::Compiler, said)
}

/// What to write, file by file.
fn write(mends: &[Mend]) -> Text {
    let (mut english, mut portuguese) = (Vec::new(), Vec::new());
    let mut files: Vec<&str> = Vec::new();
    for mend in mends {
        if !files.contains(&mend.file.as_str()) {
            files.push(&mend.file);
        }
    }
    for file in files {
        let of_file = || mends.iter().filter(|mend| mend.file == file);
        let lines = of_file().filter(|mend| mend.instead_of.is_none()).map(|mend| format!("`{}`", mend.text));
        let lines = lines.collect::<Vec<_>>().join(" ");
        if !lines.is_empty() {
            english.push(format!("write at the top of `{file}`: {lines}"));
            portuguese.push(format!("escreva no topo de `{file}`: {lines}"));
        }
        for mend in of_file() {
            let Some(wrong) = &mend.instead_of else { continue };
            english.push(format!("in `{file}` write `{}` instead of `{wrong}`", mend.text));
            portuguese.push(format!("em `{file}` escreva `{}` em vez de `{wrong}`", mend.text));
        }
    }
    Text::new(english.join("; "), portuguese.join("; "))
}

/// `Tracer`, of `use opentelemetry::trace::Tracer;`.
fn name(line: &str) -> &str {
    line.trim_end_matches(';').rsplit([':', ' ']).next().unwrap_or(line)
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
