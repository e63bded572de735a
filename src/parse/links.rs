//! Addresses that authors write in front matter, registry and settings: what is let through, and why not.
//!
//! Comes in: a text. Goes out: the same text, known to be harmless and well formed, or the reason and the advice.
//! Only `http`, `https` and `mailto` are links; `javascript:` links die.

use crate::markdown::links::percent_decoded;
use crate::model::text::Text;

/// Why an address was refused: lower case, no full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLink {
    pub message: String,
    pub help: String,
}

impl BadLink {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        BadLink { message: message.into(), help: help.into() }
    }
}

/// An absolute `http` or `https` URL (RFC 3986), or an IRI (RFC 3987): letters of any script are let through.
pub fn web_url(text: &str) -> Result<Text, BadLink> {
    let Some((scheme, rest)) = split_scheme(text) else {
        return Err(BadLink::new(
            format!("`{text}` is not a whole web address"),
            "write it with its beginning, e.g. `https://example.org/report`",
        ));
    };
    if !is_web(scheme) {
        return Err(BadLink::new(
            format!("`{scheme}:` cannot be linked to"),
            "write an address that begins with `https://` or `http://`",
        ));
    }
    let host = rest.strip_prefix("//").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(""));
    match host {
        Some(host) if !host.is_empty() && !host.starts_with(':') => unspaced(text),
        _ => Err(BadLink::new(
            format!("`{text}` names no host"),
            "write the whole address, e.g. `https://example.org/report`",
        )),
    }
}

/// A web address or `mailto:ADDRESS` (RFC 6068).
pub fn link(text: &str) -> Result<Text, BadLink> {
    match split_scheme(text) {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto") => {
            if address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) {
                unspaced(text)
            } else {
                Err(BadLink::new(
                    format!("`{text}` holds no mail address"),
                    "write `mailto:name@example.org`",
                ))
            }
        }
        Some((scheme, _)) if !is_web(scheme) => Err(BadLink::new(
            format!("`{scheme}:` cannot be linked to"),
            "a link begins with `https://`, `http://` or `mailto:`",
        )),
        _ => web_url(text),
    }
}

/// An address of this site, from its root: `/about/`, `/about/#team`.
pub fn site_address(text: &str) -> Result<Text, BadLink> {
    let path = text.split(['?', '#']).next().unwrap_or("");
    if !text.starts_with('/') && text.contains("://") {
        let path =
            text.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        let help = format!("write the path alone, from the site's root: `/{path}`");
        return Err(BadLink::new(format!("`{text}` is a whole web address, not a path on this site"), help));
    }
    if !text.starts_with('/') {
        let help = format!("begin it with a slash: `/{}`", text.trim_start_matches("./"));
        return Err(BadLink::new(format!("`{text}` is not an address of this site"), help));
    }
    // Browsers read `//host` and `/\host` as the address of another site.
    if path.contains("//") || text.contains('\\') {
        return Err(BadLink::new(
            format!("`{text}` is not an address of this site"),
            "write single slashes, e.g. `/about/`",
        ));
    }
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err(BadLink::new(
            format!("`{text}` leads upwards"),
            "write the address from the site's root",
        ));
    }
    unspaced(text)
}

/// An address of this site, or a link out of it.
pub fn site_address_or_link(text: &str) -> Result<Text, BadLink> {
    if text.starts_with('/') {
        return site_address(text);
    }
    match split_scheme(text) {
        Some(_) => link(text),
        None => Err(BadLink::new(
            format!("`{text}` is neither an address of this site nor a link"),
            format!("begin it with `/` (`/{text}`), `https://` or `mailto:`"),
        )),
    }
}

/// An old address of this site, as a route: without its leading slash, and with one at its end unless its last part
/// is a file's name.
pub fn old_address(text: &str) -> Result<Text, BadLink> {
    let written = site_address(text)?;
    if written.contains(['?', '#']) {
        let message = format!("`{text}` is more than a path");
        return Err(BadLink::new(message, "write the old path from the site's root, e.g. `/2016/old-name/`"));
    }
    // A browser asks for `/a%20b/` and a server looks for the file `a b`: what `%` stands for is looked at once more.
    let decoded = percent_decoded(&written[1..]);
    let path = decoded.as_str();
    let leads_up = path.split('/').any(|segment| matches!(segment, "." | ".."));
    let refused = |c: char| c.is_control() || "?#%:\\".contains(c);
    if leads_up || path.contains("//") || path.starts_with('/') || path.contains(refused) {
        let message = format!("`{text}` cannot be an old address of this site");
        return Err(BadLink::new(message, "write the old path from the site's root, e.g. `/2016/old-name/`"));
    }
    let is_folder = path.ends_with('/') || path.is_empty();
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    Ok(if is_folder || is_file { path.into() } else { format!("{path}/").into() })
}

