//! The attribute is on the resource, where it speaks of the whole service.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};

/// See the page `attribute-on-resource` of the book.
pub(in crate::diagnose) struct AttributeOnResource;

impl Rule for AttributeOnResource {
    fn id(&self) -> &'static str {
        "attribute-on-resource"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source]).told_from(
            "attribute-missing",
            both!("the resource does not have it either", "o resource também não o tem"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::OnResource = fault.fate else { return None };
            let (key, span) = (&fault.expected.key, fault.instance.expected.name());
            Some((
                both!(
                    "`{key}` is on the resource, not on span `{span}`",
                    "`{key}` está no resource, não no span `{span}`"
                ),
                Next::upon(both!(
                    "set it on the span: `span.set_attribute(KeyValue::new(\"{key}\", …))`; a resource speaks of the whole service",
                    "defina-o no span: `span.set_attribute(KeyValue::new(\"{key}\", …))`; um resource fala do serviço inteiro"
                )),
                Grounds::shown(
                    Witness::Trace,
                    both!(
                        "Jaeger shows it under Process, the same for every span of the service",
                        "o Jaeger o mostra em Process, igual para todo span do serviço"
                    ),
                ),
            ))
        })
    }
}
