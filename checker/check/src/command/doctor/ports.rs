//! The course's ports: free, or whose they are; those of a stack that `check up` keeps are known as its own.

use std::collections::BTreeSet;
use std::path::Path;

use super::finding::{Checkup, Health};
use crate::course_ports;
use crate::exercise::Step;
use crate::manifest::load_lessons;
use crate::ports;
use crate::process;
use crate::system::Exporter;
use crate::text::Text;

/// The ports of Jaeger.
const OF_JAEGER: [u16; 3] = [course_ports::QUERY, course_ports::OTLP_GRPC, course_ports::OTLP_HTTP];

/// Where the services of a workbook listen that `check up` keeps. Nobody's, where its manifests cannot be read: a check
/// says why.
pub(super) fn of_services(workspace: &Path) -> BTreeSet<u16> {
    let lessons = load_lessons(workspace).unwrap_or_default();
    let steps = lessons.iter().flat_map(|lesson| &lesson.steps);
    steps.flat_map(Step::exporters).filter_map(Exporter::port).collect()
}

/// Looks at Jaeger's and at those of the services; `keeper` is the process that keeps a stack, if one does.
pub(super) async fn look(of_services: BTreeSet<u16>, keeper: Option<i32>) -> Vec<Checkup> {
    let mut findings = Vec::new();
    for port in OF_JAEGER.into_iter().chain(of_services) {
        let is_free = ports::listen_on(port).await.is_ok();
        let holder = ports::holder(port).map(|holder| holder.shown().to_string());
        // The keeper itself, or a program that it has started.
        let is_kept_by = |keeper: &i32| {
            ports::holder_id(port).is_some_and(|id| id == *keeper || process::parent(id) == Some(*keeper))
        };
        findings.push(finding(port, is_free, holder.as_deref(), keeper.filter(is_kept_by)));
    }
    findings
}

fn finding(port: u16, is_free: bool, holder: Option<&str>, keeper: Option<i32>) -> Checkup {
    let (what, wanted) = (both!("port {port}", "porta {port}"), Text::same("check up"));
    if is_free {
        return Checkup::there(what, wanted, both!("free", "livre"));
    }
    let found = holder.map_or_else(
        || both!("taken by another user's program", "ocupada por um programa de outro usuário"),
        |holder| both!("taken: {holder}", "ocupada: {holder}"),
    );
    let remedy = match keeper {
        Some(id) => both!(
            "a stack of yours is up (process {id}): `check down` stops it",
            "um ambiente seu está no ar (processo {id}): pare-o com `check down`"
        ),
        None => both!("stop that program before `check up`", "pare esse programa antes de `check up`"),
    };
    Checkup::not_there(Health::InTheWay, what, wanted, found, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang::En;

    #[test]
    fn a_taken_port_is_told_with_who_has_it() {
        assert_eq!(finding(4317, true, None, None).state, Health::There);
        let taken = finding(4317, false, Some("jaeger (pid 7)"), None);
        assert_eq!((taken.state, taken.found.get(En)), (Health::InTheWay, "taken: jaeger (pid 7)"));
        assert!(finding(4317, false, None, None).found.get(En).contains("another user's"));
    }

    #[test]
    fn a_port_of_a_stack_that_is_kept_has_check_down_as_its_remedy() {
        let kept = finding(16686, false, Some("jaeger (pid 7)"), Some(6));
        let remedy = kept.remedy.expect("a remedy");
        assert_eq!(remedy.get(En), "a stack of yours is up (process 6): `check down` stops it");
    }
}
