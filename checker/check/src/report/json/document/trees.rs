//! The expected and the actual tree of a request, line by line, as the terminal draws them.

use serde::Serialize;

use crate::text::Lang;
use crate::verdict::{Comparison, Mark, TreeLine};

#[derive(Serialize)]
pub(super) struct ComparisonDocument {
    request: String,
    expected: Vec<LineDocument>,
    actual: Vec<LineDocument>,
}

#[derive(Serialize)]
struct LineDocument {
    depth: usize,
    name: String,
    service: String,
    kind: String,
    status: String,
    mark: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl ComparisonDocument {
    pub(super) fn new(trees: &Comparison, lang: Lang) -> Self {
        let lines = |tree: &[TreeLine]| tree.iter().map(|line| LineDocument::new(line, lang)).collect();
        Self {
            request: trees.request.clone(),
            expected: lines(&trees.expected),
            actual: lines(&trees.actual),
        }
    }
}

impl LineDocument {
    fn new(line: &TreeLine, lang: Lang) -> Self {
        Self {
            depth: line.depth,
            name: line.name.clone(),
            service: line.service.clone(),
            kind: line.kind.clone(),
            status: line.status.clone(),
            mark: match line.mark {
                Mark::Same => "same",
                Mark::Missing => "missing",
                Mark::Different => "different",
                Mark::First => "first",
                Mark::Extra => "extra",
                Mark::Heading => "heading",
            },
            note: line.note.as_ref().map(|note| note.get(lang).to_owned()),
        }
    }
}
