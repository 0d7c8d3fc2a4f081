//! A pager: `PAGER`, or `less`. It has the terminal until the person leaves it.

use std::io::Write;
use std::process::{Command, Stdio};

/// Colours are passed on, a text that fits is left on the screen, and so is the rest at the end.
const LESS: &str = "less -FRX";

/// Shows a text in the pager. Whether there was one to be had.
#[expect(clippy::disallowed_methods, reason = "this module is a part of the one that starts programs")]
pub fn page(text: &str) -> bool {
    let asked = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let words = shlex::split(asked.as_deref().unwrap_or(LESS)).unwrap_or_default();
    let Some((program, arguments)) = words.split_first() else { return false };
    let mut command = Command::new(program);
    // Where it is `less` that was asked for, without a word on colours, it shows them too.
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut pager) = command.args(arguments).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut stdin) = pager.stdin.take() {
        // A person who leaves before the end closes it: that is no error.
        let _ = stdin.write_all(text.as_bytes());
    }
    pager.wait().is_ok()
}
