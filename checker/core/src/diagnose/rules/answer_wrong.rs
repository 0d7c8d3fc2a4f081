//! An answer that the traces contradict. What is right is not told, but where to look for it.

use std::collections::BTreeSet;

use super::answer_missing::questions;
use crate::diagnose::draft::about;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::near_miss::nearest;
use crate::reading::{Fact, Given, SheetQuestion, Unit, is_same};
use crate::text::{Lang, Text};
use crate::untrusted::Untrusted;

/// See the page `answer-wrong` of the book.
pub(in crate::diagnose) struct AnswerWrong;

impl Rule for AnswerWrong {
    fn id(&self) -> &'static str {
        "answer-wrong"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Sheet]).told_from(
            "answer-missing",
            both!("nothing stands behind the question", "nada está escrito na pergunta"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let Some(sheet) = &case.evidence.sheet else { return Vec::new() };
        questions(case, open)
            .filter_map(|(question, explains)| {
                let given = sheet.given.get(&question.id)?;
                let (id, shown) = (&question.id, shown(given));
                let title = both!(
                    "`{id}` is answered with {shown}, and the traces say otherwise",
                    "`{id}` está respondida com {shown}, e os traces dizem outra coisa"
                );
                // Not as evidence, which is shown of the leading one only.
                let next = [slips(question, given), vec![question.look.clone()]].concat();
                let given = both!("your answer is {shown}", "sua resposta é {shown}");
                Some(
                    about(self.id(), explains, title, Next::upon(joined(&next))).shown(Witness::Sheet, given),
                )
            })
            .collect()
    }
}

/// One text after the other.
fn joined(texts: &[Text]) -> Text {
    let in_lang = |lang| texts.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join("; ");
    Text::new(in_lang(Lang::En), in_lang(Lang::PtBr))
}

fn shown(given: &Given) -> String {
    let quoted = |word: &Untrusted| format!("\"{}\"", word.shown_up_to(60));
    match given {
        Given::Word(word) => quoted(word),
        Given::Number(number) => number.to_string(),
        Given::Words(words) => words.iter().take(8).map(quoted).collect::<Vec<_>>().join(", "),
    }
}

/// What kind of slip it seems to be; it gives nothing away.
fn slips(question: &SheetQuestion, given: &Given) -> Vec<Text> {
    match (&question.answer, given) {
        (fact, Given::Number(given)) if is_in_another_unit(fact, *given) => vec![both!(
            "the digits are right, the unit is not: ms are asked for",
            "os dígitos estão certos, a unidade não: são pedidos ms"
        )],
        (Fact::Number { .. }, Given::Number(_)) => Vec::new(),
        (Fact::Number { .. }, _) => {
            vec![both!("a number is asked for, without a unit", "é pedido um número, sem unidade")]
        }
        (Fact::Word(_), Given::Word(word)) => unknown(&question.names, word).into_iter().collect(),
        (Fact::Word(_), _) => vec![both!("one text is asked for", "é pedido um texto")],
        (Fact::Words(fact), Given::Words(given)) => {
            let belongs = |word: &&Untrusted| fact.iter().any(|name| is_same(name, word));
            let (right, count) = (given.iter().filter(belongs).count(), given.len());
            let mut slips = vec![if right == count {
                both!(
                    "what you named belongs to it ({count}), and some are missing",
                    "o que você citou faz parte ({count}), e faltam alguns"
                )
            } else {
                both!("{right} of your {count} belong to it", "{right} dos seus {count} fazem parte")
            }];
            slips.extend(given.iter().filter_map(|word| unknown(&question.names, word)).take(4));
            slips
        }
        (Fact::Words(_), _) => vec![both!("a list of texts is asked for", "é pedida uma lista de textos")],
    }
}

/// Whether the number is the right time in s, µs or ns.
fn is_in_another_unit(fact: &Fact, given: f64) -> bool {
    matches!(fact, Fact::Number { unit: Unit::Milliseconds, .. })
        && [1e3, 1e-3, 1e-6].iter().any(|factor| fact.is_met_by(&Given::Number(given * factor)))
}

/// A name that none of the traces has. The name that was perhaps meant follows from this one alone, so
/// it does not tell whether that is right.
fn unknown(names: &BTreeSet<String>, word: &Untrusted) -> Option<Text> {
    if names.iter().any(|name| is_same(name, word)) {
        return None;
    }
    let shown = word.shown_up_to(60);
    Some(match nearest(word.raw().trim(), names.iter().map(String::as_str)) {
        Some(near) => both!(
            "the traces hold no \"{shown}\"; if `{near}` is meant, write it as they do",
            "os traces não têm \"{shown}\"; se a intenção é `{near}`, escreva como eles"
        ),
        None => both!(
            "the traces hold no \"{shown}\": copy the name from Jaeger",
            "os traces não têm \"{shown}\": copie o nome do Jaeger"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of an answer.
    fn said(answer: Fact, given: Given) -> String {
        let names = ["stock-service", "fraud-service", "check-stock", "fetch-prices"].map(str::to_owned);
        let text = Text::same("");
        let question =
            SheetQuestion { id: "id".into(), title: text.clone(), look: text, answer, names: names.into() };
        slips(&question, &given).iter().map(|slip| slip.get(Lang::En).to_owned() + "\n").collect()
    }

    fn number(value: f64, unit: Unit) -> Fact {
        Fact::Number { value, tolerance_percent: 5.0, unit }
    }

    fn words(words: &[&str]) -> Given {
        Given::Words(words.iter().map(|&word| word.into()).collect())
    }

    #[test]
    fn a_unit_is_suspected_of_a_time_only() {
        for given in [1.25, 1_254_628.0, 1_254_628_000.0] {
            assert!(said(number(1254.6, Unit::Milliseconds), Given::Number(given)).contains("ms are asked"));
        }
        for given in [0.0, -1.25, 1100.0, 12_546.0] {
            assert_eq!(said(number(1254.6, Unit::Milliseconds), Given::Number(given)), "");
        }
        assert_eq!(said(number(17.0, Unit::Times), Given::Number(17_000.0)), "");
    }

    #[test]
    fn a_name_that_no_trace_has_is_told_from_one_that_is_wrong() {
        let service = || Fact::Word("stock-service".into());
        assert_eq!(said(service(), Given::Word("Fraud-Service ".into())), "");
        assert!(said(service(), Given::Word("stok-service".into())).contains("if `stock-service` is meant"));
        // What is near to a wrong one is said as readily.
        assert!(said(service(), Given::Word("fraud-servce".into())).contains("if `fraud-service` is meant"));
        assert!(said(service(), Given::Word("stock".into())).contains("copy the name from Jaeger"));
        let list = || Fact::Words(["check-stock", "fetch-prices"].map(str::to_owned).into());
        let told = said(list(), words(&["CHECK-STOCK", "fraud-service", "price\u{1b}[2J"]));
        assert!(told.starts_with("1 of your 3 belong to it") && told.contains("copy the name"), "{told}");
        assert!(!told.contains('\u{1b}') && !told.contains("fetch-prices"), "{told}");
    }

    #[test]
    fn another_kind_of_answer_is_told_as_that() {
        let number = number(1254.6, Unit::Milliseconds);
        assert!(said(number, Given::Word("1255 ms".into())).contains("a number is asked for"));
        assert!(said(Fact::Word("a".into()), words(&["a"])).contains("one text is asked for"));
        assert!(
            said(Fact::Words(["a".to_owned()].into()), Given::Word("a".into())).contains("a list of texts")
        );
    }
}
