//! What is made of a class's results: the instructor's rules, and the forms that other programs read.

use std::path::Path;

use grading::{Class, Feedback, Form, Format, Policy, PolicyError, Unfit};

use crate::exercise::Lesson;
use crate::progress::write_atomically;
use crate::report::output;
use crate::settings::{ClassForms, Settings, UsageError};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// The rules, where there are some: read before anything is graded, for a mistake in them is found at once then.
pub(in crate::command) fn rules(forms: &ClassForms, lessons: &[Lesson]) -> Result<Policy, UsageError> {
    let Some(file) = &forms.rules else { return Ok(Policy::default()) };
    let steps = || lessons.iter().flat_map(|lesson| &lesson.steps);
    let knows = |id: &str, check: Option<&str>| {
        let mut steps = steps().filter(|step| &*step.id == id);
        steps.any(|step| check.is_none_or(|check| step.checks.iter().any(|known| known.id == check)))
    };
    let shown = file.display();
    let no_rules = |why: Text| {
        let (en, pt) = why.into_both();
        UsageError::new(
            Text::new(format!("`{shown}`: {en}"), format!("`{shown}`: {pt}")),
            both!(
                "the page on grading shows what may stand in it",
                "a página sobre corrigir mostra o que pode estar nele"
            ),
        )
    };
    let text = std::fs::read_to_string(file)
        .map_err(|error| no_rules(both!("cannot be read: {error}", "não pode ser lido: {error}")))?;
    Policy::read(&text, knows).map_err(|error| no_rules(why(&error)))
}

fn why(error: &PolicyError) -> Text {
    match error {
        PolicyError::Shape(error) => Text::same(error.trim_end()),
        PolicyError::Value { key, value } => {
            let value = Untrusted::from(value.as_str()).shown_up_to(100).to_string();
            both!("`{key}`: `{value}` is not understood", "`{key}`: `{value}` não é entendido")
        }
        PolicyError::Nobody(name) => {
            let name = Untrusted::from(name.as_str()).shown_up_to(100).to_string();
            both!("there is no `{name}`", "não existe `{name}`")
        }
    }
}

/// Why a form was not written.
pub(in crate::command) enum NotWritten {
    /// The results have no such form: whoever asked for it has to know.
    Unfit(UsageError),
    /// Something has no verdict, and the form would make a grade of it.
    NoVerdict(Format),
    /// The file could not be written.
    File(std::path::PathBuf, std::io::Error),
}

/// Writes each form that is asked for.
pub(in crate::command) fn write(
    settings: &Settings,
    forms: &ClassForms,
    policy: &Policy,
    class: &Class,
) -> Result<(), NotWritten> {
    let environment = |name: &str| std::env::var(name).ok();
    let form = Form {
        lang: settings.lang,
        feedback: forms.feedback.or(policy.feedback()).unwrap_or(Feedback::Full),
        environment: &environment,
        now: jiff::Timestamp::now().to_string(),
    };
    for (format, file) in &forms.reports {
        let text = class.in_form(*format, &form).map_err(|unfit| not_written(*format, &unfit))?;
        if file == Path::new("-") {
            output::data(&text).map_err(|error| NotWritten::File(file.clone(), error))?;
        } else {
            write_atomically(file, text.as_bytes()).map_err(|error| NotWritten::File(file.clone(), error))?;
        }
    }
    Ok(())
}

fn not_written(format: Format, unfit: &Unfit) -> NotWritten {
    let word = format.word();
    NotWritten::Unfit(match unfit {
        Unfit::NoVerdict => return NotWritten::NoVerdict(format),
        Unfit::NotOne(count) => UsageError::new(
            both!(
                "`--report {word}` is of one submission, and here are {count}",
                "`--report {word}` é de uma entrega, e aqui há {count}"
            ),
            both!("grade each by itself", "corrija cada uma por si"),
        ),
        Unfit::Lacks(name) => UsageError::new(
            both!(
                "`--report {word}` needs `{name}` in the environment",
                "`--report {word}` precisa de `{name}` no ambiente"
            ),
            both!(
                "run it where the autograder's runner sets it",
                "rode onde o executor do autograder a define"
            ),
        ),
    })
}
