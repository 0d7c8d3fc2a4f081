//! How the source passes a context on, asked by name: over the wire, into a span, into a task.

use super::places::{Found, Places, one};
use super::{CodeFile, Mention, View, What};
use crate::diagnosis::Source;

/// What writes a context into headers.
const INJECTS: &[&str] = &["inject_context", "inject"];
/// What reads a context from headers.
const EXTRACTS: &[&str] = &["extract", "extract_with_context"];
/// What a context that was extracted is given to.
const TAKES: &[&str] =
    &["start_with_context", "build_with_context", "set_parent", "attach", "with_parent_context"];
/// What may hand on a context that was extracted, to a span or to what runs in it.
const HANDS_ON: &[&str] =
    &["with_context", "attach_context", "with_parent", "parent_cx", "with_remote_parent"];
/// The hooks of `tower_http::trace::TraceLayer` that run within the span that was made.
const WITHIN: &[&str] = &["on_request", "on_response", "on_body_chunk", "on_eos", "on_failure"];
/// What runs a piece of work by itself.
const SPAWNS: &[&str] = &["spawn", "spawn_blocking", "spawn_local", "spawn_on"];
/// What takes the current context along into such a piece.
const CARRIES: &[&str] =
    &["with_context", "with_current_context", "in_current_span", "instrument", "attach", "attach_context"];

impl<'a> View<'a> {
    /// Where a global propagator is set.
    pub fn sets_propagator(&self) -> Places<'a> {
        self.calls("set_text_map_propagator")
    }

    /// Whether it asks a propagator of its own and never the global one, so that none need be set.
    pub fn has_own_propagator(&self) -> bool {
        let asks = self.extracts().any() || self.injects().any();
        asks && self.sets_propagator().none() && self.calls("get_text_map_propagator").none()
    }

    /// Where a global propagator is set that does not say that it is W3C's.
    pub fn sets_other_propagator(&self) -> Places<'a> {
        let is_w3c = |word: &String| word == "TraceContextPropagator";
        self.sets_propagator().filter(|(_, call)| !call.words.iter().any(is_w3c))
    }

    /// Where a context is written into headers.
    pub fn injects(&self) -> Places<'a> {
        self.calls_of(INJECTS)
    }

    /// Where a piece of work is run in a context that is given.
    pub fn runs_work_in_context(&self) -> Places<'a> {
        self.calls("with_context")
    }

    /// Where a context is read from headers.
    pub fn extracts(&self) -> Places<'a> {
        self.calls_of(EXTRACTS)
    }

    /// The one place where a context is read from headers without another one to start from.
    pub fn extraction(&self) -> Option<Source> {
        self.calls("extract").only()
    }

    /// Whether what is extracted from some headers is given to a span, or made current, in the same function.
    pub fn uses_what_it_extracts(&self) -> bool {
        let uses = self.calls_of(TAKES);
        self.calls("extract").found().iter().any(|(_, extract)| {
            let from_headers = extract.words.iter().any(|word| word == "headers");
            from_headers && uses.found().iter().any(|(_, found)| found.function == extract.function)
        })
    }

    /// Whether what is extracted is given to no span at all, and nothing is run in it: nothing takes a context.
    pub fn drops_what_it_extracts(&self) -> bool {
        self.extracts().any() && self.calls_of(TAKES).none() && self.calls_of(HANDS_ON).none()
    }

    /// Where a span links to another one.
    pub fn links(&self) -> Places<'a> {
        self.calls_of(&["add_link", "add_link_with_attributes", "with_links"])
    }

    /// Where a guard is let go at once, so that what it made current is not.
    pub fn lets_guard_go(&self) -> Option<Source> {
        one(self.files().flat_map(|file| file.guards_let_go.iter().map(|&line| file.place(line))).collect())
    }

    /// Where an extractor of one's own looks a header up: `get`, beside the `keys` that no other trait of that use has.
    pub fn own_extractor(&self) -> Option<Source> {
        let in_file = |file: &CodeFile| {
            let find = |name: &str| file.functions.iter().find(|function| function.name == name);
            find("keys").and(find("get")).map(|get| file.place(*get.lines.start()))
        };
        one(self.files().filter_map(in_file).collect())
    }

    /// Whether the context of a span is asked for before its parent is set, which begins the span.
    pub fn asks_for_context_early(&self) -> bool {
        let asked = self.calls("context");
        let set = self.calls("set_parent");
        let is_early = |set: &Found<'a>| {
            asked.found().iter().any(|asked| is_before(asked, set) && receiver(asked) == receiver(set))
        };
        set.found().iter().any(is_early)
    }

    /// Where an injector of one's own takes a header: its `set`.
    pub fn own_injector(&self) -> Option<Source> {
        let in_file = |file: &CodeFile| {
            let set = file.functions.iter().find(|function| function.name == "set");
            set.map(|set| file.place(*set.lines.start()))
        };
        one(self.files().filter_map(in_file).collect())
    }

    /// Where an injector of one's own writes a header.
    pub fn writes_headers(&self) -> Places<'a> {
        self.calls("insert").filter(|(_, found)| found.function.as_deref() == Some("set"))
    }

    /// Where the header of W3C is named.
    pub fn names_traceparent(&self) -> Places<'a> {
        self.uses_of_string("traceparent")
    }

    /// Where a request that was built is sent.
    pub fn sends_requests(&self) -> Places<'a> {
        self.calls("execute")
    }

    /// Where a span is given a parent when it has begun: the current span, or one that something in the same
    /// function began before.
    pub fn sets_parent_late(&self) -> Places<'a> {
        let entered = self.calls_of(&["enter", "entered"]);
        // Both begin the span that they are called on; on another one they do nothing to it.
        let begun = self.calls_of(&["in_scope", "context"]);
        self.calls("set_parent").filter(|set| {
            let on_current = set.1.before.ends_with("Span::current().");
            let after_enter = entered.found().iter().any(|other| is_before(other, set));
            let is_begun = |other: &Found<'a>| is_before(other, set) && receiver(other) == receiver(set);
            on_current || after_enter || self.is_within_hook(set) || begun.found().iter().any(is_begun)
        })
    }

    /// Where a span of a `TraceLayer` is given a parent by a hook that runs when it has begun.
    pub fn sets_parent_in_hook(&self) -> Places<'a> {
        self.calls("set_parent").filter(|set| self.is_within_hook(set))
    }

    /// Whether a call stands in such a hook: a method, or a closure that is given to the layer.
    fn is_within_hook(&self, (file, call): &Found<'a>) -> bool {
        let is_hook = |name: &str| WITHIN.contains(&name);
        let holds = |hook: &Mention| is_hook(&hook.name) && hook.words.contains(&call.name);
        let given = self.mentions().any(|(in_file, hook)| {
            in_file.path == file.path
                && hook.function == call.function
                && hook.line <= call.line
                && holds(hook)
        });
        given || call.function.as_deref().is_some_and(is_hook)
    }

    /// Where a piece of work is spawned in a function that takes no context along.
    pub fn bare_spawns(&self) -> Places<'a> {
        let carries = |(file, spawn): &Found<'a>| {
            let is_below = |other: &Mention| CARRIES.contains(&other.name.as_str());
            let is_beside = |(in_file, other): Found<'a>| {
                in_file.path == file.path && other.line == spawn.line && other.function.is_some()
            };
            spawn.words.iter().any(|word| CARRIES.contains(&word.as_str()))
                || self.mentions().any(|found| is_below(found.1) && is_beside(found))
        };
        let spawns = self.all_that(|found| found.what == What::Call && SPAWNS.contains(&found.name.as_str()));
        // Who takes connections spawns before there is any span.
        let accepts = self.calls_of(&["accept", "incoming"]);
        let is_for_connections = |(file, spawn): &Found<'a>| {
            let is_there =
                |(other, found): &Found<'a>| other.path == file.path && found.function == spawn.function;
            accepts.found().iter().any(is_there)
        };
        spawns.filter(|found| !carries(found) && !is_for_connections(found))
    }
}

