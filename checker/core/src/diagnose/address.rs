//! What to do about an exporter's address, by where it comes from.

use crate::diagnosis::Next;
use crate::source::View;
use crate::text::Text;

/// Where the code sets the address, what mends it there; else where it comes from.
pub(super) fn next(code: &View<'_>, in_code: Text) -> Next {
    let of_variable = || {
        let there = code.names_endpoint_variable();
        let text = both!(
            "do not set the address in the program: whoever starts it does, in `OTEL_EXPORTER_OTLP_ENDPOINT`",
            "não defina o endereço no programa: quem o inicia o faz, em `OTEL_EXPORTER_OTLP_ENDPOINT`"
        );
        there.any().then(|| there.to_change(text)).flatten()
    };
    code.sets_endpoint().to_change(in_code).or_else(of_variable).unwrap_or_else(|| {
        Next::upon(both!(
            "find what sets the exporter's address: the source calls no `with_endpoint` and names no variable for it",
            "ache o que define o endereço do exporter: o código não chama `with_endpoint` nem cita uma variável para isso"
        ))
    })
}
