//! What a request says: an id in its path, a form in its body, a query for a page of a list.

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use serde_json::{Map, Value};

use crate::body;
use crate::id::Id;
use crate::problem::Problem;
use crate::shape::{Form, Kind};
use crate::store::{Query, Store};

/// The most that one page may have.
const PAGE: i64 = 200;

/// The id in the path.
pub(super) struct PathId(pub(super) Id);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(Path(text)) = Path::<String>::from_request_parts(parts, state).await else {
            return Err(Problem::NoRoute);
        };
        // In a path only the common form is an id.
        Id::parse(&text)
            .filter(|id| id.to_string().eq_ignore_ascii_case(&text))
            .map(Self)
            .ok_or(Problem::NoRoute)
    }
}

/// The body: what it means is asked by form.
pub(super) struct Body(Option<Value>);

impl FromRequest<Store> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, store: &Store) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        body::read(store.limits(), &parts.headers, body).await.map(Self)
    }
}

impl Body {
    pub(super) fn object(self, form: &Form) -> Result<Map<String, Value>, Problem> {
        body::object(form, self.0)
    }

    pub(super) fn value(self, kind: &Kind) -> Result<Value, Problem> {
        body::value(kind, self.0)
    }

    /// The fields of several things, which stand side by side in the body.
    pub(super) fn fields(self, form: &Form) -> Result<Map<String, Value>, Problem> {
        body::fields(form, self.0)
    }

    /// What is asked for, and which page of it. Nothing at all asks for everything.
    pub(super) fn query(self, form: &Form) -> Result<Query, Problem> {
        let asked = self.fields(form)?;
        let number = |name: &str| asked.get(name).and_then(Value::as_i64);
        let limit = number("limit").unwrap_or(PAGE);
        if !(0..=PAGE).contains(&limit) {
            let bound = if limit < 0 { "greater than or equal to 0" } else { "less than or equal to 200" };
            return Err(Problem::Unprocessable(format!("Invalid limit: must be {bound}.")));
        }
        let within = |number: i64| usize::try_from(number).unwrap_or_default();
        Ok(Query { limit: within(limit), offset: within(number("offset").unwrap_or_default()), asked })
    }
}
