//! A page of Markdown as text for a terminal: headings stand out, code is indented, prose is wrapped.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::report::output::Layout;
use crate::report::style::{table_of_width, wrap};

/// The page, made for this layout.
pub(super) fn render(layout: &Layout, markdown: &str) -> String {
    let mut page = Page {
        layout,
        text: String::new(),
        line: String::new(),
        lists: Vec::new(),
        rows: Vec::new(),
        in_code: false,
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        page.take(event);
    }
    page.text
}

/// The text of its first paragraph: what a page is about, in a sentence or two.
pub(super) fn summary(markdown: &str) -> String {
    let mut text = String::new();
    let mut events = Parser::new(markdown).skip_while(|event| *event != Event::Start(Tag::Paragraph));
    for event in events.by_ref().take_while(|event| *event != Event::End(TagEnd::Paragraph)) {
        match event {
            Event::Text(words) => text.push_str(&words),
            Event::Code(code) => text.push_str(&format!("`{code}`")),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

struct Page<'v> {
    layout: &'v Layout,
    text: String,
    /// The paragraph that is being read.
    line: String,
    /// The lists that are open: the next number, or none for bullets.
    lists: Vec<Option<u64>>,
    /// The table that is open: its header and its rows.
    rows: Vec<Vec<String>>,
    in_code: bool,
}

impl Page<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                self.flush("");
                self.gap();
                self.in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            Event::Text(code) if self.in_code => {
                let indent = "  ".repeat(self.lists.len());
                for line in code.lines() {
                    self.text.push_str(format!("{indent}    {line}").trim_end());
                    self.text.push('\n');
                }
            }
            Event::Text(text) => self.line.push_str(&text),
            Event::Code(code) => self.line.push_str(&format!("`{code}`")),
            Event::SoftBreak => self.line.push(' '),
            Event::HardBreak => self.line.push('\n'),
            Event::Start(Tag::Heading { .. } | Tag::Paragraph) if self.lists.is_empty() => self.gap(),
            Event::End(TagEnd::Heading(_)) => {
                let heading = std::mem::take(&mut self.line);
                self.text.push_str(&format!("{}\n", self.layout.style.strong(&heading)));
            }
            Event::Start(Tag::List(first)) => {
                self.flush("");
                if self.lists.is_empty() {
                    self.gap();
                }
                self.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item) => self.flush(""),
            Event::Start(Tag::TableHead | Tag::TableRow) => self.rows.push(Vec::new()),
            Event::End(TagEnd::TableCell) => {
                let cell = std::mem::take(&mut self.line);
                self.rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            Event::End(TagEnd::Table) => self.table(),
            Event::Rule => self.gap(),
            _ => {}
        }
        if self.lists.is_empty() && self.text.is_empty() {
            self.text.clear();
        }
    }

    /// Writes the table that was read.
    fn table(&mut self) {
        let mut table = table_of_width(self.layout.width.min(100));
        let mut rows = std::mem::take(&mut self.rows).into_iter();
        if let Some(head) = rows.next() {
            table.set_header(head);
        }
        table.add_rows(rows);
        self.gap();
        self.text.push_str(&format!("{table}\n"));
    }

    /// An empty line, but not at the top and not two of them.
    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Writes what was read of a paragraph or an item.
    fn flush(&mut self, indent: &str) {
        let text = std::mem::take(&mut self.line);
        if text.trim().is_empty() {
            return;
        }
        let (first, others) = match self.lists.last_mut() {
            None => (indent.to_owned(), indent.to_owned()),
            Some(None) => ("• ".to_owned(), "  ".to_owned()),
            Some(Some(number)) => {
                let first = format!("{number}. ");
                *number += 1;
                let others = " ".repeat(first.len());
                (first, others)
            }
        };
        let indent = "  ".repeat(self.lists.len());
        let (first, others) = (format!("{indent}{first}"), format!("{indent}{others}"));
        let lines = wrap(text.trim(), self.layout.width.min(100), &first, &others);
        self.text.push_str(&(lines.join("\n") + "\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn layout(width: usize) -> Layout {
        Layout::plain(Lang::En, width)
    }

    #[test]
    fn headings_lists_and_code_stand_apart() {
        let markdown = "# context-not-injected\n\nThe caller sent no `traceparent`, so the callee had nothing to \
                        go on\nand began a *new* trace.\n\n## How to mend it\n\n1. Take the context.\n2. Inject it:\n\n   \
                        ```rust\n   inject(&mut headers);\n   ```\n\n- one\n- [two](x.md)\n\n```rust\nfn main() {\n\n}\n```\n\nEnd.\n";
        insta::assert_snapshot!(render(&layout(60), markdown));
    }

    #[test]
    fn a_table_keeps_its_columns_within_the_width() {
        let markdown = "# not-flushed\n\nHow it ended tells:\n\n| it ended | so |\n|---|---|\n| by signal 15, `SIGTERM` | nothing \
                        in it handles SIGTERM: it never came to a shutdown |\n| by itself | nobody shut the provider down |\n\n## Next\n\nEnd.\n";
        let page = render(&layout(60), markdown);
        assert!(page.lines().all(|line| crate::report::style::width(line) <= 60), "{page}");
        insta::assert_snapshot!(page);
    }
}
