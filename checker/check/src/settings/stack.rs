//! Which stack is meant, and whether the options that belong to one stand beside another.

use std::path::PathBuf;

use url::Url;

use super::UsageError;
use crate::cli::StackName;
use crate::credentials::Credentials;
use crate::surroundings::{JaegerChoice, PrefectChoice, StackChoice};

/// What was typed about the stack.
#[derive(Debug, Default)]
pub(super) struct StackOptions {
    pub(super) name: Option<StackName>,
    pub(super) jaeger_bin: Option<PathBuf>,
    pub(super) jaeger_url: Option<String>,
    pub(super) otlp_endpoint: Option<String>,
}

/// The stack of a check.
pub(super) fn to_check(given: StackOptions) -> Result<StackChoice, UsageError> {
    let name = given.name.unwrap_or(StackName::Embedded);
    belongs("--jaeger-bin", given.jaeger_bin.is_some(), name, StackName::Local)?;
    belongs("--jaeger-url", given.jaeger_url.is_some(), name, StackName::External)?;
    belongs("--otlp-endpoint", given.otlp_endpoint.is_some(), name, StackName::External)?;
    let jaeger = match name {
        StackName::Embedded => JaegerChoice::Embedded,
        StackName::Local => JaegerChoice::Local { jaeger_bin: given.jaeger_bin },
        StackName::Compose => JaegerChoice::Compose,
        StackName::External => external(given.jaeger_url, given.otlp_endpoint)?,
    };
    Ok(StackChoice { jaeger, prefect: PrefectChoice::Embedded })
}

/// The stack that `check up` keeps.
pub(super) fn to_keep(
    name: Option<StackName>,
    jaeger_bin: Option<PathBuf>,
) -> Result<StackChoice, UsageError> {
    if name == Some(StackName::External) {
        return Err(UsageError::new(
            both!(
                "`--stack external` is a Jaeger that runs already: there is nothing to keep",
                "`--stack external` é um Jaeger que já roda: não há o que manter"
            ),
            both!("take `embedded`, `local` or `compose`", "use `embedded`, `local` ou `compose`"),
        ));
    }
    to_check(StackOptions { name, jaeger_bin, ..StackOptions::default() })
}

/// An option of one stack beside another is a mistake, not something to pass over.
fn belongs(option: &str, is_given: bool, name: StackName, owner: StackName) -> Result<(), UsageError> {
    if !is_given || name == owner {
        return Ok(());
    }
    let owner = if owner == StackName::Local { "local" } else { "external" };
    Err(UsageError::new(
        both!(
            "`{option}` only means something with `--stack {owner}`",
            "`{option}` só tem sentido com `--stack {owner}`"
        ),
        both!("add `--stack {owner}`", "acrescente `--stack {owner}`"),
    ))
}

fn external(jaeger_url: Option<String>, otlp_endpoint: Option<String>) -> Result<JaegerChoice, UsageError> {
    let Some(jaeger_url) = jaeger_url else {
        return Err(UsageError::new(
            both!(
                "`--stack external` needs to know which Jaeger",
                "`--stack external` precisa saber qual Jaeger"
            ),
            both!(
                "add its query address: `--jaeger-url http://localhost:16686`",
                "acrescente o endereço de consulta: `--jaeger-url http://localhost:16686`"
            ),
        ));
    };
    let jaeger_url = without_page(address("--jaeger-url", &jaeger_url)?);
    let otlp_endpoint = match otlp_endpoint {
        Some(given) => without_route(address("--otlp-endpoint", &given)?),
        None => otlp_beside(&jaeger_url),
    };
    let credentials = Credentials::from_environment(|name| std::env::var_os(name))?;
    Ok(JaegerChoice::External { jaeger_url, otlp_endpoint, credentials })
}

/// Port 4318 of the host that answers queries.
fn otlp_beside(jaeger_url: &Url) -> Url {
    let mut url = jaeger_url.clone();
    url.set_path("");
    url.set_query(None);
    url.set_port(Some(4318)).expect("an http address with a host takes a port");
    url
}

/// A page of Jaeger's, as copied out of a browser: what stands before it is the address.
fn without_page(mut url: Url) -> Url {
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().to_owned();
    let is_trace = |id: &str| id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let base = path.strip_suffix("/search").or_else(|| {
        let (base, id) = path.rsplit_once("/trace/")?;
        is_trace(id).then_some(base)
    });
    if let Some(base) = base {
        url.set_path(base);
    }
    url
}

/// `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` names the route too, which is ours to add.
fn without_route(mut url: Url) -> Url {
    let path = url.path().trim_end_matches('/').to_owned();
    if let Some(base) = path.strip_suffix("/v1/traces") {
        url.set_path(base);
    }
    url
}

fn address(option: &str, given: &str) -> Result<Url, UsageError> {
    let url = match Url::parse(given) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => url,
        _ => {
            return Err(UsageError::new(
                both!(
                    "`{option}` expects an http address, found `{given}`",
                    "`{option}` espera um endereço http, encontrei `{given}`"
                ),
                both!(
                    "write it in full, such as `http://localhost:16686`",
                    "escreva-o inteiro, como `http://localhost:16686`"
                ),
            ));
        }
    };
    // What stands in an address stands in every report of it.
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UsageError::new(
            both!(
                "`{option}` holds a user's name or password, which reports would show",
                "`{option}` contém usuário ou senha, que apareceriam nos relatórios"
            ),
            both!(
                "take them out of the address and put them into `JAEGER_USERNAME` and `JAEGER_PASSWORD`",
                "tire-os do endereço e ponha-os em `JAEGER_USERNAME` e `JAEGER_PASSWORD`"
            ),
        ));
    }
    Ok(url)
}
