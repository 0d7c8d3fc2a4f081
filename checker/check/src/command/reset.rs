//! `check reset`: the files of a step as they were handed out, once more. What the learner wrote is kept aside.

use std::io;
use std::path::{Path, PathBuf};

use super::chosen_step::{ChosenStep, chosen_step};
use super::{block_on, file_trouble, not_judged, print, trouble};
use crate::exercise::Step;
use crate::exit_code::ExitCode;
use crate::process::NoOutput;
use crate::progress::write_atomically;
use crate::report::output::Layout;
use crate::settings::Settings;
use crate::{git, handed_out};

/// A file, relative to its crate, and what it is to be again.
struct Original {
    file: PathBuf,
    text: String,
}

/// Why a file cannot be put back.
enum NoOriginal {
    /// Git does not have it as it was.
    NotInGit(PathBuf),
    /// There is no git to ask.
    NoGit(NoOutput),
}

pub(super) fn run(settings: &Settings, selector: &str) -> ExitCode {
    let step = match chosen_step(settings, Some(selector)) {
        Ok(ChosenStep { step, .. }) => step,
        Err(code) => return code,
    };
    // Everything is found before anything is changed.
    let originals = match block_on(async { Ok(originals(&settings.workspace, &step).await) }) {
        Ok(Ok(originals)) => originals,
        Ok(Err(why)) => return is_nowhere(settings, &why),
        Err(cause) => return not_judged(settings, &cause),
    };
    let aside = free_folder(&settings.workspace.join(".check/kept").join(&step.id));
    for original in &originals {
        if let Err((path, error)) = put_back(&step.exercise_dir, original, &aside) {
            return file_trouble(settings, &path, &error);
        }
    }
    print(settings, &told(&Layout::of_stdout(settings), settings, &step, &originals, &aside))
}

/// The files that are not as they were handed out, with what they were.
async fn originals(workspace: &Path, step: &Step) -> Result<Vec<Original>, NoOriginal> {
    let id = step.id.to_string();
    let mut originals = Vec::new();
    for file in &step.edit {
        // Of somebody else's lesson it is not known what was handed out: what was committed last will do.
        let is_original = |contents: &[u8]| handed_out::is_original(&id, file, contents).unwrap_or(true);
        let path = step.exercise_dir.join(file);
        let now = std::fs::read(&path).ok();
        if now.as_ref().is_some_and(|now| handed_out::is_original(&id, file, now) == Some(true)) {
            continue;
        }
        let inside = path.strip_prefix(workspace).unwrap_or(&path);
        let text = match within(&id, file) {
            Some(text) => Some(text),
            None => git::newest(workspace, inside, is_original).await.map_err(NoOriginal::NoGit)?,
        };
        let text = text.ok_or_else(|| NoOriginal::NotInGit(inside.to_owned()))?;
        if now.is_none_or(|now| now != text.as_bytes()) {
            originals.push(Original { file: file.clone(), text });
        }
    }
    Ok(originals)
}

/// The file as this program has it, where that is how it was handed out.
fn within(step: &str, file: &Path) -> Option<String> {
    let name = format!("exercises/{step}/{}", file.to_string_lossy().replace('\\', "/"));
    let bytes = handout::file(&name)?;
    let is_original = handed_out::is_original(step, file, &bytes) == Some(true);
    is_original.then(|| String::from_utf8(bytes.into_owned()).ok())?
}

/// Keeps the learner's file aside, then writes the original in its place.
fn put_back(krate: &Path, original: &Original, aside: &Path) -> Result<(), (PathBuf, io::Error)> {
    let (place, kept) = (krate.join(&original.file), aside.join(&original.file));
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error| (path, error)
    };
    for folder in [kept.parent(), place.parent()].into_iter().flatten() {
        std::fs::create_dir_all(folder).map_err(at(folder))?;
    }
    match std::fs::copy(&place, &kept) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err((kept, error)),
        _ => {}
    }
    write_atomically(&place, original.text.as_bytes()).map_err(at(&place))
}

/// The first of the numbered folders in here that is not taken.
fn free_folder(within: &Path) -> PathBuf {
    let mut folder = within.join("1");
    for number in 2.. {
        if !folder.exists() {
            break;
        }
        folder = within.join(number.to_string());
    }
    folder
}

fn told(layout: &Layout, settings: &Settings, step: &Step, originals: &[Original], aside: &Path) -> String {
    let id = &step.id;
    if originals.is_empty() {
        let same = both!("{id} is as it was handed out.", "{id} está como foi entregue.");
        return format!("{}\n", layout.say(&same));
    }
    let back = both!("{id} is as it was handed out again:", "{id} voltou a ser como foi entregue:");
    let mut text = format!("{}\n", layout.say(&back));
    for Original { file, .. } in originals {
        text.push_str(&format!("  {}\n", file.display()));
    }
    let aside = aside.strip_prefix(&settings.workspace).unwrap_or(aside).display();
    let kept = both!("What you wrote is kept in {aside}", "O que você escreveu está guardado em {aside}");
    let stays = both!(
        "In the list it stays as passed as it was; `check {id}` checks it again.",
        "Na lista ele continua como estava, se já passou; `check {id}` o verifica de novo."
    );
    let stays = layout.program.named_in(layout.say(&stays));
    text.push_str(&format!("{}\n{stays}\n", layout.say(&kept)));
    text
}

fn is_nowhere(settings: &Settings, why: &NoOriginal) -> ExitCode {
    let what = match why {
        NoOriginal::NotInGit(file) => {
            let file = file.display();
            both!(
                "git does not have `{file}` as it was handed out; nothing was changed",
                "o git não tem `{file}` como foi entregue; nada foi mudado"
            )
        }
        NoOriginal::NoGit(NoOutput::NotStarted(error)) => both!(
            "git, which has the files as they were handed out, cannot be run: {error}; nothing was changed",
            "não consigo rodar o git, que tem os arquivos como foram entregues: {error}; nada foi mudado"
        ),
        NoOriginal::NoGit(NoOutput::TooSlow(limit)) => {
            let seconds = limit.as_secs();
            both!(
                "git did not answer within {seconds} s; nothing was changed",
                "o git não respondeu em {seconds} s; nada foi mudado"
            )
        }
    };
    let hint = both!(
        "a workspace that is a clone of the course has them; otherwise copy the step from a fresh clone",
        "um workspace que é um clone do curso os tem; senão, copie o passo de um clone novo"
    );
    trouble(settings, &what, &hint)
}
