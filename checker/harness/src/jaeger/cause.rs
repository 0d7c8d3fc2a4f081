//! What can be wrong with a Jaeger that somebody named, and what to do about each.

use hyper::StatusCode;

use crate::cause::{Cause, CauseId};
use crate::http_client::NoHttpAnswer;
use crate::text::Lang::{En, PtBr};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// What stands where a route of Jaeger's should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    /// A web page. Up to 2.15 that is how Jaeger answers an unknown route.
    Page,
    /// 404, and not one of Jaeger's own.
    NotFound,
}

pub(super) fn no_answer(url: &str, error: &NoHttpAnswer) -> Cause {
    let what = error.what();
    let hint = error.remedy().unwrap_or_else(|| {
        both!(
            "start Jaeger, or name the right address with `--jaeger-url`; without `--stack external` none is needed",
            "inicie o Jaeger ou informe o endereço certo com `--jaeger-url`; sem `--stack external` nenhum é preciso"
        )
    });
    Cause::new(
        CauseId::JaegerUnreachable,
        Text::new(
            format!("cannot reach Jaeger at `{url}`: {}", what.get(En)),
            format!("não alcanço o Jaeger em `{url}`: {}", what.get(PtBr)),
        ),
        hint,
    )
}

pub(super) fn not_jaeger(url: &str, found: Instead) -> Cause {
    let found = match found {
        Instead::Page => both!("a web page", "uma página web"),
        Instead::NotFound => both!("\"not found\"", "\"não encontrado\""),
    };
    Cause::new(
        CauseId::NotJaeger,
        Text::new(
            format!("`{url}` answered with {}, not with Jaeger's API", found.get(En)),
            format!("`{url}` respondeu com {}, não com a API do Jaeger", found.get(PtBr)),
        ),
        query_port(url),
    )
}

pub(super) fn unreadable(url: &str, error: &serde_json::Error) -> Cause {
    Cause::new(
        CauseId::JaegerUnreadable,
        both!(
            "the answer of `{url}` is not Jaeger's: {error}",
            "a resposta de `{url}` não é do Jaeger: {error}"
        ),
        query_port(url),
    )
}

fn query_port(url: &str) -> Text {
    // The route of the API, pasted along with the address.
    let path = url.splitn(4, '/').nth(3).unwrap_or_default();
    if let Some(base) = path.strip_prefix("api").or_else(|| path.split_once("/api").map(|(_, rest)| rest))
        && (base.is_empty() || base.starts_with('/'))
    {
        let route = format!("/api{base}");
        return both!(
            "leave out `{route}`: `check` adds what it asks for",
            "tire `{route}`: o `check` acrescenta o que pergunta"
        );
    }
    both!(
        "name Jaeger's query port (16686) and its base path, if it has one, with `--jaeger-url`",
        "informe com `--jaeger-url` a porta de consulta do Jaeger (16686) e o caminho base, se houver"
    )
}

pub(super) fn moved(url: &str, place: &str) -> Cause {
    let place = Untrusted::from(place);
    let place = place.shown();
    Cause::new(
        CauseId::JaegerMoved,
        both!("`{url}` sends us on to `{place}`", "`{url}` nos manda para `{place}`"),
        both!(
            "if Jaeger is there, name that address with `--jaeger-url`; if it is a login page, set `JAEGER_TOKEN` or `JAEGER_USERNAME` and `JAEGER_PASSWORD`",
            "se o Jaeger está lá, informe esse endereço com `--jaeger-url`; se é uma página de login, defina `JAEGER_TOKEN` ou `JAEGER_USERNAME` e `JAEGER_PASSWORD`"
        ),
    )
}

pub(super) fn not_allowed(url: &str, status: StatusCode, has_credentials: bool) -> Cause {
    let what = if has_credentials {
        both!(
            "`{url}` answered {status} to the credentials of the environment",
            "`{url}` respondeu {status} às credenciais do ambiente"
        )
    } else {
        both!(
            "`{url}` answered {status}: it wants to know who asks",
            "`{url}` respondeu {status}: quer saber quem pergunta"
        )
    };
    Cause::new(
        CauseId::JaegerNotAllowed,
        what,
        both!(
            "set `JAEGER_USERNAME` and `JAEGER_PASSWORD`, or `JAEGER_TOKEN`, to what it accepts",
            "defina `JAEGER_USERNAME` e `JAEGER_PASSWORD`, ou `JAEGER_TOKEN`, com o que ele aceita"
        ),
    )
}

/// A trace that neither family can write down.
pub(super) fn not_encodable(url: &str) -> Cause {
    Cause::new(
        CauseId::JaegerError,
        both!(
            "Jaeger at `{url}` cannot write down a trace that it holds: a value is no number (NaN) or infinite",
            "o Jaeger em `{url}` não consegue escrever um trace que tem: um valor não é número (NaN) ou é infinito"
        ),
        both!(
            "use a Jaeger that has `/api/v3` (1.73 or newer), or `--stack embedded`",
            "use um Jaeger que tenha `/api/v3` (1.73 ou mais novo) ou `--stack embedded`"
        ),
    )
}

pub(super) fn error(url: &str, status: StatusCode, body: String) -> Cause {
    let text = Untrusted::new(body);
    let text = text.shown_up_to(200);
    Cause::new(
        CauseId::JaegerError,
        both!(
            "Jaeger at `{url}` answered {status}: {text}",
            "o Jaeger em `{url}` respondeu {status}: {text}"
        ),
        both!("look into Jaeger's log; then run it again", "olhe o log do Jaeger e depois rode de novo"),
    )
}
