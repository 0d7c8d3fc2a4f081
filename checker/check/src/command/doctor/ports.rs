//! The course's ports: free, or whose they are.

use super::finding::{Finding, State};
use crate::ports;
use crate::text::Text;

/// The ports of Jaeger and of the services that `check up` keeps.
const OF_UP: [u16; 5] = [ports::QUERY, ports::OTLP_GRPC, ports::OTLP_HTTP, 5000, 5001];

pub(super) async fn look() -> Vec<Finding> {
    let mut findings = Vec::new();
    for port in OF_UP {
        let is_free = ports::listen_on(port).await.is_ok();
        let holder = ports::holder(port).map(|holder| holder.shown().to_string());
        findings.push(finding(port, is_free, holder.as_deref()));
    }
    findings
}

fn finding(port: u16, is_free: bool, holder: Option<&str>) -> Finding {
    let (what, wanted) = (both!("port {port}", "porta {port}"), Text::same("check up"));
    if is_free {
        return Finding::there(what, wanted, both!("free", "livre"));
    }
    let found = holder.map_or_else(
        || both!("taken by another user's program", "ocupada por um programa de outro usuário"),
        |holder| both!("taken: {holder}", "ocupada: {holder}"),
    );
    let remedy = both!(
        "stop that program before `check up`; a stack of ours is stopped by `check down`",
        "pare esse programa antes de `check up`; um ambiente nosso é parado por `check down`"
    );
    Finding::not_there(State::InTheWay, what, wanted, found, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang::En;

    #[test]
    fn a_taken_port_is_told_with_who_has_it() {
        assert_eq!(finding(4317, true, None).state, State::There);
        let taken = finding(4317, false, Some("jaeger (pid 7)"));
        assert_eq!((taken.state, taken.found.get(En)), (State::InTheWay, "taken: jaeger (pid 7)"));
        assert!(finding(4317, false, None).found.get(En).contains("another user's"));
    }
}
