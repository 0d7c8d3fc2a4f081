//! A file's text into what is called and named in it.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::guards::{held_across_await, let_go_at_once};
use super::{Address, CodeFile, Function, Mention, StaticTracer, Todo, What};

/// Words before a bracket that are no call.
const KEYWORDS: &[&str] = &[
    "if", "while", "match", "return", "in", "for", "let", "mut", "else", "move", "async", "await", "fn",
    "as", "where", "impl", "dyn", "pub", "crate", "super", "box", "break",
];

/// Reads a file; `None` where it is not Rust.
pub fn parse(path: &str, text: &str) -> Option<CodeFile> {
    let tokens: TokenStream = text.parse().ok()?;
    let mut file = CodeFile {
        path: path.to_owned(),
        services: Vec::new(),
        functions: Vec::new(),
        mentions: Vec::new(),
        todos: Vec::new(),
        guards_across_await: held_across_await(&tokens).into_iter().map(line_number).collect(),
        shared_contexts: Vec::new(),
        guards_let_go: let_go_at_once(&tokens).into_iter().map(line_number).collect(),
        static_tracers: Vec::new(),
        aliases: Vec::new(),
        addresses: Vec::new(),
        is_handed_out: false,
        modules: Vec::new(),
    };
    let mut texts = Vec::new();
    long_literals(tokens.clone(), &mut texts);
    file.todos = todos(text, &texts);
    Walk { file: &mut file }.stream(tokens, None);
    Some(file)
}

/// The lines of string literals that span more than one.
fn long_literals(tokens: TokenStream, found: &mut Vec<std::ops::RangeInclusive<usize>>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => long_literals(group.stream(), found),
            TokenTree::Literal(literal) => {
                let (start, end) = (literal.span().start().line, literal.span().end().line);
                if end > start {
                    found.push(start..=end);
                }
            }
            _ => {}
        }
    }
}

/// The `TODO`s: a comment's line that begins so, with the comment's further lines.
fn todos(text: &str, within_strings: &[std::ops::RangeInclusive<usize>]) -> Vec<Todo> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let number = index + 1;
        let Some(rest) = line.strip_prefix("// TODO(") else { continue };
        let Some((step, first)) = rest.split_once(')') else { continue };
        if within_strings.iter().any(|literal| literal.contains(&number)) {
            continue;
        }
        let more = lines[number..].iter().map_while(|line| line.strip_prefix("//"));
        let more = more.take_while(|line| !line.trim().starts_with("TODO("));
        let text: Vec<&str> =
            std::iter::once(first.trim_start_matches(':')).chain(more).map(str::trim).collect();
        found.push(Todo { step: step.to_owned(), text: text.join(" "), line: line_number(number) });
    }
    found
}

fn line_number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

struct Walk<'a> {
    file: &'a mut CodeFile,
}

