//! A case: a crate, a step, and what `check` must say about it.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::mend;
use crate::workbook::{Edit, repository};

/// One thing to try.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// What it is a case of.
    pub(crate) kind: Kind,
    /// Its file's name without folder of the kind and ending.
    pub(crate) name: String,
    /// The step that it is checked as.
    pub(crate) step: String,
    /// The crate that it starts from, relative to the repository.
    pub(crate) base: String,
    /// What is changed in it.
    pub(crate) edits: Vec<Edit>,
    /// What is changed in the manifest of its step: for what no step of the course asks.
    pub(crate) asks: Vec<Edit>,
    /// The numbers in the catalogue of the mistakes that it makes.
    pub(crate) catalogue: Vec<u32>,
    /// What must come of it.
    pub(crate) expect: Expect,
    /// What the leading diagnosis must say, word for word: in its title, its grounds, its advice or its place.
    pub(crate) says: Vec<String>,
    /// Whether this is the case of its diagnosis that the book's page mends, and that is recorded.
    pub(crate) is_example: bool,
    /// How it is mended, where the page of its diagnosis cannot say it.
    pub(crate) mend: Vec<Edit>,
    /// Why it is not diagnosed rightly, where that is known.
    pub(crate) wrong_because: Option<String>,
}

/// What a case is a case of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A known mistake.
    Mistake,
    /// Two mistakes at once, of which the first hides the second.
    Pair,
    /// Another honest way to solve a step.
    Alternative,
    /// A mistake with the mend of its diagnosis' page.
    Mend,
    /// The reference solution.
    Solution,
    /// The step as handed out.
    Untouched,
}

/// What `check` must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expect {
    /// It passes.
    Passes,
    /// It passes, with this advice.
    Advice(String),
    /// It fails, and this leads.
    Diagnosis(String),
}

impl Expect {
    /// The diagnosis or advice that is expected.
    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::Passes => None,
            Self::Advice(id) | Self::Diagnosis(id) => Some(id),
        }
    }
}

impl Case {
    /// Whether a pattern of the command line means this case.
    pub(crate) fn is_about(&self, pattern: &str) -> bool {
        self.to_string().contains(pattern)
    }

    /// Whether it is known that it is not diagnosed rightly.
    pub(crate) fn is_known_to_be_wrong(&self) -> bool {
        self.wrong_because.is_some() || self.has_no_rule_yet()
    }

    /// Whether its diagnosis is one that `check` does not know: the corpus may be ahead of the rules.
    pub(crate) fn has_no_rule_yet(&self) -> bool {
        matches!(&self.expect, Expect::Diagnosis(id) if checker_core::diagnose::find(id).is_none())
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = format!("{:?}", self.kind).to_lowercase();
        write!(f, "{kind} {} {} {}", self.name, self.step, self.expect.id().unwrap_or("passes"))
    }
}

/// A file below `testdata/mistakes` or, with neither diagnosis nor advice, `testdata/alternatives`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    /// The crate that is right; `{step}` stands for the step's id.
    #[serde(default = "solution")]
    base: String,
    /// The steps that it can be made in.
    steps: Vec<String>,
    /// The numbers in the catalogue.
    #[serde(default)]
    catalogue: Vec<u32>,
    /// What it must be diagnosed as.
    diagnosis: Option<String>,
    /// The advice that it must get, where it passes.
    advice: Option<String>,
    /// What the diagnosis must say, beside being the right one.
    #[serde(default)]
    says: Vec<String>,
    /// Whether the page of its diagnosis mends it (in the first of its steps), and its run is recorded.
    #[serde(default)]
    example: bool,
    /// The steps where it is something else.
    #[serde(default)]
    otherwise: Vec<Otherwise>,
    /// Why it is not diagnosed rightly.
    wrong_because: Option<String>,
    /// The mistake.
    edit: Vec<EditOfFile>,
    /// What the step asks here, and in the course does not.
    #[serde(default)]
    manifest: Vec<EditOfManifest>,
    /// How it is mended, where the page of its diagnosis must not say it: it would give an answer away.
    #[serde(default)]
    mend: Vec<EditOfFile>,
}

