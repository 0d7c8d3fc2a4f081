//! A step of which everything holds.

use checker_core::text::{Lang, Text};

use crate::step_files::{Page, StepFiles};

pub(crate) fn hint(word: &str) -> Text {
    Text::new(format!("Think of {word}."), format!("Pense em {word}."))
}

pub(crate) fn step() -> StepFiles {
    let files = |files: &[(&str, &str)]| {
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let page = |lang: Lang, title: &str, text: &str| Page {
        lang,
        file: format!("docs/{}/src/01-a/01-b.md", lang.tag()),
        text: Some(format!(
            "# B\n\n## {title}\n\n```rust\nuse b::B;\n```\n\n```text\n{text}\n```\n\n[`span-missing`](x.md)\n"
        )),
    };
    StepFiles {
        id: "01-a/01-b".to_owned(),
        edit: vec!["src/a.rs".to_owned()],
        untouched: "span-missing".to_owned(),
        hints: vec![hint("one"), hint("two"), hint("three")],
        exercise: files(&[
            ("Cargo.toml", "name = \"step\"\n"),
            ("step.toml", "edit = [\"src/a.rs\"]\nhints = []\n"),
            ("src/main.rs", "fn main() {\n    it();\n}\n"),
            ("src/a.rs", "use a::A;\n// TODO(01-a/01): it\n"),
        ]),
        solution: files(&[
            ("Cargo.toml", "name = \"step-solution\"\n"),
            ("src/main.rs", "fn main() {\n    it();\n}\n"),
            ("src/a.rs", "use a::A;\nuse b::B;\nfn it() {}\n"),
        ]),
        pages: vec![page(Lang::En, "What to do", "a look"), page(Lang::PtBr, "O que fazer", "um olhar")],
    }
}
