//! `lesson.toml` and `step.toml` as written: what a person may type, before anyone asks whether it
//! makes sense. The book's page "The manifest" describes each field.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// `exercises/<lesson>/lesson.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawLesson {
    pub(super) id: Spanned<String>,
    pub(super) title: RawText,
    pub(super) summary: RawText,
    pub(super) steps: Vec<Spanned<String>>,
}

/// A text in both languages; a missing one is an error of the parser.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawText {
    pub(super) en: Spanned<String>,
    #[serde(rename = "pt-BR")]
    pub(super) pt_br: Spanned<String>,
}

/// `exercises/<lesson>/<step>/step.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) id: Spanned<String>,
    pub(super) title: RawText,
    pub(super) edit: Spanned<Vec<Spanned<String>>>,
    pub(super) untouched: Spanned<String>,
    pub(super) hints: Spanned<Vec<RawText>>,
    pub(super) stop: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) service: Vec<RawService>,
    #[serde(default)]
    pub(super) request: Vec<RawRequest>,
    #[serde(default)]
    pub(super) program: Vec<RawProgram>,
    pub(super) traces: Option<Spanned<String>>,
    pub(super) runs: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) question: Vec<RawQuestion>,
    #[serde(default)]
    pub(super) span: Vec<RawSpan>,
    pub(super) prefect: Option<Spanned<RawPrefect>>,
    #[serde(default)]
    pub(super) flow_run: Vec<RawFlowRun>,
    #[serde(default)]
    pub(super) task_run: Vec<RawTaskRun>,
    #[serde(default)]
    pub(super) check: Vec<RawCheck>,
}

/// That there is a Prefect; nothing is to be said of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPrefect {}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFlowRun {
    pub(super) id: Spanned<String>,
    pub(super) service: Option<Spanned<String>>,
    pub(super) flow: Spanned<String>,
    pub(super) name: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) states: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) logs: Vec<Spanned<String>>,
    pub(super) trace: Option<Spanned<String>>,
    pub(super) artifact: Option<RawArtifact>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArtifact {
    pub(super) key: Spanned<String>,
    pub(super) links: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTaskRun {
    pub(super) id: Spanned<String>,
    pub(super) flow_run: Option<Spanned<String>>,
    pub(super) task: Spanned<String>,
    #[serde(default)]
    pub(super) inputs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) states: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) logs: Vec<Spanned<String>>,
    pub(super) trace: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawService {
    pub(super) name: Spanned<String>,
    pub(super) bin: Option<Spanned<String>>,
    pub(super) command: Option<Spanned<Vec<String>>>,
    pub(super) build: Option<Spanned<Vec<String>>>,
    pub(super) directory: Option<Spanned<String>>,
    pub(super) sdk: Option<Spanned<String>>,
    pub(super) service_name: Spanned<String>,
    pub(super) port: Option<Spanned<i64>>,
    #[serde(default)]
    pub(super) peers: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(super) environment: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRequest {
    pub(super) id: Spanned<String>,
    pub(super) service: Spanned<String>,
    pub(super) method: Option<Spanned<String>>,
    pub(super) path: Spanned<String>,
    #[serde(default)]
    pub(super) query: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(super) headers: BTreeMap<Spanned<String>, Spanned<String>>,
    pub(super) body: Option<Spanned<String>>,
    pub(super) json: Option<Spanned<toml::Value>>,
    pub(super) nonces: Spanned<BTreeMap<String, String>>,
    pub(super) times: Option<Spanned<u8>>,
    pub(super) answer: RawAnswer,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProgram {
    pub(super) name: Spanned<String>,
    pub(super) bin: Option<Spanned<String>>,
    pub(super) command: Option<Spanned<Vec<String>>>,
    pub(super) build: Option<Spanned<Vec<String>>>,
    pub(super) directory: Option<Spanned<String>>,
    pub(super) sdk: Option<Spanned<String>>,
    pub(super) service_name: Spanned<String>,
    #[serde(default)]
    pub(super) environment: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) arguments: Vec<Spanned<String>>,
    pub(super) nonces: Spanned<BTreeMap<String, String>>,
    pub(super) max_seconds: Option<Spanned<u64>>,
    pub(super) answer: RawEnd,
}

/// How a service or a program is started, as far as its table says.
pub(super) struct RawLaunch<'a> {
    pub(super) name: &'a Spanned<String>,
    pub(super) bin: Option<&'a Spanned<String>>,
    pub(super) command: Option<&'a Spanned<Vec<String>>>,
    pub(super) build: Option<&'a Spanned<Vec<String>>>,
    pub(super) directory: Option<&'a Spanned<String>>,
    pub(super) sdk: Option<&'a Spanned<String>>,
}

// Not one table within the other: `flatten` would spoil the messages about fields that are not known.
impl RawService {
    pub(super) fn launch(&self) -> RawLaunch<'_> {
        let Self { name, bin, command, build, directory, sdk, .. } = self;
        let (bin, command, build) = (bin.as_ref(), command.as_ref(), build.as_ref());
        RawLaunch { name, bin, command, build, directory: directory.as_ref(), sdk: sdk.as_ref() }
    }
}

impl RawProgram {
    pub(super) fn launch(&self) -> RawLaunch<'_> {
        let Self { name, bin, command, build, directory, sdk, .. } = self;
        let (bin, command, build) = (bin.as_ref(), command.as_ref(), build.as_ref());
        RawLaunch { name, bin, command, build, directory: directory.as_ref(), sdk: sdk.as_ref() }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    pub(super) id: Spanned<String>,
    pub(super) title: RawText,
    pub(super) look: RawText,
    #[serde(default = "one_point")]
    pub(super) points: u32,
    pub(super) fact: Spanned<String>,
    pub(super) of: Option<Spanned<String>>,
    pub(super) tolerance_percent: Option<Spanned<f64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEnd {
    pub(super) exit_code: Option<Spanned<i64>>,
    pub(super) output: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAnswer {
    pub(super) status: Spanned<i64>,
    pub(super) body: Option<Spanned<String>>,
    pub(super) json: Option<Spanned<toml::Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSpan {
    pub(super) id: Spanned<String>,
    pub(super) service: Spanned<String>,
    pub(super) name: Spanned<toml::Value>,
    pub(super) kind: Option<Spanned<String>>,
    pub(super) parent: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, Spanned<toml::Value>>,
    pub(super) status: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(super) events: Vec<RawEvent>,
    pub(super) after: Option<Spanned<String>>,
    pub(super) min_duration_ms: Option<u64>,
    #[serde(default)]
    pub(super) only: bool,
    #[serde(default)]
    pub(super) requests: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvent {
    pub(super) name: String,
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, Spanned<toml::Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCheck {
    pub(super) id: Spanned<String>,
    pub(super) title: RawText,
    #[serde(default = "one_point")]
    pub(super) points: u32,
    #[serde(default)]
    pub(super) needs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) answers: bool,
    #[serde(default)]
    pub(super) exports: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) spans: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) kinds: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) parents: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) attributes: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) statuses: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) events: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) orders: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) durations: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) only: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) flow_runs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) task_runs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) inputs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) logs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) joins: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) artifacts: Vec<Spanned<String>>,
}

fn one_point() -> u32 {
    1
}