/// An edit of the step's `step.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditOfManifest {
    find: String,
    replace: String,
}

/// An edit as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditOfFile {
    file: PathBuf,
    find: Option<String>,
    replace: String,
    /// Of the steps that the mistake is made in, those that need this edit; without it: all.
    #[serde(default)]
    steps: Vec<String>,
}

impl EditOfFile {
    fn validated(&self) -> Edit {
        Edit { file: self.file.clone(), find: self.find.clone(), replace: self.replace.clone() }
    }
}

/// What a mistake is in some of its steps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Otherwise {
    steps: Vec<String>,
    diagnosis: Option<String>,
    wrong_because: Option<String>,
}

/// `testdata/pairs.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairs {
    pair: Vec<Pair>,
}

/// Two mistakes of one step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    step: String,
    /// The mistake that must be told first.
    hides: String,
    /// The one that it hides, or that matters less.
    hidden: String,
    wrong_because: Option<String>,
}

fn solution() -> String {
    "solutions/{step}".to_owned()
}

/// Every case there is, in an order that lets each build reuse the one before.
pub(crate) fn load() -> Vec<Case> {
    let mistakes = from_files("mistakes", Kind::Mistake);
    let mut cases = pairs(&mistakes);
    cases.extend(mistakes.iter().filter(|case| case.is_example).filter_map(|case| mend_of(case).ok()));
    cases.extend(mistakes);
    cases.extend(from_files("alternatives", Kind::Alternative));
    cases.extend(whole_crates());
    cases.extend(steps());
    cases.sort_by(|a, b| (a.kind, &a.step, &a.base, &a.name).cmp(&(b.kind, &b.step, &b.base, &b.name)));
    cases
}

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// The files with this ending below a folder, at any depth.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn from_files(folder: &str, kind: Kind) -> Vec<Case> {
    let root = testdata().join(folder);
    let mut found = Vec::new();
    files(&root, ".toml", &mut found);
    // A crate's manifest is not a case.
    found.retain(|path| !path.ends_with("Cargo.toml"));
    let name = |path: &Path| {
        path.strip_prefix(&root).expect("inside").with_extension("").to_string_lossy().into_owned()
    };
    found.iter().flat_map(|path| on_each_step(&name(path), kind, &read::<CaseFile>(path))).collect()
}

fn on_each_step(name: &str, kind: Kind, file: &CaseFile) -> Vec<Case> {
    let case = |(index, step): (usize, &String)| {
        let other = file.otherwise.iter().find(|other| other.steps.contains(step));
        let diagnosis = other.and_then(|other| other.diagnosis.as_ref()).or(file.diagnosis.as_ref());
        let expect = match (diagnosis, &file.advice) {
            (Some(id), _) => Expect::Diagnosis(id.clone()),
            (None, Some(id)) => Expect::Advice(id.clone()),
            (None, None) => Expect::Passes,
        };
        let is_alternative = kind == Kind::Alternative;
        assert_eq!(expect == Expect::Passes, is_alternative, "{name}: needs a `diagnosis` or an `advice`");
        let reason = other.and_then(|other| other.wrong_because.as_ref()).or(file.wrong_because.as_ref());
        let here = |edits: &[EditOfFile]| -> Vec<Edit> {
            let here = edits.iter().filter(|edit| edit.steps.is_empty() || edit.steps.contains(step));
            here.map(EditOfFile::validated).collect()
        };
        let asks = file.manifest.iter().map(|edit| Edit {
            file: Path::new(step).join("step.toml"),
            find: Some(edit.find.clone()),
            replace: edit.replace.clone(),
        });
        Case {
            kind,
            name: name.to_owned(),
            step: step.clone(),
            base: file.base.replace("{step}", step),
            edits: here(&file.edit),
            asks: asks.collect(),
            mend: here(&file.mend),
            catalogue: file.catalogue.clone(),
            says: if expect.id() == file.diagnosis.as_deref() { file.says.clone() } else { Vec::new() },
            expect,
            is_example: file.example && index == 0,
            wrong_because: reason.cloned(),
        }
    };
    file.steps.iter().enumerate().map(case).collect()
}

