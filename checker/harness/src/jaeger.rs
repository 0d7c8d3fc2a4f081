//! Jaeger's HTTP query API, as a client: the only way in which traces are read.
//!
//! Speaks to every Jaeger from 1.73 to those that have no legacy search any more (jaeger#9260). The
//! legacy API is asked first and raw, because that read changes nothing in any version; where a route of
//! it is gone, or where it cannot say what was sent, `/api/v3` is asked, whose answers are OTLP. Which
//! of the two has the searches is found out once.
//!
//! Their answers differ in more than they should (`null` for an empty list, 404 for nothing found,
//! errors as text, a page of HTML for an unknown route), so all of it is read leniently.

mod cause;
mod legacy;
mod reply;
mod tags;
mod v3;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::cause::{Cause, CauseId};
use crate::http_client::HttpClient;
use crate::trace::{Trace, TraceId};
use crate::untrusted::Untrusted;

use reply::Reply;

/// The most traces that one search asks for; a v2 whose memory is smaller wants less.
const MOST_TRACES: u32 = 500;

/// A client of one Jaeger.
#[derive(Debug)]
pub struct Jaeger {
    http: HttpClient,
    url: String,
    /// Which family has the list of services; known after the first answer.
    services: OnceLock<Api>,
    /// Which family has the search; known after the first answer.
    search: OnceLock<Api>,
    /// How many traces a search may ask for.
    depth: AtomicU32,
}

/// One of the two families of routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Api {
    /// `/api/services`, `/api/traces`.
    Legacy,
    /// `/api/v3/services`, `/api/v3/traces`.
    V3,
}

/// `/api/v3/services`.
#[derive(Deserialize)]
struct Services {
    #[serde(default)]
    services: Option<Vec<String>>,
}

/// A search: the traces in which a service has a span that started in a window, both ends in it.
#[derive(Debug, Clone, Copy)]
struct Search<'a> {
    service: &'a Untrusted,
    start_us: u64,
    end_us: u64,
}

impl Jaeger {
    /// A client for the Jaeger at a URL, base path included.
    pub fn new(http: HttpClient, url: &str) -> Self {
        Self {
            http,
            url: url.trim_end_matches('/').to_owned(),
            services: OnceLock::new(),
            search: OnceLock::new(),
            depth: AtomicU32::new(MOST_TRACES),
        }
    }

    /// Where its pages are.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The page of a trace.
    pub fn trace_url(&self, trace: TraceId) -> String {
        format!("{}/trace/{trace}", self.url)
    }

    /// The version that its page tells, if it has one and tells.
    pub async fn version(&self) -> Option<String> {
        let page = self.http.get(&format!("{}/", self.url)).await.ok()?.text();
        let (_, rest) = page.split_once("\"gitVersion\":\"")?;
        let version = rest.split('"').next()?.trim_start_matches('v');
        let is_one = version.len() < 40 && version.starts_with(|first: char| first.is_ascii_digit());
        is_one.then(|| Untrusted::from(version).shown().to_string())
    }

    /// A trace by its id, as it was sent; `None` while Jaeger knows nothing of it.
    pub async fn trace(&self, id: TraceId) -> Result<Option<Trace>, Cause> {
        let raw = [("raw", "true".to_owned())];
        let body = match self.get(&format!("/api/traces/{id}"), &raw).await? {
            Reply::Body(body) => body,
            Reply::Nothing | Reply::TooDeep => return Ok(None),
            // A NaN cannot stand in the legacy API's JSON; in v3's it can.
            Reply::NotEncodable | Reply::NoRoute(_) => return self.trace_by_v3(id).await,
        };
        let found = legacy::traces(&body).map_err(|error| self.unreadable(&error))?;
        let Some(legacy::Read { mut trace, unclear_parents }) =
            found.into_iter().find(|read| read.trace.id == id)
        else {
            return Ok(None);
        };
        // The legacy API shows a child that links to its parent, and a root that links into its trace,
        // alike. v3 has a field for the parent; where v1 translates back it knows no more than we do.
        if !unclear_parents.is_empty()
            && let Some(clear) = self.trace_by_v3(id).await.ok().flatten()
        {
            for span in &mut trace.spans {
                if unclear_parents.contains(&span.id)
                    && let Some(same) = clear.span(span.id)
                {
                    span.parent = same.parent;
                }
            }
        }
        Ok(Some(trace))
    }

    async fn trace_by_v3(&self, id: TraceId) -> Result<Option<Trace>, Cause> {
        let raw = [("raw_traces", "true".to_owned())];
        match self.get(&format!("/api/v3/traces/{id}"), &raw).await? {
            Reply::Body(body) => {
                let traces = v3::traces(&body).map_err(|error| self.unreadable(&error))?;
                Ok(traces.into_iter().find(|trace| trace.id == id))
            }
            Reply::Nothing | Reply::TooDeep => Ok(None),
            Reply::NoRoute(found) => Err(cause::not_jaeger(&self.url, found)),
            Reply::NotEncodable => Err(cause::not_encodable(&self.url)),
        }
    }

    /// The names of the services that Jaeger knows. `GET /api/v3/services`, which every version from
    /// 1.73 on answers, and the older `GET /api/services` should it not.
    pub async fn services(&self) -> Result<Vec<Untrusted>, Cause> {
        if let Some(&family) = self.services.get() {
            return self.services_by(family).await;
        }
        let (family, names) = match self.services_by(Api::V3).await {
            Ok(names) => (Api::V3, names),
            Err(cause) if matches!(cause.id, CauseId::NotJaeger | CauseId::JaegerUnreadable) => {
                (Api::Legacy, self.services_by(Api::Legacy).await.map_err(|_| cause)?)
            }
            Err(cause) => return Err(cause),
        };
        let _ = self.services.set(family);
        Ok(names)
    }

