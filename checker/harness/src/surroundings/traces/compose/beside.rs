//! The networks and volumes that Compose makes beside the container, known by looking before and after.
//!
//! Compose makes them first. A start that is cut off there leaves them without a container that could tell
//! of them; and 1.29 makes the volumes of every service, whichever is started.

use std::fmt;
use std::path::Path;

use crate::cause::Cause;
use crate::docker::{Docker, PATIENCE, trouble};

/// The names of those that there are, of our project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Beside {
    networks: Vec<String>,
    volumes: Vec<String>,
}

impl Beside {
    /// Those that there are now.
    pub(super) async fn now(docker: &Docker, workspace: &Path) -> Result<Self, Cause> {
        let label = format!("label=com.docker.compose.project={}", project(workspace));
        let list = async |kind: &str| {
            let arguments = [kind, "ls", "--filter", &label, "--format", "{{.Name}}"];
            let output = docker.client(&arguments, PATIENCE).await?;
            if output.is_success() {
                Ok(output.stdout.split_whitespace().map(str::to_owned).collect())
            } else {
                Err(trouble::not_up(&format!("docker {kind} ls"), &output.stderr))
            }
        };
        Ok(Self { networks: list("network").await?, volumes: list("volume").await? })
    }

    /// Removes the volumes that were not there before: nobody has written to them.
    pub(super) async fn remove_new_volumes(&self, docker: &Docker, workspace: &Path) -> Result<(), Cause> {
        remove(docker, "volume", &Self::now(docker, workspace).await?.volumes, &self.volumes).await
    }

    /// Removes the networks and volumes that were not there before.
    pub(super) async fn remove_new(&self, docker: &Docker, workspace: &Path) -> Result<(), Cause> {
        let now = Self::now(docker, workspace).await?;
        remove(docker, "network", &now.networks, &self.networks).await?;
        remove(docker, "volume", &now.volumes, &self.volumes).await
    }

    /// Reads what its `Display` wrote.
    pub(super) fn read(text: &str) -> Self {
        let names = |kind: &str| -> Vec<String> {
            text.lines().filter_map(|line| line.strip_prefix(kind)).map(str::to_owned).collect()
        };
        Self { networks: names("network "), volumes: names("volume ") }
    }
}

/// One a line, each with its kind.
impl fmt::Display for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.networks.iter().try_for_each(|name| writeln!(f, "network {name}"))?;
        self.volumes.iter().try_for_each(|name| writeln!(f, "volume {name}"))
    }
}

async fn remove(docker: &Docker, kind: &str, now: &[String], before: &[String]) -> Result<(), Cause> {
    for name in now.iter().filter(|name| !before.contains(name)) {
        // Refused where somebody uses it after all.
        let _ = docker.client(&[kind, "rm", name], PATIENCE).await?;
    }
    Ok(())
}

/// What Compose calls the project: no command of 1.29 tells it.
///
/// Should this ever be wrong then nothing is found, and so nothing is removed.
fn project(workspace: &Path) -> String {
    let said = std::env::var("COMPOSE_PROJECT_NAME").ok().or_else(|| {
        let settings = std::fs::read_to_string(workspace.join(".env")).ok()?;
        let name = settings.lines().find_map(|line| line.trim().strip_prefix("COMPOSE_PROJECT_NAME="))?;
        Some(name.trim_matches(['"', '\'']).to_owned())
    });
    let folder = || workspace.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = said.filter(|name| !name.is_empty()).or_else(folder).unwrap_or_default();
    project_name(&name)
}

/// As both generations of Compose write it.
fn project_name(name: &str) -> String {
    let mut name = name.to_lowercase();
    name.retain(|character| matches!(character, 'a'..='z' | '0'..='9' | '-' | '_'));
    name.trim_start_matches(['-', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_down_is_read_back() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let before = Beside { networks: names(&["a_default", "b_default"]), volumes: names(&["a_data"]) };
        assert_eq!(Beside::read(&format!("id\n{before}")), before);
        assert_eq!(Beside::read("id"), Beside::default());
    }

    #[test]
    fn a_project_is_called_as_compose_calls_it() {
        assert_eq!(project_name("My Tracelings.2"), "mytracelings2");
        assert_eq!(project_name("_tracelings-proof"), "tracelings-proof");
    }
}
