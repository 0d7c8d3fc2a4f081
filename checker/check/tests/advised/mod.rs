//! What an advice asks for, held against the source that it is given for.

use checker_core::diagnosis::{Diagnosis, Presupposed, Source};
use checker_core::evidence::Evidence;
use checker_core::source::View;
use checker_core::text::Lang;

/// The calls that are made once in a program: where they are asked for, they stand nowhere in it.
const ONCE: &[&str] =
    &["set_tracer_provider", "set_text_map_propagator", "with_service_name", "with_resource", "with_tracer"];
/// What stands before a call that is not asked for: it is to be taken away, or says where.
const NOT_ASKED: &[&str] = &[
    "remove",
    "move",
    "instead of",
    "and no",
    "not by",
    "after",
    "after it",
    "until",
    "right after",
    "print",
];

/// A call that an advice asks for.
struct Asked {
    /// `new`.
    name: String,
    /// What stands before it: `EnvFilter`.
    owner: String,
    /// The strings in its brackets.
    strings: Vec<String>,
}

/// The advice that asks for a call which the source makes already: at the place that is pointed to or, of what is
/// made once in a program, anywhere in that.
pub(crate) fn asked_in_vain(evidence: &Evidence, diagnoses: &[Diagnosis]) -> Vec<String> {
    let mut wrong = Vec::new();
    for diagnosis in diagnoses {
        let Some(service) = &diagnosis.service else { continue };
        let code = evidence.code.of(service);
        let there = diagnosis.source.as_ref().map(|place| code.called_at(place)).unwrap_or_default();
        let anywhere = everything(evidence, &code);
        let vain = asked(diagnosis).into_iter().find(|asked| {
            let is_it = |(found, before, with): &(&str, &str, &[String])| {
                // `Handle::current()` is not `Context::current()`.
                let is_other = before.ends_with("::") && !before.ends_with(&format!("{}::", asked.owner));
                *found == asked.name
                    && !(is_other && asked.owner.starts_with(char::is_uppercase))
                    && (asked.strings.is_empty() || asked.strings.iter().any(|text| with.contains(text)))
            };
            // A filter that is written out and asked for in the same words can stand nowhere.
            let is_once = ONCE.contains(&asked.name.as_str()) || asked.owner == "EnvFilter";
            there.iter().any(is_it) || is_once && anywhere.iter().any(is_it)
        });
        if let Some(asked) = vain {
            wrong.push(format!(
                "{}: asks for `{}`: {}",
                diagnosis.id,
                asked.name,
                diagnosis.next.get(Lang::En)
            ));
        }
        if let Some(name) = names_in_vain(diagnosis) {
            wrong.push(format!("{}: `{name}` is to be named `{name}`", diagnosis.id));
        }
    }
    wrong
}

/// What is called in all functions of a program.
fn everything<'a>(evidence: &'a Evidence, code: &View<'a>) -> Vec<(&'a str, &'a str, &'a [String])> {
    let paths: Vec<&str> = code.paths().collect();
    let files = evidence.code.files.iter().filter(|file| paths.contains(&file.path.as_str()));
    let places = files.flat_map(|file| {
        let of = |line: u32| Source { file: file.path.clone(), line };
        file.functions.iter().map(move |function| of(*function.lines.start()))
    });
    places.flat_map(|place| code.called_at(&place)).collect()
}

/// The name that an advice gives to a span which was seen under that very name.
fn names_in_vain(diagnosis: &Diagnosis) -> Option<&str> {
    let named = diagnosis.next.get(Lang::En).strip_prefix("name that span `")?;
    let name = named.split('`').next()?;
    let carries = format!("`{name}` carries");
    diagnosis.evidence().any(|told| told.get(Lang::En).contains(&carries)).then_some(name)
}

/// The calls that a diagnosis asks for, with their strings: not those that it would have away.
fn asked(diagnosis: &Diagnosis) -> Vec<Asked> {
    let text = diagnosis.next.get(Lang::En);
    if diagnosis.next.presupposes() == Presupposed::Present {
        return Vec::new();
    }
    let parts: Vec<&str> = text.split('`').collect();
    let snippets = parts.iter().enumerate().filter(|(index, _)| index % 2 == 1);
    let wanted = snippets.filter(|(index, _)| {
        let before = parts[index - 1].trim_end();
        !NOT_ASKED.iter().any(|word| before.ends_with(word))
    });
    wanted.filter_map(|(_, snippet)| call(snippet)).collect()
}

fn call(snippet: &str) -> Option<Asked> {
    let (before, _) = snippet.split_once('(')?;
    let mut words = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_'));
    let name = words.next().filter(|name| !name.is_empty())?.to_owned();
    let owner = words.find(|word| !word.is_empty()).unwrap_or_default().to_owned();
    let strings = snippet.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    Some(Asked { name, owner, strings })
}
