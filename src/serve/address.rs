//! The path of an address → a route of the site, in the ways of the hosts that a site is published on.

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// An output, by its route.
    Route(String),
    /// Another address.
    Moved(String),
    /// Something that is not the site's, or no path at all.
    Refused,
    Nothing,
}

/// The decoded path of a request; none when it is no text or could not stand in an address.
pub fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                bytes.push((digit(rest.next())? * 16 + digit(rest.next())?) as u8);
            }
            byte => bytes.push(byte),
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    (text.starts_with('/') && !text.chars().any(char::is_control)).then_some(text)
}

/// Finds what a decoded path asks for. `base` is the path that the site lives under, between slashes; `exists` knows
/// the routes.
pub fn wanted(path: &str, base: &str, exists: &dyn Fn(&str) -> bool) -> Wanted {
    let is_beyond = |part: &str| matches!(part, ".." | ".") || part.starts_with(".dateline");
    if path.split(['/', '\\']).any(is_beyond) {
        return Wanted::Refused;
    }
    let Some(route) = path.strip_prefix(base) else {
        let is_above = path == "/" || format!("{path}/") == base;
        return if is_above { Wanted::Moved(base.to_owned()) } else { Wanted::Nothing };
    };
    if exists(route) {
        return Wanted::Route(route.to_owned());
    }
    let folder = format!("{route}/");
    if !route.is_empty() && !route.ends_with('/') && exists(&folder) {
        return Wanted::Moved(format!("{base}{folder}"));
    }
    match route.strip_suffix("index.html") {
        Some(folder) if (folder.is_empty() || folder.ends_with('/')) && exists(folder) => {
            Wanted::Route(folder.to_owned())
        }
        _ => Wanted::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_once_or_refused() {
        for (path, expected) in [
            ("/", Some("/")),
            ("/a%20b/%C3%BC", Some("/a b/ü")),
            ("/%252e", Some("/%2e")),
            ("/%", None),
            ("/%4", None),
            ("/%zz", None),
            ("/%ff", None),
            ("/%00", None),
            ("/a%0ab", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(decoded(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn finds_what_hosts_find() {
        let exists = |route: &str| ["", "a/", "feed.xml", "ü/"].contains(&route);
        let route = |route: &str| Wanted::Route(route.to_owned());
        let moved = |path: &str| Wanted::Moved(path.to_owned());
        for (base, path, expected) in [
            ("/", "/", route("")),
            ("/", "/a/", route("a/")),
            ("/", "/a", moved("/a/")),
            ("/", "/a/index.html", route("a/")),
            ("/", "/index.html", route("")),
            ("/", "/feed.xml", route("feed.xml")),
            ("/", "/feed.xml/", Wanted::Nothing),
            ("/", "/xindex.html", Wanted::Nothing),
            ("/", "/ü", moved("/ü/")),
            ("/", "/../etc/passwd", Wanted::Refused),
            ("/", "/a/..\\..\\x", Wanted::Refused),
            ("/", "/.dateline/cache/readings", Wanted::Refused),
            ("/", "/.dateline-manifest", Wanted::Refused),
            ("/p/", "/", moved("/p/")),
            ("/p/", "/p", moved("/p/")),
            ("/p/", "/p/a", moved("/p/a/")),
            ("/p/", "/p/a/", route("a/")),
            ("/p/", "/a/", Wanted::Nothing),
            ("/p/", "//evil.example/", Wanted::Nothing),
        ] {
            assert_eq!(wanted(path, base, &exists), expected, "{path} below {base}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_path_is_answered(path in "\\PC{0,40}", base in "/([a-z]{1,3}/)?") {
            if let Some(decoded) = decoded(&path) {
                let _ = wanted(&decoded, &base, &|route| route.len() % 2 == 0);
            }
        }
    }
}
