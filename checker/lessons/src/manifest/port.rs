//! Validating where the services listen when a person runs the step.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::error::TomlFile;
use super::raw::RawService;
use crate::course_ports;

/// Where the first service listens if the manifest does not say; the next one listens one above, and so on.
const FIRST: u16 = 5000;
/// Those that a program may open which is nobody's in particular.
const OPEN: RangeInclusive<i64> = 1024..=65535;
/// Where the trace backend of `check up` listens, and the Prefect of the course.
const TAKEN: [u16; 4] = [course_ports::QUERY, course_ports::OTLP_GRPC, course_ports::OTLP_HTTP, 4200];

/// The port of each service.
pub(super) fn validate(raw: &[RawService], source: &mut TomlFile<'_>) -> Vec<u16> {
    let mut seen = HashSet::new();
    (FIRST..)
        .zip(raw)
        .map(|(next, service)| {
            let port = service.port.as_ref().map_or(next, |port| {
                let found = *port.get_ref();
                let number = u16::try_from(found).ok().filter(|_| OPEN.contains(&found));
                number.unwrap_or_else(|| {
                    source.error(
                        port.span(),
                        both!(
                            "no service listens on `{found}`: expected 1024 to 65535",
                            "nenhum serviço escuta em `{found}`: esperava de 1024 a 65535"
                        ),
                        None,
                    );
                    next
                })
            });
            let place = service.port.as_ref().map_or(service.name.span(), toml::Spanned::span);
            if TAKEN.contains(&port) {
                source.error(
                    place.clone(),
                    both!(
                        "something of the course listens on port {port}",
                        "algo do curso escuta na porta {port}"
                    ),
                    None,
                );
            }
            if !seen.insert(port) {
                source.error(
                    place,
                    both!("two services listen on port {port}", "dois serviços escutam na porta {port}"),
                    None,
                );
            }
            port
        })
        .collect()
}
