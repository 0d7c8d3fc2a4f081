//! A page in the person's browser.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

/// What opens a page, on one system or another.
const OPENERS: [&str; 3] = ["xdg-open", "wslview", "open"];

/// Opens a file in what `BROWSER` names, or else in what the system does. Whether anything was started.
#[expect(clippy::disallowed_methods, reason = "this module is a part of the one that starts programs")]
pub fn browse(page: &Path) -> bool {
    let asked = std::env::var_os("BROWSER").filter(|browser| !browser.is_empty());
    asked.into_iter().chain(OPENERS.map(OsString::from)).any(|program| {
        let mut command = Command::new(program);
        // It says nothing here, and is not waited for: it stays as long as its window.
        command.arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().is_ok()
    })
}
