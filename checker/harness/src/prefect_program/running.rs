//! A Prefect server that was started for a run.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::PrefectProgram;
use crate::cancel::Cancel;
use crate::cause::{Cause, CauseId};
use crate::evidence::Exit;
use crate::http_client::HttpClient;
use crate::poll::{self, Poll, Unmet};
use crate::prefect::Prefect;
use crate::process::{self, Process};
use crate::run_dir::RunDir;
use crate::shortage;
use crate::text::Lang::{En, PtBr};
use crate::text::Text;

/// How long it may take to be ready: 15 s on an empty database, more on a busy machine.
const READY_LIMIT: Duration = Duration::from_mins(2);
/// How many of its last lines a message shows; the file has them all.
const SHOWN_LINES: usize = 6;

/// A running server. Dropped, it is killed.
#[derive(Debug)]
pub struct PrefectProcess {
    path: PathBuf,
    process: Mutex<Process>,
    /// Where its log is kept if something fails.
    log_file: PathBuf,
    /// Its database is in there, and its group is written down in case we are killed.
    _run: RunDir,
}

impl PrefectProcess {
    /// Starts a server on this port, with a database of its own, and waits until it can be asked.
    pub async fn start(
        program: &PrefectProgram,
        port: u16,
        api_url: &str,
        workspace: &Path,
        cancel: &Cancel,
    ) -> Result<Self, Cause> {
        let cannot = |error: &io::Error| cannot_start(&program.path, error);
        let mut run = RunDir::create(workspace).map_err(|error| cannot(&error))?;
        let mut command = process::command(&program.path);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().to_ascii_lowercase().starts_with("prefect_") {
                command.env_remove(&name);
            }
        }
        command
            .args(["server", "start", "--host", "127.0.0.1", "--port", &port.to_string()])
            .current_dir(run.path())
            .env("PREFECT_HOME", run.path())
            .env("PREFECT_MEMO_STORE_PATH", run.path().join("memo.toml"))
            // The page asks the API where this says.
            .env("PREFECT_UI_API_URL", api_url)
            // Nothing of a learner's goes outside.
            .env("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
            .env("DO_NOT_TRACK", "1")
            .env("NO_PROXY", "127.0.0.1,localhost");
        let process = Process::start(command).map_err(|error| cannot(&error))?;
        // Not written down, it would only not be swept up after a SIGKILL of ours.
        let _ = run.started(process.id());
        let log_file = workspace.join(".check").join("prefect.log");
        let server = Self { path: program.path.clone(), process: Mutex::new(process), log_file, _run: run };
        let ready = cancel.unless(server.until_ready(api_url)).await;
        let ready = ready.unwrap_or_else(|| Err(cancel.cause()));
        if let Err(cause) = ready {
            server.stop().await;
            return Err(cause);
        }
        Ok(server)
    }

    async fn until_ready(&self, api_url: &str) -> Result<(), Cause> {
        let prefect = Prefect::new(HttpClient::plain(), api_url);
        let ready = poll::until(Duration::from_millis(50), READY_LIMIT, async || {
            if let Some(exit) = self.exit() {
                return Poll::Never(self.with_log(self.did_not_start(&exit.told())));
            }
            match prefect.is_ready().await {
                Ok(()) => Poll::Ready(()),
                Err(cause) => Poll::NotYet(cause.what),
            }
        });
        ready.await.map_err(|unmet| match unmet {
            Unmet::Ever(cause) => cause,
            Unmet::InTime(because) => {
                let (en, pt, seconds) = (because.get(En), because.get(PtBr), READY_LIMIT.as_secs());
                let why = Text::new(
                    format!("was not ready after {seconds} s: {en}"),
                    format!("não ficou pronto em {seconds} s: {pt}"),
                );
                self.with_log(self.did_not_start(&why))
            }
        })
    }

    /// Waits until it ends by itself.
    pub async fn ended(&mut self) {
        self.process.get_mut().unwrap_or_else(PoisonError::into_inner).ended().await;
    }

    /// Stops it.
    pub async fn stop(self) {
        self.process.into_inner().unwrap_or_else(PoisonError::into_inner).stop().await;
    }

    /// A cause that somebody ran into on the way to it. If it has ended, that is the cause.
    pub fn explain(&self, cause: Cause) -> Cause {
        if self.exit().is_none() {
            return self.with_log(cause);
        }
        let mut ended = self.why_ended();
        ended.details.insert(0, cause.what.get(En).to_owned());
        ended
    }

    /// How it ended, with its log.
    pub fn why_ended(&self) -> Cause {
        let path = self.path.display();
        let exit = self.exit().map_or_else(|| both!("has ended", "terminou"), Exit::told);
        self.with_log(Cause::new(
            CauseId::PrefectEnded,
            Text::new(
                format!("Prefect (`{path}`), which `check` had started, {} meanwhile", exit.get(En)),
                format!("o Prefect (`{path}`), que o `check` tinha iniciado, {} no meio do uso", exit.get(PtBr)),
            ),
            both!(
                "run it again; if it ends again, its log says why, and `--prefect embedded` needs none",
                "rode de novo; se terminar outra vez, o log diz por quê, e `--prefect embedded` não precisa dele"
            ),
        ))
    }

    fn exit(&self) -> Option<Exit> {
        self.lock().exit()
    }

    /// The same cause with the end of the log, which is kept in a file.
    fn with_log(&self, cause: Cause) -> Cause {
        let lines = self.lock().log().lines();
        if lines.is_empty() {
            return cause;
        }
        let whole: String = lines.iter().map(|line| format!("{}\n", line.shown_up_to(2_000))).collect();
        let kept = std::fs::write(&self.log_file, whole);
        let mut details = cause.details.clone();
        let last = lines.iter().filter(|line| !line.raw().trim().is_empty()).rev().take(SHOWN_LINES);
        let mut last: Vec<String> = last.map(|line| line.shown_up_to(200).to_string()).collect();
        last.reverse();
        details.extend(last);
        // Where it cannot be written the lines above have to do.
        if kept.is_ok() {
            details.push(format!("log: {}", self.log_file.display()));
        }
        cause.with_details(details)
    }

    fn did_not_start(&self, why: &Text) -> Cause {
        let path = self.path.display();
        Cause::new(
            CauseId::PrefectNotUp,
            Text::new(
                format!("Prefect (`{path}`) {}", why.get(En)),
                format!("o Prefect (`{path}`) {}", why.get(PtBr)),
            ),
            both!(
                "its log says why; `check doctor --install prefect` fetches one that starts, `--prefect embedded` needs none",
                "o log diz por quê; `check doctor --install prefect` busca um que inicia, `--prefect embedded` não precisa dele"
            ),
        )
    }

    fn lock(&self) -> MutexGuard<'_, Process> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cannot_start(path: &Path, error: &io::Error) -> Cause {
    if let Some(want) = shortage::of(error) {
        return want;
    }
    let path = path.display();
    Cause::new(
        CauseId::PrefectNotUp,
        both!("cannot start `{path}`: {error}", "não consigo iniciar `{path}`: {error}"),
        both!(
            "see whether it may be executed here, and whether the disk has room",
            "veja se ele pode ser executado aqui e se há espaço no disco"
        ),
    )
}
