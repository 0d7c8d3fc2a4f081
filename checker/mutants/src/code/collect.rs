//! Reading a file by Rust's grammar.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, Token};

use super::{Binding, Bytes, Call, Code, Free, Function};

pub(super) fn collect<'a>(text: &'a str, file: &syn::File) -> Code<'a> {
    let code = Code { text, calls: Vec::new(), bindings: Vec::new(), functions: Vec::new() };
    let mut collector = Collector { code, statement: None, element: None, function: None };
    collector.visit_file(file);
    collector.code
}

struct Collector<'a> {
    code: Code<'a>,
    /// The expression that is all of the statement around, and the statement.
    statement: Option<(Bytes, Bytes)>,
    /// The element of an array around, and the same with its comma.
    element: Option<(Bytes, Bytes)>,
    function: Option<usize>,
}

fn bytes(node: &impl Spanned) -> Bytes {
    node.span().byte_range()
}

impl Collector<'_> {
    fn call(&mut self, name: String, range: Bytes, receiver: Option<Bytes>, arguments: Vec<Bytes>) {
        let whole = |around: &Option<(Bytes, Bytes)>| {
            around.as_ref().filter(|(inner, _)| *inner == range).map(|(_, outer)| outer.clone())
        };
        let (statement, element) = (whole(&self.statement), whole(&self.element));
        let function = self.function;
        self.code.calls.push(Call { name, range, receiver, arguments, statement, element, function });
    }

    fn elements<'b>(&mut self, elements: impl Iterator<Item = (&'b Expr, Option<Span>)>) {
        for (element, comma) in elements {
            let inner = bytes(element);
            let end = comma.map_or(inner.end, |comma| comma.byte_range().end);
            let around = self.element.replace((inner.clone(), inner.start..end));
            self.visit_expr(element);
            self.element = around;
        }
    }

    fn inside(&mut self, body: Bytes, free: Option<Free>, visit: impl FnOnce(&mut Self)) {
        self.code.functions.push(Function { body, free });
        let around = self.function.replace(self.code.functions.len() - 1);
        visit(self);
        self.function = around;
    }

    fn expressions(&mut self, name: &str, range: Bytes, mac: &syn::Macro) {
        let Ok(list) = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) else { return };
        self.call(format!("{name}!"), range, None, list.iter().map(bytes).collect());
        self.elements(list.pairs().map(|pair| {
            let (element, comma) = pair.into_tuple();
            (element, comma.map(Spanned::span))
        }));
    }
}

/// A path as it is written, blanks and type arguments left out.
fn path_text(path: &syn::Path) -> String {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>().join("::")
}

/// What a function's head says, where it may be called as it stands.
fn free(item: &syn::ItemFn) -> Option<Free> {
    let signature = &item.sig;
    if signature.asyncness.is_none() || !signature.generics.params.is_empty() {
        return None;
    }
    let argument = |argument: &syn::FnArg| match argument {
        syn::FnArg::Typed(typed) => match &*typed.pat {
            syn::Pat::Ident(pattern) => Some((pattern.ident.to_string(), bytes(&*typed.ty))),
            _ => None,
        },
        syn::FnArg::Receiver(_) => None,
    };
    let start = match &item.vis {
        syn::Visibility::Inherited => bytes(signature).start,
        visible => bytes(visible).start,
    };
    Some(Free {
        name: bytes(&signature.ident),
        head: start..bytes(&*item.block).start,
        arguments: signature.inputs.iter().map(argument).collect::<Option<_>>()?,
        gives: match &signature.output {
            syn::ReturnType::Default => None,
            syn::ReturnType::Type(_, given) => Some(bytes(&**given)),
        },
    })
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.inside(bytes(&*item.block), free(item), |inner| visit::visit_item_fn(inner, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.inside(bytes(&item.block), None, |inner| visit::visit_impl_item_fn(inner, item));
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        let around = self.statement.take();
        match statement {
            syn::Stmt::Expr(expression, Some(semicolon)) => {
                let inner = bytes(expression);
                self.statement = Some((inner.clone(), inner.start..semicolon.span().byte_range().end));
                visit::visit_stmt(self, statement);
            }
            syn::Stmt::Macro(item) => {
                self.expressions(&path_text(&item.mac.path), bytes(statement), &item.mac);
            }
            _ => visit::visit_stmt(self, statement),
        }
        self.statement = around;
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let (syn::Pat::Ident(pattern), Some(init)) = (&local.pat, &local.init) {
            self.code.bindings.push(Binding {
                name: pattern.ident.to_string(),
                value: bytes(&*init.expr),
                statement: bytes(local),
                function: self.function,
            });
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func {
            self.call(path_text(&path.path), bytes(call), None, call.args.iter().map(bytes).collect());
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let arguments = call.args.iter().map(bytes).collect();
        self.call(call.method.to_string(), bytes(call), Some(bytes(&*call.receiver)), arguments);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_array(&mut self, array: &'ast syn::ExprArray) {
        self.elements(array.elems.pairs().map(|pair| {
            let (element, comma) = pair.into_tuple();
            (element, comma.map(Spanned::span))
        }));
    }

    fn visit_expr_macro(&mut self, item: &'ast syn::ExprMacro) {
        self.expressions(&path_text(&item.mac.path), bytes(item), &item.mac);
    }
}
