//! What one file defines, declares, passes on and uses, read token by token. Tests in it do not count.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path as it is written: `["crate", "trace", "Span"]`.
pub(super) type Path = Vec<String>;

/// One file.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// The names that it defines.
    pub(super) defines: BTreeSet<String>,
    /// The modules that it declares.
    pub(super) declares: BTreeSet<String>,
    /// What its `use` lines bring: the name here, and where it comes from; a glob's name is `*`.
    pub(super) uses: Vec<(String, Path)>,
    /// Paths of two or more words anywhere in it, `use` lines left out.
    pub(super) paths: BTreeSet<Path>,
}

/// The modules that a file declares, those for tests left out.
pub(super) fn declared(text: &str) -> BTreeSet<String> {
    Module::read(text).declares
}

const ITEMS: [&str; 9] = ["fn", "struct", "enum", "trait", "type", "const", "static", "union", "macro_rules"];

impl Module {
    pub(super) fn read(text: &str) -> Self {
        let mut module = Self::default();
        let tokens: TokenStream = text.parse().expect("Rust");
        module.items(&tokens.into_iter().collect::<Vec<_>>(), true);
        module
    }

    /// Takes what stands side by side; `is_top` where items are the module's own.
    fn items(&mut self, tokens: &[TokenTree], is_top: bool) {
        let mut at = 0;
        let mut is_test = false;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Punct(mark) if mark.as_char() == '#' => {
                    if let Some(TokenTree::Group(group)) = tokens.get(at + 1) {
                        is_test |= group.stream().to_string().replace(' ', "").contains("cfg(test)");
                        at += 1;
                    }
                }
                TokenTree::Ident(word) if word == "use" => {
                    let end = end(tokens, at);
                    if !is_test {
                        tree(&tokens[at + 1..end], &mut Vec::new(), &mut self.uses);
                    }
                    (at, is_test) = (end, false);
                }
                TokenTree::Ident(word) if word == "mod" && is_test => {
                    (at, is_test) = (end(tokens, at), false);
                }
                TokenTree::Ident(word) if word == "mod" => {
                    if let (Some(TokenTree::Ident(name)), true) = (tokens.get(at + 1), is_top) {
                        self.declares.insert(name.to_string());
                    }
                    at += 1;
                }
                TokenTree::Ident(word) => {
                    if is_top && ITEMS.iter().any(|item| word == item) {
                        let name = tokens[at + 1..].iter().find_map(|token| match token {
                            TokenTree::Ident(name) if name != "fn" && name != "mut" => Some(name.to_string()),
                            _ => None,
                        });
                        self.defines.extend(name);
                    }
                    let (path, next) = path(tokens, at);
                    if path.len() > 1 {
                        self.paths.insert(path);
                    }
                    at = next - 1;
                }
                TokenTree::Group(group) => {
                    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                    if !is_test {
                        self.items(&inside, false);
                    }
                    if group.delimiter() == Delimiter::Brace {
                        is_test = false;
                    }
                }
                TokenTree::Punct(mark) if mark.as_char() == ';' => is_test = false,
                _ => {}
            }
            at += 1;
        }
    }
}

/// Where the item that begins here ends: at its `;` or its braces.
fn end(tokens: &[TokenTree], from: usize) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(mark) => mark.as_char() == ';',
        // A `use` has braces within.
        TokenTree::Group(group) => {
            group.delimiter() == Delimiter::Brace
                && !matches!(&tokens[from], TokenTree::Ident(word) if word == "use")
        }
        _ => false,
    };
    (from..tokens.len()).find(|&at| is_end(&tokens[at])).unwrap_or(tokens.len() - 1)
}

/// A path that begins here, and where it ends.
fn path(tokens: &[TokenTree], from: usize) -> (Path, usize) {
    let mut path = Vec::new();
    let mut at = from;
    while let Some(TokenTree::Ident(word)) = tokens.get(at) {
        path.push(word.to_string());
        at += 1;
        if !is_colons(tokens, at) {
            break;
        }
        at += 2;
    }
    (path, at.max(from + 1))
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |at| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    is_colon(at) && is_colon(at + 1)
}

/// The leaves of a `use` tree.
fn tree(tokens: &[TokenTree], before: &mut Path, found: &mut Vec<(String, Path)>) {
    for branch in tokens.split(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',')) {
        let depth = before.len();
        let mut name = None;
        let mut at = 0;
        while at < branch.len() {
            match &branch[at] {
                TokenTree::Ident(word) if word == "as" => {
                    name = branch.get(at + 1).map(ToString::to_string);
                    at += 1;
                }
                TokenTree::Ident(word) => before.push(word.to_string()),
                TokenTree::Punct(mark) if mark.as_char() == '*' => before.push("*".to_owned()),
                TokenTree::Group(group) => {
                    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                    tree(&inside, before, found);
                    before.truncate(depth);
                }
                _ => {}
            }
            at += 1;
        }
        if before.len() > depth {
            let mut path = before.clone();
            if path.last().is_some_and(|last| last == "self") {
                path.pop();
            }
            let name = name.or_else(|| path.last().cloned());
            found.extend(name.map(|name| (name, path)));
        }
        before.truncate(depth);
    }
}

/// What a file's `use` lines bring, by the name here.
pub(super) fn names(module: &Module) -> BTreeMap<&str, &Path> {
    module.uses.iter().map(|(name, path)| (name.as_str(), path)).collect()
}
