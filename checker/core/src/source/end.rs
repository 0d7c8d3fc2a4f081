//! How a program ends: what flushes its spans, whether that comes about, and what ends it before.

use super::places::Places;
use super::{Mention, View, What};
use crate::diagnosis::Source;

/// What sends the spans that a provider still holds.
const FLUSHES: &[&str] = &["shutdown", "shutdown_with_timeout", "force_flush"];

/// The end of a program.
impl<'a> View<'a> {
    /// Where a provider is shut down or flushed: by a method, and not by a function of the same name that may be
    /// empty; in a function that is used, and not in one that stands there for another program.
    pub fn flushes(&self) -> Places<'a> {
        let is_socket = |found: &Mention| found.words.iter().any(|word| word == "Shutdown");
        let flushes = self.calls_of(FLUSHES);
        flushes.filter(|(_, found)| {
            found.before.ends_with('.') && !is_socket(found) && self.is_in_use(found.function.as_deref())
        })
    }

    /// The place that decides whether a flush comes about: what it is put into, what ends the program before, the
    /// runtime that it blocks, or `main`'s own call.
    pub fn place_of_flush(&self) -> Option<Source> {
        let deciding = [self.shuts_down_in_a_task(), self.exits(), self.runs_on_one_thread()];
        if let Some(first) = deciding.iter().find(|places| places.any()) {
            return first.only();
        }
        // In a function of its own it may be left before, there or by who calls it.
        self.flushes().filter(|(_, found)| found.function.as_deref() == Some("main")).only()
    }

    /// Where the process is ended on the spot.
    pub fn exits(&self) -> Places<'a> {
        self.calls("exit").filter(|(_, found)| found.before.ends_with("process::"))
    }

    /// Where the runtime is given one thread.
    pub fn runs_on_one_thread(&self) -> Places<'a> {
        self.all_that(|found| {
            let is_attribute = found.what == What::Attribute && found.name == "main";
            let is_called = found.what == What::Call && found.name == "new_current_thread";
            is_called || (is_attribute && found.strings.iter().any(|string| string == "current_thread"))
        })
    }

    /// Whether a function is called, or handed on, in another one; `main` and a destructor are.
    fn is_in_use(&self, function: Option<&str>) -> bool {
        let Some(name) = function.filter(|name| !["main", "drop"].contains(name)) else { return true };
        self.mentions().any(|(_, other)| {
            let uses = other.name == name || other.words.iter().any(|word| word == name);
            uses && other.function.as_deref() != Some(name)
        })
    }

    /// Where a provider is flushed outside of `main` and of what is called as the end is.
    pub fn flushes_in_a_request(&self) -> Places<'a> {
        self.calls("force_flush").filter(|(_, found)| {
            let function = found.function.as_deref().unwrap_or_default();
            function != "main" && !function.contains("shutdown") && function != "drop"
        })
    }

    /// Where something is shut down or flushed by a method, be it a provider or not.
    pub fn flushes_anything(&self) -> Places<'a> {
        self.all_that(|found| FLUSHES.contains(&found.name.as_str()) && found.before.ends_with('.'))
    }

    /// Where a shutdown is put into a task or a thread.
    pub fn shuts_down_in_a_task(&self) -> Places<'a> {
        self.bare_spawns().filter(|(_, found)| found.words.iter().any(|word| word == "shutdown"))
    }

    /// Where a shutdown stands before the serving, in one function.
    pub fn shuts_down_before_serving(&self) -> Places<'a> {
        let serves = self.calls("serve");
        self.calls("shutdown").filter(|(file, shutdown)| {
            serves.found().iter().any(|(other, serve)| {
                other.path == file.path && serve.function == shutdown.function && shutdown.line < serve.line
            })
        })
    }

    /// Where a shutdown gets a time.
    pub fn sets_shutdown_timeout(&self) -> Places<'a> {
        self.calls("shutdown_with_timeout")
    }

    /// Where an interrupt from the terminal is waited for.
    pub fn waits_for_interrupt(&self) -> Places<'a> {
        self.calls("ctrl_c")
    }
}

#[cfg(test)]
mod tests {
    use crate::source::{Code, parse};

    fn code(text: &str) -> Code {
        Code { files: vec![parse("src/main.rs", text).expect("Rust")] }
    }

    #[test]
    fn a_socket_that_is_shut_down_flushes_no_span() {
        let flushes = |body: &str| code(&format!("fn main() {{ {body} }}")).all().flushes().any();
        assert!(flushes("provider.shutdown();") && flushes("provider.force_flush();"));
        assert!(!flushes("stream.shutdown(Shutdown::Write);"));
        assert!(!flushes("shutdown();"));
    }

    #[test]
    fn a_flush_counts_where_its_function_is_called() {
        let helper = "fn shutdown(p: &P) { p.shutdown(); }";
        let place = |main: &str| {
            let code = code(&format!("{helper}\nfn main() {{ {main} }}"));
            let view = code.all();
            (view.flushes().any(), view.place_of_flush().map(|place| place.line))
        };
        assert_eq!(place("serve();"), (false, None));
        assert_eq!(place("shutdown(&p);"), (true, None));
        assert_eq!(place("p.shutdown();"), (true, Some(2)));
        assert_eq!(place("\nif a { std::process::exit(0); }\nshutdown(&p);"), (true, Some(3)));
        assert_eq!(place("\ntokio::spawn(async move { shutdown(&p) });"), (true, Some(3)));
    }
}
