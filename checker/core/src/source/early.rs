//! What `main` does before it sets up telemetry, asked by name: a tracer that is taken by then makes nothing for ever.

use super::places::Found;
use super::{Mention, View, What};
use crate::diagnosis::Source;

impl<'a> View<'a> {
    /// Where `main` calls what takes the global tracer, before what makes a provider global.
    pub fn takes_tracer_early(&self) -> Option<Source> {
        let holds = |name: &str, call: &str, before: &str| {
            self.mentions().any(|(_, found)| {
                found.name == call
                    && found.before.ends_with(before)
                    && found.function.as_deref() == Some(name)
                    && name != "main"
            })
        };
        let in_main: Vec<Found<'a>> = self.mentions().filter(is_in_main).collect();
        let sets = |(_, found): &Found<'a>| {
            found.name == "set_tracer_provider" || holds(&found.name, "set_tracer_provider", "")
        };
        let takes = |(_, found): &Found<'a>| {
            let is_itself = found.name == "tracer" && found.before.ends_with("global::");
            found.what == What::Call && (is_itself || holds(&found.name, "tracer", "global::"))
        };
        let (file, set) = *in_main.iter().find(|found| sets(found))?;
        let is_before = |(other, found): &Found<'a>| other.path == file.path && found.line < set.line;
        let (file, taken) = in_main.iter().find(|found| is_before(found) && takes(found))?;
        Some(file.place(taken.line))
    }

    /// Whether the function that starts a span takes the global tracer itself.
    pub(super) fn takes_tracer_beside(&self, (file, start): &Found<'a>) -> bool {
        let is_beside =
            |(other, found): &Found<'a>| other.path == file.path && found.function == start.function;
        self.takes_tracer().found().iter().any(is_beside)
    }
}

fn is_in_main((_, found): &(&super::CodeFile, &Mention)) -> bool {
    found.function.as_deref() == Some("main")
}

#[cfg(test)]
mod tests {
    use crate::source::{Code, parse};

    fn early(main: &str) -> bool {
        let rest = "fn init() { global::set_tracer_provider(p); } \
                    fn open() { let tracer = global::tracer(\"pool\"); }";
        let text = format!("fn main() {{\n{main}\n}}\n{rest}");
        Code { files: vec![parse("src/main.rs", &text).expect("Rust")] }.all().takes_tracer_early().is_some()
    }

    #[test]
    fn a_tracer_is_taken_early_where_its_taker_runs_before_the_set_up() {
        assert!(early("let pool = Pool::open();\nlet provider = telemetry::init();"));
        assert!(early("let tracer = global::tracer(\"x\");\nlet provider = telemetry::init();"));
        assert!(!early("let provider = telemetry::init();\nlet pool = Pool::open();"));
        assert!(!early("let pool = Pool::new();\nlet provider = telemetry::init();"));
    }
}
