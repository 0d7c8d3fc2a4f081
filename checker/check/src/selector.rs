//! Which steps are meant by `LESSON[/STEP]`: any prefix that fits one only.

use crate::exercise::{Lesson, Step};
use crate::near_miss;
use crate::settings::UsageError;

/// What a selector stands for.
#[derive(Debug, Clone, Copy)]
pub enum Selection<'a> {
    /// A whole lesson.
    Lesson(&'a Lesson),
    /// One step.
    Step(&'a Step),
}

/// The lesson or the step that is meant.
pub fn select<'a>(lessons: &'a [Lesson], selector: &str) -> Result<Selection<'a>, UsageError> {
    let selector = selector.trim_end_matches('/');
    let (lesson, step) = match selector.split_once('/') {
        Some((lesson, step)) => (lesson, Some(step)),
        None => (selector, None),
    };
    if lesson.is_empty() {
        return Err(UsageError::new(
            both!("no lesson is named", "nenhuma lição foi dita"),
            match names(lessons.iter().map(|lesson| lesson.id.as_str())) {
                all if all.is_empty() => both!("there is nothing here yet", "ainda não há nada aqui"),
                all => both!("say which lesson: {all}", "diga qual lição: {all}"),
            },
        ));
    }
    let lesson = pick(lessons, lesson, |lesson| lesson.id.as_str(), lessons);
    let lesson =
        lesson.map_err(|error| if step.is_none() { or_command(selector, lessons, error) } else { error })?;
    let Some(step) = step else { return Ok(Selection::Lesson(lesson)) };
    pick(&lesson.steps, step, step_folder, lessons).map(Selection::Step)
}

/// The one step that is meant; a whole lesson is not enough.
pub fn select_step<'a>(lessons: &'a [Lesson], selector: &str) -> Result<&'a Step, UsageError> {
    match select(lessons, selector)? {
        Selection::Step(step) => Ok(step),
        Selection::Lesson(lesson) => {
            let steps = names(lesson.steps.iter().map(|step| step.id.as_str()));
            Err(UsageError::new(
                both!(
                    "`{selector}` is a lesson, and this needs a step",
                    "`{selector}` é uma lição, e aqui é preciso um passo"
                ),
                both!("name one of {steps}", "diga um de {steps}"),
            ))
        }
    }
}

/// The steps of what is meant; without a selector, all.
pub fn select_all<'a>(lessons: &'a [Lesson], selector: Option<&str>) -> Result<Vec<&'a Step>, UsageError> {
    let Some(selector) = selector else {
        return Ok(lessons.iter().flat_map(|lesson| &lesson.steps).collect());
    };
    Ok(match select(lessons, selector)? {
        Selection::Lesson(lesson) => lesson.steps.iter().collect(),
        Selection::Step(step) => vec![step],
    })
}

/// The step part of a step's id: `04-propagation`.
fn step_folder(step: &Step) -> &str {
    step.id.folder()
}

/// The one whose name is the text, or else begins with it, with or without its number.
fn pick<'a, T>(
    among: &'a [T],
    text: &str,
    name: impl Fn(&'a T) -> &'a str,
    lessons: &[Lesson],
) -> Result<&'a T, UsageError> {
    if let Some(exact) = among.iter().find(|item| name(item) == text) {
        return Ok(exact);
    }
    // `4` is `04`, as one says it.
    let number = |name: &str| name.split('-').next().and_then(|digits| digits.parse::<u32>().ok());
    if let Ok(wanted) = text.parse::<u32>()
        && let Some(item) = among.iter().find(|item| number(name(item)) == Some(wanted))
    {
        return Ok(item);
    }
    let unnumbered = |name: &'a str| name.split_once('-').map_or(name, |(_, rest)| rest);
    let fitting: Vec<&T> = among
        .iter()
        .filter(|item| name(item).starts_with(text) || unnumbered(name(item)).starts_with(text))
        .collect();
    match fitting.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown(text, among.iter().map(name).collect(), lessons)),
        several => {
            let candidates = names(several.iter().map(|item| name(item)));
            Err(UsageError::new(
                both!(
                    "`{text}` fits more than one: {candidates}",
                    "`{text}` serve a mais de um: {candidates}"
                ),
                both!("write more of the name", "escreva mais do nome"),
            ))
        }
    }
}

