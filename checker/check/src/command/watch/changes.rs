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
    let leading = |report: &StepReport| match &report.verdict {
        Verdict::Failed(diagnoses) => Some(diagnoses.first().id),
        _ => None,
    };
    vec![match (leading(before), leading(now)) {
        (Some(was), Some(is)) if was != is => both!(
            "the same checks pass as last time, and the cause is another: `{was}` before",
            "passam as mesmas verificações que da última vez, e a causa é outra: antes era `{was}`"
        ),
        _ => both!("the same as last time", "o mesmo que da última vez"),
    }]
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
    use crate::fixture;

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
    fn nothing_is_compared_with_what_could_not_be_judged() {
        assert_eq!(said(&fixture::not_judged(), &fixture::failed()), Vec::<String>::new());
    }
}