    async fn services_by(&self, family: Api) -> Result<Vec<Untrusted>, Cause> {
        let path = match family {
            Api::Legacy => "/api/services",
            Api::V3 => "/api/v3/services",
        };
        match self.get(path, &[]).await? {
            Reply::Body(body) => self.names(family, &body),
            Reply::NoRoute(found) => Err(cause::not_jaeger(&self.url, found)),
            // No Jaeger says that where there are no services: who does is something else.
            Reply::Nothing | Reply::NotEncodable | Reply::TooDeep => {
                Err(cause::not_jaeger(&self.url, cause::Instead::NotFound))
            }
        }
    }

    fn names(&self, family: Api, body: &str) -> Result<Vec<Untrusted>, Cause> {
        let names = match family {
            Api::Legacy => self.read::<legacy::Envelope<String>>(body)?.into_data(),
            Api::V3 => self.read::<Services>(body)?.services.unwrap_or_default(),
        };
        Ok(names.into_iter().map(Untrusted::new).collect())
    }

    /// The traces in which a service has a span that started in a window (µs since the epoch, both
    /// ends in it), as they were sent.
    pub async fn search(&self, service: &Untrusted, start_us: u64, end_us: u64) -> Result<Vec<Trace>, Cause> {
        let search = Search { service, start_us, end_us };
        let mut refused = None;
        let families = self.search.get().map_or(vec![Api::Legacy, Api::V3], |&known| vec![known]);
        for family in families {
            match self.search_by(family, search).await? {
                Reply::Body(body) => {
                    let _ = self.search.set(family);
                    return self.found(family, &body);
                }
                Reply::Nothing if family == Api::V3 => {
                    let _ = self.search.set(family);
                    return Ok(Vec::new());
                }
                // One trace with a NaN, perhaps somebody else's, spoils a legacy search; v3's it does not.
                Reply::NotEncodable if family == Api::Legacy => return self.search_v3_once(search).await,
                Reply::NotEncodable => return Err(cause::not_encodable(&self.url)),
                Reply::TooDeep => return Ok(Vec::new()),
                // The legacy search says `[]` where nothing is found.
                Reply::Nothing => refused = Some(cause::Instead::NotFound),
                Reply::NoRoute(found) => refused = refused.or(Some(found)),
            }
        }
        Err(cause::not_jaeger(&self.url, refused.unwrap_or(cause::Instead::NotFound)))
    }

    async fn search_v3_once(&self, search: Search<'_>) -> Result<Vec<Trace>, Cause> {
        match self.search_by(Api::V3, search).await? {
            Reply::Body(body) => self.found(Api::V3, &body),
            Reply::Nothing | Reply::TooDeep => Ok(Vec::new()),
            Reply::NotEncodable | Reply::NoRoute(_) => Err(cause::not_encodable(&self.url)),
        }
    }

    fn found(&self, family: Api, body: &str) -> Result<Vec<Trace>, Cause> {
        match family {
            Api::Legacy => legacy::traces(body).map(|read| read.into_iter().map(|read| read.trace).collect()),
            Api::V3 => v3::traces(body),
        }
        .map_err(|error| self.unreadable(&error))
    }

    /// Asks one family, for fewer traces each time that Jaeger finds them too many.
    async fn search_by(&self, family: Api, search: Search<'_>) -> Result<Reply, Cause> {
        loop {
            let depth = self.depth.load(Ordering::Relaxed);
            let (path, query) = match family {
                Api::Legacy => ("/api/traces", search.legacy_query(depth)),
                Api::V3 => ("/api/v3/traces", search.v3_query(depth)),
            };
            match self.get(path, &query).await? {
                Reply::TooDeep if depth > 1 => self.depth.store(depth / 2, Ordering::Relaxed),
                reply => return Ok(reply),
            }
        }
    }

    fn read<T: DeserializeOwned>(&self, body: &str) -> Result<T, Cause> {
        serde_json::from_str(body).map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &serde_json::Error) -> Cause {
        cause::unreadable(&self.url, error)
    }

    async fn get(&self, path: &str, query: &[(&'static str, String)]) -> Result<Reply, Cause> {
        let mut url = format!("{}{path}", self.url);
        if !query.is_empty() {
            let mut pairs = url::form_urlencoded::Serializer::new(String::new());
            pairs.extend_pairs(query);
            url = format!("{url}?{}", pairs.finish());
        }
        let answer = self.http.get(&url).await.map_err(|error| cause::no_answer(&self.url, &error))?;
        reply::of(&self.url, &answer, self.http.has_credentials())
    }
}

impl Search<'_> {
    fn legacy_query(&self, depth: u32) -> Vec<(&'static str, String)> {
        vec![
            ("service", self.service.raw().to_owned()),
            ("start", self.start_us.to_string()),
            ("end", self.end_us.to_string()),
            ("limit", depth.to_string()),
            ("raw", "true".to_owned()),
        ]
    }

    /// The names in snake case and `num_traces`: every version knows them.
    fn v3_query(&self, depth: u32) -> Vec<(&'static str, String)> {
        let time = |us: u64| {
            let time = Timestamp::from_microsecond(i64::try_from(us).unwrap_or(i64::MAX));
            time.unwrap_or(Timestamp::MAX).to_string()
        };
        vec![
            ("query.service_name", self.service.raw().to_owned()),
            ("query.start_time_min", time(self.start_us)),
            ("query.start_time_max", time(self.end_us)),
            ("query.num_traces", depth.to_string()),
            ("query.raw_traces", "true".to_owned()),
        ]
    }
}

#[cfg(test)]
mod tests;
