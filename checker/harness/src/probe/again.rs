//! Asking a service once more what it was asked in the run.

use reqwest::{Client, Method, RequestBuilder};

use super::Bench;
use crate::evidence::{Evidence, WireCall};
use crate::message::Method as Known;

/// A call of the run, to make again.
pub(super) struct AskedBefore {
    client: Client,
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Bench<'_> {
    /// What a service was asked, as far as all of it is known. What only reads is asked rather than what changes
    /// something.
    pub(super) fn asked_before(&self, evidence: &Evidence, service: &str) -> Option<AskedBefore> {
        let address = self.stack.addresses().get(service)?;
        let is_known = |call: &&WireCall| {
            Known::ALL.iter().any(|method| call.method == method.word())
                && (call.is_whole || call.method == Known::Get.word())
        };
        let calls = || evidence.calls.iter().filter(|call| call.callee == service).filter(is_known);
        let call = calls().find(|call| call.method == Known::Get.word()).or_else(|| calls().next())?;
        Some(AskedBefore {
            client: Client::builder().no_proxy().build().ok()?,
            method: Method::from_bytes(call.method.raw().as_bytes()).ok()?,
            url: format!("{address}{}", call.target.raw()),
            headers: call
                .headers
                .iter()
                .map(|(name, value)| (name.raw().into(), value.raw().into()))
                .collect(),
            body: (!call.body.raw().is_empty()).then(|| call.body.raw().to_owned()),
        })
    }
}

impl AskedBefore {
    /// The request, with everything but a context.
    pub(super) fn request(&self) -> RequestBuilder {
        let mut asking = self.client.request(self.method.clone(), &self.url);
        for (name, value) in &self.headers {
            asking = asking.header(name, value);
        }
        match &self.body {
            Some(body) => asking.body(body.clone()),
            None => asking,
        }
    }
}
