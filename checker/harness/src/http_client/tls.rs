//! TLS, with `rustls`: the connector that speaks it, and what its errors mean.
//!
//! Built only where the feature `tls` is on; `without_tls.rs` stands in for it elsewhere.

use std::error::Error;
use std::io;

use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::{ClientConfig, RootCertStore};

use super::NoHttpAnswer;
use crate::cause::{Cause, CauseId};
use crate::error_chain::chain;

/// Whether addresses with `https` can be asked.
pub const IS_BUILT_IN: bool = true;

pub(super) type Connector = HttpsConnector<HttpConnector>;

/// A connector for plain HTTP: no certificate is good enough for it.
pub(super) fn trusting_nobody(http: HttpConnector) -> Connector {
    let config = provider().with_root_certificates(RootCertStore::empty());
    connector(http, config.with_no_client_auth())
}

/// A connector that trusts whom this machine trusts.
pub(super) fn trusting_this_machine(http: HttpConnector) -> Result<Connector, Cause> {
    let config = provider().with_native_roots().map_err(|error| no_certificates(&error))?;
    Ok(connector(http, config.with_no_client_auth()))
}

fn connector(mut http: HttpConnector, config: ClientConfig) -> Connector {
    // The layer on top looks at the scheme.
    http.enforce_http(false);
    HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().wrap_connector(http)
}

fn provider() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    let provider = rustls::crypto::ring::default_provider();
    ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .expect("the provider supports the versions that it comes with")
}

/// What an error says, if it came from this layer: it travels inside an [`io::Error`].
pub(super) fn trouble(error: &(dyn Error + 'static)) -> Option<NoHttpAnswer> {
    let found = chain(error).find_map(|error| {
        error
            .downcast_ref::<rustls::Error>()
            .or_else(|| error.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref::<rustls::Error>())
    });
    found.map(|error| match error {
        rustls::Error::InvalidMessage(_) => NoHttpAnswer::SpeaksNoTls,
        rustls::Error::InvalidCertificate(error) => NoHttpAnswer::NotTrusted(error.to_string()),
        other => NoHttpAnswer::Broken(other.to_string()),
    })
}

fn no_certificates(error: &std::io::Error) -> Cause {
    Cause::new(
        CauseId::NoCertificates,
        both!(
            "cannot read the certificates of this machine: {error}",
            "não consigo ler os certificados desta máquina: {error}"
        ),
        both!(
            "install the package `ca-certificates`, or name a file in PEM with `SSL_CERT_FILE`",
            "instale o pacote `ca-certificates` ou indique um arquivo PEM com `SSL_CERT_FILE`"
        ),
    )
}