impl Walk<'_> {
    fn stream(&mut self, stream: TokenStream, function: Option<&str>) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut current: Option<String> = None;
        let mut is_test = false;
        for (index, token) in tokens.iter().enumerate() {
            let before = &tokens[..index];
            match token {
                TokenTree::Ident(word) if *word == "fn" => {
                    if let Some(TokenTree::Ident(name)) = tokens.get(index + 1) {
                        current = Some(name.to_string());
                    }
                }
                TokenTree::Ident(word) if *word == "mod" => self.module(&tokens, index),
                TokenTree::Ident(word) if *word == "static" && holds(&tokens[index..], CONTEXTS) => {
                    self.file.shared_contexts.push(line_number(word.span().start().line));
                }
                TokenTree::Ident(word) if *word == "static" && holds(&tokens[index..], TRACERS) => {
                    let (name, line) = (tokens[index + 1].to_string(), line_number(word.span().start().line));
                    self.file.static_tracers.push(StaticTracer { name, line });
                }
                TokenTree::Ident(word) if *word == "let" => self.file.aliases.extend(alias(&tokens[index..])),
                TokenTree::Literal(literal) => {
                    let text = string(&literal.to_string()).filter(|text| text.starts_with("http://"));
                    let line = line_number(literal.span().start().line);
                    self.file.addresses.extend(text.map(|text| Address { text, line }));
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => {
                    // The end of a function without a body, or of an item.
                    (current, is_test) = (None, false);
                }
                TokenTree::Group(group) if is_attribute(before) => {
                    is_test |= is_cfg_test(group);
                    let on = next_function(&tokens[index..]);
                    self.attribute(group, on.as_deref().or(function));
                }
                TokenTree::Group(group) => {
                    let is_body = group.delimiter() == Delimiter::Brace;
                    if is_body && is_test && current.is_none() {
                        is_test = false;
                        continue;
                    }
                    let inside = current.clone();
                    if let Some(name) = inside.as_ref().filter(|_| is_body) {
                        self.function(name, group);
                        (current, is_test) = (None, false);
                    }
                    self.named(before, group, function);
                    let inside = inside.filter(|_| is_body);
                    self.stream(group.stream(), inside.as_deref().or(function));
                }
                _ => {}
            }
        }
    }

    fn function(&mut self, name: &str, body: &Group) {
        // The name stands where the signature does; the first line of the body is near enough for a range.
        let start = line_number(body.span_open().start().line);
        let end = line_number(body.span_close().end().line);
        self.file.functions.push(Function { name: name.to_owned(), lines: start..=end });
    }

    fn module(&mut self, tokens: &[TokenTree], index: usize) {
        if let (Some(TokenTree::Ident(name)), Some(TokenTree::Punct(end))) =
            (tokens.get(index + 1), tokens.get(index + 2))
            && end.as_char() == ';'
        {
            self.file.modules.push(name.to_string());
        }
    }

    /// A bracket after a name: a call, or a macro.
    fn named(&mut self, before: &[TokenTree], group: &Group, function: Option<&str>) {
        // `channel::<Job>()` is called `channel`.
        let before = without_types(before).unwrap_or(before);
        let (name_at, what) = match before {
            [.., TokenTree::Ident(_)] if group.delimiter() == Delimiter::Parenthesis => {
                (before.len() - 1, What::Call)
            }
            [.., TokenTree::Ident(_), TokenTree::Punct(bang)] if bang.as_char() == '!' => {
                (before.len() - 2, What::Macro)
            }
            _ => return,
        };
        let TokenTree::Ident(name) = &before[name_at] else { return };
        let is_definition = matches!(before[..name_at].last(), Some(TokenTree::Ident(word)) if *word == "fn");
        if is_definition || KEYWORDS.iter().any(|keyword| name == keyword) {
            return;
        }
        let mention = Mention {
            name: name.to_string(),
            before: text_before(&before[..name_at]),
            bound: bound(&before[..expression_start(&before[..name_at])]),
            line: line_number(name.span().start().line),
            ..mention(what, group, function)
        };
        self.file.mentions.push(mention);
    }

    /// An attribute: what stands in `#[…]`.
    fn attribute(&mut self, attribute: &Group, function: Option<&str>) {
        let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
        let names = tokens.iter().take_while(|token| !matches!(token, TokenTree::Group(_)));
        let Some(TokenTree::Ident(name)) = names.filter(|token| matches!(token, TokenTree::Ident(_))).last()
        else {
            return;
        };
        // A doc comment is an attribute too: its text is no code.
        if name == "doc" {
            return;
        }
        let arguments = tokens.iter().find_map(|token| match token {
            TokenTree::Group(group) => Some(group.clone()),
            _ => None,
        });
        let group = arguments.unwrap_or_else(|| Group::new(Delimiter::Parenthesis, TokenStream::new()));
        let mention = Mention {
            name: name.to_string(),
            line: line_number(name.span().start().line),
            ..mention(What::Attribute, &group, function)
        };
        self.file.mentions.push(mention);
    }
}

fn mention(what: What, group: &Group, function: Option<&str>) -> Mention {
    let (mut strings, mut words) = (Vec::new(), Vec::new());
    inside(group.stream(), &mut strings, &mut words);
    Mention {
        what,
        name: String::new(),
        before: String::new(),
        strings,
        words,
        fields: if what == What::Call { Vec::new() } else { fields(group.stream()) },
        bound: None,
        line: 0,
        function: function.map(str::to_owned),
    }
}

fn is_attribute(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Punct(hash)] if hash.as_char() == '#' => true,
        [.., TokenTree::Punct(hash), TokenTree::Punct(bang)] => {
            hash.as_char() == '#' && bang.as_char() == '!'
        }
        _ => false,
    }
}

fn is_cfg_test(attribute: &Group) -> bool {
    attribute.stream().to_string().replace(' ', "") == "cfg(test)"
}

/// The name of the function that an attribute stands on: the next one, if nothing ends before it.
fn next_function(tokens: &[TokenTree]) -> Option<String> {
    let ends = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    let rest: Vec<&TokenTree> = tokens.iter().take_while(|token| !ends(token)).collect();
    rest.windows(2).find_map(|pair| match pair {
        [TokenTree::Ident(word), TokenTree::Ident(name)] if *word == "fn" => Some(name.to_string()),
        _ => None,
    })
}

/// The types that hold a context or a span.
const CONTEXTS: &[&str] = &["Context", "Span", "BoxedSpan"];
/// The types that make spans.
const TRACERS: &[&str] = &["BoxedTracer", "Tracer", "SdkTracer"];

