//! Values of more than a kilobyte: a whole struct, a whole body. Of a very large one the backend may have kept the
//! beginning alone.

use super::{Lint, Run};
use crate::evidence::size::{ORDINARY_BYTES, in_words_of};
use crate::evidence::{Evidence, ExportedSpan};
use crate::text::Lang::{En, PtBr};
use crate::text::Text;
use crate::trace::{Attribute, Span, Value};

/// The most bytes of a value that nobody minds.
const MOST_BYTES: usize = 1024;

pub(super) struct LargeAttribute;

impl Lint for LargeAttribute {
    fn id(&self) -> &'static str {
        "large-attribute"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        seen.first_of_each(|span| {
            span.attributes.iter().find_map(|attribute| match &attribute.value {
                Value::String(text) if text.raw().len() > MOST_BYTES => Some((attribute, text.raw().len())),
                _ => None,
            })
        })
        .into_iter()
        .map(|(span, (attribute, bytes))| told(seen.evidence, span, attribute, bytes))
        .collect()
    }
}

fn told(evidence: &Evidence, span: &Span, attribute: &Attribute, shown: usize) -> Text {
    let (name, key, shown) = (span.name.shown(), attribute.key.shown(), shown as u64);
    let sent = sent(evidence, span, attribute).filter(|sent| *sent > shown);
    let bytes = sent.unwrap_or(shown);
    let [en, pt] = [En, PtBr].map(|lang| in_words_of(lang, bytes));
    if sent.is_some() {
        let [shown_en, shown_pt] = [En, PtBr].map(|lang| in_words_of(lang, shown));
        return both!(
            "`{key}` on span `{name}` has {en}, and the trace backend keeps {shown_en} of it: record an id or a length; an export of more than 4 MiB is refused whole",
            "`{key}` no span `{name}` tem {pt}, e o backend de traces guarda {shown_pt} disso: registre um id ou um tamanho; uma exportação de mais de 4 MiB é recusada inteira"
        );
    }
    if bytes >= ORDINARY_BYTES {
        return both!(
            "`{key}` on span `{name}` has {en}: record an id or a length; an export of more than 4 MiB is refused whole",
            "`{key}` no span `{name}` tem {pt}: registre um id ou um tamanho; uma exportação de mais de 4 MiB é recusada inteira"
        );
    }
    both!(
        "`{key}` on span `{name}` is {bytes} bytes long: with `#[instrument]`, `skip_all` and name the fields that matter",
        "`{key}` no span `{name}` tem {bytes} bytes: com `#[instrument]`, use `skip_all` e diga os campos que importam"
    )
}

/// How many bytes of a text were sent, where it is the largest of its span.
fn sent(evidence: &Evidence, span: &Span, attribute: &Attribute) -> Option<u64> {
    let is_it = |sent: &&ExportedSpan| {
        (sent.trace_id, sent.span_id, sent.start_us) == (span.trace_id, span.id, span.start_us)
    };
    let largest = evidence.exported().find(is_it)?.weight.as_ref()?.largest.as_ref()?;
    (largest.is_text && largest.event.is_none() && largest.key == attribute.key).then_some(largest.bytes)
}
