//! The page of a step: there in both languages, with the same parts and the same code, and it tells what an
//! untouched step gets.

use crate::finding::{Finding, RuleName, line_where};
use crate::step_files::{Page, StepFiles};

pub(crate) fn findings(step: &StepFiles) -> Vec<Finding> {
    let finding =
        |file: &str, line, text| Finding { rule: RuleName::Page, file: file.to_owned(), line, text };
    let mut found = Vec::new();
    let mut first: Option<(&str, &str)> = None;
    for Page { file, text, .. } in &step.pages {
        let Some(text) = text else {
            found.push(finding(file, None, both!("there is no such page", "não existe essa página")));
            continue;
        };
        if !text.contains(&step.untouched) {
            let id = &step.untouched;
            let text = both!(
                "does not name `{id}`, which the step gets as handed out",
                "não cita `{id}`, que o passo recebe como entregue"
            );
            found.push(finding(file, None, text));
        }
        match first {
            None => first = Some((file, text)),
            Some((other, before)) => {
                found.extend(compared(before, text).map(|(line, what)| {
                    let text = match what {
                        Part::Heading => {
                            both!("other headings than `{other}`", "outros títulos que `{other}`")
                        }
                        Part::Code => both!("other code than in `{other}`", "outro código que em `{other}`"),
                    };
                    finding(file, line, text)
                }));
            }
        }
    }
    found
}

/// What is compared.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Heading,
    Code,
}

/// A heading's level, or the lines of a block.
type Piece = (Part, String, usize);

/// Where the second page is the first to differ.
fn compared(before: &str, after: &str) -> Option<(Option<u32>, Part)> {
    let (before, after) = (pieces(before), pieces(after));
    let mut pairs = before.iter().zip(&after);
    let at = |line: usize| u32::try_from(line).ok();
    if let Some((_, (part, _, line))) = pairs.find(|(one, other)| (one.0, &one.1) != (other.0, &other.1)) {
        return Some((at(*line), *part));
    }
    let more = before.get(after.len()).or(after.get(before.len()))?;
    Some((after.get(before.len()).and_then(|(_, _, line)| at(*line)), more.0))
}

/// The headings by their level, and the blocks of code by their text; what is only looked at (`text`) may be told
/// in each language.
fn pieces(page: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut open: Option<Piece> = None;
    for (index, line) in page.lines().enumerate() {
        let trimmed = line.trim_start();
        match (&mut open, trimmed.strip_prefix("```")) {
            (Some(_), Some(_)) => {
                found.extend(open.take().filter(|(_, block, _)| !block.starts_with("text\n")));
            }
            (Some((_, block, _)), None) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, Some(language)) => open = Some((Part::Code, format!("{language}\n"), index + 1)),
            (None, None) if line.starts_with('#') => {
                let level = line.chars().take_while(|each| *each == '#').count();
                found.push((Part::Heading, level.to_string(), index + 1));
            }
            (None, None) => {}
        }
    }
    found
}

/// The Rust of a page, and the line where it begins to be about what goes wrong.
pub(crate) fn rust(page: &str) -> String {
    let blocks = pieces(page).into_iter().filter(|(part, ..)| *part == Part::Code);
    blocks.filter_map(|(_, block, _)| block.strip_prefix("rust\n").map(str::to_owned)).collect()
}

/// The line of a page where its code begins.
pub(crate) fn first_code(page: &str) -> Option<u32> {
    line_where(page, |line| line.trim_start() == "```rust")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn with(other: &str) -> Vec<Option<u32>> {
        let mut step = fixture::step();
        step.pages[1].text = Some(other.to_owned());
        findings(&step).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_page_that_lacks_or_differs_is_found_with_its_line() {
        assert_eq!(findings(&fixture::step()), []);
        let page = fixture::step().pages[1].text.clone().expect("a page");
        assert_eq!(with(&page.replace("## O que fazer", "# O que fazer")), [Some(3)]);
        assert_eq!(with(&page.replace("use b::B;", "use b::C;")), [Some(5)]);
        assert_eq!(with(&format!("{page}\n## Mais\n")), [u32::try_from(page.lines().count() + 2).ok()]);
        assert_eq!(with(&page.replace("span-missing", "outra coisa")), [None]);
        let mut step = fixture::step();
        step.pages[0].text = None;
        assert_eq!(findings(&step).len(), 1);
    }
}
