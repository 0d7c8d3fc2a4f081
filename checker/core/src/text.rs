//! Text for people, always in both languages.
//!
//! A sentence is written once, in English and in Portuguese side by side, by [`both!`](crate::both).
//! There is no way to make a [`Text`] with one of them missing, so a missing translation is a
//! compile error rather than a gap that somebody finds later.

use std::borrow::Cow;

/// A language that the checker speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Brazilian Portuguese.
    PtBr,
}

impl Lang {
    /// The language for a BCP 47 or POSIX locale name (`pt-BR`, `pt_PT.UTF-8`, `C`): Portuguese for
    /// every kind of Portuguese, English for everything else.
    pub fn from_locale(locale: &str) -> Self {
        let language = locale.split(['-', '_', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("pt") { Self::PtBr } else { Self::En }
    }

    /// The name as written on the command line and in the folders of the book: `en` or `pt-BR`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::PtBr => "pt-BR",
        }
    }
}

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    en: Cow<'static, str>,
    pt_br: Cow<'static, str>,
}

impl Text {
    /// Puts the two versions of one text together.
    pub fn new(en: impl Into<Cow<'static, str>>, pt_br: impl Into<Cow<'static, str>>) -> Self {
        Self { en: en.into(), pt_br: pt_br.into() }
    }

    /// A text that both languages share: a name, a number, a line of code.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { en: text.clone().into(), pt_br: text.into() }
    }

    /// Both versions, English first: to put a text together from others.
    pub fn into_both(self) -> (Cow<'static, str>, Cow<'static, str>) {
        (self.en, self.pt_br)
    }

    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::PtBr => &self.pt_br,
        }
    }
}

/// Makes a [`Text`] from two format strings, English first, with inline captures:
/// `both!("`{service}` exported nothing", "`{service}` não exportou nada")`.
#[macro_export]
macro_rules! both {
    ($en:literal, $pt_br:literal $(,)?) => {
        $crate::text::Text::new(::std::format!($en), ::std::format!($pt_br))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_portuguese_locale_is_portuguese_and_the_rest_is_english() {
        for locale in ["pt", "pt-BR", "pt_BR.UTF-8", "PT_pt"] {
            assert_eq!(Lang::from_locale(locale), Lang::PtBr, "{locale}");
        }
        for locale in ["", "C", "en_US.UTF-8", "ptolemaic"] {
            assert_eq!(Lang::from_locale(locale), Lang::En, "{locale}");
        }
    }

    #[test]
    fn both_captures_the_same_variables_in_both_languages() {
        let service = "frontend";
        let text = both!("{service} is dark", "{service} está às escuras");
        assert_eq!(text.get(Lang::En), "frontend is dark");
        assert_eq!(text.get(Lang::PtBr), "frontend está às escuras");
    }
}
