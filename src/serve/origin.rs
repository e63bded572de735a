//! Who may ask: requests whose `Host` names this preview.
//!
//! A page of the wide web can have its own name lead to 127.0.0.1 and then read whatever answers there. What it cannot do
//! is have the browser send a host name that is not its own: so names are answered that no stranger can own.

use std::net::IpAddr;

/// Whether a `Host` header (`name:port`) is one of ours. `named` is what the author asked to listen at.
pub fn is_own(host: &str, named: Option<&str>) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or("", |(name, _)| name),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_local = name == "localhost" || name.ends_with(".localhost");
    // Browsers send addresses in their canonical form, and an address belongs to nobody's domain.
    is_local || name.parse::<IpAddr>().is_ok() || named.is_some_and(|named| named.eq_ignore_ascii_case(&name))
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn strangers_are_not_answered() {
        for host in [
            "localhost:1",
            "LOCALHOST",
            "a.localhost:80",
            "127.0.0.1:4",
            "[::1]:4",
            "192.168.1.2:4",
            "localhost.:1",
        ] {
            assert!(is_own(host, None), "{host}");
        }
        for host in [
            "evil.example:4",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:4",
            "",
            ":",
            "[",
            "[x]",
        ] {
            assert!(!is_own(host, None), "{host}");
        }
        assert!(is_own("Desk.local:4", Some("desk.local")));
        assert!(!is_own("other.local:4", Some("desk.local")));
    }
}
