//! Markdown as far as it matters here: links to web pages can be followed, the rest is shown as it was written.

use maud::{Markup, html};

/// A text with its links, `[text](address)`.
pub(super) fn linked(text: &str) -> Markup {
    let mut rest = text;
    let mut parts = Vec::new();
    while let Some((before, words, address, after)) = next(rest) {
        parts.push(html! { (before) a href=(address) rel="noopener noreferrer" target="_blank" { (words) } });
        rest = after;
    }
    html! { @for part in &parts { (part) } (rest) }
}

/// The first link: what stands before it, its words, its address, what stands behind it.
fn next(text: &str) -> Option<(&str, &str, &str, &str)> {
    let mut from = 0;
    while let Some(middle) = text[from..].find("](").map(|at| at + from) {
        let (ahead, behind) = (&text[..middle], &text[middle + 2..]);
        if let (Some(open), Some(close)) = (ahead.rfind('['), behind.find(')')) {
            let address = &behind[..close];
            // Nothing that would run here: a page of the web, or none.
            if ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)) {
                return Some((&text[..open], &ahead[open + 1..], address, &behind[close + 1..]));
            }
        }
        from = middle + 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_pages_can_be_followed_and_nothing_else() {
        let shown = linked("see [a <b>](http://localhost:16686/trace/1?a=\"b) or [x](javascript:alert(1)) [")
            .into_string();
        assert_eq!(
            shown,
            "see <a href=\"http://localhost:16686/trace/1?a=&quot;b\" rel=\"noopener noreferrer\" \
             target=\"_blank\">a &lt;b&gt;</a> or [x](javascript:alert(1)) ["
        );
        for text in ["](", "[](", "[a]()", "]( [a](https://x", "é](http://é)"] {
            assert_eq!(linked(text).into_string(), text);
        }
    }
}
