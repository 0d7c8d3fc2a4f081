//! How far the students' programs are kept from the rest of the machine: what was asked for, what works, and what
//! whoever grades has to know of it.

use grading::Isolation;
use sandbox::Level;

use crate::command::trouble;
use crate::exit_code::ExitCode;
use crate::isolation::Keeping;
use crate::report::output;
use crate::settings::{GradeSettings, Settings};

/// The strongest level that may be taken.
pub(super) fn most(grade: &GradeSettings) -> Level {
    grade.isolation.unwrap_or(Level::Namespaces)
}

/// Says what is missing; where that is too much, nothing is to be run.
pub(super) fn say(settings: &Settings, grade: &GradeSettings, found: &Keeping) -> Result<(), ExitCode> {
    let least = grade.least_isolation.max(grade.isolation).unwrap_or(Level::None);
    if found.level < least {
        return Err(too_little(settings, least, found));
    }
    let level = found.level.word();
    let lacks = lacks(found).join("; ");
    let text = match found.level {
        Level::Namespaces => return Ok(()),
        Level::None => both!(
            "warning: the students' programs run as you, with your files and your network ({lacks}): grade only what \
             you would run yourself, or do it in a container or machine of its own",
            "aviso: os programas dos estudantes rodam como você, com os seus arquivos e a sua rede ({lacks}): corrija \
             só o que você mesmo rodaria, ou faça isso num contêiner ou numa máquina à parte"
        ),
        _ => both!(
            "warning: the students' programs are kept from the rest of this machine by `{level}` alone ({lacks}): \
             `check doctor` says what would bring more",
            "aviso: os programas dos estudantes ficam separados do resto desta máquina só por `{level}` ({lacks}): \
             `check doctor` diz o que traria mais"
        ),
    };
    output::note(text.get(settings.lang));
    Ok(())
}

fn too_little(settings: &Settings, least: Level, found: &Keeping) -> ExitCode {
    let (level, least, lacks) = (found.level.word(), least.word(), lacks(found).join("; "));
    let what = both!(
        "isolation by `{least}` was asked for, and `{level}` is the most that works here ({lacks}); nothing was run",
        "foi pedida a isolação `{least}`, e `{level}` é o máximo que funciona aqui ({lacks}); nada foi executado"
    );
    let hint = both!(
        "`check doctor` says what would bring it; or grade in a container or machine of its own",
        "`check doctor` diz o que a traria; ou corrija num contêiner ou numa máquina à parte"
    );
    trouble(settings, &what, &hint)
}

/// What a unit's result says of it.
pub(super) fn told(found: &Keeping) -> Isolation {
    let network = match found.level {
        Level::Namespaces => "loopback",
        // Landlock knows ports from its fourth version on.
        Level::Landlock if sandbox::landlock_version() >= Some(4) => "ports",
        Level::Landlock | Level::Process | Level::None => "open",
    };
    let user = match found.level {
        Level::Namespaces => "apart",
        Level::Landlock | Level::Process if rustix::process::geteuid().is_root() => {
            "root-without-capabilities"
        }
        Level::Landlock | Level::Process | Level::None => "own",
    };
    Isolation {
        level: found.level.word().to_owned(),
        network: network.to_owned(),
        user: user.to_owned(),
        lacks: lacks(found),
    }
}

/// The levels that are missing, each with what the system said; what was not asked for says so.
fn lacks(found: &Keeping) -> Vec<String> {
    let missing = Level::ALL.into_iter().rev().filter(|level| *level > found.level);
    let why = |level: Level| {
        let said = found.lacks.iter().find(|(lacking, _)| *lacking == level);
        said.map_or("not asked for", |(_, why)| why)
    };
    missing.map(|level| format!("{}: {}", level.word(), why(level))).collect()
}
