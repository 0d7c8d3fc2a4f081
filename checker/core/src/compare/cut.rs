//! A tree of more lines than anybody reads, cut to those that matter: what was expected, what stands
//! above it, and the first of the rest.

use crate::verdict::{Mark, TreeLine};

/// How many lines a tree has at the most. A program may export thousands of spans.
const MOST_LINES: usize = 40;

/// The tree, with a last line that says how many spans are not shown.
pub(super) fn cut(lines: Vec<TreeLine>) -> Vec<TreeLine> {
    if lines.len() <= MOST_LINES {
        return lines;
    }
    let mut keep: Vec<bool> = lines.iter().map(|line| line.mark != Mark::Extra).collect();
    keep_ancestors(&lines, &mut keep);
    let mut room = MOST_LINES.saturating_sub(keep.iter().filter(|keep| **keep).count());
    for index in 0..lines.len() {
        // In order, so that whatever is shown stands under a parent that is shown.
        if !keep[index] && room > 0 && parent(&lines, index).is_none_or(|parent| keep[parent]) {
            keep[index] = true;
            room -= 1;
        }
    }
    let all = lines.len();
    let mut kept: Vec<TreeLine> =
        lines.into_iter().zip(keep).filter_map(|(line, keep)| keep.then_some(line)).collect();
    kept.truncate(4 * MOST_LINES);
    let hidden = all - kept.len();
    for index in 0..kept.len() {
        kept[index].last = is_last(&kept, index);
    }
    kept.push(TreeLine {
        depth: 0,
        last: true,
        name: "…".to_owned(),
        service: String::new(),
        kind: String::new(),
        status: String::new(),
        mark: Mark::Heading,
        note: Some(both!("{hidden} more spans", "mais {hidden} spans")),
    });
    kept
}

fn keep_ancestors(lines: &[TreeLine], keep: &mut [bool]) {
    // From the end: the nearest line above that is less deep is the parent.
    for index in (0..lines.len()).rev() {
        if keep[index]
            && let Some(parent) = parent(lines, index)
        {
            keep[parent] = true;
        }
    }
}

fn parent(lines: &[TreeLine], index: usize) -> Option<usize> {
    let depth = lines[index].depth;
    (depth > 0).then(|| (0..index).rev().find(|above| lines[*above].depth < depth))?
}

fn is_last(lines: &[TreeLine], index: usize) -> bool {
    let depth = lines[index].depth;
    let next = lines[index + 1..].iter().find(|line| line.depth <= depth);
    next.is_none_or(|line| line.depth < depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(depth: usize, mark: Mark) -> TreeLine {
        let (name, service, kind) = (depth.to_string(), String::new(), String::new());
        let status = String::new();
        TreeLine { depth, last: false, name, service, kind, status, mark, note: None }
    }

    #[test]
    fn a_tree_that_can_be_read_stays_as_it_is() {
        let tree = vec![line(0, Mark::Same), line(1, Mark::Extra)];
        assert_eq!(cut(tree.clone()), tree);
    }

    #[test]
    fn of_thousands_of_lines_the_ones_that_matter_stay_with_what_is_above_them() {
        let mut tree = vec![line(0, Mark::Same)];
        tree.extend((0..5_000).map(|_| line(1, Mark::Extra)));
        tree.extend([line(1, Mark::Extra), line(2, Mark::First)]);
        let cut = cut(tree);
        assert_eq!(cut.len(), MOST_LINES + 1);
        let first = cut.iter().position(|line| line.mark == Mark::First).expect("it stays");
        assert_eq!((cut[first - 1].depth, cut[first - 1].last, cut[1].last), (1, true, false));
        let hidden = cut.last().and_then(|line| line.note.clone()).expect("it is told");
        assert_eq!(hidden.get(crate::text::Lang::En), "4963 more spans");
    }
}
