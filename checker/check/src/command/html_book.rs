//! The book as pages for a browser, written where a check keeps its files: no other program is needed for it.

use std::io;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

use crate::settings::Settings;

/// Light or dark as the system is, and no wider than one reads well.
const STYLE: &str = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 system-ui,sans-serif}\
:root{color-scheme:light dark}pre{padding:.8rem;overflow-x:auto;border:1px solid #8886;border-radius:.4rem}\
code{font:.92em ui-monospace,monospace}table{border-collapse:collapse}td,th{border:1px solid #8886;padding:.3rem .6rem;\
text-align:left;vertical-align:top}img{max-width:100%}";

/// Writes all pages of a language; gives the place of this one (`02-tracing/04-propagation`).
pub(super) fn write(settings: &Settings, page: &str) -> Result<PathBuf, (PathBuf, io::Error)> {
    let lang = settings.lang.tag();
    let (source, to) = (format!("docs/{lang}/src"), settings.workspace.join(".check/book").join(lang));
    let top = settings.workspace.join(&source);
    let mut names = Vec::new();
    if top.is_dir() {
        crate::handed_out::walk(&top, Path::new(""), &mut names);
    } else {
        let within = handout::below(&source).into_iter();
        names.extend(
            within.filter_map(|name| Some(name.strip_prefix(&source)?.trim_start_matches('/').to_owned())),
        );
    }
    for name in names {
        let from = top.join(&name);
        let bytes = match std::fs::read(&from) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                handout::file(&format!("{source}/{name}")).unwrap_or_default().into_owned()
            }
            result => result.map_err(|error| (from, error))?,
        };
        let (file, bytes) = match name.strip_suffix(".md") {
            Some(name) => {
                let text = String::from_utf8_lossy(&bytes);
                (to.join(format!("{name}.html")), document(lang, &text).into_bytes())
            }
            None => (to.join(&name), bytes),
        };
        let written = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        written.and_then(|()| std::fs::write(&file, bytes)).map_err(|error| (file, error))?;
    }
    Ok(to.join(format!("{page}.html")))
}

fn document(lang: &str, markdown: &str) -> String {
    let title = markdown.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
    let mut escaped = String::new();
    html::push_html(&mut escaped, std::iter::once(Event::Text(title.into())));
    let mut body = String::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    html::push_html(&mut body, Parser::new_ext(markdown, options).map(led_to_a_page));
    format!(
        "<!doctype html>\n<html lang=\"{lang}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{escaped}</title><style>{STYLE}</style>\n{body}"
    )
}

/// A link between pages leads to the page as it is written here.
fn led_to_a_page(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) if !dest_url.contains("://") => {
            let dest_url: CowStr<'_> = dest_url.replacen(".md", ".html", 1).into();
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        event => event,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_links_to_pages_and_keeps_its_places() {
        let page = "# A & B\n\n## There {#there}\n\n[x](../diagnoses/y.md#z) <https://a.example/b.md>\n\n```rust\na < b\n```\n";
        let html = document("en", page);
        assert!(html.contains("<title>A &amp; B</title>"), "{html}");
        assert!(html.contains("<h2 id=\"there\">There</h2>"), "{html}");
        assert!(html.contains("href=\"../diagnoses/y.html#z\""), "{html}");
        assert!(html.contains("href=\"https://a.example/b.md\""), "{html}");
        assert!(html.contains("a &lt; b"), "{html}");
    }
}
