//! What a diagnosis rests on and what looks like it stands on its page, as its rule says.
//!
//! `UPDATE_PAGES=1 cargo test -p checker --test it book_footing` writes these sections anew.

use std::fs;

use checker_core::diagnose::{self, Footing, Lookalike, Named};
use checker_core::diagnosis::Witness;
use checker_core::text::Lang;

use crate::harness::repository;

/// What the section is called, and what stands behind it.
fn headings(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::En => ("## What it rests on\n", "## See also\n"),
        Lang::PtBr => ("## Em que se apoia\n", "## Veja também\n"),
    }
}

fn witness(by: Witness, lang: Lang) -> &'static str {
    let (en, pt) = match by {
        Witness::Compiler => ("what the compiler says", "o que o compilador diz"),
        Witness::Answer => ("the answers", "as respostas"),
        Witness::Process => ("the processes", "os processos"),
        Witness::Log => ("what the services write", "o que os serviços escrevem"),
        Witness::Tap => ("what is exported", "o que é exportado"),
        Witness::Wire => ("what the services send each other", "o que os serviços enviam um ao outro"),
        Witness::Trace => ("the traces", "os traces"),
        Witness::Prefect => ("what Prefect has", "o que o Prefect tem"),
        Witness::Source => ("the source", "o código"),
        Witness::Probe => {
            ("one more look at what the run left open", "mais uma olhada no que a execução deixou em aberto")
        }
        Witness::Sheet => ("the answer sheet", "a folha de respostas"),
    };
    match lang {
        Lang::En => en,
        Lang::PtBr => pt,
    }
}

fn section(footing: &Footing, lang: Lang) -> String {
    let seen: Vec<&str> = footing.seen_on.iter().map(|by| witness(*by, lang)).collect();
    let (seen_in, alike) = match lang {
        Lang::En => ("It shows in", "These look alike; where it is one of them, this is what shows:"),
        Lang::PtBr => ("Aparece em", "Estas causas se parecem; quando é uma delas, é isto que se vê:"),
    };
    let lines = footing.lookalikes.iter().map(|Lookalike { cause, told_apart }| {
        let cause = match cause {
            Named::Diagnosis(id) => format!("[`{id}`]({id}.md)"),
            Named::Words(words) => words.get(lang).to_owned(),
        };
        format!("- {cause}: {}.\n", told_apart.get(lang))
    });
    let lines: String = lines.collect();
    format!("{}\n{seen_in}: {}.\n\n{alike}\n\n{lines}\n", headings(lang).0, seen.join(", "))
}

#[test]
fn what_a_diagnosis_rests_on_stands_on_its_page_as_in_its_rule() {
    let mut stale = Vec::new();
    for lang in [Lang::En, Lang::PtBr] {
        for id in diagnose::ids() {
            let footing = diagnose::footing(id).expect("a rule");
            assert!(
                !footing.seen_on.is_empty() && !footing.lookalikes.is_empty(),
                "{id} says what it rests on"
            );
            let path = repository().join(format!("docs/{}/src/diagnoses/{id}.md", lang.tag()));
            let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{}", path.display()));
            let (own, next) = headings(lang);
            let (before, rest) =
                text.split_once(next).unwrap_or_else(|| panic!("{} has no {next}", path.display()));
            let before = before.split_once(own).map_or(before, |(before, _)| before);
            let expected = format!("{before}{}{next}{rest}", section(&footing, lang));
            if std::env::var_os("UPDATE_PAGES").is_some() {
                fs::write(&path, &expected).expect("written");
            } else if text.replace("\r\n", "\n") != expected {
                stale.push(path.display().to_string());
            }
        }
    }
    assert!(stale.is_empty(), "UPDATE_PAGES=1 cargo test -p checker --test it book_footing, for {stale:#?}");
}

#[test]
fn what_looks_alike_is_a_diagnosis_that_there_is() {
    for id in diagnose::ids() {
        for Lookalike { cause, .. } in diagnose::footing(id).expect("a rule").lookalikes {
            if let Named::Diagnosis(other) = cause {
                assert!(diagnose::find(other).is_some() && other != id, "{id} is told from {other}");
            }
        }
    }
}
