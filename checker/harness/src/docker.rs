//! Docker on this machine: its client, its engine and its Compose, each asked with a time limit.
//!
//! What is missing has a message of its own with its remedy ([`trouble`]). What the containers are and
//! mean is `backend/compose`'s business.

pub mod trouble;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::cause::Cause;
use crate::process::{self, NoOutput, Output};

/// How long a question may take that an engine in good health answers in some 50 ms. One that hangs
/// would keep its client waiting for ever.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// The client, as everything but Docker Desktop's settings names it.
const CLIENT: &str = "docker";
/// Compose as a program of its own: 1.29, or 2 installed alone.
const PROGRAM: &str = "docker-compose";

/// A Docker that can be used: its engine answers, and it has Compose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Docker {
    /// The engine's version.
    pub engine: String,
    /// Compose's version, without the `v`.
    pub compose: String,
    form: ComposeForm,
}

/// In which form Compose is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ComposeForm {
    /// `docker compose`: a plugin of the client, from 2 on.
    Plugin,
    /// `docker-compose`: a program of its own.
    Program,
}

/// Finds it. What is missing first is the cause: no client, no engine, no Compose.
pub async fn find() -> Result<Docker, Cause> {
    // The plugin tells its version without an engine, so both can be asked at once.
    let (engine, compose) = tokio::join!(engine(), compose());
    let (engine, (form, compose)) = (engine?, compose?);
    Ok(Docker { engine, compose, form })
}

/// The engine's version. (`docker info` would tell no causes apart: where no engine answers, older
/// clients only say that their template met a nil pointer.)
async fn engine() -> Result<String, Cause> {
    let answer = ask(&[CLIENT, "version", "--format", "{{.Server.Version}}"], None, PATIENCE).await?;
    if answer.is_success() {
        Ok(answer.stdout.trim().to_owned())
    } else {
        Err(trouble::no_engine_or_no_permission(&answer.stderr))
    }
}

/// The form and version of Compose. The plugin comes first: it is what Docker maintains.
async fn compose() -> Result<(ComposeForm, String), Cause> {
    // Not `--short`: a client without the plugin would read it as an option of its own.
    let plugin = ask(&[CLIENT, "compose", "version"], None, PATIENCE).await?;
    if plugin.is_success() {
        return Ok((ComposeForm::Plugin, version(&plugin.stdout)));
    }
    match ask(&[PROGRAM, "version", "--short"], None, PATIENCE).await {
        Ok(program) if program.is_success() => Ok((ComposeForm::Program, version(&program.stdout))),
        _ => Err(trouble::no_compose()),
    }
}

/// The last word of what it said: `Docker Compose version v2.40.3`, `1.29.2`.
fn version(told: &str) -> String {
    told.split_whitespace().last().unwrap_or_default().trim_start_matches('v').to_owned()
}

impl Docker {
    /// Runs `docker …` to its end. That it failed is in the output.
    pub async fn client(&self, arguments: &[&str], limit: Duration) -> Result<Output, Cause> {
        ask(&[&[CLIENT], arguments].concat(), None, limit).await
    }

    /// Runs `docker compose …` on the compose file of a workspace, as a person would who stands there.
    pub async fn in_workspace(
        &self,
        workspace: &Path,
        arguments: &[&str],
        limit: Duration,
    ) -> Result<Output, Cause> {
        let words: &[&str] = match self.form {
            ComposeForm::Plugin => &[CLIENT, "compose"],
            ComposeForm::Program => &[PROGRAM],
        };
        ask(&[words, arguments].concat(), Some(workspace), limit).await
    }

    /// The options that make `down` reach the services of every profile. 1.29 reaches them anyway, and
    /// knows no `*`.
    pub fn every_profile(&self) -> &'static [&'static str] {
        if self.is_first_generation() { &[] } else { &["--profile", "*"] }
    }

    /// Whether starting one service makes the volumes of all: 1.29 does.
    pub fn makes_every_volume(&self) -> bool {
        self.is_first_generation()
    }

    /// Whether Compose is 1.29, the last in Python.
    fn is_first_generation(&self) -> bool {
        self.compose.starts_with("1.")
    }

    /// How a person types it.
    pub fn compose_command(&self) -> &'static str {
        match self.form {
            ComposeForm::Plugin => "docker compose",
            ComposeForm::Program => PROGRAM,
        }
    }
}

/// A command of the client that goes on: `docker logs --follow`.
pub fn following(arguments: &[&str]) -> io::Result<process::Process> {
    let mut command = process::command(CLIENT);
    command.args(arguments);
    process::Process::start(command)
}

async fn ask(words: &[&str], folder: Option<&Path>, limit: Duration) -> Result<Output, Cause> {
    let (program, arguments) = words.split_first().expect("a command has a program");
    let mut command = process::command(program);
    command.args(arguments).env("DOCKER_CLI_HINTS", "false");
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    process::output(command, limit).await.map_err(|why| match why {
        NoOutput::NotStarted(error) => trouble::no_client(program, &error),
        NoOutput::TooSlow(limit) => trouble::too_slow(&words.join(" "), limit),
    })
}
