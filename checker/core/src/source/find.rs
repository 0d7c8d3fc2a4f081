//! Questions to the source, and the one place that answers them, if there is one.

use super::places::{Found, Places, one};
use super::{Code, CodeFile, Mention, Todo};
use crate::diagnosis::Source;
use crate::exercise::Step;

impl Code {
    /// The part of the code that a service's program holds.
    pub fn of<'a>(&'a self, service: &str) -> View<'a> {
        let holds = |file: &&CodeFile| file.services.iter().any(|name| name == service);
        View { files: self.files.iter().filter(holds).collect() }
    }

    /// Whether a place is where nothing can be wrong: nobody changed that file, or was to.
    pub fn is_handed_out(&self, place: &Source) -> bool {
        self.files.iter().any(|file| file.path == place.file && file.is_handed_out)
    }

    /// All of it.
    pub fn all(&self) -> View<'_> {
        View { files: self.files.iter().collect() }
    }
}

/// A part of the code.
#[derive(Debug, Clone)]
pub struct View<'a> {
    files: Vec<&'a CodeFile>,
}

impl<'a> View<'a> {
    /// Whether nothing of it could be read: then what is not in it proves nothing.
    pub fn is_unknown(&self) -> bool {
        self.files.is_empty()
    }

    /// Its files, relative to the crate.
    pub fn paths(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// Where its program begins.
    pub fn main_function(&self) -> Option<Source> {
        let is_main = |function: &&super::Function| function.name == "main";
        one(self
            .files
            .iter()
            .flat_map(|file| {
                file.functions.iter().filter(is_main).map(|main| file.place(*main.lines.start()))
            })
            .collect())
    }

    /// Whether it has a function, or a method, of this name.
    pub(super) fn has_function(&self, name: &str) -> bool {
        self.files.iter().flat_map(|file| &file.functions).any(|function| function.name == name)
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &'a CodeFile> + '_ {
        self.files.iter().copied()
    }

    /// Everything that is mentioned.
    pub(super) fn mentions(&self) -> impl Iterator<Item = Found<'a>> + '_ {
        self.files.iter().flat_map(|file| file.mentions.iter().map(move |mention| (*file, mention)))
    }

    /// All mentions for which something holds.
    pub(super) fn all_that(&self, holds: impl Fn(&Mention) -> bool) -> Places<'a> {
        let found = self.mentions().filter(|(_, found)| holds(found)).collect();
        Places::new(found, !self.is_unknown())
    }

    /// What is called in the function that a place is in: names, each with what stands before it and its strings.
    pub fn called_at(&self, place: &Source) -> Vec<(&'a str, &'a str, &'a [String])> {
        let is_in = |file: &CodeFile, name: Option<&str>| {
            let mut functions = file.functions.iter().filter(|function| function.lines.contains(&place.line));
            file.path == place.file && functions.any(|function| Some(function.name.as_str()) == name)
        };
        self.mentions()
            .filter(|(file, found)| is_in(file, found.function.as_deref()))
            .map(|(_, found)| (found.name.as_str(), found.before.as_str(), found.strings.as_slice()))
            .collect()
    }

    /// The one place where a guard is held across an `.await`.
    pub fn guard_across_await(&self) -> Option<Source> {
        let lines =
            self.files.iter().flat_map(|file| file.guards_across_await.iter().map(|&line| file.place(line)));
        one(lines.collect())
    }

    /// Whether a guard is held across an `.await` anywhere.
    pub fn holds_guards(&self) -> bool {
        self.files.iter().any(|file| !file.guards_across_await.is_empty())
    }

    /// The one static that holds a context or a span.
    pub fn shared_context(&self) -> Option<Source> {
        one(self
            .files
            .iter()
            .flat_map(|file| file.shared_contexts.iter().map(|&line| file.place(line)))
            .collect())
    }

    /// The one address that is spelt out.
    pub fn address(&self) -> Option<Source> {
        one(self
            .files
            .iter()
            .flat_map(|file| file.addresses.iter().map(|found| file.place(found.line)))
            .collect())
    }

    /// What holds a string among its arguments, in any case of its letters.
    pub fn uses_of_string(&self, text: &str) -> Places<'a> {
        self.uses_of_strings(&[text])
    }

    /// What holds one of these among its arguments, in any case of their letters.
    pub(super) fn uses_of_strings(&self, texts: &[&str]) -> Places<'a> {
        let is_one = |string: &String| texts.iter().any(|text| string.eq_ignore_ascii_case(text));
        self.all_that(|found| found.strings.iter().any(is_one))
    }

    /// The one string that something in the code holds.
    pub fn string(&self, text: &str) -> Option<Source> {
        self.all_that(|found| found.strings.iter().any(|string| string == text)).only()
    }

    /// The one gap of a step that speaks of something: of all these words.
    pub fn todo(&self, step: &Step, words: &[&str]) -> Option<Source> {
        let mut found = self.todos(step, words);
        match (found.next(), found.next()) {
            (Some(place), None) => Some(place),
            _ => None,
        }
    }

    /// The first gap of a step in a file that speaks of something.
    pub fn first_todo(&self, file: &str, step: &Step, word: &str) -> Option<Source> {
        self.todos(step, &[word]).find(|place| place.file == file)
    }

    fn todos<'s>(&'s self, step: &'s Step, words: &'s [&'s str]) -> impl Iterator<Item = Source> + 's {
        let speaks = move |todo: &Todo| {
            let text = todo.text.to_lowercase();
            words.iter().all(|word| text.contains(&word.to_lowercase()))
        };
        let left = self.files.iter().flat_map(|file| file.todos.iter().map(move |todo| (*file, todo)));
        left.filter(move |(_, todo)| is_of(todo, step) && speaks(todo))
            .map(|(file, todo)| file.place(todo.line))
    }
}

/// Whether a gap is this step's: `02-tracing/04` of `02-tracing/04-propagation`.
fn is_of(todo: &Todo, step: &Step) -> bool {
    step.id.is_marked(&todo.step)
}
