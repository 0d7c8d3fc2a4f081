//! Which stack is meant, and whether the options that belong to one stand beside another.

use url::Url;

use super::UsageError;
use crate::cli::{KeptStackOptions, PrefectName, StackName, StackOptions};
use crate::credentials::Credentials;
use crate::surroundings::{JaegerChoice, PrefectChoice, StackChoice};

/// The stack of a check.
pub(super) fn to_check(given: StackOptions) -> Result<StackChoice, UsageError> {
    let prefect = prefect(&given)?;
    let name = given.jaeger.or(given.stack).unwrap_or(StackName::Embedded);
    let by = if given.jaeger.is_some() { "--jaeger" } else { "--stack" };
    belongs("--jaeger-bin", given.jaeger_bin.is_some(), name == StackName::Local, [by, "local"])?;
    belongs("--jaeger-url", given.jaeger_url.is_some(), name == StackName::External, [by, "external"])?;
    belongs("--otlp-endpoint", given.otlp_endpoint.is_some(), name == StackName::External, [by, "external"])?;
    let jaeger = match name {
        StackName::Embedded => JaegerChoice::Embedded,
        StackName::Local => JaegerChoice::Local { jaeger_bin: given.jaeger_bin },
        StackName::Compose => JaegerChoice::Compose,
        StackName::External => external(by, given.jaeger_url, given.otlp_endpoint)?,
    };
    Ok(StackChoice { jaeger, prefect })
}

/// Which Prefect. `external` of all is one of Prefect only where its address is given too.
fn prefect(given: &StackOptions) -> Result<PrefectChoice, UsageError> {
    let of_all = match given.stack {
        Some(StackName::Local) => PrefectName::Local,
        Some(StackName::External) if given.prefect_url.is_some() => PrefectName::External,
        _ => PrefectName::Embedded,
    };
    let name = given.prefect.unwrap_or(of_all);
    belongs(
        "--prefect-bin",
        given.prefect_bin.is_some(),
        name == PrefectName::Local,
        ["--prefect", "local"],
    )?;
    belongs(
        "--prefect-url",
        given.prefect_url.is_some(),
        name == PrefectName::External,
        ["--prefect", "external"],
    )?;
    match (name, &given.prefect_url) {
        (PrefectName::Embedded, _) => Ok(PrefectChoice::Embedded),
        (PrefectName::Local, _) => Ok(PrefectChoice::Local { prefect_bin: given.prefect_bin.clone() }),
        (PrefectName::External, Some(url)) => {
            let mut api_url = address("--prefect-url", url, ["", ""], "http://localhost:4200/api")?;
            // Its page is what a browser shows; the API is below it.
            if api_url.path() == "/" {
                api_url.set_path("/api");
            }
            Ok(PrefectChoice::External { api_url })
        }
        (PrefectName::External, None) => Err(UsageError::new(
            both!(
                "`--prefect external` needs to know which Prefect",
                "`--prefect external` precisa saber qual Prefect"
            ),
            both!(
                "add the address of its API: `--prefect-url http://localhost:4200/api`",
                "acrescente o endereço da API dele: `--prefect-url http://localhost:4200/api`"
            ),
        )),
    }
}

/// The stack that `check up` keeps.
pub(super) fn to_keep(given: KeptStackOptions) -> Result<StackChoice, UsageError> {
    let KeptStackOptions { stack, jaeger, jaeger_bin, prefect, prefect_bin } = given;
    let nothing_to_keep = |option: &str| {
        UsageError::new(
            both!(
                "`{option} external` runs already: there is nothing to keep",
                "`{option} external` já roda: não há o que manter"
            ),
            both!("take `embedded` or `local`", "use `embedded` ou `local`"),
        )
    };
    if jaeger.or(stack) == Some(StackName::External) {
        let option = if jaeger.is_some() { "--jaeger" } else { "--stack" };
        return Err(nothing_to_keep(option));
    }
    if prefect == Some(PrefectName::External) {
        return Err(nothing_to_keep("--prefect"));
    }
    to_check(StackOptions { stack, jaeger, jaeger_bin, prefect, prefect_bin, ..StackOptions::default() })
}

/// An option of one stack beside another is a mistake, not something to pass over.
fn belongs(option: &str, is_given: bool, is_owner: bool, [by, owner]: [&str; 2]) -> Result<(), UsageError> {
    if !is_given || is_owner {
        return Ok(());
    }
    Err(UsageError::new(
        both!(
            "`{option}` only means something with `{by} {owner}`",
            "`{option}` só tem sentido com `{by} {owner}`"
        ),
        both!("add `{by} {owner}`", "acrescente `{by} {owner}`"),
    ))
}

fn external(
    by: &str,
    jaeger_url: Option<String>,
    otlp_endpoint: Option<String>,
) -> Result<JaegerChoice, UsageError> {
    let Some(jaeger_url) = jaeger_url else {
        return Err(UsageError::new(
            both!("`{by} external` needs to know which Jaeger", "`{by} external` precisa saber qual Jaeger"),
            both!(
                "add its query address: `--jaeger-url http://localhost:16686`",
                "acrescente o endereço de consulta: `--jaeger-url http://localhost:16686`"
            ),
        ));
    };
    let jaeger_url = without_page(of_jaeger("--jaeger-url", &jaeger_url)?);
    let otlp_endpoint = match otlp_endpoint {
        Some(given) => without_route(of_jaeger("--otlp-endpoint", &given)?),
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

fn of_jaeger(option: &str, given: &str) -> Result<Url, UsageError> {
    address(option, given, ["JAEGER_USERNAME", "JAEGER_PASSWORD"], "http://localhost:16686")
}

/// An address of somebody's. Who we are to him does not stand in it: reports would show that.
fn address(option: &str, given: &str, [user, password]: [&str; 2], example: &str) -> Result<Url, UsageError> {
    let url = match Url::parse(given) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => url,
        _ => {
            return Err(UsageError::new(
                both!(
                    "`{option}` expects an http address, found `{given}`",
                    "`{option}` espera um endereço http, encontrei `{given}`"
                ),
                both!("write it in full, such as `{example}`", "escreva-o inteiro, como `{example}`"),
            ));
        }
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UsageError::new(
            both!(
                "`{option}` holds a user's name or password, which reports would show",
                "`{option}` contém usuário ou senha, que apareceriam nos relatórios"
            ),
            if user.is_empty() {
                both!("take them out of the address", "tire-os do endereço")
            } else {
                both!(
                    "take them out of the address and put them into `{user}` and `{password}`",
                    "tire-os do endereço e ponha-os em `{user}` e `{password}`"
                )
            },
        ));
    }
    Ok(url)
}
