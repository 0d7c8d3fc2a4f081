//! What a question to the source is answered with: places, or that nobody could look.

use super::{CodeFile, Mention};
use crate::diagnosis::{Next, Presupposed, Source};
use crate::text::Text;

/// A mention and its file.
pub(super) type Found<'a> = (&'a CodeFile, &'a Mention);

/// Where the source says something.
#[derive(Debug, Clone)]
pub struct Places<'a> {
    found: Vec<Found<'a>>,
    /// Whether there was something to look into.
    is_read: bool,
}

/// Whether the source says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It does.
    Yes,
    /// It was read, and does not.
    No,
    /// Nothing of it could be read: what is not in it proves nothing.
    Unknown,
}

impl<'a> Places<'a> {
    pub(super) fn new(found: Vec<Found<'a>>, is_read: bool) -> Self {
        Self { found, is_read }
    }

    /// Whether the source says it.
    pub fn says(&self) -> Says {
        match (self.any(), self.is_read) {
            (true, _) => Says::Yes,
            (false, true) => Says::No,
            (false, false) => Says::Unknown,
        }
    }

    /// Whether there is one.
    pub fn any(&self) -> bool {
        !self.found.is_empty()
    }

    /// Whether the source was read, and there is none.
    pub fn none(&self) -> bool {
        self.says() == Says::No
    }

    /// To write what is not there: nothing, where it is.
    pub fn to_add(&self, text: Text) -> Option<Next> {
        (!self.any()).then(|| Next::where_it_is(Presupposed::Absent, text))
    }

    /// To change, or take out, what is there: nothing, where the source was read and does not say it.
    pub fn to_change(&self, text: Text) -> Option<Next> {
        (!self.none()).then(|| Next::where_it_is(Presupposed::Present, text))
    }

    /// The one place, if it is one.
    pub fn only(&self) -> Option<Source> {
        one(self.all())
    }

    /// All of them: file by file, in order.
    pub fn all(&self) -> Vec<Source> {
        self.found.iter().map(|(file, mention)| file.place(mention.line)).collect()
    }

    /// The word that the first of them is said by: `spawn_blocking`.
    pub fn word(&self) -> Option<&'a str> {
        self.found.first().map(|(_, mention)| mention.name.as_str())
    }

    pub(super) fn found(&self) -> &[Found<'a>] {
        &self.found
    }

    /// Those of them for which something holds.
    pub(super) fn filter(mut self, holds: impl FnMut(&Found<'a>) -> bool) -> Self {
        self.found.retain(holds);
        self
    }
}

/// The one place of these, if it is one: where there are two to point to, there is none.
pub fn one(mut places: Vec<Source>) -> Option<Source> {
    places.dedup();
    match &places[..] {
        [place] => Some(place.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Says;
    use crate::source::{Code, parse};
    use crate::text::Text;

    fn code(text: &str) -> Code {
        let mut file = parse("src/main.rs", text).expect("Rust");
        file.services.push("frontend".to_owned());
        Code { files: vec![file] }
    }

    #[test]
    fn what_was_not_read_says_neither_yes_nor_no() {
        let read = code("fn main() { inject_context(&cx, &mut headers); }");
        let said = |service: &str| {
            let view = read.of(service);
            (view.injects().says(), view.sets_propagator().says())
        };
        assert_eq!(said("frontend"), (Says::Yes, Says::No));
        assert_eq!(said("backend"), (Says::Unknown, Says::Unknown));
        let unread = read.of("backend").sets_propagator();
        assert!(!unread.any() && !unread.none());
    }

    #[test]
    fn what_stands_there_is_not_asked_for_and_what_does_not_is_not_to_be_removed() {
        let code = code("fn main() { b.with_sampler(x); }");
        let (all, nobody) = (code.of("frontend"), code.of("nobody"));
        let text = || Text::same("do it");
        assert!(
            all.sets_sampler().to_add(text()).is_none() && all.sets_sampler().to_change(text()).is_some()
        );
        assert!(
            all.sets_provider().to_add(text()).is_some() && all.sets_provider().to_change(text()).is_none()
        );
        // Of what could not be read both may hold.
        let unread = nobody.sets_sampler();
        assert!(unread.to_add(text()).is_some() && unread.to_change(text()).is_some());
    }

    #[test]
    fn of_two_places_there_is_none_to_point_to() {
        let twice = code("fn main() {\n builder.with_endpoint(a);\n builder.with_endpoint(b);\n}");
        let set = twice.all().sets_endpoint();
        assert_eq!((set.all().len(), set.only()), (2, None));
        let once = code("fn main() {\n x.with_endpoint(\"http://jaeger:4317/\");\n}");
        let once = once.all().sets_endpoint_port(4317);
        assert_eq!(once.only().map(|place| place.line), Some(2));
        assert_eq!(once.word(), Some("with_endpoint"));
    }
}
