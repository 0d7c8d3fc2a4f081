//! The expected and the actual tree: beside each other where there is room, else below each other.

use crate::report::output::Layout;
use crate::report::style::{Style, width, wrap};
use crate::text::Text;
use crate::verdict::{Comparison, FoundTree, Mark, TreeLine};

/// From this width on the trees stand beside each other.
const BESIDE: usize = 110;
/// What a line of a tree needs beside its branches.
const LEAST: usize = 24;
/// Between two trees that stand beside each other.
const GAP: &str = "   ";

/// One line of a tree: plain, for measuring, and what it means.
struct Line {
    plain: String,
    mark: Mark,
}

/// The trees of a trace.
pub(super) fn compare(layout: &Layout, comparison: &Comparison) -> String {
    let request = &comparison.request;
    let title = both!("The trace of request `{request}`", "O trace da requisição `{request}`");
    titled(layout, &title, comparison)
}

/// What Prefect should have and has.
pub(super) fn compare_flows(layout: &Layout, comparison: &Comparison) -> String {
    let request = &comparison.request;
    let title =
        both!("The flow run of `{request}`, in Prefect", "A execução de fluxo de `{request}`, no Prefect");
    titled(layout, &title, comparison)
}

fn titled(layout: &Layout, title: &Text, comparison: &Comparison) -> String {
    let mut text = format!("\n{}\n", layout.style.strong(layout.say(title)));
    let (expected, found) = (both!("expected", "esperado"), both!("found", "encontrado"));
    if layout.width >= BESIDE {
        let half = ((layout.width - width(GAP)) / 2).min(90);
        let left = side(layout, &expected, &comparison.expected, half);
        let right = side(layout, &found, &comparison.actual, half);
        let used = left.iter().map(|line| width(&line.plain)).max().unwrap_or(0);
        for row in 0..left.len().max(right.len()) {
            let (one, other) = (left.get(row), right.get(row));
            let padding = " ".repeat(used - one.map_or(0, |line| width(&line.plain)));
            let one = one.map_or(String::new(), |line| line.painted(layout.style));
            let other = other.map_or(String::new(), |line| line.painted(layout.style));
            text.push_str(format!("{one}{padding}{GAP}{other}").trim_end());
            text.push('\n');
        }
    } else {
        for (title, lines) in [(&expected, &comparison.expected), (&found, &comparison.actual)] {
            for line in side(layout, title, lines, layout.width) {
                text.push_str(line.painted(layout.style).trim_end());
                text.push('\n');
            }
        }
    }
    text
}

/// A tree that is as it is to be, or that nothing is set against.
pub(super) fn found(layout: &Layout, found: &FoundTree) -> String {
    let request = &found.request;
    let title = both!("The trace of `{request}`", "O trace de `{request}`");
    let mut text = format!("\n{}\n", layout.style.strong(layout.say(&title)));
    // Nothing is set against it, so that a span which the step did not ask for is as good as any.
    let unmarked = |line: &TreeLine| match line.mark {
        Mark::Extra => TreeLine { mark: Mark::Same, ..line.clone() },
        _ => line.clone(),
    };
    let lines: Vec<TreeLine> = found.lines.iter().map(unmarked).collect();
    for line in side(layout, &title, &lines, layout.width).iter().skip(1) {
        text.push_str(line.painted(layout.style).trim_end());
        text.push('\n');
    }
    text.push('\n');
    text
}

/// One tree with its title, in lines of at most this width.
fn side(layout: &Layout, title: &Text, tree: &[TreeLine], room: usize) -> Vec<Line> {
    let mut lines = vec![Line { plain: format!("  {}:", layout.say(title)), mark: Mark::Heading }];
    if tree.is_empty() {
        let nothing = both!("nothing", "nada");
        lines.push(Line { plain: format!("  {}", layout.say(&nothing)), mark: Mark::Missing });
    }
    // For each depth: whether the branch has ended there, so that no line is drawn below it.
    let mut ended: Vec<bool> = Vec::new();
    for line in tree {
        ended.truncate(line.depth);
        ended.resize(line.depth, true);
        let guides: String = ended.iter().skip(1).map(|ended| if *ended { "   " } else { "│  " }).collect();
        let branch = match (line.depth, line.last) {
            (0, _) => "",
            (_, true) => "└─ ",
            (_, false) => "├─ ",
        };
        ended.push(line.last);
        let mut first = format!("{} {guides}{branch}", symbol(line.mark));
        let below = if line.depth > 0 && !line.last {
            "│  "
        } else if line.depth > 0 {
            "   "
        } else {
            ""
        };
        let mut others = format!("  {guides}{below}    ");
        // So deep that nothing fits beside the branches: how deep, in a number.
        if width(&first) + LEAST > room {
            first = format!("{} {}│ {branch}", symbol(line.mark), line.depth);
            others = " ".repeat(6);
        }
        lines.extend(
            wrap(&words(layout, line), room, &first, &others)
                .into_iter()
                .map(|plain| Line { plain, mark: line.mark }),
        );
    }
    lines
}

/// The sign in front of a line; each has words to it, so that nobody needs a legend.
fn symbol(mark: Mark) -> &'static str {
    match mark {
        Mark::Same | Mark::Heading => " ",
        Mark::Missing => "-",
        Mark::Different => "~",
        Mark::First => "▶",
        Mark::Extra => "+",
    }
}

fn words(layout: &Layout, line: &TreeLine) -> String {
    let mut words = vec![line.name.clone()];
    if [&line.service, &line.kind, &line.status].iter().any(|word| !word.is_empty()) {
        let details = [line.service.as_str(), line.kind.as_str(), line.status.as_str()];
        words.push(format!(
            "({})",
            details.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
        ));
    }
    let note = line.note.as_ref().map(|note| layout.say(note).to_owned());
    let remark = match line.mark {
        Mark::First => Some(both!("LOOK HERE FIRST", "OLHE AQUI PRIMEIRO")),
        Mark::Missing if note.is_none() => Some(both!("missing", "falta")),
        Mark::Different if note.is_none() => Some(both!("different", "diferente")),
        Mark::Extra if note.is_none() => Some(both!("extra, which is fine", "a mais, e tudo bem")),
        _ => None,
    };
    let remark = remark.map(|remark| layout.say(&remark).to_owned());
    let remarks: Vec<String> = [remark, note].into_iter().flatten().collect();
    if !remarks.is_empty() {
        words.push(format!("← {}", remarks.join(": ")));
    }
    words.join(" ")
}

impl Line {
    fn painted(&self, style: Style) -> String {
        match self.mark {
            Mark::Same => self.plain.clone(),
            Mark::Missing | Mark::Different => style.bad(&self.plain),
            Mark::First => style.alarm(&self.plain),
            Mark::Extra => style.dim(&self.plain),
            Mark::Heading => style.strong(&self.plain),
        }
    }
}
