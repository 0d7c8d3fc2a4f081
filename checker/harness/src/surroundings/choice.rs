//! Which backend a run has, as it was chosen.

use std::ffi::OsString;
use std::path::PathBuf;

use url::Url;

use crate::credentials::Credentials;

/// What a run stands on, each backend chosen for itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StackChoice {
    /// Where the traces go.
    pub jaeger: JaegerChoice,
    /// Who keeps the books of flows, where a step has any.
    pub prefect: PrefectChoice,
}

/// Who keeps the books of flows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PrefectChoice {
    /// The stand-in inside this program.
    #[default]
    Embedded,
    /// A Prefect program of this machine.
    Local {
        /// The program, if one is named; else it is looked for.
        prefect_bin: Option<PathBuf>,
    },
    /// One that already runs.
    External {
        /// Its API.
        api_url: Url,
    },
}

/// Where the traces go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum JaegerChoice {
    /// The Jaeger inside this program.
    #[default]
    Embedded,
    /// A Jaeger program of this machine.
    Local {
        /// The program, if one is named; else it is looked for.
        jaeger_bin: Option<PathBuf>,
    },
    /// The containers of `docker-compose.yml`.
    Compose,
    /// One that already runs.
    External {
        /// Its query API.
        jaeger_url: Url,
        /// Its OTLP/HTTP door.
        otlp_endpoint: Url,
        /// Who we are to it.
        credentials: Credentials,
    },
}

impl StackChoice {
    /// The same for `check up`, which keeps nothing that runs already.
    #[must_use]
    pub fn as_kept(&self) -> Self {
        let prefect = match &self.prefect {
            PrefectChoice::External { .. } => PrefectChoice::Embedded,
            ours => ours.clone(),
        };
        Self { jaeger: self.jaeger.clone(), prefect }
    }

    /// The same, as a person types them.
    pub fn as_typed(&self) -> String {
        let arguments: Vec<String> =
            self.as_arguments().iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
        // It refuses a NUL only, and no argument has one.
        shlex::try_join(arguments.iter().map(String::as_str)).unwrap_or_default()
    }

    /// The options that choose it, for a run of this program that keeps it: one for all where that says it.
    pub fn as_arguments(&self) -> Vec<OsString> {
        let (jaeger, mut of_jaeger) = self.jaeger.as_arguments();
        let (prefect, of_prefect) = self.prefect.as_arguments();
        // What `--stack` means for Prefect.
        let is_one = match jaeger {
            "local" | "external" => prefect == jaeger || (jaeger == "external" && prefect == "embedded"),
            _ => prefect == "embedded",
        };
        let mut words = match (is_one, jaeger, prefect) {
            (true, "embedded", _) => Vec::new(),
            (true, ..) => vec!["--stack".into(), jaeger.into()],
            (false, ..) => vec!["--jaeger".into(), jaeger.into(), "--prefect".into(), prefect.into()],
        };
        words.append(&mut of_jaeger);
        words.extend(of_prefect);
        words
    }
}

impl JaegerChoice {
    /// The word for the kind, and the options that go with it.
    fn as_arguments(&self) -> (&'static str, Vec<OsString>) {
        match self {
            Self::Embedded => ("embedded", Vec::new()),
            Self::Local { jaeger_bin } => ("local", with_program("--jaeger-bin", jaeger_bin.as_ref())),
            Self::Compose => ("compose", Vec::new()),
            // The credentials go along in the environment.
            Self::External { jaeger_url, otlp_endpoint, .. } => {
                let words = ["--jaeger-url", jaeger_url.as_str(), "--otlp-endpoint", otlp_endpoint.as_str()];
                ("external", words.map(OsString::from).into())
            }
        }
    }
}

impl PrefectChoice {
    fn as_arguments(&self) -> (&'static str, Vec<OsString>) {
        match self {
            Self::Embedded => ("embedded", Vec::new()),
            Self::Local { prefect_bin } => ("local", with_program("--prefect-bin", prefect_bin.as_ref())),
            Self::External { api_url } => {
                ("external", ["--prefect-url", api_url.as_str()].map(OsString::from).into())
            }
        }
    }
}

fn with_program(option: &str, program: Option<&PathBuf>) -> Vec<OsString> {
    program.map_or_else(Vec::new, |program| vec![option.into(), program.clone().into_os_string()])
}
