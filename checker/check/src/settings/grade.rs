//! What is to be graded, and how.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Duration;

use grading::{Ci, FORMATS, Feedback, Format, NoPartition, Partition};
use sandbox::Level;

use super::{UsageError, stack};
use crate::cli::{CiName, GradeOptions, InitOptions, MergeOptions, StackOptions};
use crate::credentials::Credentials;
use crate::surroundings::JaegerChoice;

/// What to grade, and how.
#[derive(Debug, Clone)]
pub struct GradeSettings {
    /// Where the submissions are.
    pub submissions: Vec<PathBuf>,
    /// The list of those that are in the class.
    pub roster: Option<PathBuf>,
    /// Which lessons or steps; none: all that a submission holds.
    pub steps: Vec<String>,
    /// Which part of the class; none: all.
    pub partition: Option<Partition>,
    /// The folder that gets the results.
    pub out: PathBuf,
    /// Whether what has a verdict already is kept.
    pub resume: bool,
    /// How long a unit may take.
    pub limit: Duration,
    /// How many units are checked at once.
    pub jobs: usize,
    /// After what time no other unit is begun.
    pub budget: Option<Duration>,
    /// How far the students' programs are kept from the rest of the machine; the strongest that works where nobody
    /// says.
    pub isolation: Option<Level>,
    /// Who takes the traces.
    pub jaeger: JaegerChoice,
    /// The folder with what the steps depend on, compiled, that runs share.
    pub prepared: Option<PathBuf>,
    /// The least of it.
    pub least_isolation: Option<Level>,
    /// The folder of manifests with checks that students do not see.
    pub hidden: Option<PathBuf>,
    /// What is made of the results.
    pub forms: ClassForms,
}

impl GradeSettings {
    /// Whether there is nothing to grade: something is prepared for who grades later.
    pub fn is_for_nobody(&self) -> bool {
        self.submissions.is_empty() && self.roster.is_none()
    }
}

/// What a class is handed out beside the steps.
#[derive(Debug, Clone)]
pub struct AssignmentSettings {
    /// Whose CI checks what is pushed; none: nobody's.
    pub ci: Option<Ci>,
    /// The lessons or steps of the assignment; none: all.
    pub steps: Vec<String>,
}

/// What is made of results beside what is always written.
#[derive(Debug, Clone)]
pub struct ClassForms {
    /// Other forms, each with its file; `-` is standard output.
    pub reports: Vec<(Format, PathBuf)>,
    /// The instructor's own rules.
    pub rules: Option<PathBuf>,
    /// How much a student is told, where it is said here.
    pub feedback: Option<Feedback>,
}

/// Which results to put together.
#[derive(Debug, Clone)]
pub struct MergeSettings {
    /// Where they are.
    pub folders: Vec<PathBuf>,
    /// The list of those that are in the class.
    pub roster: Option<PathBuf>,
    /// The folder that gets all.
    pub out: PathBuf,
    /// The file that gets the list of those of whom something is missing.
    pub missing: Option<PathBuf>,
    /// What is made of the results.
    pub forms: ClassForms,
}

/// How long a unit may take where nobody says: most of it is the build.
const UNIT_LIMIT: Duration = Duration::from_mins(5);

pub(super) fn to_grade(options: GradeOptions) -> Result<GradeSettings, UsageError> {
    let is_for_nobody = options.submissions.is_empty() && options.roster.is_none();
    if is_for_nobody != options.out.is_none() {
        return Err(half_a_grade(is_for_nobody));
    }
    Ok(GradeSettings {
        jaeger: jaeger(&options)?,
        prepared: options.prepare,
        submissions: options.submissions,
        roster: options.roster,
        steps: options.steps,
        partition: options.partition.as_deref().map(partition).transpose()?,
        // Clap asks for it where there is anything to grade.
        out: options.out.unwrap_or_default(),
        resume: options.resume,
        limit: options.timeout.map_or(UNIT_LIMIT, Duration::from_secs),
        jobs: options.jobs.map_or(1, usize::from),
        budget: options.budget.map(Duration::from_secs),
        isolation: options.isolation.map(Level::from),
        hidden: options.hidden,
        least_isolation: options.require_isolation.map(Level::from),
        forms: forms(options.report, options.rules, options.feedback)?,
    })
}

