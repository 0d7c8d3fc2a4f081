//! A value that is not the expected one, told as a learner would see it: whose value it is, rather than which.

use std::collections::BTreeSet;

use super::Case;
use super::attribute::AttributeFault;
use crate::evidence::Exchange;
use crate::expect::{ExpectedValue, Nonces, Template, is_of_run};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// Of how many requests a value must be the same before it is called a constant.
const FEWEST_SAME: usize = 3;

/// What is known of a wrong value: a ground, and what to do.
pub(super) struct WhoseValue {
    pub(super) ground: Text,
    pub(super) next: Text,
}

/// Whether a value is the same for all requests.
pub(super) fn is_of_all(value: &ExpectedValue) -> bool {
    value.templates().iter().all(|template| template.nonces().next().is_none())
}

/// What kind of wrong value it is, if it is of a kind that is known.
pub(super) fn told(case: &Case<'_>, fault: &AttributeFault<'_>, found: &Untrusted) -> Option<WhoseValue> {
    let ExpectedValue::String(template) = &fault.expected.value else { return None };
    let wanted = template.fill(&fault.instance.exchange.nonces);
    if let Some(field) = template.nonces().find(|name| is_of_run(name)) {
        return Some(of_a_run(fault, field, found, &wanted));
    }
    if is_of_all(&fault.expected.value) {
        return values_for_a_template(case, fault, found, &wanted);
    }
    constant(case, fault, found)
        .or_else(|| of_another_request(case, fault, found, template))
        .or_else(|| of_another_key(case, fault, found))
        .or_else(|| blanks(fault, found, &wanted))
        .or_else(|| as_asked(fault, found))
        .or_else(|| another_case(fault, found, &wanted))
}

/// What Prefect calls a run; here it is something else, or another run's.
fn of_a_run(fault: &AttributeFault<'_>, field: &str, found: &Untrusted, wanted: &str) -> WhoseValue {
    let key = &fault.expected.key;
    let known = fault.instance.exchange.nonces.iter();
    let of_another =
        known.filter(|(name, _)| is_of_run(name)).find(|(_, value)| found.raw() == value.as_str());
    let ground = match of_another {
        Some((other, _)) => {
            let (run, field) = other.rsplit_once('.').unwrap_or((other, ""));
            both!(
                "that is what Prefect has as the {field} of another run, `{run}`",
                "isso é o que o Prefect tem como {field} de outra execução, `{run}`"
            )
        }
        None => both!("Prefect has `{wanted}` there", "o Prefect tem `{wanted}` ali"),
    };
    let field = field.rsplit('.').next().unwrap_or(field);
    let next = both!(
        "set `{key}` to the {field} that Prefect gave to this very run (here `{wanted}`): the run that the client made has it",
        "defina `{key}` com o {field} que o Prefect deu a esta mesma execução (aqui `{wanted}`): a execução que o cliente criou o tem"
    );
    WhoseValue { ground, next }
}

/// All requests should have the same here, a route or a method, and this holds what one of them asked for.
fn values_for_a_template(
    case: &Case<'_>,
    fault: &AttributeFault<'_>,
    found: &Untrusted,
    wanted: &str,
) -> Option<WhoseValue> {
    if found.raw().trim() == wanted {
        return blanks(fault, found, wanted);
    }
    let (key, values) = (&fault.expected.key, values(case, fault));
    let distinct: BTreeSet<&str> = values.iter().map(|(_, value)| value.raw()).collect();
    let is_more = found.raw().strip_prefix(wanted).is_some_and(|rest| rest.starts_with(['?', '/', '#']));
    if !is_more && distinct.len() <= 1 {
        return another_case(fault, found, wanted);
    }
    Some(WhoseValue {
        ground: both!(
            "it holds what this one request asked for; `{wanted}` is the template, the same for all requests",
            "ele traz o que esta requisição pediu; `{wanted}` é o template, o mesmo para todas as requisições"
        ),
        next: both!(
            "set `{key}` to the template, `{wanted}`, and not to the path or the query of the request (axum has it as `MatchedPath`)",
            "defina `{key}` com o template, `{wanted}`, e não com o caminho ou a query da requisição (o axum o tem como `MatchedPath`)"
        ),
    })
}

/// The same in all requests, that should differ.
fn constant(case: &Case<'_>, fault: &AttributeFault<'_>, found: &Untrusted) -> Option<WhoseValue> {
    let values = values(case, fault);
    let count = values.len();
    let is_same = count >= FEWEST_SAME && values.iter().all(|(_, value)| value == found);
    let key = &fault.expected.key;
    is_same.then(|| WhoseValue {
        ground: both!(
            "it is the same in all {count} requests, so it is a constant, or kept from one of them",
            "é o mesmo em todas as {count} requisições, então é uma constante, ou ficou guardado de uma delas"
        ),
        next: both!(
            "set `{key}` from a variable that the request at hand has filled, not from a literal, a static or a cache",
            "defina `{key}` a partir de uma variável que a requisição em questão preencheu, não de um literal, um static ou um cache"
        ),
    })
}

