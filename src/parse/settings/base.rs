//! `base_url` → where the site lives.
//!
//! Comes in: an absolute URL (RFC 3986). Goes out: its origin and its path, or what is wrong and what to write.

use crate::model::settings::Base;

/// A message and the advice that goes with it.
type Refusal = (String, String);

const EXAMPLE: &str =
    "write a whole address, e.g. `https://example.org/` or `https://example.org/briefings/`";

/// Reads `scheme://host[:port][/path]`. Scheme and host are lowered, a default port is dropped, the path gets its
/// slash at the end, and what is not ASCII in it is percent-encoded. Whatever more a URL can hold is refused.
pub fn base(text: &str) -> Result<Base, Refusal> {
    let (scheme, rest) = text.split_once("://").ok_or_else(|| scheme_missing(text))?;
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "http" && scheme != "https" {
        return Err(refusal(format!("a site cannot live at `{scheme}:`"), EXAMPLE));
    }
    if let Some(mark) = rest.chars().find(|c| matches!(c, '?' | '#')) {
        let (plain, _) = rest.split_once(mark).unwrap_or((rest, ""));
        return Err(refusal(
            format!("`base_url` ends before a `{mark}`"),
            format!("write `{scheme}://{plain}`"),
        ));
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err(refusal(
            "`base_url` holds no user name or password, since every page shows it",
            "take out what stands before the `@`",
        ));
    }
    Ok(Base { origin: format!("{scheme}://{}", authority_of(&scheme, authority)?), path: path_of(path)? })
}

fn scheme_missing(text: &str) -> Refusal {
    let help = match text.trim_start_matches('/') {
        host if host.contains('.') && !host.contains([':', ' ']) => format!("write `https://{host}`"),
        _ => EXAMPLE.to_owned(),
    };
    refusal(format!("`{text}` is not a whole web address"), help)
}

fn authority_of(scheme: &str, authority: &str) -> Result<String, Refusal> {
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of `[::1]` are not a port's.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let host = host_of(host)?;
    match port {
        None | Some("") => Ok(host),
        Some("80") if scheme == "http" => Ok(host),
        Some("443") if scheme == "https" => Ok(host),
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok() => {
            Ok(format!("{host}:{port}"))
        }
        Some(port) => Err(refusal(format!("`{port}` is not a port"), "write a number up to 65535")),
    }
}

fn host_of(host: &str) -> Result<String, Refusal> {
    if host.is_empty() {
        return Err(refusal("`base_url` names no host", EXAMPLE));
    }
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match address.parse::<std::net::Ipv6Addr>() {
            Ok(address) => Ok(format!("[{address}]")),
            Err(_) => Err(refusal(format!("`{host}` is not an IPv6 address"), EXAMPLE)),
        };
    }
    if !host.is_ascii() {
        let help = "write the form that begins with `xn--`, as your registrar shows it";
        return Err(refusal(format!("the host `{host}` is not in its ASCII form"), help));
    }
    let is_label = |label: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !label.is_empty() && label.len() <= 63 && label.bytes().all(allowed)
    };
    if host.len() <= 253 && host.strip_suffix('.').unwrap_or(host).split('.').all(is_label) {
        Ok(host.to_ascii_lowercase())
    } else {
        Err(refusal(format!("`{host}` is not a host's name"), EXAMPLE))
    }
}

fn path_of(path: &str) -> Result<String, Refusal> {
    let mut whole = String::from("/");
    let segments = path.strip_suffix('/').unwrap_or(path);
    if segments.is_empty() {
        return Ok(whole);
    }
    for segment in segments.split('/') {
        if matches!(segment, "" | "." | "..") {
            let help = "write each folder once, with single slashes: `https://example.org/briefings/`";
            return Err(refusal(format!("the path `/{path}` is not plain"), help));
        }
        encode(segment, &mut whole)?;
        whole.push('/');
    }
    Ok(whole)
}

/// Adds a path segment: RFC 3986's `pchar` as it is, what is not ASCII percent-encoded.
fn encode(segment: &str, whole: &mut String) -> Result<(), Refusal> {
    for (index, c) in segment.char_indices() {
        let plain = c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c);
        let escape = segment.as_bytes().get(index + 1..index + 3);
        if plain || (c == '%' && escape.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))) {
            whole.push(c);
        } else if !c.is_ascii() && !c.is_whitespace() && !c.is_control() {
            let mut bytes = [0; 4];
            whole.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            let shown = c.escape_debug();
            let help = "use letters, digits and `-` in the path";
            return Err(refusal(format!("`{shown}` cannot stand in the path of `base_url`"), help));
        }
    }
    Ok(())
}

fn refusal(message: impl Into<String>, help: impl Into<String>) -> Refusal {
    (message.into(), help.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises() {
        for (text, origin, path) in [
            ("https://example.org", "https://example.org", "/"),
            ("HTTPS://Example.ORG:443/a", "https://example.org", "/a/"),
            ("http://localhost:8000/", "http://localhost:8000", "/"),
            ("https://example.org/a/b/", "https://example.org", "/a/b/"),
            ("https://example.org/ж%20x", "https://example.org", "/%D0%B6%20x/"),
            ("http://[::1]:3000", "http://[::1]:3000", "/"),
        ] {
            assert_eq!(base(text), Ok(Base { origin: origin.into(), path: path.into() }), "{text}");
        }
    }

    #[test]
    fn refuses_with_advice() {
        for (text, message, help) in [
            ("example.org", "`example.org` is not a whole web address", "write `https://example.org`"),
            ("ftp://a.org", "a site cannot live at `ftp:`", EXAMPLE),
            ("https://a.org/?q=1", "`base_url` ends before a `?`", "write `https://a.org/`"),
            ("https://a.org#x", "`base_url` ends before a `#`", "write `https://a.org`"),
            ("https:///x", "`base_url` names no host", EXAMPLE),
            ("https://a..org", "`a..org` is not a host's name", EXAMPLE),
            ("https://a.org:x", "`x` is not a port", "write a number up to 65535"),
        ] {
            assert_eq!(base(text), Err((message.into(), help.into())), "{text}");
        }
        for text in [
            "",
            "https://",
            "https://u:p@a.org",
            "https://müller.de",
            "https://a.org//b",
            "https://a.org/../b",
            "https://a.org/a b",
            "https://a.org/%zz",
            "https://a.org/\"x",
            "javascript://a.org",
        ] {
            assert!(base(text).is_err(), "{text}");
        }
    }
}