/// One for all units is reached through the walls, by a way that is plain HTTP and says nothing of who asks.
fn jaeger(options: &GradeOptions) -> Result<JaegerChoice, UsageError> {
    let given = StackOptions {
        jaeger: options.jaeger,
        jaeger_bin: options.jaeger_bin.clone(),
        jaeger_url: options.jaeger_url.clone(),
        otlp_endpoint: options.otlp_endpoint.clone(),
        ..StackOptions::default()
    };
    let jaeger = stack::to_check(given)?.jaeger;
    let JaegerChoice::External { jaeger_url, otlp_endpoint, credentials } = &jaeger else {
        return Ok(jaeger);
    };
    if *credentials == Credentials::None
        && [jaeger_url, otlp_endpoint].iter().all(|url| url.scheme() == "http")
    {
        return Ok(jaeger);
    }
    Err(UsageError::new(
        both!(
            "`check grade` reaches a Jaeger in plain HTTP alone, and says to none who it is",
            "o `check grade` só alcança um Jaeger em HTTP simples, e a nenhum diz quem é"
        ),
        both!(
            "take `--jaeger local`, or none: each unit has one of its own then",
            "use `--jaeger local`, ou nenhum: aí cada unidade tem o seu"
        ),
    ))
}

/// Clap asks for both where nothing is to be prepared.
fn half_a_grade(is_for_nobody: bool) -> UsageError {
    let hint = both!(
        "such as `check grade --prepare DIR handed-in --out results`; with `--prepare DIR` alone nobody is graded",
        "como `check grade --prepare PASTA entregas --out resultados`; só com `--prepare PASTA` ninguém é corrigido"
    );
    let what = if is_for_nobody {
        both!("`--out` is given, and no submission", "`--out` foi dado, e nenhuma entrega")
    } else {
        both!("there are submissions, and no `--out`", "há entregas, e nenhum `--out`")
    };
    UsageError::new(what, hint)
}

pub(super) fn to_merge(options: MergeOptions) -> Result<MergeSettings, UsageError> {
    Ok(MergeSettings {
        folders: options.folders,
        roster: options.roster,
        out: options.out,
        missing: options.missing,
        forms: forms(options.report, options.rules, options.feedback)?,
    })
}

pub(super) fn to_assign(options: InitOptions) -> AssignmentSettings {
    let ci = options.ci.map(|name| match name {
        CiName::Github => Ci::Github,
        CiName::Gitlab => Ci::Gitlab,
        CiName::Classroom50 => Ci::Classroom50,
    });
    AssignmentSettings { ci, steps: options.steps }
}

fn forms(
    reports: Vec<OsString>,
    rules: Option<PathBuf>,
    feedback: Option<String>,
) -> Result<ClassForms, UsageError> {
    let feedback = feedback.map(|word| {
        word.parse().map_err(|()| {
            UsageError::new(
                both!("`--feedback {word}` is not understood", "`--feedback {word}` não é entendido"),
                both!("say `full`, `names` or `none`", "diga `full`, `names` ou `none`"),
            )
        })
    });
    let reports = reports.iter().map(|given| report(given)).collect::<Result<_, _>>()?;
    Ok(ClassForms { reports, rules, feedback: feedback.transpose()? })
}

fn report(given: &OsStr) -> Result<(Format, PathBuf), UsageError> {
    let bytes = given.as_bytes();
    let split = bytes.iter().position(|&byte| byte == b'=').map(|at| (&bytes[..at], &bytes[at + 1..]));
    let format = |word| std::str::from_utf8(word).ok()?.parse().ok();
    let found = split.filter(|(_, file)| !file.is_empty());
    let found = found.and_then(|(word, file)| Some((format(word)?, PathBuf::from(OsStr::from_bytes(file)))));
    found.ok_or_else(|| {
        let given = given.display();
        let words = FORMATS.map(Format::word).join("`, `");
        UsageError::new(
            both!(
                "`--report` expects a format and a file, found `{given}`",
                "`--report` espera um formato e um arquivo, encontrei `{given}`"
            ),
            both!(
                "such as `--report junit=class.xml`; the formats are `{words}`",
                "como `--report junit=class.xml`; os formatos são `{words}`"
            ),
        )
    })
}

fn partition(text: &str) -> Result<Partition, UsageError> {
    text.parse().map_err(|error| {
        let why = match error {
            NoPartition::Way => both!(
                "`{text}` begins with neither `slice:` nor `hash:`",
                "`{text}` não começa nem com `slice:` nem com `hash:`"
            ),
            NoPartition::Numbers => both!(
                "`{text}` has no two numbers: did the engine leave one of them empty?",
                "`{text}` não tem dois números: o motor deixou um deles vazio?"
            ),
            NoPartition::Part => both!(
                "there is no such part as `{text}`: they are counted from 1 to their number",
                "não existe a parte `{text}`: elas são contadas de 1 até o seu número"
            ),
        };
        UsageError::new(
            why,
            both!(
                "such as `--partition slice:1/3`; carry the 3 yourself, not every engine knows it at a second try",
                "como `--partition slice:1/3`; leve o 3 você mesmo, nem todo motor o sabe numa segunda tentativa"
            ),
        )
    })
}
