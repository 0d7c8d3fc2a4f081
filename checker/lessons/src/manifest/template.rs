//! Reading `Olá, {name:capitalized}!` into a [`Template`].

use crate::expect::{Form, Piece, Template};
use crate::text::Text;

/// Reads a template. `{{` and `}}` stand for the braces themselves.
pub(super) fn parse(text: &str) -> Result<Template, Text> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        let after = &rest[at + 1..];
        if let Some(after) = after.strip_prefix(brace) {
            literal.push_str(brace);
            rest = after;
        } else if brace == "{" {
            let end = after.find('}').ok_or_else(|| {
                both!(
                    "`{{` without `}}`: write `{{{{` for the brace itself",
                    "`{{` sem `}}`: escreva `{{{{` para a própria chave"
                )
            })?;
            if !literal.is_empty() {
                parts.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            parts.push(nonce(&after[..end])?);
            rest = &after[end + 1..];
        } else {
            return Err(both!(
                "`}}` without `{{`: write `}}}}` for the brace itself",
                "`}}` sem `{{`: escreva `}}}}` para a própria chave"
            ));
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Piece::Literal(literal));
    }
    Ok(Template(parts))
}

fn nonce(inside: &str) -> Result<Piece, Text> {
    let (name, form) = inside.split_once(':').map_or((inside, None), |(name, form)| (name, Some(form)));
    let form = match form {
        None => Form::Plain,
        Some("capitalized") => Form::Capitalized,
        Some(other) => {
            return Err(both!(
                "unknown form `{other}` in a template, expected `capitalized`",
                "forma desconhecida `{other}` em um modelo, esperava `capitalized`"
            ));
        }
    };
    Ok(Piece::Nonce { name: name.to_owned(), form })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::Nonces;

    fn fill(template: &str) -> String {
        let nonces = Nonces::from([("name".to_owned(), "aNA-7f".to_owned())]);
        parse(template).expect("a good template").fill(&nonces)
    }

    #[test]
    fn nonces_are_filled_in_plain_and_capitalized() {
        assert_eq!(fill("Olá, {name:capitalized}!"), "Olá, Ana-7f!");
        assert_eq!(fill("{name}"), "aNA-7f");
        assert_eq!(fill("a {{b}} c"), "a {b} c");
    }

    #[test]
    fn open_braces_and_unknown_forms_are_refused() {
        for bad in ["{name", "name}", "{name:upper}"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
