//! A Jaeger that runs already, whoever's it is: nothing is started and nothing stopped.

use url::Url;

use crate::event::StackInfo;

/// What is known of it.
pub(super) fn info(jaeger_url: &Url, otlp_endpoint: &Url) -> StackInfo {
    let [query_url, otlp_endpoint] =
        [jaeger_url, otlp_endpoint].map(|url| url.as_str().trim_end_matches('/').to_owned());
    StackInfo { kind: "external", version: None, query_url, otlp_endpoint }
}
