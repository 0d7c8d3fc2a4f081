//! What the source puts around its routes, asked by name.

use super::View;
use super::places::{Found, Places};
use crate::expect::ExpectedSpan;
use crate::trace::SpanKind;

impl<'a> View<'a> {
    /// Where a `TraceLayer` of `tower-http` is made that nobody tells which span to make.
    pub fn layers_as_delivered(&self) -> Places<'a> {
        let told = self.calls("make_span_with");
        self.calls_of(&["new_for_http", "new_for_grpc"]).filter(|(file, made)| {
            !told.found().iter().any(|(other, set)| other.path == file.path && set.function == made.function)
        })
    }

    /// Whether the source makes no SERVER span itself, and has a layer on its router that is none of its functions.
    pub fn leaves_server_spans_to_a_layer(&self, expected: &ExpectedSpan) -> bool {
        let is_own = |(_, found): &Found<'a>| {
            let is_function = |word: &String| self.has_function(word);
            found.words.iter().any(|word| word.starts_with("from_fn") || is_function(word))
        };
        let layers = self.calls("layer").filter(|found| found.1.before.ends_with('.') && !is_own(found));
        let makes = self.starts(expected).any()
            || self.made_at(expected).is_some()
            || self.builds_server_spans().any();
        expected.kind == Some(SpanKind::Server) && layers.any() && !makes && !self.starts_by_variable()
    }

    /// Where a route is added to a router that has a layer already, which does not cover it.
    pub fn layers_before_route(&self, route: &str) -> Places<'a> {
        self.calls("route").filter(|(_, found)| {
            found.before.contains(".layer(") && found.strings.first().is_some_and(|first| first == route)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::source::{Code, parse};

    fn code(body: &str) -> Code {
        Code { files: vec![parse("src/main.rs", &format!("fn main() {{ {body} }}")).expect("Rust")] }
    }

    #[test]
    fn a_layer_covers_what_was_there_before_it() {
        let early = code(r#"let app = Router::new().layer(trace()).route("/", get(hello)).with_state(s);"#);
        assert!(early.all().layers_before_route("/").any());
        assert!(!early.all().layers_before_route("/api").any());
        let late = code(r#"let app = Router::new().route("/", get(hello)).layer(trace()).with_state(s);"#);
        assert!(!late.all().layers_before_route("/").any());
    }

    #[test]
    fn a_trace_layer_that_is_given_a_span_is_none_as_delivered() {
        let bare = code("let app = Router::new().layer(TraceLayer::new_for_http());");
        assert!(bare.all().layers_as_delivered().any());
        let told = code("let layer = TraceLayer::new_for_http().make_span_with(Own).on_request(());");
        assert!(!told.all().layers_as_delivered().any());
    }
}
