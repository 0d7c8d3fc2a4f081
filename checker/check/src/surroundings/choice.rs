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
    /// The same, as a person types them.
    pub fn as_typed(&self) -> String {
        let arguments: Vec<String> =
            self.as_arguments().iter().map(|argument| argument.to_string_lossy().into_owned()).collect();
        // It refuses a NUL only, and no argument has one.
        shlex::try_join(arguments.iter().map(String::as_str)).unwrap_or_default()
    }

    /// The options that choose it, for a run of this program that keeps it.
    pub fn as_arguments(&self) -> Vec<OsString> {
        [self.jaeger.as_arguments(), self.prefect.as_arguments()].concat()
    }
}

impl JaegerChoice {
    fn as_arguments(&self) -> Vec<OsString> {
        match self {
            Self::Embedded => Vec::new(),
            Self::Local { jaeger_bin } => {
                let mut arguments = vec!["--jaeger".into(), "local".into()];
                if let Some(program) = jaeger_bin {
                    arguments.extend(["--jaeger-bin".into(), program.clone().into_os_string()]);
                }
                arguments
            }
            Self::Compose => vec!["--jaeger".into(), "compose".into()],
            // The credentials go along in the environment.
            Self::External { jaeger_url, otlp_endpoint, .. } => {
                let words = ["--jaeger", "external", "--jaeger-url", jaeger_url.as_str()];
                let otlp = ["--otlp-endpoint", otlp_endpoint.as_str()];
                words.into_iter().chain(otlp).map(OsString::from).collect()
            }
        }
    }
}

impl PrefectChoice {
    fn as_arguments(&self) -> Vec<OsString> {
        match self {
            Self::Embedded => Vec::new(),
            Self::External { api_url } => {
                let words = ["--prefect", "external", "--prefect-url", api_url.as_str()];
                words.into_iter().map(OsString::from).collect()
            }
        }
    }
}
