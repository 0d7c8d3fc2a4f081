//! How the findings look, in both languages.

use super::*;
use crate::text::{Lang, Text};

fn layout(lang: Lang) -> Layout {
    Layout::plain(lang, 90)
}

fn findings(linker: Checkup) -> Vec<Checkup> {
    let every = both!("every check", "toda verificação");
    vec![
        Checkup::there(Text::same("rustc"), every, Text::same("rustc 1.95.0")),
        linker,
        Checkup::not_there(
            Health::InTheWay,
            both!("port 4317", "porta 4317"),
            Text::same("check up"),
            both!("taken: jaeger (pid 7)", "ocupada: jaeger (pid 7)"),
            both!("stop that program", "pare esse programa"),
        ),
        Checkup::not_there(
            Health::Absent,
            Text::same("Jaeger"),
            Text::same("--stack local"),
            both!("no Jaeger on this machine", "não há Jaeger nesta máquina"),
            crate::jaeger_program::how_to_get_one(),
        ),
    ]
}

#[test]
fn what_is_optional_and_not_there_is_no_trouble() {
    let there = Checkup::there(
        Text::same("linker"),
        both!("every check", "toda verificação"),
        both!("links a program", "linka um programa"),
    );
    insta::assert_snapshot!("doctor_en", render(&layout(Lang::En), &findings(there.clone())));
    insta::assert_snapshot!("doctor_pt_br", render(&layout(Lang::PtBr), &findings(there)));
}

#[test]
fn what_every_check_needs_and_is_not_there_is_said_at_the_end() {
    let missing = Checkup::not_there(
        Health::Missing,
        Text::same("linker"),
        both!("every check", "toda verificação"),
        both!("error: linker `cc` not found", "error: linker `cc` not found"),
        both!("install a C toolchain", "instale um toolchain de C"),
    );
    insta::assert_snapshot!("doctor_missing_en", render(&layout(Lang::En), &findings(missing)));
}

#[test]
fn one_remedy_for_many_things_is_said_once() {
    let taken = |port: u16| {
        let remedy = both!("stop that program", "pare esse programa");
        let what = both!("port {port}", "porta {port}");
        Checkup::not_there(Health::InTheWay, what, Text::same("check up"), Text::same("taken"), remedy)
    };
    let text = render(&layout(Lang::En), &[taken(4317), taken(4318), taken(16686)]);
    assert!(text.contains("port 4317, port 4318, port 16686: stop that program"), "{text}");
    assert_eq!(text.matches("stop that program").count(), 1, "{text}");
}
