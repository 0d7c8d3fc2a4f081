//! What was met by how many: what to teach again.

use std::collections::BTreeMap;

use checker_core::text::Lang;
use maud::{Markup, html};

use crate::{Class, Outcome, Unit};

pub(super) fn again(class: &Class, lang: Lang) -> Markup {
    let mut met: BTreeMap<(&str, &str), Vec<(usize, &Unit)>> = BTreeMap::new();
    for (place, unit) in class.units.iter().enumerate() {
        if let Some((id, _)) = unit.diagnosis() {
            met.entry((&unit.id.step, id)).or_default().push((place, unit));
        }
    }
    let mut met: Vec<_> = met.into_iter().collect();
    met.sort_by_key(|(_, units)| std::cmp::Reverse(units.len()));
    let with_a_verdict = |step: &str| {
        let is_one = |unit: &&Unit| matches!(unit.outcome, Outcome::Passed | Outcome::Failed);
        class.units.iter().filter(is_one).filter(|unit| unit.id.step == step).count()
    };
    let heads = [
        both!("Submissions", "Entregas"),
        both!("Step", "Passo"),
        both!("Diagnosis", "Diagnóstico"),
        both!("In words", "Em palavras"),
        both!("Such as", "Por exemplo"),
    ];
    html! { @if !met.is_empty() {
        h2 { (both!("What to teach again", "O que ensinar de novo").get(lang)) }
        p { (both!(
            "`check explain DIAGNOSIS` tells what it sees, why it matters and how it is mended.",
            "`check explain DIAGNÓSTICO` diz o que ele vê, por que importa e como se conserta."
        ).get(lang)) }
        table.taught {
            thead { tr { @for head in &heads { th { (head.get(lang)) } } } }
            tbody { @for ((step, id), units) in &met { tr {
                td { (units.len()) "/" (with_a_verdict(step)) }
                td { (step) }
                td { code { (super::shown(id)) } }
                td { @if let Some((_, title)) = units[0].1.diagnosis() { (super::shown(title)) } }
                td { a href={ "#u" (units[0].0) } { (super::shown(&units[0].1.id.submission)) } }
            } } }
        }
    } }
}
