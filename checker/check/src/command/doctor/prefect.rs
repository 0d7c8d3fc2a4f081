//! Prefect, which lesson 03 may use.

use std::time::Duration;

use super::finding::{Checkup, Health};
use crate::process;
use crate::text::Text;
use crate::untrusted::Untrusted;

/// It is Python and loads all of itself to say its version.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn look() -> Checkup {
    let (what, wanted) = (Text::same("Prefect"), both!("lesson 03", "a lição 03"));
    let Ok(path) = which::which("prefect") else {
        let remedy = both!(
            "only with a real Prefect server: `pip install prefect`",
            "só com um servidor Prefect real: `pip install prefect`"
        );
        return Checkup::not_there(
            Health::Absent,
            what,
            wanted,
            both!("not found", "não encontrado"),
            remedy,
        );
    };
    let mut command = process::command(&path);
    command.arg("--version");
    let path = path.display();
    match process::output(command, PATIENCE).await {
        Ok(output) if output.is_success() => {
            let version = Untrusted::from(output.stdout.trim());
            Checkup::there(what, wanted, Text::same(format!("{}, {path}", version.shown())))
        }
        _ => {
            let found = both!("`{path}` does not tell its version", "`{path}` não diz a versão");
            let remedy =
                both!("run `prefect --version` to see why", "rode `prefect --version` para ver por quê");
            Checkup::not_there(Health::Absent, what, wanted, found, remedy)
        }
    }
}
