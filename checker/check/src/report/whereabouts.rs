//! Where the files are that a report names, as seen from where the person stands; and links to them, where the terminal
//! makes links (OSC 8).

use std::path::{Component, Path, PathBuf};

use supports_hyperlinks::Stream;
use url::Url;

use crate::session::seen_from_here;
use crate::settings::Settings;

/// The places.
#[derive(Debug, Clone, Default)]
pub struct Whereabouts {
    /// The folder of the book's pages in this language, where there is a book.
    book: Option<String>,
    /// Whether that has a page for each diagnosis.
    has_diagnoses: bool,
    /// Where a path begins that is not whole, if the terminal makes links.
    linked_from: Option<PathBuf>,
}

impl Whereabouts {
    /// As they are from the current folder. `may_link`: where nothing else would be lost by an escape.
    pub fn of(settings: &Settings, may_link: bool) -> Self {
        let book = settings.workspace.join("docs").join(settings.lang.tag()).join("src");
        let links = may_link && supports_hyperlinks::on(Stream::Stdout);
        Self {
            has_diagnoses: book.join("diagnoses").is_dir(),
            book: book.is_dir().then(|| seen_from_here(&book)),
            linked_from: links.then(std::env::current_dir).and_then(Result::ok),
        }
    }

    /// Those of a clone, from its top.
    #[cfg(test)]
    pub fn of_a_clone(lang: crate::text::Lang) -> Self {
        Self { book: Some(format!("docs/{}/src", lang.tag())), has_diagnoses: true, linked_from: None }
    }

    /// The same, in a terminal that makes links.
    #[cfg(test)]
    #[must_use]
    pub fn linked_from(self, folder: &Path) -> Self {
        Self { linked_from: Some(folder.to_owned()), ..self }
    }

    /// A step's page, where it stands in a file.
    pub fn page_of_step(&self, step: &str) -> Option<String> {
        self.book.as_ref().map(|book| format!("{book}/{step}.md"))
    }

    /// The page of a diagnosis, where it stands in a file.
    pub fn page_of_diagnosis(&self, id: &str) -> Option<String> {
        self.book.as_ref().filter(|_| self.has_diagnoses).map(|book| format!("{book}/diagnoses/{id}.md"))
    }

    /// An address of a web page, as a link.
    pub fn linked(&self, address: &str) -> String {
        match (&self.linked_from, Url::parse(address)) {
            (Some(_), Ok(url)) => link(&url, address),
            _ => address.to_owned(),
        }
    }

    /// The path of a file, with a line behind it or without, as a link. Editors read the line from the fragment.
    pub fn linked_file(&self, path: &str, line: Option<u32>) -> String {
        let shown = line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"));
        let Some(from) = &self.linked_from else { return shown };
        let Ok(mut url) = Url::from_file_path(without_dots(&from.join(path))) else { return shown };
        url.set_fragment(line.map(|line| line.to_string()).as_deref());
        link(&url, &shown)
    }
}

/// Without `..`, of which a URL of a file makes nothing.
fn without_dots(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            other => whole.push(other),
        }
    }
    whole
}

/// What a URL has in it is escaped: nothing in it ends the sequence.
fn link(url: &Url, text: &str) -> String {
    format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn a_file_is_a_link_to_its_line_and_an_address_to_itself() {
        let places = Whereabouts::of_a_clone(Lang::En).linked_from(Path::new("/home/ana/a b"));
        assert_eq!(
            places.linked_file("src/main.rs", Some(13)),
            "\u{1b}]8;;file:///home/ana/a%20b/src/main.rs#13\u{1b}\\src/main.rs:13\u{1b}]8;;\u{1b}\\"
        );
        let above = places.linked_file("../docs/a.md", None);
        assert!(above.contains("file:///home/ana/docs/a.md\u{1b}"), "{above:?}");
        let trace = "http://localhost:16686/trace/1";
        assert_eq!(places.linked(trace), format!("\u{1b}]8;;{trace}\u{1b}\\{trace}\u{1b}]8;;\u{1b}\\"));
        assert_eq!(places.linked("check up 01/01"), "check up 01/01");
        let hostile = places.linked("http://x/\u{1b}\\\u{7}");
        assert!(hostile.starts_with("\u{1b}]8;;http://x/%1B"), "{hostile:?}");
    }

    #[test]
    fn without_links_and_without_a_book_there_is_text_alone() {
        let places = Whereabouts::of_a_clone(Lang::PtBr);
        assert_eq!(places.linked_file("src/main.rs", None), "src/main.rs");
        assert_eq!(
            places.page_of_diagnosis("not-flushed").as_deref(),
            Some("docs/pt-BR/src/diagnoses/not-flushed.md")
        );
        assert_eq!(Whereabouts::default().page_of_step("01-first-trace/01-export"), None);
    }
}
