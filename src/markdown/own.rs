//! An address in full → the route of this site that it leads to, if it does.

use std::borrow::Cow;

use super::links::percent_decoded;
use crate::model::settings::Base;
use crate::model::text::has_byte;

/// The route (`briefings/x/`) behind `url` where that is an address in full, or without its scheme, that begins as one of
/// `bases` does: read as a browser would (RFC 3986), over `http` and `https` alike, without what follows `?` or `#`.
pub fn route<'u>(url: &'u str, bases: &[Base]) -> Option<Cow<'u, str>> {
    // Each is looked at several times.
    if let Some(route) = as_it_stands(url, bases) {
        return Some(route.into());
    }
    let url = url.trim();
    // Browsers take the one for a slash and the others for nothing (WHATWG URL).
    let is_odd = |c: char| matches!(c, '\\' | '\t' | '\n' | '\r');
    if url.contains(is_odd) {
        let url = url.replace('\\', "/").replace(is_odd, "");
        return route(&url, bases).map(|route| route.into_owned().into());
    }
    let (scheme, rest) = url.split_at(memchr::memchr(b'/', url.as_bytes())?);
    let rest = rest.strip_prefix("//")?;
    let is_web = ["", "http:", "https:"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let path_at = memchr::memchr3(b'/', b'?', b'#', rest.as_bytes()).unwrap_or(rest.len());
    let host = host(&rest[..path_at]);
    let is_of = |base: &&Base| host.eq_ignore_ascii_case(base.host());
    let path = &rest[path_at..];
    let within = |base: &Base| {
        let path = plain(&path[..memchr::memchr2(b'?', b'#', path.as_bytes()).unwrap_or(path.len())]);
        let own = match base.path.contains('%') {
            true => percent_decoded(&base.path).into(),
            false => Cow::from(&base.path),
        };
        let route = match own.strip_suffix('/') == Some(&*path) {
            true => "",
            false => path.strip_prefix(&*own)?,
        };
        Some((own.len(), route.to_owned()))
    };
    let bases = bases.iter().filter(|_| is_web).filter(is_of);
    // Where one base lies below another, the longer one is meant.
    bases.filter_map(within).max_by_key(|(length, _)| *length).map(|(_, route)| route.into())
}

/// The route that an address ends with, where it begins as the only base does, letter by letter, and has nothing to be
/// resolved.
fn as_it_stands<'u>(url: &'u str, bases: &[Base]) -> Option<&'u str> {
    let [Base { origin, path }] = bases else { return None };
    let route = url.strip_prefix(&**origin)?.strip_prefix(&**path)?;
    let bytes = route.as_bytes();
    let is_cut_or_decoded =
        |byte: u8| (byte <= b' ') | (byte == b'%') | (byte == b'?') | (byte == b'#') | (byte == b'\\');
    let is_resolved = |at: usize| matches!(bytes.get(at), Some(b'/' | b'.'));
    let is_plain = !has_byte(bytes, is_cut_or_decoded)
        && !is_resolved(0)
        && !memchr::memchr_iter(b'/', bytes).any(|at| is_resolved(at + 1));
    (is_plain && !path.contains('%')).then_some(route)
}

/// A host with its port, without what nobody needs to say.
fn host(authority: &str) -> &str {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = [":80", ":443", ":"].iter().find_map(|port| host.strip_suffix(port)).unwrap_or(host);
    host.strip_suffix('.').unwrap_or(host)
}

/// A path with its `%XX`, dots and doubled slashes resolved.
fn plain(path: &str) -> Cow<'_, str> {
    if is_plain(path) {
        return path.into();
    }
    let path = percent_decoded(path);
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let is_folder = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end)) && !parts.is_empty();
    format!("/{}{}", parts.join("/"), if is_folder { "/" } else { "" }).into()
}

/// Whether there is nothing in a path to be resolved, as in nearly all.
fn is_plain(path: &str) -> bool {
    let bytes = path.as_bytes();
    let is_resolved = |at: usize| !matches!(bytes.get(at + 1), Some(b'/' | b'.'));
    path.starts_with('/')
        && memchr::memchr(b'%', bytes).is_none()
        && memchr::memchr_iter(b'/', bytes).all(is_resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(origin: &str, path: &str) -> Base {
        Base { origin: origin.to_owned(), path: path.to_owned() }
    }

    #[test]
    fn own_addresses_are_known_however_they_are_written() {
        let bases = [
            base("https://own.example", "/"),
            base("https://own.example", "/staging/"),
            base("http://localhost:8000", "/a%20b/"),
        ];
        for (url, expected) in [
            ("https://own.example/briefings/x/", Some("briefings/x/")),
            ("http://OWN.example:443/briefings/x/?a=b#c", Some("briefings/x/")),
            ("//own.example/briefings/x", Some("briefings/x")),
            (" HTTPS://me@own.example./a/.././briefings//x/", Some("briefings/x/")),
            ("https://own.example/caf%C3%A9/", Some("café/")),
            ("https:\\\\own.example\\briefings\\x\\", Some("briefings/x/")),
            ("htt\tps://own.exa\nmple/briefings/x/", Some("briefings/x/")),
            ("https://own.example", Some("")),
            ("https://own.example/#top", Some("")),
            ("https://own.example/staging", Some("")),
            ("https://own.example/staging/x/", Some("x/")),
            ("https://own.example/stagings/", Some("stagings/")),
            ("http://localhost:8000/a%20b/x/", Some("x/")),
            ("http://localhost:8000/x/", None),
            ("http://localhost/a%20b/x/", None),
            ("https://own.example.org/x/", None),
            ("https://other.example/https://own.example/x/", None),
            ("ftp://own.example/x/", None),
            ("mailto:a@own.example", None),
            ("/briefings/x/", None),
            ("https://", None),
        ] {
            assert_eq!(route(url, &bases).as_deref(), expected, "{url}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_begins_as_the_only_base_does_is_read_like_the_rest(
            path in "/(a/)?",
            url in "https://own(.example)?(:80)?/?(a/)?[ab./?#%\\\\ ]{0,6}",
        ) {
            let base = base("https://own.example", &path);
            // A second one that nothing begins with.
            let slowly = [base.clone(), Base { origin: "https://other.example".to_owned(), path }];
            proptest::prop_assert_eq!(route(&url, &[base]), route(&url, &slowly));
        }
    }
}
