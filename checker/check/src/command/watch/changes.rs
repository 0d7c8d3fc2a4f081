//! What is different from the round before.

use crate::text::{Lang, Text};
use crate::verdict::{CheckStatus, StepReport, Verdict};

/// More titles than these are not read.
const FEW: usize = 3;

/// A sentence each; none where a round could not be judged.
pub(super) fn between(before: &StepReport, now: &StepReport) -> Vec<Text> {
    let is_judged = |report: &StepReport| !matches!(report.verdict, Verdict::NotJudged(_));
    if !is_judged(before) || !is_judged(now) {
        return Vec::new();
    }
    // What is skipped follows from what failed, which is named.
    let passed = Some(&CheckStatus::Passed);
    let lost = turned(before, now, |now, before| *now == CheckStatus::Failed && before == passed);
    let gained = turned(before, now, |now, before| *now == CheckStatus::Passed && before != passed);
    let lost = listed(&lost, &both!("passed before, fails now", "passava antes, falha agora"));
    let gained = listed(&gained, &both!("passes now", "passa agora"));
    let changes: Vec<Text> = lost.into_iter().chain(gained).collect();
    if !changes.is_empty() {
        return changes;
    }
    vec![match (wrong(before).as_slice(), wrong(now).as_slice()) {
        ([Wrong { id: was, .. }, ..], [Wrong { id: is, .. }, ..]) if was != is => both!(
            "the same checks pass as last time, and the cause is another: `{was}` before",
            "passam as mesmas verificações que da última vez, e a causa é outra: antes era `{was}`"
        ),
        (were, are) if were.len() > are.len() => {
            let (before, now) = (were.len(), are.len());
            both!(
                "the same checks pass as last time, and less is wrong: {now} where it was {before}",
                "passam as mesmas verificações que da última vez, e há menos errado: {now}, e eram {before}"
            )
        }
        (were, are) if were != are => both!(
            "the same checks pass as last time, and what is wrong is not the same",
            "passam as mesmas verificações que da última vez, e o que está errado não é o mesmo"
        ),
        _ => both!("the same as last time", "o mesmo que da última vez"),
    }]
}

/// What is wrong, as far as it is the same in each run: no times, and no lines, which move with every edit.
#[derive(PartialEq)]
struct Wrong<'r> {
    id: &'static str,
    title: &'r str,
    file: Option<&'r str>,
}

fn wrong(report: &StepReport) -> Vec<Wrong<'_>> {
    let Verdict::Failed(diagnoses) = &report.verdict else { return Vec::new() };
    let wrong = diagnoses.iter().map(|diagnosis| Wrong {
        id: diagnosis.id,
        title: diagnosis.title.get(Lang::En),
        file: diagnosis.source.as_ref().map(|source| source.file.as_str()),
    });
    wrong.collect()
}

/// The checks of which it is news how they stand now, by that and by how they stood before.
fn turned<'r>(
    before: &StepReport,
    now: &'r StepReport,
    is_news: impl Fn(&CheckStatus, Option<&CheckStatus>) -> bool,
) -> Vec<&'r Text> {
    let stood = |id: &str| before.checks.iter().find(|check| check.id == id).map(|check| &check.status);
    let checks = now.checks.iter().filter(|check| is_news(&check.status, stood(&check.id)));
    checks.map(|check| &check.title).collect()
}

/// A few by their titles, many by their number.
fn listed(titles: &[&Text], word: &Text) -> Option<Text> {
    let said = |lang: Lang| {
        let titles = titles.iter().map(|title| title.get(lang)).collect::<Vec<_>>();
        if titles.len() > FEW { counted(titles.len()).get(lang).to_owned() } else { titles.join(", ") }
    };
    let in_lang = |lang| format!("{}: {}", word.get(lang), said(lang));
    (!titles.is_empty()).then(|| Text::new(in_lang(Lang::En), in_lang(Lang::PtBr)))
}

fn counted(checks: usize) -> Text {
    both!("{checks} checks", "{checks} verificações")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Diagnosis;
    use crate::fixture;
    use crate::verdict::Diagnoses;

    fn said(before: &StepReport, now: &StepReport) -> Vec<String> {
        between(before, now).iter().map(|text| text.get(Lang::En).to_owned()).collect()
    }

    #[test]
    fn what_has_come_to_pass_and_what_does_no_more_is_named() {
        let (before, mut now) = (fixture::failed(), fixture::failed());
        assert_eq!(said(&before, &now), ["the same as last time"]);
        let check = now.checks.last_mut().expect("checks");
        let title = check.title.get(Lang::En).to_owned();
        check.status = CheckStatus::Passed;
        assert_eq!(said(&before, &now), [format!("passes now: {title}")]);
        let mut fails = before;
        fails.checks.last_mut().expect("checks").status = CheckStatus::Failed;
        assert_eq!(said(&now, &fails), [format!("passed before, fails now: {title}")]);
    }

    #[test]
    fn what_brings_no_check_yet_and_is_a_step_all_the_same_is_seen() {
        let one = fixture::failed();
        let Verdict::Failed(diagnoses) = &one.verdict else { panic!("it fails") };
        let (first, rest) = (diagnoses.first().clone(), diagnoses.iter().skip(1).cloned());
        let rest: Vec<_> = rest.collect();
        let failed = |first: Diagnosis, rest: Vec<Diagnosis>| StepReport {
            verdict: Verdict::Failed(
                Diagnoses::new(std::iter::once(first).chain(rest).collect()).expect("some"),
            ),
            ..fixture::failed()
        };
        let more = failed(first.clone(), [rest.clone(), vec![first.clone()]].concat());
        let less = failed(first.clone(), rest.clone());
        assert!(said(&more, &less)[0].contains("less is wrong: "), "{:?}", said(&more, &less));
        let elsewhere = Diagnosis { source: None, ..first };
        let elsewhere = failed(elsewhere, rest);
        assert!(said(&less, &elsewhere)[0].ends_with("is not the same"), "{:?}", said(&less, &elsewhere));
    }

    #[test]
    fn nothing_is_compared_with_what_could_not_be_judged() {
        assert_eq!(said(&fixture::not_judged(), &fixture::failed()), Vec::<String>::new());
    }
}
