//! Guards that are held across an `.await`: while the task waits, the span stays entered on its thread, for
//! whatever runs there next.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The methods that make a span or a context the thread's current one for as long as their guard lives.
const GUARDS: &[&str] = &["enter", "entered", "attach"];

/// The lines of the guards that are bound and still there at a later `.await` of the same block.
pub(super) fn held_across_await(stream: &TokenStream) -> Vec<usize> {
    let mut found = Vec::new();
    in_block(stream.clone(), &mut found);
    found
}

/// The lines of the guards that make something current for nothing: `let _ = cx.attach()`, `cx.attach();`, and one that
/// is bound as the last thing that its block does.
pub(super) fn let_go_at_once(stream: &TokenStream) -> Vec<usize> {
    let mut found = Vec::new();
    let_go_in(stream.clone(), false, &mut found);
    found
}

fn let_go_in(stream: TokenStream, is_block: bool, found: &mut Vec<usize>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let statements: Vec<&[TokenTree]> = tokens.split(|token| is_punct(token, ';')).collect();
    for (index, statement) in statements.iter().enumerate() {
        let rest = &statements[index + 1..];
        let is_last = is_block && !rest.is_empty() && rest.iter().all(|later| later.is_empty());
        found.extend(let_go(statement, is_last, !rest.is_empty()));
    }
    for token in tokens {
        if let TokenTree::Group(group) = token {
            let_go_in(group.stream(), group.delimiter() == Delimiter::Brace, found);
        }
    }
}

/// The line of a guard that a statement makes and nobody keeps.
fn let_go(statement: &[TokenTree], is_last: bool, is_ended: bool) -> Option<usize> {
    let [.., dot, TokenTree::Ident(method), TokenTree::Group(arguments)] = statement else { return None };
    let makes_one = is_punct(dot, '.')
        && GUARDS.iter().any(|guard| method == guard)
        && arguments.delimiter() == Delimiter::Parenthesis
        && arguments.stream().is_empty();
    let bound = statement.iter().rposition(|token| is_word(token, "let")).map(|at| &statement[at + 1..]);
    let is_let_go = match bound {
        Some([TokenTree::Ident(name), equals, ..]) => is_punct(equals, '=') && (name == "_" || is_last),
        Some(_) => false,
        None => is_ended && !statement.iter().any(|token| is_punct(token, '=') || is_word(token, "return")),
    };
    (makes_one && is_let_go).then(|| method.span().start().line)
}

fn in_block(stream: TokenStream, found: &mut Vec<usize>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let statements: Vec<&[TokenTree]> = tokens.split(|token| is_punct(token, ';')).collect();
    for (index, statement) in statements.iter().enumerate() {
        if let Some((name, line)) = guard(statement) {
            let until_dropped = statements[index + 1..].iter().take_while(|later| !drops(later, &name));
            if until_dropped.into_iter().any(|later| awaits(later)) {
                found.push(line);
            }
        }
    }
    for token in tokens {
        if let TokenTree::Group(group) = token {
            in_block(group.stream(), found);
        }
    }
}

/// The name and the line of a statement `let name = … .enter();`.
fn guard(statement: &[TokenTree]) -> Option<(String, usize)> {
    // What stands before the `let` is the block of an expression without a semicolon: `if … {} let …`.
    let at = statement.iter().rposition(|token| is_word(token, "let"))?;
    let [TokenTree::Ident(name), equals, .., dot, TokenTree::Ident(method), TokenTree::Group(arguments)] =
        &statement[at + 1..]
    else {
        return None;
    };
    let makes_one = is_punct(equals, '=')
        && is_punct(dot, '.')
        && GUARDS.iter().any(|guard| method == guard)
        && arguments.delimiter() == Delimiter::Parenthesis
        && arguments.stream().is_empty();
    // `let _ =` drops it at once.
    (makes_one && name != "_").then(|| (name.to_string(), method.span().start().line))
}

