//! The class on one page: a table of students and checks, of which each cell opens what was found there.
//!
//! There is no script on it, and nothing is fetched from anywhere. A cell is a link to a part of the page that is
//! hidden until it is the one that is asked for. `maud` escapes every text, a student's or ours.

mod found;
mod taught;

use std::collections::BTreeMap;

use checker_core::text::{Lang, Text};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::rows::plain;
use crate::{Class, Feedback, Outcome, Row, Status, Unit};

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2rem;color:#1b1b1b;background:#fff}\
table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:.15rem .45rem;text-align:left;vertical-align:top}\
.wide{overflow-x:auto}thead th{background:#f0f0f0;position:sticky;top:0}\
.checks td{text-align:center}.checks th.check{writing-mode:vertical-rl;font-weight:normal}\
td.passed{background:#e2f3e2}td.failed{background:#fbdcdc}td.skipped{background:#f3f3f3}td.error{background:#fff2c9}\
td a{color:inherit;text-decoration:none;display:block}td a:focus,td a:hover{outline:2px solid #225}\
section.found{display:none;border:2px solid #225;padding:0 1rem 1rem;margin:1rem 0}section.found:target{display:block}\
pre{overflow-x:auto;background:#f7f7f7;padding:.5rem}.first{font-weight:bold}";

impl Class {
    /// The page.
    pub fn html(&self, lang: Lang) -> String {
        let title = both!("Grades", "Notas");
        let page = html! {
            (DOCTYPE)
            html lang=(lang.tag()) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                    title { (title.get(lang)) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (title.get(lang)) }
                    p { (self.counted().get(lang)) }
                    (taught::again(self, lang))
                    (self.table(lang))
                    @for (place, unit) in self.units.iter().enumerate() { (found::of(place, unit, lang)) }
                }
            }
        };
        page.into_string()
    }

    fn counted(&self) -> Text {
        let [passed, failed, rejected, not_judged] =
            [Outcome::Passed, Outcome::Failed, Outcome::Rejected, Outcome::NotJudged]
                .map(|outcome| self.count(outcome));
        let (students, units) = (self.students.len(), self.units.len());
        both!(
            "{units} units of {students} submissions: {passed} passed, {failed} failed, {rejected} rejected, \
             {not_judged} not judged.",
            "{units} unidades de {students} entregas: {passed} passaram, {failed} não passaram, {rejected} \
             recusadas, {not_judged} não julgadas."
        )
    }

    fn table(&self, lang: Lang) -> Markup {
        let columns = self.columns();
        let (submission, points) = (both!("Submission", "Entrega"), both!("Points", "Pontos"));
        html! {
            h2 { (both!("The class", "A turma").get(lang)) }
            p { (both!("A cell opens what was found there.", "Cada célula abre o que foi encontrado ali.").get(lang)) }
            div.wide { table.checks {
                thead {
                    tr {
                        th rowspan="2" { (submission.get(lang)) }
                        th rowspan="2" { (points.get(lang)) }
                        @for (step, checks) in &columns { th colspan=(checks.len().max(1)) { (step) } }
                    }
                    tr { @for checks in columns.values() {
                        @if checks.is_empty() { th {} }
                        @for (id, title) in checks { th.check title=(title) { (id) } }
                    } }
                }
                tbody { @for sum in &self.students { tr {
                    th { (shown(&sum.submission)) }
                    td {
                        (sum.points.map_or("—".to_owned(), |points| points.to_string())) "/" (sum.max_points)
                    }
                    @for (step, checks) in &columns { (self.cells(&sum.submission, step, checks)) }
                } } }
            } }
        }
    }

    /// The steps with their checks, each with what it is called, in the order in which they come.
    fn columns(&self) -> BTreeMap<&str, Vec<(String, String)>> {
        let mut columns: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
        for unit in &self.units {
            let checks = columns.entry(&unit.id.step).or_default();
            for row in unit.rows(Feedback::Names) {
                if !row.check.is_empty() && checks.iter().all(|(id, _)| *id != row.check) {
                    checks.push((row.check, row.title));
                }
            }
        }
        columns
    }

    fn cells(&self, submission: &str, step: &str, checks: &[(String, String)]) -> Markup {
        let width = checks.len().max(1);
        let found = self.units.iter().enumerate();
        let mut found = found.filter(|(_, unit)| unit.id.submission == submission && unit.id.step == step);
        let Some((place, unit)) = found.next() else {
            return html! { td.skipped colspan=(width) { "·" } };
        };
        let rows = unit.rows(Feedback::Names);
        let of = |id: &str| rows.iter().find(|row| row.check == id);
        match rows.first() {
            Some(whole) if whole.check.is_empty() => cell(place, width, whole, unit),
            _ => html! { @for (id, _) in checks {
                @match of(id) { Some(row) => (cell(place, 1, row, unit)), None => td.skipped { "·" } }
            } },
        }
    }
}

fn cell(place: usize, width: usize, row: &Row, unit: &Unit) -> Markup {
    let (class, sign) = match row.status {
        Status::Passed => ("passed", "✓"),
        Status::Failed => ("failed", "✗"),
        Status::Skipped => ("skipped", "–"),
        Status::Error => ("error", "?"),
    };
    let title = format!("{} {}: {}", plain(&unit.id.submission), row.name(), class);
    html! { td class=(class) colspan=(width) { a href={ "#u" (place) } title=(title) { (sign) } } }
}

/// Somebody else's text: on one line, and not without end.
fn shown(text: &str) -> String {
    checker_core::untrusted::Untrusted::from(text).shown_up_to(200).to_string()
}

#[cfg(test)]
mod tests;
