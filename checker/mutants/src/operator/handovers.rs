//! Work that is handed over without its context: to a task, a thread, a worker behind a channel, an actor.

use super::Proposal;
use crate::code::Code;
use crate::handed::{Hands, candidates, handed};

pub(super) fn proposals(code: &Code<'_>) -> Vec<Proposal> {
    let each = |free| {
        Hands::ALL.into_iter().filter_map(move |hands| {
            let edits = handed(code, free, hands, false)?;
            Some(Proposal { operator: hands.operator(), edits, acceptable: &["context-lost-in-task"] })
        })
    };
    candidates(code).flat_map(each).collect()
}
