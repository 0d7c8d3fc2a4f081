//! What serde and the TOML parser found wrong, in our words and in both languages.
//!
//! They say it in English only, and with Rust's names for types (`u32`, `struct RawText`). Serde's
//! sentences have a fixed shape, so that they can be taken apart and said anew. The parser's are many:
//! English keeps them, and what Portuguese has no sentence for is at least told to be no TOML.

use crate::near_miss::did_you_mean;
use crate::text::Text;

/// What is wrong, and what to do about it where that is known.
pub(super) fn told(message: &str) -> (Text, Option<Text>) {
    missing_field(message)
        .or_else(|| unknown_field(message))
        .or_else(|| Some((unfit_value(message)?, None)))
        .unwrap_or_else(|| (syntax(message), None))
}

fn missing_field(message: &str) -> Option<(Text, Option<Text>)> {
    let name = message.strip_prefix("missing field `")?.strip_suffix('`')?;
    let hint = match name {
        "en" | "pt-BR" => both!("add `{name} = \"…\"`", "acrescente `{name} = \"…\"`"),
        _ => both!("add `{name} = …`", "acrescente `{name} = …`"),
    };
    let what = match name {
        "en" => both!("the English text is missing", "falta o texto em inglês"),
        "pt-BR" => both!("the Portuguese text is missing", "falta o texto em português"),
        _ => both!("the field `{name}` is missing", "falta o campo `{name}`"),
    };
    Some((what, Some(hint)))
}

fn unknown_field(message: &str) -> Option<(Text, Option<Text>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let mut quoted = rest.split('`').step_by(2);
    let found = quoted.next()?;
    let known: Vec<&str> = quoted.collect();
    let all = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let what = both!(
        "unknown field `{found}`, expected one of {all}",
        "campo desconhecido `{found}`, esperava um destes: {all}"
    );
    Some((what, did_you_mean(found, known)))
}

/// `invalid type: integer ``3``, expected a string`, and `invalid value: …`.
fn unfit_value(message: &str) -> Option<Text> {
    let rest = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    let ((found_en, found_pt), (en, pt)) = (value(found).into_both(), expected(wanted).into_both());
    Some(both!("expected {en}, found {found_en}", "esperava {pt}, encontrei {found_pt}"))
}

/// What serde calls a value that it found.
fn value(found: &str) -> Text {
    let quoted = || found.split('`').nth(1).unwrap_or_default();
    let kind = found.split([' ', '`']).next().unwrap_or_default();
    match kind {
        "integer" | "floating" | "boolean" => Text::same(format!("`{}`", quoted())),
        "string" => {
            let text = found.strip_prefix("string ").unwrap_or_default();
            both!("the text `{text}`", "o texto `{text}`")
        }
        "sequence" => both!("a list", "uma lista"),
        "map" => both!("a table or a date", "uma tabela ou uma data"),
        _ => both!("something else", "outra coisa"),
    }
}

/// What serde calls a type that it wants.
fn expected(wanted: &str) -> Text {
    match wanted {
        "a string" | "string" => both!("a text in quotes", "um texto entre aspas"),
        "u8" => both!("a whole number from 0 to 255", "um número inteiro de 0 a 255"),
        "u16" => both!("a whole number from 0 to 65535", "um número inteiro de 0 a 65535"),
        "u32" | "u64" => both!("a whole number, 0 or more", "um número inteiro, 0 ou mais"),
        "i32" | "i64" => both!("a whole number", "um número inteiro"),
        "f64" => both!("a number", "um número"),
        "a boolean" => both!("`true` or `false`", "`true` ou `false`"),
        "a sequence" => both!("a list in brackets", "uma lista entre colchetes"),
        "struct RawText" => both!(
            "a text in both languages, `{{ en = \"…\", pt-BR = \"…\" }}`",
            "um texto nas duas línguas, `{{ en = \"…\", pt-BR = \"…\" }}`"
        ),
        _ => both!("a table", "uma tabela"),
    }
}

/// What is no TOML at all. The parser names what it found, and after a comma what it expected.
fn syntax(message: &str) -> Text {
    let found = message.split_once(", expected ").map_or(message, |(found, _)| found);
    let portuguese = SYNTAX.iter().find(|(english, _)| *english == found).map(|(_, portuguese)| *portuguese);
    Text::new(message.to_owned(), portuguese.unwrap_or("isto não é TOML válido"))
}