/// A file of the site or an `http(s)` URL, as written. A path may not lead out of the site's folder.
pub fn file_or_url(text: &str) -> Result<Text, BadLink> {
    if split_scheme(text).is_some() {
        return web_url(text);
    }
    let leads_out = depth(text).is_none();
    if leads_out || text.starts_with("//") || text.contains('\\') || text.contains(char::is_control) {
        return Err(BadLink::new(
            format!("`{text}` is not a file of this site"),
            "write its path with `/`, inside the site's folder",
        ));
    }
    Ok(text.into())
}

/// A file named in `from`, a file of the site, as a path from the site's root: `photo.jpg` lies beside `from`,
/// `/assets/photo.jpg` in `content/`. `None` when it leads out of the site.
pub fn site_file(from: &str, written: &str) -> Option<String> {
    let (folder, relative) = match written.strip_prefix('/') {
        Some(rooted) => ("content", rooted),
        None => (from.rsplit_once('/').map_or("", |(folder, _)| folder), written),
    };
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in relative.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// `HOST` of a web address, for a label, without `www.`.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    host.strip_prefix("www.").unwrap_or(host)
}

/// The scheme of a URI and what follows its colon. Control characters and spaces are dropped by browsers before
/// they look for a scheme, so `java\tscript:` counts as one here too.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c) || c.is_control() || c == ' ';
    (!scheme.is_empty() && scheme.chars().all(is_scheme)).then_some((scheme, rest))
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

fn unspaced(text: &str) -> Result<Text, BadLink> {
    let refused = |c: char| c.is_whitespace() || c.is_control() || "<>\"`{}|^\\".contains(c);
    match text.chars().find(|c| refused(*c)) {
        None => Ok(text.into()),
        Some(c) if c.is_whitespace() => Err(BadLink::new(
            format!("the address `{text}` holds a space"),
            "write `%20` for a space, or take it out",
        )),
        Some(c) => {
            let mut bytes = [0; 4];
            let encoded: String =
                c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect();
            Err(BadLink::new(
                format!("the address `{text}` holds a `{}`", c.escape_debug()),
                format!("write `{encoded}` for it"),
            ))
        }
    }
}

/// How deep a relative path ends below where it begins; `None` when it ever leads above it.
fn depth(path: &str) -> Option<usize> {
    path.split('/').try_fold(0usize, |depth, segment| match segment {
        "" | "." => Some(depth),
        ".." => depth.checked_sub(1),
        _ => Some(depth + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_only_harmless_links_through() {
        for good in
            ["https://example.org", "HTTP://example.org/a?b=c#d", "https://пример.рф/x", "mailto:a@b.org"]
        {
            assert_eq!(link(good).as_deref(), Ok(good));
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,x",
            "https:evil",
            "https://",
            "https:///x",
            "https://a b",
            "https://a/\"onload",
            "mailto:",
            "mailto:nobody",
            "//evil.org",
            "example.org",
            "",
        ] {
            assert!(link(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn keeps_addresses_of_the_site_on_the_site() {
        for good in ["/", "/about/", "/about/?a=//b#c"] {
            assert!(site_address(good).is_ok(), "{good}");
        }
        for bad in ["", "about", "//evil.org", "/\\evil.org", "/a/../b", "/a b"] {
            assert!(site_address(bad).is_err(), "{bad}");
        }
        assert!(site_address_or_link("https://example.org").is_ok());
        for (text, route) in [("/2016/old", "2016/old/"), ("/old/", "old/"), ("/old.html", "old.html")] {
            assert_eq!(old_address(text).as_deref(), Ok(route));
        }
        assert_eq!(old_address("/two%20words/%C3%A9").as_deref(), Ok("two words/é/"));
        for bad in
            ["/old?a=b", "/%2e%2e/x", "/a/%2E", "/a%2f/b", "/%2Fa", "/a%0ab", "/a%5Cb", "/a%2523", "/c:d"]
        {
            assert!(old_address(bad).is_err(), "{bad}");
        }
        assert!(site_address_or_link("javascript:x").is_err());
    }

    #[test]
    fn finds_files_of_the_site() {
        for (from, written, expected) in [
            ("content/entities/x.md", "photo.jpg", Some("content/entities/photo.jpg")),
            ("content/2016/x.md", "../img/./a.png", Some("content/img/a.png")),
            ("content/x.md", "/assets/a.png", Some("content/assets/a.png")),
            ("content/x.md", "../../a.png", None),
        ] {
            assert_eq!(site_file(from, written).as_deref(), expected, "{written}");
        }
        assert!(file_or_url("../x").is_err());
        assert!(file_or_url("javascript:x").is_err());
        assert!(file_or_url("assets/x.svg").is_ok());
    }
}
