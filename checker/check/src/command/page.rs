//! `check page`: the book's page of a step in the terminal, in a pager where it is longer than the screen.

use super::chosen_step::{ChosenStep, chosen_step};
use super::{file_trouble, markdown, page_of_the_book};
use crate::exit_code::ExitCode;
use crate::report::output::Layout;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings, selector: Option<&str>) -> ExitCode {
    let step = match chosen_step(settings, selector) {
        Ok(ChosenStep { step, .. }) => step,
        Err(code) => return code,
    };
    match page_of_the_book(settings, &format!("{}.md", step.id)) {
        Ok(page) => super::show(settings, &markdown::render(&Layout::of_stdout(settings), &page)),
        Err((path, error)) => file_trouble(settings, &path, &error),
    }
}
