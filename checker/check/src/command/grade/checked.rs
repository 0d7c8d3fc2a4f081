//! What `check` says of a unit: this program, started anew on a clean copy, and what it wrote.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use grading::{Outcome, SCHEMA, Unit};
use hmac_sha256::Hash;
use sandbox::Level;
use serde_json::Value;
use submission::hex;
use submission::{Refused, Taken};

use super::backend::WayThere;
use super::clean_copy::CleanCopy;
use super::dependencies::Compiled;
use super::environment::environment;
use super::hidden::HiddenStep;
use super::refusal;
use super::step_units::StepUnit;
use super::walls;
use super::workplace::Workplace;
use crate::cancel::Cancel;
use crate::cause::Cause;
use crate::isolation::{self, Keeping, Sight};
use crate::process::{self, NoOutput, Patience};
use crate::run_dir::RunDir;
use crate::settings::Settings;
use crate::shortage::cannot_write;
use crate::text::{Lang, Text};

/// How long a check has to end in good order once it is told to.
const GRACE: Duration = Duration::from_secs(10);
/// How much of a result is read, in bytes: ten thousand warnings of a compiler are three millions.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Checks units.
pub(super) struct Checker {
    program: PathBuf,
    hash: String,
    workspace: PathBuf,
    compiled: Compiled,
    backend: Option<WayThere>,
    lang: Lang,
    limit: Duration,
    isolation: Keeping,
}

impl Checker {
    /// One for this workbook; a unit may take so long.
    pub(super) fn new(
        settings: &Settings,
        limit: Duration,
        isolation: Keeping,
        compiled: Compiled,
        backend: Option<WayThere>,
    ) -> Result<Self, Cause> {
        let program = super::own_program()?;
        let bytes = std::fs::read(&program).unwrap_or_default();
        Ok(Self {
            hash: hex(&Hash::hash(&bytes)),
            program,
            workspace: settings.workspace.clone(),
            compiled,
            backend,
            lang: settings.lang,
            limit,
            isolation,
        })
    }

    /// Where a job works, one unit after another.
    pub(super) fn workplace(&self) -> Result<Workplace, Cause> {
        Workplace::new(&self.workspace, &self.compiled, self.backend.as_ref())
    }

    /// SHA-256 of this program: another may judge otherwise.
    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    /// The result of a unit; `None` where somebody ended it first.
    pub(super) async fn check(
        &self,
        unit: &StepUnit<'_>,
        made_of: String,
        place: &mut Workplace,
        cancel: &Cancel,
    ) -> Result<Option<Unit>, Cause> {
        let start = Instant::now();
        let blank = Unit {
            schema: SCHEMA,
            id: unit.id.clone(),
            outcome: Outcome::NotJudged,
            points: None,
            max_points: unit.max_points(),
            reason: None,
            ignored: Vec::new(),
            isolation: None,
            made_of,
            took_ms: 0,
            commit: unit.commit.clone(),
            time: unit.time.clone(),
            result: None,
        };
        let taken = match &unit.taken {
            Ok(taken) => taken,
            Err(refused) => return Ok(Some(self.refused(blank, refused))),
        };
        let mut result = self.result(unit, taken, None, place, cancel).await?;
        if let (Ok(shown), Some(hidden)) = (&mut result, unit.hidden)
            && is_judged(shown)
            && cancel.by().is_none()
        {
            let more = self.result(unit, taken, Some(hidden), place, cancel).await?;
            result = more.and_then(|more| with_hidden(shown.take(), hidden.rows(&more)));
        }
        if cancel.by().is_some() {
            return Ok(None);
        }
        let took = start.elapsed();
        let ignored = taken.ignored.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        let blank = Unit {
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            ignored,
            isolation: Some(walls::told(&self.isolation)),
            ..blank
        };
        Ok(Some(match result {
            // What a check says that was told to end is that it was told so.
            _ if took >= self.limit => self.without_verdict(blank, &too_slow(self.limit)),
            Ok(result) => with_result(blank, result),
            Err(why) => self.without_verdict(blank, &why),
        }))
    }

    /// What `check` writes of a unit, or why there is nothing to read.
    async fn result(
        &self,
        unit: &StepUnit<'_>,
        taken: &Taken,
        hidden: Option<&HiddenStep>,
        place: &mut Workplace,
        cancel: &Cancel,
    ) -> Result<Result<Value, Text>, Cause> {
        let root = place.run_dir.path().join("unit");
        let copy = CleanCopy::make(&self.workspace, root.clone(), unit.step, taken, unit.student.as_deref())
            .map_err(|error| cannot_write(&root, &error))?;
        if let Some(hidden) = hidden {
            copy.judge_by(unit.step, hidden.manifest()).map_err(|error| cannot_write(&root, &error))?;
        }
        let patience = Patience { limit: self.limit, grace: GRACE, most_bytes: MOST_BYTES };
        let mut noted = Ok(());
        let command = self.command(unit, &copy, place).map_err(|error| cannot_write(&root, &error))?;
        let output = process::ended(command, patience, cancel, |id| noted = place.run_dir.started(id)).await;
        noted.map_err(|error| cannot_write(place.run_dir.path(), &error))?;
        // One that had to be killed has left its services behind.
        drop(RunDir::create(copy.root()));
        Ok(match output {
            Ok(output) => serde_json::from_str(&output.stdout).map_err(|_| {
                let said = crate::untrusted::Untrusted::from(output.stderr.as_str());
                let said = said.shown_up_to(300);
                both!("`check` gave no result: {said}", "`check` não deu resultado: {said}")
            }),
            Err(NoOutput::TooSlow(_)) => Err(too_slow(self.limit)),
            Err(NoOutput::NotStarted(error)) => {
                Err(both!("`check` could not be started: {error}", "`check` não pôde ser iniciado: {error}"))
            }
        })
    }