fn pairs(mistakes: &[Case]) -> Vec<Case> {
    let Pairs { pair } = read(&testdata().join("pairs.toml"));
    let find = |name: &str, step: &str| {
        let found = mistakes.iter().find(|case| case.name == name && case.step == step);
        found.unwrap_or_else(|| panic!("pairs.toml: there is no mistake `{name}` in {step}"))
    };
    let case = |pair: &Pair| {
        let (first, second) = (find(&pair.hides, &pair.step), find(&pair.hidden, &pair.step));
        assert_eq!(first.base, second.base, "pairs.toml: {} and {}", pair.hides, pair.hidden);
        Case {
            kind: Kind::Pair,
            name: format!("{} + {}", pair.hides, pair.hidden),
            edits: [&*first.edits, &*second.edits].concat(),
            catalogue: Vec::new(),
            says: Vec::new(),
            is_example: false,
            wrong_because: pair.wrong_because.clone(),
            ..first.clone()
        }
    };
    pair.iter().map(case).collect()
}

/// A mistake with the mend that the page of its diagnosis, or its own file, shows.
pub(crate) fn mend_of(mistake: &Case) -> Result<Case, String> {
    let id = mistake.expect.id().ok_or("a mistake without a diagnosis needs no mend")?;
    let edits = match mistake.mend.as_slice() {
        [] => mend::edits(id).map_err(|error| format!("the page {id}.md: {error}"))?,
        mend => mend.to_vec(),
    };
    Ok(Case {
        kind: Kind::Mend,
        name: id.to_owned(),
        edits: [mistake.edits.clone(), edits].concat(),
        catalogue: Vec::new(),
        expect: Expect::Passes,
        says: Vec::new(),
        is_example: false,
        wrong_because: None,
        ..mistake.clone()
    })
}

fn plain(kind: Kind, name: &str, step: &str, base: String, expect: Expect) -> Case {
    Case {
        kind,
        name: name.to_owned(),
        step: step.to_owned(),
        base,
        edits: Vec::new(),
        asks: Vec::new(),
        mend: Vec::new(),
        catalogue: Vec::new(),
        expect,
        says: Vec::new(),
        is_example: false,
        wrong_because: None,
    }
}

/// The alternatives that are crates of their own: `testdata/alternatives/<lesson>/<step>/<name>/`.
fn whole_crates() -> Vec<Case> {
    let root = testdata().join("alternatives");
    let mut manifests = Vec::new();
    files(&root, "Cargo.toml", &mut manifests);
    let case = |manifest: &PathBuf| {
        let krate = manifest.parent().expect("a folder");
        let path = krate.strip_prefix(&root).expect("inside").to_string_lossy().into_owned();
        let (step, name) = path.rsplit_once('/').expect("a lesson, a step, a name");
        let base = krate.strip_prefix(repository()).expect("inside").to_string_lossy().into_owned();
        plain(Kind::Alternative, name, step, base, Expect::Passes)
    };
    manifests.iter().map(case).collect()
}

/// The solution of each step, and the step as handed out.
fn steps() -> Vec<Case> {
    let lessons = lessons::manifest::load_lessons(&repository()).expect("sound manifests");
    let of_step = |step: checker_core::exercise::Step| {
        let (solved, untouched) = (format!("solutions/{}", step.id), format!("exercises/{}", step.id));
        [
            plain(Kind::Solution, "solution", &step.id, solved, Expect::Passes),
            plain(Kind::Untouched, "untouched", &step.id, untouched, Expect::Diagnosis(step.untouched)),
        ]
    };
    lessons.into_iter().flat_map(|lesson| lesson.steps).flat_map(of_step).collect()
}
