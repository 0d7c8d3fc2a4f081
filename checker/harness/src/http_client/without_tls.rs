//! In the place of `tls.rs` where the feature `tls` is off: plain HTTP, and a word on how to get the rest.

use std::error::Error;

use hyper_util::client::legacy::connect::HttpConnector;

use super::NoHttpAnswer;
use crate::cause::Cause;

/// Whether addresses with `https` can be asked.
pub const IS_BUILT_IN: bool = false;

pub(super) type Connector = HttpConnector;

pub(super) fn trusting_nobody(http: HttpConnector) -> Connector {
    http
}

pub(super) fn trusting_this_machine(_: HttpConnector) -> Result<Connector, Cause> {
    Err(super::no_tls())
}

pub(super) fn trouble(_: &(dyn Error + 'static)) -> Option<NoHttpAnswer> {
    None
}
