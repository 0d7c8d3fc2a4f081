//! For a person: a table of the class, and what is to be looked at.

use std::collections::BTreeMap;

use checker_core::text::{Lang, Text};
use checker_core::untrusted::Untrusted;

use crate::{Class, Outcome, Unit};

impl Class {
    /// The page.
    pub fn markdown(&self, lang: Lang) -> String {
        let say = |text: Text| text.get(lang).to_owned();
        let [passed, failed, rejected, not_judged] =
            [Outcome::Passed, Outcome::Failed, Outcome::Rejected, Outcome::NotJudged]
                .map(|outcome| self.count(outcome));
        let (students, units) = (self.students.len(), self.units.len());
        let mut page = say(both!(
            "# Grades\n\n{units} units of {students} submissions: {passed} passed, {failed} failed, {rejected} \
             rejected, {not_judged} not judged.\n\n",
            "# Notas\n\n{units} unidades de {students} entregas: {passed} passaram, {failed} não passaram, \
             {rejected} recusadas, {not_judged} não julgadas.\n\n"
        ));
        page.push_str(&say(both!(
            "| Submission | Points | Of | Passed | Not judged |\n|---|---:|---:|---:|---:|\n",
            "| Entrega | Pontos | De | Passaram | Não julgadas |\n|---|---:|---:|---:|---:|\n"
        )));
        for sum in &self.students {
            let points = sum.points.map_or("—".to_owned(), |points| points.to_string());
            page.push_str(&format!(
                "| {} | {points} | {} | {}/{} | {} |\n",
                code(&sum.submission),
                sum.max_points,
                sum.passed,
                sum.units,
                sum.not_judged
            ));
        }
        self.push_diagnoses(&mut page, lang);
        self.push_without_verdict(&mut page, lang);
        page
    }

    /// What was met by how many: what to teach again.
    fn push_diagnoses(&self, page: &mut String, lang: Lang) {
        let mut met: BTreeMap<(&str, &str), Vec<&Unit>> = BTreeMap::new();
        for unit in &self.units {
            if let Some((id, _)) = unit.diagnosis() {
                met.entry((id, &unit.id.step)).or_default().push(unit);
            }
        }
        if met.is_empty() {
            return;
        }
        let title = both!(
            "\n## What went wrong\n\n| Diagnosis | Step | Submissions | Such as |\n|---|---|---:|---|\n",
            "\n## O que deu errado\n\n| Diagnóstico | Passo | Entregas | Por exemplo |\n|---|---|---:|---|\n"
        );
        page.push_str(title.get(lang));
        let mut met: Vec<_> = met.into_iter().collect();
        met.sort_by_key(|(_, units)| std::cmp::Reverse(units.len()));
        for ((id, step), units) in met {
            let sample = units.first().map(|unit| code(&unit.id.submission)).unwrap_or_default();
            page.push_str(&format!("| {} | {} | {} | {sample} |\n", code(id), code(step), units.len()));
        }
    }

    fn push_without_verdict(&self, page: &mut String, lang: Lang) {
        let of = |outcome| self.units.iter().filter(move |unit| unit.outcome == outcome);
        let lists = [
            (Outcome::Rejected, both!("\n## Rejected\n\n", "\n## Recusadas\n\n")),
            (
                Outcome::NotJudged,
                both!(
                    "\n## Not judged\n\nNo grade: run it again with `--resume`.\n\n",
                    "\n## Não julgadas\n\nSem nota: rode de novo com `--resume`.\n\n"
                ),
            ),
        ];
        for (outcome, title) in lists {
            if of(outcome).next().is_none() {
                continue;
            }
            page.push_str(title.get(lang));
            for unit in of(outcome) {
                let reason = code(unit.reason.as_deref().unwrap_or_default());
                let (submission, step) = (code(&unit.id.submission), code(&unit.id.step));
                page.push_str(&format!("- {submission} {step}: {reason}\n"));
            }
        }
    }
}

/// Somebody else's text as code in a table: nothing in it is read as Markdown, as HTML or as the end of a cell.
fn code(text: &str) -> String {
    let shown = Untrusted::from(text).shown_up_to(200).to_string().replace('`', "'").replace('|', "¦");
    if shown.is_empty() { String::new() } else { format!("`{shown}`") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn the_page_has_a_row_for_each_submission_and_tells_what_has_no_verdict() {
        let page = Class::of(fixture::class().to_vec()).markdown(Lang::En);
        assert!(page.contains("4 units of 3 submissions: 1 passed, 1 failed, 1 rejected, 1 not judged."));
        assert!(page.contains("| `ana` | 14 | 20 | 1/2 | 0 |"), "{page}");
        assert!(page.contains("| — | 10 | 0/1 | 1 |"), "{page}");
        assert!(page.contains("| `context-not-injected` | `01-a/02-c` | 1 | `ana` |"), "{page}");
        assert!(page.contains(": `no room on this machine`"), "{page}");
    }

    #[test]
    fn a_students_text_ends_neither_its_cell_nor_its_code() {
        let unit = fixture::unit("a`|<script>\n# x", "01-a/01-b", Outcome::Passed);
        let page = Class::of(vec![unit]).markdown(Lang::PtBr);
        let row = page.lines().find(|line| line.contains("script")).expect("a row");
        assert_eq!(row.matches('|').count(), 6, "{row}");
        assert_eq!(row.matches('`').count(), 2, "{row}");
        assert!(!page.contains("\n# x"));
    }
}
