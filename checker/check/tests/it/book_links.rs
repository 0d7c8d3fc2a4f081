//! The links of the book, the README and the other pages lead somewhere: to a file that is there and,
//! where they name one, to a heading of it.

use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::harness::repository;

/// The Markdown files below a folder.
fn pages_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.expect("readable").path()) {
        match path.extension() {
            _ if path.is_dir() => found.extend(pages_below(&path)),
            Some(extension) if extension == "md" => found.push(path),
            _ => {}
        }
    }
    found
}

/// Where the links and pictures of a page lead, as written.
fn targets(markdown: &str) -> Vec<String> {
    let starts = Parser::new(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    starts.collect()
}

/// The anchors of a page's headings, as mdBook makes them: lower case, spaces to hyphens, no
/// punctuation.
fn anchors(markdown: &str) -> Vec<String> {
    let (mut anchors, mut heading) = (Vec::new(), None::<String>);
    for event in Parser::new(markdown) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::End(TagEnd::Heading(_)), Some(text)) => {
                anchors.push(anchor(text));
                heading = None;
            }
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let heading = heading.to_lowercase();
    let kept = heading.chars().filter_map(|letter| match letter {
        letter if letter.is_alphanumeric() || letter == '_' || letter == '-' => Some(letter),
        letter if letter.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}

#[test]
fn every_link_leads_somewhere() {
    let top = repository();
    let mut pages = pages_below(&top.join("docs"));
    pages.extend(
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "checker/ARCHITECTURE.md"]
            .map(|page| top.join(page)),
    );
    let (mut broken, mut followed) = (Vec::new(), 0);
    for page in &pages {
        let text = std::fs::read_to_string(page).expect("a page");
        for target in targets(&text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            followed += 1;
            let (file, fragment) = target.split_once('#').unwrap_or((&target, ""));
            let leads_to =
                if file.is_empty() { page.clone() } else { page.parent().expect("a folder").join(file) };
            let is_there = leads_to.exists()
                && (fragment.is_empty()
                    || std::fs::read_to_string(&leads_to)
                        .is_ok_and(|text| anchors(&text).iter().any(|anchor| anchor == fragment)));
            if !is_there {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(followed > 300, "only {followed} links");
}