/// The parser's sentences that a slip of the hand leads to.
const SYNTAX: [(&str, &str); 41] = [
    ("duplicate key", "esta chave aparece duas vezes"),
    ("string values must be quoted", "um texto precisa de aspas"),
    ("invalid string", "texto inválido"),
    ("invalid basic string", "texto inválido: faltam as aspas do fim, ou há um caractere proibido"),
    ("invalid literal string", "texto inválido: falta o apóstrofo do fim, ou há um caractere proibido"),
    ("invalid multi-line basic string", "texto de várias linhas inválido: faltam as três aspas do fim?"),
    (
        "invalid multi-line literal string",
        "texto de várias linhas inválido: faltam os três apóstrofos do fim?",
    ),
    ("missing opening quote", "faltam as aspas do começo"),
    ("missing escaped value", "depois de `\\` falta o que ela introduz"),
    ("too few unicode value digits", "faltam dígitos no código do caractere"),
    ("invalid key", "chave inválida"),
    ("invalid unquoted key", "chave inválida sem aspas"),
    ("unquoted keys cannot be empty", "uma chave sem aspas não pode ser vazia"),
    ("key with no value", "chave sem valor"),
    ("missing value for key", "falta o valor da chave"),
    ("missing value", "falta o valor"),
    ("invalid value", "valor inválido"),
    ("invalid key-value pair", "isto não é `chave = valor`"),
    ("unexpected key or value", "isto não cabe aqui"),
    ("unexpected content", "isto não cabe aqui"),
    ("missing assignment between key-value pairs", "falta o `=` entre a chave e o valor"),
    ("extra assignment between key-value pairs", "há um `=` a mais"),
    ("extra `=`", "há um `=` a mais"),
    ("unexpected `=` in array", "numa lista não cabe `=`"),
    ("missing comma between array elements", "falta uma vírgula entre os elementos da lista"),
    ("missing comma between key-value pairs", "falta uma vírgula entre os campos da tabela"),
    ("extra comma in array", "há uma vírgula a mais na lista"),
    ("extra comma in inline table", "há uma vírgula a mais na tabela"),
    ("unclosed array", "falta o `]` da lista"),
    ("unclosed inline table", "falta o `}` da tabela"),
    ("unclosed table", "falta o `]` do título da tabela"),
    ("unclosed array table", "falta o `]]` do título da tabela"),
    ("invalid boolean", "esperava `true` ou `false`"),
    ("invalid integer number", "número inteiro inválido"),
    ("invalid float", "número inválido"),
    ("invalid exponent", "número inválido"),
    ("invalid fraction", "número inválido"),
    ("unexpected leading zero", "um número não começa com zero"),
    ("invalid date", "data inválida"),
    ("invalid time", "hora inválida"),
    ("invalid date-time", "data ou hora inválida"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::raw::{RawLesson, RawStep};
    use crate::text::Lang;

    fn told_of<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
        let error = toml::from_str::<T>(text).expect_err(text);
        let (what, hint) = told(error.message());
        [Lang::En, Lang::PtBr]
            .map(|lang| {
                let hint = hint.as_ref().map_or(String::new(), |hint| format!(" ({})", hint.get(lang)));
                format!("  {}{hint}", what.get(lang))
            })
            .join("\n")
    }

    #[test]
    fn what_is_wrong_with_a_field_or_its_value_is_told_in_both_languages() {
        let lesson = "id = \"a\"\ntitle = { en = \"a\" }\n";
        let step = |line: &str| format!("id = \"a\"\n{line}\n");
        let mut all = vec![format!("{lesson}{}", told_of::<RawLesson>(lesson))];
        for line in [
            "title = { pt-BR = \"a\" }",
            "title = \"a\"",
            "titel = \"a\"",
            "edit = \"a\"",
            "edit = [3]",
            "stop = true",
            "[[check]]\nid = \"a\"\npoints = -1",
            "[[check]]\nid = \"a\"\npoints = 1.5",
            "[[check]]\nid = \"a\"\nanswers = \"yes, expected or not\"",
            "[[request]]\nid = \"a\"\ntimes = 256",
            "[[request]]\nid = \"a\"\nanswer = 200",
            "[[program]]\nanswer = { exit_code = [] }",
            "[[span]]\nmin_duration_ms = {}",
            "[[question]]\ntolerance_percent = \"a\"",
            "check = 1979-05-27",
        ] {
            all.push(format!("{line}\n{}", told_of::<RawStep>(&step(line))));
        }
        insta::assert_snapshot!(all.join("\n"));
    }

    #[test]
    fn what_is_no_toml_is_told_in_both_languages() {
        let slips = [
            "a = b",
            "a = \"b",
            "a = [1 2]",
            "a = [1, 2",
            "a = { b = 1",
            "a = ",
            "a b",
            "= 1",
            "[a",
            "[[a]",
            "a = 1\na = 2",
            "a = 01",
            "a = \"\\q\"",
            "a = \"\"\"b",
            "a = 'b",
            "a = 1 2",
            "a",
            "a = { b = 1 c = 2 }",
            "a = tru",
            "a = 1e",
            "a == 1",
            "a = 2020-13-01",
        ];
        let mut all = Vec::new();
        for slip in slips {
            let told = told_of::<toml::Table>(slip);
            assert!(!told.contains("isto não é TOML válido"), "{slip}\n{told}");
            all.push(format!("{slip}\n{told}"));
        }
        insta::assert_snapshot!(all.join("\n"));
    }
}
