//! `check merge`: the results of several machines as those of one, and who is missing.

use std::path::Path;

use grading::{Class, Merged, Unlike};
use submission::roster::{self, Enrolled};

use super::grade::out_folder::OutFolder;
use super::grade::{class_list, end, forms};
use super::{file_trouble, lessons, wrong_usage};
use crate::exit_code::ExitCode;
use crate::progress::write_atomically;
use crate::report::output;
use crate::settings::{MergeSettings, Settings, UsageError};
use crate::untrusted::Untrusted;

pub(super) fn run(settings: &Settings, merge: &MergeSettings) -> ExitCode {
    let lessons = match lessons(settings) {
        Ok(lessons) => lessons,
        Err(code) => return code,
    };
    let policy = match forms::rules(&merge.forms, &lessons) {
        Ok(policy) => policy,
        Err(error) => return wrong_usage(settings, &error),
    };
    let enrolled = match merge.roster.as_deref().map(class_list::read).transpose() {
        Ok(enrolled) => enrolled.unwrap_or_default(),
        Err(error) => return wrong_usage(settings, &error),
    };
    let merged = match read(&merge.folders) {
        Ok(merged) => merged,
        Err(error) => return wrong_usage(settings, &error),
    };
    let ids: Vec<String> = enrolled.iter().map(|enrolled| enrolled.id.clone()).collect();
    let why = both!("missing: in none of the folders", "faltando: em nenhuma das pastas");
    let class = match merged.class(&ids, why.get(settings.lang)) {
        Ok(class) => class,
        Err(unlike) => return wrong_usage(settings, &no_class(&unlike)),
    };
    let out = match OutFolder::open(&merge.out, false) {
        Ok(Ok(out)) => out,
        Ok(Err(error)) => return wrong_usage(settings, &error),
        Err(error) => return file_trouble(settings, &merge.out, &error),
    };
    if let Err(error) = write(&out, &merged, &class) {
        return file_trouble(settings, out.path(), &error);
    }
    if let Some(file) = &merge.missing
        && let Err(error) = write_missing(settings, file, &class, &enrolled)
    {
        return file_trouble(settings, file, &error);
    }
    end(settings, &out, &class.by(&policy), &merge.forms, &policy)
}

/// All that is in the folders. One without results is no run's: a path that was mistyped must not be nobody's result.
fn read(folders: &[std::path::PathBuf]) -> Result<Merged, UsageError> {
    let mut merged = Merged::default();
    for folder in folders {
        let of_one = OutFolder::existing(folder).and_then(|out| Ok(Merged::of(out.intent()?, out.units()?)));
        merged = merged.and(of_one.map_err(|error| no_results(folder, &error))?);
    }
    Ok(merged)
}

fn write(out: &OutFolder, merged: &Merged, class: &Class) -> std::io::Result<()> {
    if let Some(intent) = merged.intent() {
        out.write_intent(&intent)?;
    }
    // What is missing has no file: it is still to come.
    for unit in class.units.iter().filter(|unit| !unit.is_owed()) {
        out.write(unit)?;
    }
    Ok(())
}

/// Those of whom something has no verdict, as a roster from which to grade them again.
fn write_missing(
    settings: &Settings,
    file: &Path,
    class: &Class,
    enrolled: &[Enrolled],
) -> std::io::Result<()> {
    let lacks = |id: &str| class.students.iter().any(|sum| sum.submission == id && sum.not_judged > 0);
    let missing = enrolled.iter().filter(|enrolled| lacks(&enrolled.id));
    let folder = std::path::absolute(file)?.parent().map(Path::to_owned).unwrap_or_default();
    let missing = missing
        .map(|enrolled| Ok(Enrolled { path: std::path::absolute(&enrolled.path)?, ..enrolled.clone() }));
    let missing = missing.collect::<std::io::Result<Vec<_>>>()?;
    write_atomically(file, roster::write(&missing, &folder).as_bytes())?;
    let (count, file) = (missing.len(), file.display());
    if count > 0 {
        let text = both!(
            "{count} to be graded again: `check grade --roster {file}`",
            "{count} a corrigir de novo: `check grade --roster {file}`"
        );
        output::note(text.get(settings.lang));
    }
    Ok(())
}

fn no_results(folder: &Path, error: &std::io::Error) -> UsageError {
    let folder = folder.display();
    UsageError::new(
        both!(
            "`{folder}` holds no results that can be read: {error}",
            "`{folder}` não contém resultados que se possam ler: {error}"
        ),
        both!(
            "name the folders that `check grade --out` wrote; leave out one that was never begun",
            "indique as pastas que `check grade --out` escreveu; deixe fora uma que nunca começou"
        ),
    )
}

fn no_class(unlike: &Unlike) -> UsageError {
    match unlike {
        Unlike::Checkers(all) => {
            let count = all.len();
            UsageError::new(
                both!(
                    "{count} different builds of `check` graded these folders",
                    "{count} compilações diferentes do `check` corrigiram essas pastas"
                ),
                both!(
                    "grade all parts with the same program: build it once and copy it",
                    "corrija todas as partes com o mesmo programa: compile-o uma vez e copie-o"
                ),
            )
        }
        Unlike::Units(units) => {
            let shown = units
                .iter()
                .take(5)
                .map(|id| format!("{} {}", Untrusted::from(id.submission.as_str()).shown_up_to(60), id.step));
            let shown = shown.collect::<Vec<_>>().join(", ");
            let count = units.len();
            UsageError::new(
                both!(
                    "{count} units have two verdicts, or one on other files: {shown}",
                    "{count} unidades têm dois vereditos, ou um sobre outros arquivos: {shown}"
                ),
                both!("leave out the folder that is not to count", "deixe fora a pasta que não deve contar"),
            )
        }
    }
}