/// A local variable whose value begins with a static: `let tracer = &*TRACER;`, `let tracer = TRACER.get()…;`.
fn alias(tokens: &[TokenTree]) -> Option<(String, String)> {
    let [_, TokenTree::Ident(name), TokenTree::Punct(equals), value @ ..] = tokens else { return None };
    let first = value.iter().find(|token| !matches!(token, TokenTree::Punct(_)))?;
    let TokenTree::Ident(of) = first else { return None };
    let of = of.to_string();
    let is_static = of.chars().any(char::is_uppercase) && !of.chars().any(char::is_lowercase);
    (equals.as_char() == '=' && is_static).then(|| (name.to_string(), of))
}

/// Whether a static, from its word on, is of a type that names one of these.
fn holds(tokens: &[TokenTree], types: &[&str]) -> bool {
    // `&'static str`: a lifetime, with no name after it.
    let [_, TokenTree::Ident(_), TokenTree::Punct(colon), of_type @ ..] = tokens else { return false };
    let is_end =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), '=' | ';'));
    let names =
        |token: &TokenTree| matches!(token, TokenTree::Ident(word) if types.iter().any(|name| word == name));
    colon.as_char() == ':' && of_type.iter().take_while(|token| !is_end(token)).any(names)
}

/// What stands before the types in `name::<…>`, if these tokens end so.
fn without_types(before: &[TokenTree]) -> Option<&[TokenTree]> {
    let is =
        |token: &TokenTree, mark: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark);
    before.last().filter(|last| is(last, '>'))?;
    let mut depth = 0_usize;
    for (index, token) in before.iter().enumerate().rev() {
        if is(token, '>') {
            depth += 1;
        } else if is(token, '<') {
            depth = depth.checked_sub(1)?;
        }
        if depth == 0 {
            let [rest @ .., first, second] = &before[..index] else { return None };
            return (is(first, ':') && is(second, ':')).then_some(rest);
        }
    }
    None
}

/// The name that an expression after these tokens is bound to.
fn bound(before: &[TokenTree]) -> Option<String> {
    match before {
        [.., TokenTree::Ident(name), TokenTree::Punct(equals)] if equals.as_char() == '=' => {
            Some(name.to_string())
        }
        _ => None,
    }
}

/// What stands before a name in the same expression, back to where that begins.
fn text_before(before: &[TokenTree]) -> String {
    let start = expression_start(before);
    before[start..].iter().map(ToString::to_string).collect::<String>().replace([' ', '\n'], "")
}

/// Where the expression begins that goes on after these tokens.
fn expression_start(before: &[TokenTree]) -> usize {
    let mut start = before.len();
    while start > 0 {
        let joins = match &before[start - 1] {
            TokenTree::Punct(punct) => matches!(punct.as_char(), ':' | '.' | '&' | '?' | '<' | '>'),
            TokenTree::Group(group) => group.delimiter() != Delimiter::Brace,
            TokenTree::Ident(word) => {
                // A word joins the next only through a mark: `return global::tracer` begins at `global`.
                let next_joins = matches!(before.get(start), Some(TokenTree::Punct(_) | TokenTree::Group(_)));
                next_joins && !KEYWORDS.iter().any(|keyword| word == keyword)
            }
            TokenTree::Literal(_) => false,
        };
        if !joins {
            break;
        }
        start -= 1;
    }
    start
}

fn inside(stream: TokenStream, strings: &mut Vec<String>, words: &mut Vec<String>) {
    for token in stream {
        match token {
            TokenTree::Group(group) => inside(group.stream(), strings, words),
            TokenTree::Literal(literal) => strings.extend(string(&literal.to_string())),
            TokenTree::Ident(word) => words.push(word.to_string()),
            TokenTree::Punct(_) => {}
        }
    }
}

/// The text of a string literal. One with escapes is left alone: no span is named so.
fn string(literal: &str) -> Option<String> {
    let plain = literal.trim_start_matches('r').trim_matches('#');
    let text = plain.strip_prefix('"')?.strip_suffix('"')?;
    (literal.starts_with('r') || !text.contains('\\')).then(|| text.to_owned())
}

/// The field names in a span macro's brackets, or within `fields(…)` of `instrument`: what stands before
/// a `=`, and what stands alone.
fn fields(stream: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut name = String::new();
    let mut is_value = false;
    for token in stream {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                found.extend(Some(std::mem::take(&mut name)).filter(|name| !name.is_empty()));
                is_value = false;
            }
            TokenTree::Punct(punct) if punct.as_char() == '=' => {
                found.extend(Some(std::mem::take(&mut name)).filter(|name| !name.is_empty()));
                is_value = true;
            }
            _ if is_value => {}
            TokenTree::Punct(punct) if punct.as_char() == '.' => name.push('.'),
            TokenTree::Ident(word) => name.push_str(&word.to_string()),
            TokenTree::Literal(literal) if name.is_empty() => name.extend(string(&literal.to_string())),
            TokenTree::Group(group) if name == "fields" => {
                name.clear();
                found.extend(fields(group.stream()));
            }
            _ => {}
        }
    }
    found.extend(Some(name).filter(|name| !name.is_empty()));
    found
}
