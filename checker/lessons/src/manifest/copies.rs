//! Requests that are sent several times at once.
//!
//! A context that leaks from one request into another, or that is lost when a task goes on in another
//! thread, does not show in every request. The more are under way together, the surer it shows.
//!
//! Every other one comes without a `traceparent`, as from a browser: what works only for a caller that is
//! traced itself (a sampler that asks the parent alone, a header that is taken for granted) shows there.

use std::ops::RangeInclusive;

use super::error::TomlFile;
use super::raw::RawRequest;
use crate::system::{Expected, Request, System};

/// How often a request may be sent. More would be a load test.
const TIMES: RangeInclusive<u8> = 1..=16;

/// The system with the copies of its requests behind them: `ana-2`, `ana-3` … Each leaves the spans that `ana`
/// leaves.
pub(super) fn added(raw: &[RawRequest], mut system: System, source: &mut TomlFile<'_>) -> System {
    let System { requests, expected: Expected { spans, .. }, .. } = &mut system;
    for written in raw {
        let Some(times) = &written.times else { continue };
        if !TIMES.contains(times.get_ref()) {
            source.error(
                times.span(),
                both!("a request is sent 1 to 16 times", "uma requisição é enviada de 1 a 16 vezes"),
                None,
            );
            continue;
        }
        let original = written.id.get_ref();
        for number in 2..=*times.get_ref() {
            let id = format!("{original}-{number}");
            if raw.iter().any(|other| *other.id.get_ref() == id) {
                source.error(
                    times.span(),
                    both!(
                        "a copy of `{original}` would be called `{id}`, as another request is",
                        "uma cópia de `{original}` se chamaria `{id}`, como outra requisição"
                    ),
                    None,
                );
            }
            for span in spans.iter_mut().filter(|span| span.requests.contains(original)) {
                span.requests.push(id.clone());
            }
            let copy = requests.iter().find(|request| request.id == *original);
            let is_traced = number % 2 == 1;
            let copy_of = Some(original.clone());
            let copy = copy.map(|request| Request { id, copy_of, is_traced, ..request.clone() });
            requests.extend(copy);
        }
    }
    system
}
