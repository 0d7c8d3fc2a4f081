//! A Jaeger that we started: until it is ready, while it runs, and its end.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Addresses, Family, JaegerProgram, arguments, log};
use crate::cancel::Cancel;
use crate::cause::{Cause, CauseId};
use crate::evidence::Exit;
use crate::http_client::HttpClient;
use crate::poll::{self, Poll, Unmet};
use crate::process::{self, Process};
use crate::run_dir::RunDir;
use crate::shortage;
use crate::text::Lang::{En, PtBr};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// How long the end of the log of a Jaeger that has ended is awaited.
const LOG_LIMIT: Duration = Duration::from_secs(1);
/// How long it may take to be ready. It takes some 40 ms, and a first start from a slow disk seconds.
const READY_LIMIT: Duration = Duration::from_secs(30);

/// A running Jaeger.
#[derive(Debug)]
pub struct JaegerProcess {
    program: JaegerProgram,
    process: Mutex<Process>,
    /// Where its log is kept if something fails.
    log_file: PathBuf,
    /// Its configuration is in there, and its group is written down in case we are killed.
    _run: RunDir,
}

/// Why it did not come up.
#[derive(Debug)]
pub enum NotUp {
    /// Somebody took one of its ports in between.
    PortTaken(Cause),
    /// Another attempt would end the same way.
    Cause(Cause),
}

impl JaegerProcess {
    /// Starts a Jaeger on these ports and waits until it says that it is ready.
    pub async fn start(
        program: &JaegerProgram,
        addresses: &Addresses,
        workspace: &Path,
        cancel: &Cancel,
    ) -> Result<Self, NotUp> {
        let cannot = |error: &io::Error| NotUp::Cause(cannot_start(program, error));
        let mut run = RunDir::create(workspace).map_err(|error| cannot(&error))?;
        let mut command = process::command(&program.path);
        command.env_clear().envs(arguments::environment());
        match program.family {
            Family::V1 => drop(command.args(addresses.flags())),
            Family::V2 => {
                let file = run.path().join("jaeger.yaml");
                std::fs::write(&file, addresses.config()).map_err(|error| cannot(&error))?;
                command.arg(format!("--config=file:{}", file.display()));
            }
        }
        let process = Process::start(command).map_err(|error| cannot(&error))?;
        // Not written down, it would only not be swept up after a SIGKILL of ours.
        let _ = run.started(process.id());
        let log_file = workspace.join(".check").join("jaeger.log");
        let jaeger = Self { program: program.clone(), process: Mutex::new(process), log_file, _run: run };
        let health = addresses.health_url(program.family);
        match cancel.unless(jaeger.until_ready(&health)).await {
            Some(Ok(())) => Ok(jaeger),
            Some(Err(not_up)) => {
                jaeger.stop().await;
                Err(not_up)
            }
            None => {
                jaeger.stop().await;
                Err(NotUp::Cause(cancel.cause()))
            }
        }
    }

    async fn until_ready(&self, health: &str) -> Result<(), NotUp> {
        let http = HttpClient::plain();
        let ready = poll::until(Duration::from_millis(5), READY_LIMIT, async || {
            if let Some(exit) = self.exit() {
                return Poll::Never(self.did_not_start(&exit.told()));
            }
            match http.get(health).await {
                Ok(answer) if answer.status.is_success() => Poll::Ready(()),
                Ok(answer) => {
                    let status = answer.status;
                    Poll::NotYet(both!("it answers {status}", "responde {status}"))
                }
                Err(error) => Poll::NotYet(error.what()),
            }
        })
        .await;
        match ready {
            Ok(()) => Ok(()),
            Err(Unmet::Ever(cause)) => {
                // What it wrote last may still be on its way through the pipe. Something that it started may
                // hold the pipe open, so the wait has an end.
                let _ = poll::until(Duration::from_millis(1), LOG_LIMIT, async || {
                    if self.lock().log_is_whole() {
                        Poll::Ready(())
                    } else {
                        Poll::NotYet(both!("its log is not whole", "o log não está completo"))
                    }
                })
                .await;
                let cause = self.with_log(cause);
                Err(if self.lost_a_port() { NotUp::PortTaken(cause) } else { NotUp::Cause(cause) })
            }
            Err(Unmet::InTime(because)) => {
                let (en, pt_br) = (because.get(En), because.get(PtBr));
                let seconds = READY_LIMIT.as_secs();
                let why = Text::new(
                    format!("was not ready after {seconds} s: {en}"),
                    format!("não ficou pronto em {seconds} s: {pt_br}"),
                );
                Err(NotUp::Cause(self.with_log(self.did_not_start(&why))))
            }
        }
    }

    /// How it ended, if it has.
    pub fn exit(&self) -> Option<Exit> {
        self.lock().exit()
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
        let (title, path) = (self.program.title(), self.program.path.display());
        let exit = self.exit().map_or_else(|| both!("has ended", "terminou"), Exit::told);
        self.with_log(Cause::new(
            CauseId::JaegerEnded,
            Text::new(
                format!("{title} (`{path}`), which `check` had started, {} meanwhile", exit.get(En)),
                format!("o {title} (`{path}`), que o `check` tinha iniciado, {} no meio do uso", exit.get(PtBr)),
            ),
            both!(
                "run it again; if it ends again, its log says why, and `--stack embedded` needs none",
                "rode de novo; se terminar outra vez, o log diz por quê, e `--stack embedded` não precisa dele"
            ),
        ))
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
        details.extend(log::telling(&lines));
        // Where it cannot be written the lines above have to do.
        if kept.is_ok() {
            details.push(format!("log: {}", self.log_file.display()));
        }
        cause.with_details(details)
    }

    fn did_not_start(&self, why: &Text) -> Cause {
        let (title, path) = (self.program.title(), self.program.path.display());
        Cause::new(
            CauseId::JaegerNotUp,
            Text::new(
                format!("{title} (`{path}`) {}", why.get(En)),
                format!("o {title} (`{path}`) {}", why.get(PtBr)),
            ),
            both!(
                "its log says why; another program is named with `--jaeger-bin`",
                "o log diz por quê; outro programa é indicado com `--jaeger-bin`"
            ),
        )
    }

    fn lost_a_port(&self) -> bool {
        let says_so = |line: &Untrusted| line.raw().contains("address already in use");
        self.lock().log().lines().iter().any(says_so)
    }

    fn lock(&self) -> MutexGuard<'_, Process> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cannot_start(program: &JaegerProgram, error: &io::Error) -> Cause {
    let path = program.path.display();
    if let Some(want) = shortage::of(error) {
        return want;
    }
    Cause::new(
        CauseId::JaegerNotUp,
        both!("cannot start `{path}`: {error}", "não consigo iniciar `{path}`: {error}"),
        both!(
            "see whether it may be executed here, and whether the disk has room",
            "veja se ele pode ser executado aqui e se há espaço no disco"
        ),
    )
}