/// Whether a statement is `drop(name)`.
fn drops(statement: &[TokenTree], name: &str) -> bool {
    let [.., TokenTree::Ident(called), TokenTree::Group(arguments)] = statement else { return false };
    called == "drop" && arguments.stream().to_string() == name
}

/// Whether a statement awaits something itself, and not in a future or a function that it only makes.
fn awaits(tokens: &[TokenTree]) -> bool {
    tokens.iter().enumerate().any(|(index, token)| match token {
        TokenTree::Ident(word) => *word == "await" && index > 0 && is_punct(&tokens[index - 1], '.'),
        TokenTree::Group(group) => {
            let before = &tokens[..index];
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            !(group.delimiter() == Delimiter::Brace && makes_another(before)) && awaits(&inside)
        }
        _ => false,
    })
}

/// Whether a block after these tokens runs another time: `async {`, `async move {`, `|x| {`, `fn f() {`.
fn makes_another(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(word)] if *word == "async" => true,
        [.., TokenTree::Ident(word), TokenTree::Ident(moved)] if *word == "async" && *moved == "move" => true,
        [.., bar] if is_punct(bar, '|') => true,
        _ => before.iter().any(|token| is_word(token, "fn")),
    }
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

#[cfg(test)]
mod tests {
    use super::{held_across_await, let_go_at_once};

    fn lines(code: &str) -> Vec<usize> {
        held_across_await(&code.parse().expect("Rust"))
    }

    #[test]
    fn a_guard_that_is_there_at_an_await_is_found() {
        assert_eq!(lines("async fn f() { let _guard = span.enter();\n work().await; }"), [1]);
        assert_eq!(
            lines("async fn f() {\n let g = info_span!(\"a\").entered();\n let x = g(h().await)?; }"),
            [2]
        );
        assert_eq!(lines("async fn f() { let _g = cx.attach(); if ready { work().await } }"), [1]);
        assert_eq!(lines("async move { let _g = cx.clone().attach(); work().await }"), [1]);
        assert_eq!(lines("async fn f() { if a {} let _g = span.enter(); work().await }"), [1]);
    }

    #[test]
    fn a_guard_that_is_gone_by_then_is_not() {
        assert!(lines("async fn f() { { let _g = span.enter(); work(); } work().await; }").is_empty());
        assert!(lines("async fn f() { let g = span.enter(); work(); drop(g); work().await; }").is_empty());
        assert!(lines("async fn f() { let _ = span.enter(); work().await; }").is_empty());
        assert!(lines("async fn f() { work().await; let _g = span.enter(); work(); }").is_empty());
        assert!(lines("fn f() { let _g = span.enter(); work(); }").is_empty());
    }

    #[test]
    fn a_guard_that_nobody_keeps_is_let_go_at_once() {
        let lines = |code: &str| let_go_at_once(&code.parse().expect("Rust"));
        assert_eq!(lines("fn f() { let _ = cx.attach(); start(); }"), [1]);
        assert_eq!(lines("fn f() { cx.attach(); start(); }"), [1]);
        assert_eq!(lines("fn f() { {\n let _guard = cx.attach();\n }\n start(); }"), [2]);
        assert!(lines("fn f() { let _guard = cx.attach(); start(); }").is_empty());
        assert!(lines("fn f() { let _guard = cx.attach(); start() }").is_empty());
        assert!(lines("fn f() -> Guard { cx.attach() }").is_empty());
        assert!(lines("fn f() { self.guard = Some(cx.attach()); }").is_empty());
    }

    #[test]
    fn an_await_in_a_future_that_is_only_made_is_not() {
        assert!(lines("fn f() { let _g = cx.attach(); spawn(async move { work().await }) }").is_empty());
        assert!(lines("fn f() { let _g = cx.attach(); spawn(async { work().await }); }").is_empty());
        assert!(
            lines("fn f() { let _g = runtime.enter(); runtime.block_on(async { work().await }) }").is_empty()
        );
        assert!(lines("fn f() { let _g = cx.attach(); async fn g() { work().await } }").is_empty());
    }
}
