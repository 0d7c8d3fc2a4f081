//! Whether a request was answered, and a program ended, as the manifest expects.

use crate::evidence::{Answer, Exchange, Exit};
use crate::system::{Program, Request};

/// Whether a request got the answer that its manifest expects.
pub fn answered(request: &Request, exchange: &Exchange) -> bool {
    let Answer::Http { status, body } = &exchange.answer else { return false };
    *status == request.answer.status
        && request.answer.body.as_ref().is_none_or(|expected| expected.is(body.raw(), &exchange.nonces))
}

/// Whether a program ended, and wrote, as its manifest expects.
pub fn ended(program: &Program, exchange: &Exchange) -> bool {
    let Answer::Ended { exit, output } = &exchange.answer else { return false };
    *exit == Exit::Code(program.answer.exit_code)
        && program
            .answer
            .output
            .as_ref()
            .is_none_or(|expected| output.raw().trim_end() == expected.fill(&exchange.nonces))
}
