//! A diagnosis in the making: what is wrong and what to do, and not yet why one may say so.
//!
//! Only what it rests on makes a [`Diagnosis`] of it.

use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Grounds, Mend, Next, Rival, Source, Witness};
use crate::expect::ExpectedSpan;
use crate::text::Text;

/// A diagnosis without its grounds.
#[must_use]
pub(super) struct Draft {
    id: DiagnosisId,
    service: Option<String>,
    span: Option<String>,
    span_service: Option<String>,
    title: Text,
    next: Next,
    source: Option<Source>,
    mends: Vec<Mend>,
    explains: Vec<Failure>,
}

/// A diagnosis about no service and no span.
pub(super) fn about(id: DiagnosisId, explains: Vec<Failure>, title: Text, next: Next) -> Draft {
    Draft {
        id,
        service: None,
        span: None,
        span_service: None,
        title,
        next,
        source: None,
        mends: Vec::new(),
        explains,
    }
}

/// A diagnosis about a service.
pub(super) fn of_service(
    id: DiagnosisId,
    service: &str,
    explains: Vec<Failure>,
    title: Text,
    next: Next,
) -> Draft {
    Draft { service: Some(service.to_owned()), ..about(id, explains, title, next) }
}

/// A diagnosis about an expected span.
pub(super) fn of_span(
    id: DiagnosisId,
    expected: &ExpectedSpan,
    explains: Vec<Failure>,
    title: Text,
    next: Next,
) -> Draft {
    Draft {
        span: Some(expected.name().to_owned()),
        span_service: Some(expected.service.clone()),
        ..of_service(id, &expected.service, explains, title, next)
    }
}

impl Draft {
    /// The same with a place to look at, where there is one.
    pub(super) fn at(mut self, source: Option<Source>) -> Self {
        self.source = self.source.or(source);
        self
    }

    /// The same with the lines that mend it.
    pub(super) fn mended_by(mut self, mends: Vec<Mend>) -> Self {
        self.mends = mends;
        self
    }

    /// The same, to be mended in another service than the one in which it shows.
    pub(super) fn mended_in(mut self, service: &str) -> Self {
        self.service = Some(service.to_owned());
        self
    }

    /// It was seen, and nothing else looks like it.
    pub(super) fn shown(self, by: Witness, what: Text) -> Diagnosis {
        self.on(Grounds::shown(by, what))
    }

    /// It was seen, and this looks like it too.
    pub(super) fn likely(self, by: Witness, what: Text, rival: Rival) -> Diagnosis {
        self.on(Grounds::likely(by, what, rival))
    }

    /// It is one of these, the likelier first.
    pub(super) fn open(self, first: Rival, second: Rival) -> Diagnosis {
        self.on(Grounds::open(first, second))
    }

    /// It rests on these.
    pub(super) fn on(self, grounds: Grounds) -> Diagnosis {
        let Self { id, service, span, span_service, title, next, source, mends, explains } = self;
        Diagnosis { id, service, span, span_service, title, grounds, next, source, mends, explains }
    }
}

impl Diagnosis {
    /// The same with a place to look at, where there is one.
    #[must_use]
    pub fn at(mut self, source: Option<Source>) -> Self {
        self.source = self.source.or(source);
        self
    }

    /// The same with one more thing that was seen.
    #[must_use]
    pub(super) fn because(mut self, by: Witness, what: Text) -> Self {
        self.grounds.add(Some(by), what);
        self
    }

    /// The same with all of these, seen in one place.
    #[must_use]
    pub(super) fn because_all(self, by: Witness, what: impl IntoIterator<Item = Text>) -> Self {
        what.into_iter().fold(self, |diagnosis, what| diagnosis.because(by, what))
    }

    /// The same with something that is known beforehand: how a library behaves.
    #[must_use]
    pub(super) fn noting(mut self, what: Text) -> Self {
        self.grounds.add(None, what);
        self
    }

    /// The same with a cause that looks alike and is ruled out, and what rules it out.
    #[must_use]
    pub(super) fn excluding(mut self, what: Text) -> Self {
        self.grounds.exclude(what);
        self
    }

    /// The same with one more cause that is not ruled out.
    #[must_use]
    pub(super) fn unless(mut self, rival: Rival) -> Self {
        self.grounds.leave_open(rival);
        self
    }
}
