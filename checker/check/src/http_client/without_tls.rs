//! In the place of `tls.rs` where the feature `tls` is off: plain HTTP, and a word on how to get the rest.

use std::error::Error;

use hyper_util::client::legacy::connect::HttpConnector;

use super::{NoAnswer, Tls};
use crate::cause::Cause;

/// Whether addresses with `https` can be asked.
pub const IS_BUILT_IN: bool = false;

pub(super) type Connector = HttpConnector;

pub(super) fn connector(http: HttpConnector, tls: Tls) -> Result<Connector, Cause> {
    match tls {
        Tls::Unused => Ok(http),
        Tls::OfThisMachine => Err(super::no_tls()),
    }
}

pub(super) fn trouble(_: &(dyn Error + 'static)) -> Option<NoAnswer> {
    None
}