/// The same error, or another where a command was meant and no lesson.
fn or_command(text: &str, lessons: &[Lesson], error: UsageError) -> UsageError {
    let is_like_a_lesson =
        near_miss::nearest(text, lessons.iter().map(|lesson| lesson.id.as_str())).is_some();
    match crate::cli::nearest_command(text).filter(|_| !is_like_a_lesson) {
        Some(command) => UsageError::new(
            both!("there is no lesson and no command `{text}`", "não existe nem lição nem comando `{text}`"),
            both!("did you mean `check {command}`?", "você quis dizer `check {command}`?"),
        ),
        None => error,
    }
}

fn unknown(text: &str, known: Vec<&str>, lessons: &[Lesson]) -> UsageError {
    let all = names(known.iter().copied());
    let what = both!("there is no `{text}`", "não existe `{text}`");
    if known.is_empty() {
        return UsageError::new(what, both!("there is nothing here yet", "ainda não há nada aqui"));
    }
    // A step's name without its lesson is an easy slip.
    let elsewhere = lessons.iter().flat_map(|lesson| &lesson.steps).find(|step| step_folder(step) == text);
    let near = near_miss::nearest(text, known.iter().copied());
    match elsewhere.map(|step| step.id.as_str()).or(near) {
        Some(near) => UsageError::new(
            what,
            both!("did you mean `{near}`? There are {all}", "você quis dizer `{near}`? Existem {all}"),
        ),
        None => UsageError::new(what, both!("there are {all}", "existem {all}")),
    }
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::text::Lang;

    fn lessons() -> Vec<Lesson> {
        vec![
            fixture::lesson("01-logging", &["01-hello"]),
            fixture::lesson("02-tracing", &["01-exporter", "02-manual-spans", "04-propagation"]),
        ]
    }

    fn meant(text: &str) -> String {
        match select(&lessons(), text) {
            Ok(Selection::Lesson(lesson)) => lesson.id.to_string(),
            Ok(Selection::Step(step)) => step.id.to_string(),
            Err(error) => format!("{}; {}", error.what.get(Lang::En), error.hint.get(Lang::En)),
        }
    }

    #[test]
    fn a_prefix_that_fits_one_only_is_enough() {
        for text in
            ["02-tracing/04-propagation", "02/04", "tracing/prop", "02-tracing/04/", "2/4", "02-tracing/4"]
        {
            assert_eq!(meant(text), "02-tracing/04-propagation", "{text}");
        }
        assert_eq!(meant("02"), "02-tracing");
    }

    #[test]
    fn what_fits_several_names_them() {
        assert_eq!(meant("0"), "`0` fits more than one: `01-logging`, `02-tracing`; write more of the name");
    }

    #[test]
    fn what_fits_none_names_what_is_near_and_what_there_is() {
        assert_eq!(
            meant("02-tracng"),
            "there is no `02-tracng`; did you mean `02-tracing`? There are `01-logging`, `02-tracing`"
        );
        assert!(meant("04-propagation").contains("did you mean `02-tracing/04-propagation`?"));
        assert_eq!(
            meant("02/09"),
            "there is no `09`; there are `01-exporter`, `02-manual-spans`, `04-propagation`"
        );
    }

    #[test]
    fn a_command_that_was_meant_is_offered() {
        for (text, command) in [("lsit", "list"), ("exlpain", "explain"), ("docter", "doctor")] {
            let told = meant(text);
            assert!(told.ends_with(&format!("did you mean `check {command}`?")), "{told}");
        }
        assert!(meant("02-tracing/lsit").starts_with("there is no `lsit`; there are"));
    }

    #[test]
    fn nothing_names_no_lesson() {
        for text in ["", "/", "/04"] {
            assert!(
                meant(text).starts_with("no lesson is named; say which lesson: `01-logging`, `02-tracing`"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_lesson_is_no_step() {
        let error = select_step(&lessons(), "01").unwrap_err();
        assert_eq!(error.hint.get(Lang::En), "name one of `01-logging/01-hello`");
    }
}