    /// Started in the workbook, not in a folder of the student's: Cargo and rustup read their settings where they are
    /// started.
    fn command(
        &self,
        unit: &StepUnit<'_>,
        copy: &CleanCopy,
        place: &Workplace,
    ) -> io::Result<tokio::process::Command> {
        let level = self.isolation.level;
        let mut write = vec![copy.root().to_owned(), place.target.clone()];
        write.extend(place.way.clone());
        let sight = Sight {
            here: self.workspace.clone(),
            read: self.compiled.shared().map(Path::to_owned).into_iter().collect(),
            write,
        };
        let mut command = isolation::start(level, &self.program, &sight)?;
        command.env_clear().envs(environment()).env("CARGO_TARGET_DIR", &place.target);
        if level == Level::Namespaces {
            // What is temporary is there alone.
            command.env_remove("TMPDIR");
        }
        command.arg(&*unit.step.id);
        if let Some(backend) = &self.backend {
            command.args(backend.arguments());
        }
        if let Some(way) = &place.way {
            command.arg("--way").arg(way);
        }
        command.args(["--worker", "--confine", level.word(), "--format", "json", "--lang"]);
        command.arg(self.lang.tag()).arg("--workspace").arg(copy.root()).arg("--crate").arg(copy.krate());
        Ok(command)
    }

    fn without_verdict(&self, unit: Unit, why: &Text) -> Unit {
        Unit { outcome: Outcome::NotJudged, reason: Some(why.get(self.lang).to_owned()), ..unit }
    }

    /// The unit of which nothing was taken. What cannot be read may be our trouble, and is no grade.
    fn refused(&self, unit: Unit, refused: &Refused) -> Unit {
        let outcome =
            if let Refused::Unreadable(..) = refused { Outcome::NotJudged } else { Outcome::Rejected };
        let points = outcome.is_grade().then_some(0);
        Unit { outcome, points, reason: Some(refusal::why(refused).get(self.lang).to_owned()), ..unit }
    }
}

fn is_judged(result: &Value) -> bool {
    matches!(result["steps"][0]["verdict"].as_str(), Some("passed" | "failed"))
}

/// The result with the rows of the checks that students do not see; one that does not hold is a failure of the step.
fn with_hidden(mut result: Value, rows: Option<Vec<Value>>) -> Result<Value, Text> {
    let rows = rows.ok_or_else(|| {
        both!("the hidden checks have no verdict", "as verificações ocultas estão sem veredito")
    })?;
    let step = &mut result["steps"][0];
    let sum = |of: &str| rows.iter().filter_map(|row| row[of].as_u64()).sum::<u64>();
    for of in ["points", "max_points"] {
        let own = step[of].as_u64().unwrap_or_default();
        step[of] = (own + sum(of)).into();
    }
    if rows.iter().any(|row| row["status"] != "passed") {
        step["verdict"] = "failed".into();
    }
    if let Some(checks) = step["checks"].as_array_mut() {
        checks.extend(rows);
    }
    Ok(result)
}

/// The unit with what `check` said.
fn with_result(unit: Unit, result: Value) -> Unit {
    let step = &result["steps"][0];
    let outcome = match step["verdict"].as_str() {
        Some("passed") => Outcome::Passed,
        Some("failed") => Outcome::Failed,
        // A file of the student's that cannot be read as it is written.
        Some("not-judged") if step["cause"]["part"] == "usage" => Outcome::Rejected,
        _ => Outcome::NotJudged,
    };
    let cause = [&step["cause"], &result["cause"]].into_iter().find_map(|cause| cause["what"].as_str());
    let points = step["points"].as_u64().and_then(|points| u32::try_from(points).ok());
    Unit {
        outcome,
        points: outcome.is_grade().then(|| points.unwrap_or_default()),
        reason: cause.map(str::to_owned).filter(|_| !matches!(outcome, Outcome::Passed | Outcome::Failed)),
        result: Some(result),
        ..unit
    }
}

fn too_slow(limit: Duration) -> Text {
    let seconds = limit.as_secs();
    both!(
        "it was not over after {seconds} seconds (`--timeout`)",
        "não terminou em {seconds} segundos (`--timeout`)"
    )
}
