//! Under which names a server on this machine may be asked: a page of a hostile site in the reader's browser can
//! make its own name point here (DNS rebinding), and is told by that name.

use std::net::IpAddr;

/// Last parts of names that nobody can register in the DNS of the internet: they are of one machine or one network
/// (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`, and those that ICANN keeps back).
const PRIVATE: [&str; 8] = ["localhost", "local", "internal", "lan", "home", "corp", "home.arpa", "test"];

/// Whether what a request gives as its `Host` is an address, a name without a dot, as containers have, or one that
/// is private or allowed. No name at all is one's own.
pub fn is_own_name(host: &str, allowed: &[String]) -> bool {
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse::<IpAddr>().is_ok();
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    let is_within = |last: &str| name.strip_suffix(last).is_some_and(|rest| rest.ends_with('.'));
    name.parse::<IpAddr>().is_ok()
        || !name.contains('.')
        || PRIVATE.into_iter().any(is_within)
        || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_no_web_site_can_have_are_answered() {
        for host in [
            "",
            "localhost:1",
            "localhost.",
            "LOCALHOST.:1",
            "127.0.0.1",
            "[::1]:16686",
            "jaeger:16686",
            "a.localhost",
            "host.docker.internal:16686",
            "x.lan",
            "y.svc.cluster.local:16686",
            "router.home.arpa",
        ] {
            assert!(is_own_name(host, &[]), "{host}");
        }
        for host in [
            "evil.example:16686",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "notlocal.evil",
            "a.xlan",
            "home.arpa.evil.example",
            "evil.example.",
            "[x]",
        ] {
            assert!(!is_own_name(host, &[]), "{host}");
        }
    }

    #[test]
    fn a_name_that_is_allowed_is_answered_and_none_below_it() {
        let allowed = ["traces.example.org".to_owned()];
        assert!(is_own_name("Traces.example.org:16686", &allowed));
        assert!(!is_own_name("x.traces.example.org", &allowed) && !is_own_name("example.org", &allowed));
    }
}
