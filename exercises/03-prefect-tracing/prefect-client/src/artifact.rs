//! What a run leaves to be looked at.

use serde::Serialize;
use serde_json::json;

use crate::{Error, Prefect};

/// Something to look at on the page of a run. Its key (`a` to `z`, `0` to `9` and `-`) is the same in every run, so
/// that one can follow it from run to run.
#[derive(Clone, Debug)]
pub struct Artifact {
    key: String,
    kind: &'static str,
    data: String,
    description: Option<String>,
}

impl Artifact {
    /// A text in Markdown.
    pub fn markdown(key: &str, text: impl Into<String>) -> Self {
        Self { key: key.to_owned(), kind: "markdown", data: text.into(), description: None }
    }

    /// A link.
    pub fn link(key: &str, text: &str, url: &str) -> Self {
        Self::markdown(key, format!("[{text}]({url})"))
    }

    /// A table: a list of rows, each with its columns by name.
    pub fn table(key: &str, rows: &impl Serialize) -> Result<Self, serde_json::Error> {
        let data = serde_json::to_string(rows)?;
        Ok(Self { key: key.to_owned(), kind: "table", data, description: None })
    }

    /// With a word about what it is.
    #[must_use]
    pub fn described(mut self, description: &str) -> Self {
        self.description = Some(description.to_owned());
        self
    }

    pub(crate) async fn create(
        &self,
        prefect: &Prefect,
        flow_run: &str,
        task_run: Option<&str>,
    ) -> Result<(), Error> {
        let body = json!({
            "key": self.key, "type": self.kind, "data": self.data, "description": self.description,
            "flow_run_id": flow_run, "task_run_id": task_run,
        });
        prefect.tell("/artifacts/", &body).await
    }
}
