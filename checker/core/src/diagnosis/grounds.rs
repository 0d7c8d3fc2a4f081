//! What a diagnosis rests on: what was seen and where, what that rules out, what remains possible.
//!
//! Nothing can be said without: [`Grounds`] begin with something that was seen, or with at least two causes among
//! which nothing decides. So "nothing else fits" is never an assertion.

use crate::text::Text;

/// How sure a diagnosis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// What was seen leaves no other cause.
    Shown,
    /// What was seen speaks for it, and another cause remains.
    Likely,
    /// What is wrong is known, and not why: several causes remain.
    Open,
}

impl Certainty {
    /// The word in machine formats.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Likely => "likely",
            Self::Open => "open",
        }
    }
}

/// Where something was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Witness {
    /// The compiler.
    Compiler,
    /// The answers to the requests, or the output of a program.
    Answer,
    /// A service's process: its end, its threads, its ports.
    Process,
    /// What a service wrote.
    Log,
    /// What reached the OTLP ports.
    Tap,
    /// What the services sent each other.
    Wire,
    /// The traces as Jaeger has them.
    Trace,
    /// What Prefect has of flows and tasks.
    Prefect,
    /// The learner's source.
    Source,
    /// One more look, taken because the run left something open.
    Probe,
    /// The learner's answers to the questions of a step.
    Sheet,
}

impl Witness {
    /// The word in machine formats.
    pub fn word(self) -> &'static str {
        match self {
            Self::Compiler => "compiler",
            Self::Answer => "answer",
            Self::Process => "process",
            Self::Log => "log",
            Self::Tap => "tap",
            Self::Wire => "wire",
            Self::Trace => "trace",
            Self::Prefect => "prefect",
            Self::Source => "source",
            Self::Probe => "probe",
            Self::Sheet => "sheet",
        }
    }
}

/// One sentence of the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where it was seen; `None` for what is known beforehand: how a library behaves.
    pub by: Option<Witness>,
    /// What it was.
    pub what: Text,
}

/// Another cause that looks alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rival {
    /// The cause, in a few words.
    pub cause: Text,
    /// How it is told apart, by whoever reads this.
    pub tell: Text,
}

impl Rival {
    /// A cause, and how it is told apart.
    pub fn new(cause: Text, tell: Text) -> Self {
        Self { cause, tell }
    }
}

/// What a diagnosis rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds {
    certainty: Certainty,
    told: Vec<Sentence>,
    excluded: Vec<Text>,
    remaining: Vec<Rival>,
}

impl Grounds {
    /// It was seen, and nothing else looks like it.
    pub fn shown(by: Witness, what: Text) -> Self {
        let told = vec![Sentence { by: Some(by), what }];
        Self { certainty: Certainty::Shown, told, excluded: Vec::new(), remaining: Vec::new() }
    }

    /// It was seen, and this looks like it too.
    pub fn likely(by: Witness, what: Text, rival: Rival) -> Self {
        let shown = Self::shown(by, what);
        Self { certainty: Certainty::Likely, remaining: vec![rival], ..shown }
    }

    /// It is one of these, the likelier first.
    pub fn open(first: Rival, second: Rival) -> Self {
        let remaining = vec![first, second];
        Self { certainty: Certainty::Open, told: Vec::new(), excluded: Vec::new(), remaining }
    }

    /// The same with one more thing that was seen.
    #[must_use]
    pub fn and(mut self, by: Witness, what: Text) -> Self {
        self.add(Some(by), what);
        self
    }

    /// How sure it is.
    pub fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// The evidence, in the order of the telling.
    pub fn told(&self) -> &[Sentence] {
        &self.told
    }

    /// What was seen, and where.
    pub fn seen(&self) -> impl Iterator<Item = (Witness, &Text)> {
        self.told.iter().filter_map(|told| Some((told.by?, &told.what)))
    }

    /// The causes that look alike and are ruled out, with what rules them out.
    pub fn excluded(&self) -> &[Text] {
        &self.excluded
    }

    /// The causes that remain: beside the one that is told or, where nothing decides, all of them.
    pub fn remaining(&self) -> &[Rival] {
        &self.remaining
    }

    pub(crate) fn add(&mut self, by: Option<Witness>, what: Text) {
        self.told.push(Sentence { by, what });
    }

    pub(crate) fn exclude(&mut self, what: Text) {
        self.excluded.push(what);
    }

    /// One more cause that is not ruled out. What was shown is no longer.
    pub(crate) fn leave_open(&mut self, rival: Rival) {
        if self.certainty == Certainty::Shown {
            self.certainty = Certainty::Likely;
        }
        self.remaining.push(rival);
    }
}

#[cfg(test)]
mod tests {
    use super::{Certainty, Grounds, Rival, Witness};
    use crate::text::Text;

    #[test]
    fn what_leaves_another_cause_is_not_shown() {
        let mut grounds = Grounds::shown(Witness::Wire, Text::same("seen"));
        assert_eq!(grounds.certainty(), Certainty::Shown);
        grounds.leave_open(Rival::new(Text::same("another"), Text::same("look")));
        assert_eq!(grounds.certainty(), Certainty::Likely);
        assert_eq!((grounds.seen().count(), grounds.remaining().len()), (1, 1));
    }

    #[test]
    fn what_nothing_decides_has_two_causes_at_least() {
        let rival = |name: &str| Rival::new(Text::same(name), Text::same("look"));
        let open = Grounds::open(rival("a"), rival("b"));
        assert_eq!((open.certainty(), open.remaining().len()), (Certainty::Open, 2));
    }
}
