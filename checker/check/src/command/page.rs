//! `check page`: the book's page of a step in the terminal, in a pager where it is longer than the screen; or in the
//! browser.

use super::chosen_step::{ChosenStep, chosen_step};
use super::{file_trouble, html_book, markdown, page_of_the_book, print};
use crate::exit_code::ExitCode;
use crate::process;
use crate::report::output::Layout;
use crate::settings::Settings;

/// Shows it; `in_browser` instead of here.
pub(super) fn run(settings: &Settings, selector: Option<&str>, in_browser: bool) -> ExitCode {
    let step = match chosen_step(settings, selector) {
        Ok(ChosenStep { step, .. }) => step,
        Err(code) => return code,
    };
    if in_browser {
        return browse(settings, &step.id);
    }
    match page_of_the_book(settings, &format!("{}.md", step.id)) {
        Ok(page) => super::show(settings, &markdown::render(&Layout::of_stdout(settings), &page)),
        Err((path, error)) => file_trouble(settings, &path, &error),
    }
}

/// Writes the book for a browser and opens it there. Where nothing can, the place is still told.
fn browse(settings: &Settings, step: &str) -> ExitCode {
    match html_book::write(settings, step) {
        Ok(page) => {
            process::browse(&page);
            print(settings, &format!("{}\n", page.display()))
        }
        Err((path, error)) => file_trouble(settings, &path, &error),
    }
}