/// What another request should have here.
fn of_another_request(
    case: &Case<'_>,
    fault: &AttributeFault<'_>,
    found: &Untrusted,
    template: &Template,
) -> Option<WhoseValue> {
    let own = &fault.instance.exchange.request;
    let is_theirs = |other: &&Exchange| other.request != *own && found.raw() == template.fill(&other.nonces);
    let other = &case.evidence.exchanges.iter().find(is_theirs)?.request;
    let key = &fault.expected.key;
    Some(WhoseValue {
        ground: both!(
            "that is the value of another request, `{other}`: what one request has set another one has read",
            "esse é o valor de outra requisição, `{other}`: o que uma requisição definiu outra leu"
        ),
        next: both!(
            "keep what `{key}` is set from in a variable of the request, not in a static, a `Mutex` or a field that all requests share",
            "guarde aquilo de que `{key}` é definido em uma variável da requisição, não em um static, um `Mutex` ou um campo que todas compartilham"
        ),
    })
}

/// What another attribute of this request should hold.
fn of_another_key(case: &Case<'_>, fault: &AttributeFault<'_>, found: &Untrusted) -> Option<WhoseValue> {
    let (key, nonces) = (&fault.expected.key, &fault.instance.exchange.nonces);
    let all = case.step.spans().iter().flat_map(|span| span.attributes.iter().map(move |of| (span, of)));
    let holds = |value: &ExpectedValue| {
        matches!(value, ExpectedValue::String(template)
        if template.nonces().next().is_some() && found.raw() == template.fill(nonces))
    };
    let (span, other) = all.into_iter().find(|(_, other)| other.key != *key && holds(&other.value))?;
    let (other_key, name) = (&other.key, span.name());
    let asked = asked(nonces, found);
    let ground = match asked {
        Some(nonce) => both!(
            "that is the `{nonce}` that was asked for, which `{other_key}` of `{name}` holds; `{key}` is what came of it",
            "esse é o `{nonce}` que foi pedido, que `{other_key}` de `{name}` traz; `{key}` é o que resultou dele"
        ),
        None => both!(
            "that is what `{other_key}` of `{name}` holds: one variable was taken for another",
            "isso é o que `{other_key}` de `{name}` traz: uma variável foi trocada por outra"
        ),
    };
    let next = match asked {
        Some(_) => both!(
            "set `{key}` when the answer is known, from the variable that holds the answer",
            "defina `{key}` quando a resposta for conhecida, a partir da variável que a guarda"
        ),
        None => both!(
            "set `{key}` from its own variable, not from the one of `{other_key}`",
            "defina `{key}` a partir da variável dele, não da de `{other_key}`"
        ),
    };
    Some(WhoseValue { ground, next })
}

/// What was asked for, where something else should stand.
fn as_asked(fault: &AttributeFault<'_>, found: &Untrusted) -> Option<WhoseValue> {
    let (key, nonce) = (&fault.expected.key, asked(&fault.instance.exchange.nonces, found)?);
    Some(WhoseValue {
        ground: both!(
            "that is the `{nonce}` that was asked for; `{key}` is what came of it",
            "esse é o `{nonce}` que foi pedido; `{key}` é o que resultou dele"
        ),
        next: both!(
            "set `{key}` when the answer is known, from the variable that holds the answer",
            "defina `{key}` quando a resposta for conhecida, a partir da variável que a guarda"
        ),
    })
}

/// Only blanks around it, which nobody sees.
fn blanks(fault: &AttributeFault<'_>, found: &Untrusted, wanted: &str) -> Option<WhoseValue> {
    let key = &fault.expected.key;
    let is_padded = found.raw() != wanted && found.raw().trim() == wanted;
    is_padded.then(|| {
        let visible = Untrusted::from(found.raw().replace(' ', "·").replace('\n', "⏎").replace('\t', "⇥"));
        let visible = visible.shown();
        WhoseValue {
            ground: both!(
                "it is right but for blanks around it: `{visible}`",
                "ele está certo, exceto por espaços em volta: `{visible}`"
            ),
            next: both!(
                "set `{key}` without the blanks: `.trim()` takes a line's end off",
                "defina `{key}` sem os espaços: `.trim()` tira o fim de linha"
            ),
        }
    })
}

/// Capitals and small letters, and nothing else.
fn another_case(fault: &AttributeFault<'_>, found: &Untrusted, wanted: &str) -> Option<WhoseValue> {
    let key = &fault.expected.key;
    (found.raw().to_lowercase() == wanted.to_lowercase()).then(|| WhoseValue {
        ground: both!(
            "only capitals and small letters differ",
            "só diferem as letras maiúsculas e minúsculas"
        ),
        next: both!(
            "set `{key}` to the text as it is, without `to_lowercase` or `to_uppercase`",
            "defina `{key}` com o texto como ele é, sem `to_lowercase` nem `to_uppercase`"
        ),
    })
}

/// Which part of the request this is. What Prefect calls a run is none: nobody asked for it.
fn asked<'a>(nonces: &'a Nonces, found: &Untrusted) -> Option<&'a str> {
    let mut asked = nonces.iter().filter(|(name, _)| !is_of_run(name));
    asked.find(|(_, value)| found.raw() == value.as_str()).map(|(name, _)| name.as_str())
}

/// The values of an attribute in all requests that have it.
fn values<'a>(case: &Case<'a>, fault: &AttributeFault<'a>) -> Vec<(&'a Exchange, Untrusted)> {
    let exchanges = case.evidence.exchanges.iter();
    exchanges
        .filter_map(|exchange| {
            let span = case.instance(fault.instance.expected, &exchange.request)?.actual?;
            Some((exchange, span.attribute(&fault.expected.key)?.as_text()))
        })
        .collect()
}