/// Whether one call stands before another, in one function.
fn is_before((file, call): &Found<'_>, (other_file, other): &Found<'_>) -> bool {
    file.path == other_file.path && call.function == other.function && call.line <= other.line
}

/// The name that a method is called on: `span` of `span.set_parent(…)`.
fn receiver<'a>((_, call): &Found<'a>) -> Option<&'a str> {
    let object = call.before.trim_end().strip_suffix('.')?;
    let name = object.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::source::{Code, parse};

    fn code(text: &str) -> Code {
        Code { files: vec![parse("src/server.rs", text).expect("Rust")] }
    }

    #[test]
    fn a_parent_that_a_hook_of_the_layer_sets_comes_too_late() {
        let is_late = |text: &str| code(text).all().sets_parent_late().any();
        assert!(is_late("fn layer() { l.on_request(|r: &R, span: &Span| { span.set_parent(p(r)); }); }"));
        assert!(is_late(
            "impl OnRequest<B> for O { fn on_request(&mut self, r: &R, s: &Span) { s.set_parent(p); } }"
        ));
        assert!(!is_late(
            "fn layer() { l.make_span_with(|r: &R| { s.set_parent(p(r)); s }).on_request(()); }"
        ));
    }

    #[test]
    fn a_propagator_of_ones_own_is_not_the_global_one() {
        let own = |text: &str| code(text).all().has_own_propagator();
        assert!(own("fn f() { let c = self.wire.extract(&h); }"));
        assert!(!own("fn f() { let c = global::get_text_map_propagator(|p| p.extract(&h)); }"));
        assert!(!own("fn f() { global::set_text_map_propagator(p); wire.extract(&h); }"));
    }

    #[test]
    fn what_is_extracted_is_dropped_where_nothing_takes_a_context() {
        let drops = |text: &str| code(text).all().drops_what_it_extracts();
        assert!(drops(
            "fn f() { let c = propagator.extract(&h); span.add_link(c.span().span_context().clone()); }"
        ));
        assert!(!drops("fn f() { let c = propagator.extract(&h); work.with_context(c).await; }"));
        assert!(!drops("fn f() { span.add_link(c); }"));
    }
}
