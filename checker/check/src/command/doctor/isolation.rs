//! What keeps a class's programs from the rest of this machine, for `check grade`: found out by trying.

use sandbox::Level;

use super::finding::{Checkup, Health};
use crate::isolation;
use crate::text::Text;

pub(super) async fn look() -> Checkup {
    let (what, wanted) = (both!("isolation", "isolamento"), Text::same("check grade"));
    let found = isolation::look(Level::Namespaces).await;
    let level = found.level.word();
    let landlock =
        sandbox::landlock_version().map_or_else(String::new, |version| format!(", Landlock {version}"));
    let Some((lacking, why)) = found.lacks.first() else {
        return Checkup::there(what, wanted, Text::same(format!("{level}{landlock}")));
    };
    let lacking = lacking.word();
    let said = both!("{level}{landlock}; no {lacking}: {why}", "{level}{landlock}; sem {lacking}: {why}");
    Checkup::not_there(Health::Absent, what, wanted, said, remedy(found.level))
}

/// What would bring the rest.
fn remedy(level: Level) -> Text {
    if !cfg!(target_os = "linux") {
        return both!(
            "only Linux has it: grade in a Linux machine or container",
            "só o Linux o tem: corrija numa máquina ou num contêiner Linux"
        );
    }
    if level < Level::Landlock {
        return both!(
            "Landlock is in Linux 5.13 and newer, where `lsm=` of the kernel's command line has `landlock`",
            "o Landlock está no Linux 5.13 e posteriores, se o `lsm=` da linha de comando do kernel tem `landlock`"
        );
    }
    both!(
        "let users make namespaces: `sysctl kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu, \
         `user.max_user_namespaces` above 0 anywhere; Docker's default does not let them, so take a container for \
         each student there, with `--network none`",
        "deixe os usuários criarem namespaces: `sysctl kernel.apparmor_restrict_unprivileged_userns=0` no Ubuntu, \
         `user.max_user_namespaces` acima de 0 em qualquer lugar; o padrão do Docker não deixa: ali, use um contêiner \
         por estudante, com `--network none`"
    )
}
