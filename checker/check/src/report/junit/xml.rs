//! As much of XML as a report needs: elements, attributes, text, and what may not stand in them.

use std::fmt::Write;

/// An element: its name, its attributes, and what is in it.
pub(super) fn element(name: &str, attributes: &[(&str, &str)], content: &str) -> String {
    let mut text = format!("<{name}");
    for (key, value) in attributes {
        let value = escaped(value).replace('\n', "&#10;");
        // A `String` takes everything.
        let _ = write!(text, " {key}=\"{value}\"");
    }
    if content.is_empty() { text + "/>\n" } else { format!("{text}>{content}</{name}>\n") }
}

/// Text, with what has a meaning in XML written so that it has none. What XML 1.0 has no place for, such
/// as most control characters, goes.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(character),
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() => {}
            plain => safe.push(plain),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_written_can_steer_a_reader() {
        let hostile = "a]]></failure><x y=\"&amp;\">\u{1b}[2J\u{0}\u{ffff}ção";
        assert_eq!(escaped(hostile), "a]]&gt;&lt;/failure&gt;&lt;x y=&quot;&amp;amp;&quot;&gt;[2Jção");
        assert_eq!(element("e", &[("k", "1\n2")], ""), "<e k=\"1&#10;2\"/>\n");
    }
}
