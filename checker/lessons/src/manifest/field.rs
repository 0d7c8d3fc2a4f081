//! Fields that several parts of a manifest have: texts in both languages, names that are given once and meant
//! elsewhere, templates.

use std::collections::{BTreeMap, HashSet};

use toml::Spanned;

use super::error::TomlFile;
use super::raw::RawText;
use super::template;
use crate::expect::Template;
use crate::near_miss::did_you_mean;
use crate::text::Text;

/// A text of which neither language may be empty.
pub(super) fn text(raw: &RawText, source: &mut TomlFile<'_>) -> Text {
    for part in [&raw.en, &raw.pt_br] {
        if part.get_ref().trim().is_empty() {
            source.error(part.span(), both!("the text is empty", "o texto está vazio"), None);
        }
    }
    Text::new(raw.en.get_ref().clone(), raw.pt_br.get_ref().clone())
}

/// A template whose nonces all exist.
pub(super) fn filled(
    raw: &Spanned<String>,
    nonces: &BTreeMap<String, String>,
    source: &mut TomlFile<'_>,
) -> Template {
    match template::parse(raw.get_ref()) {
        Ok(template) => {
            for name in template.nonces().filter(|name| !nonces.contains_key(*name)) {
                source.error(
                    raw.span(),
                    both!("there is no nonce `{name}`", "não existe o nonce `{name}`"),
                    did_you_mean(name, nonces.keys().map(String::as_str)),
                );
            }
            template
        }
        Err(message) => {
            source.error(raw.span(), message, None);
            Template(Vec::new())
        }
    }
}

/// Notes a name that comes twice.
pub(super) fn unique<'r>(names: impl Iterator<Item = &'r Spanned<String>>, source: &mut TomlFile<'_>) {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name.get_ref()) {
            let text = name.get_ref();
            source.error(name.span(), both!("`{text}` comes twice", "`{text}` aparece duas vezes"), None);
        }
    }
}

/// Notes a name that is not among the known ones.
pub(super) fn known(name: &Spanned<String>, names: &[&str], source: &mut TomlFile<'_>) {
    let text = name.get_ref();
    if !names.contains(&text.as_str()) {
        source.error(
            name.span(),
            both!("there is no `{text}` here", "não existe `{text}` aqui"),
            did_you_mean(text, names.iter().copied()),
        );
    }
}

/// Nonces, of which there is one at least.
pub(super) fn nonces(
    raw: &Spanned<BTreeMap<String, String>>,
    source: &mut TomlFile<'_>,
) -> BTreeMap<String, String> {
    if raw.get_ref().is_empty() {
        source.error(
            raw.span(),
            both!(
                "a request without a nonce cannot be told from another",
                "uma requisição sem nonce não se distingue de outra"
            ),
            None,
        );
    }
    raw.get_ref().clone()
}
