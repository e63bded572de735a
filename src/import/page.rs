//! How much a page asks of a parser. In: the page as text. Out: why it is too much, or nothing. One pass over its tags, before
//! a tree is made: of very deep pages, and of tags with very many attributes, the parser's cost grows with the square.

use super::Unreadable;

/// Beyond this an article is not looked for: the largest real pages have some ten thousand elements.
pub const MAX_ELEMENTS: usize = 60_000;
/// Elements left open at one time. A tree may have half as many inside one another; the rest is for tags that nobody closes.
const MAX_OPEN: usize = 1024;
/// Attributes of one tag.
const MAX_ATTRIBUTES: usize = 1000;

/// Elements without an end, or that the next one of their kind ends.
#[rustfmt::skip]
const SHORT: &[&str] = &[
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "optgroup", "option",
    "p", "param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// Elements whose text holds no tags.
const RAW: &[&str] =
    &["iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"];

/// Looks a page over.
pub fn check(html: &str) -> Result<(), Unreadable> {
    let mut open: std::collections::BTreeMap<Vec<u8>, usize> = std::collections::BTreeMap::new();
    let (mut elements, mut depth) = (0usize, 0usize);
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        at += found + 1;
        let rest = &bytes[at..];
        if rest.starts_with(b"!--") {
            at += memchr::memmem::find(rest, b"-->").unwrap_or(rest.len());
            continue;
        }
        let closes = rest.first() == Some(&b'/');
        let name_at = at + usize::from(closes);
        let length = bytes[name_at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = &bytes[name_at..name_at + length];
        if !name.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let tag = Tag::read(bytes, name_at + length);
        at = tag.end;
        if closes {
            if let Some(count) = open.get_mut(&name.to_ascii_lowercase()).filter(|count| **count > 0) {
                *count -= 1;
                depth -= 1;
            }
            continue;
        }
        elements += 1;
        let is = |names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other.as_bytes()));
        if is(RAW) {
            at = end_of_raw(bytes, at, name);
        } else if !(is(SHORT) || tag.is_empty && !is(super::html::BLOCKS)) {
            *open.entry(name.to_ascii_lowercase()).or_default() += 1;
            depth += 1;
        }
        let too_much = match () {
            () if elements > MAX_ELEMENTS => format!("more than {MAX_ELEMENTS} elements"),
            () if depth > MAX_OPEN => format!("more than {MAX_OPEN} elements inside one another"),
            () if tag.attributes > MAX_ATTRIBUTES => {
                format!("a tag with more than {MAX_ATTRIBUTES} attributes")
            }
            () => continue,
        };
        return Err(Unreadable {
            message: format!("the page has {too_much}, which is too much for an article"),
            help: "paste its text into a file and import that".into(),
            at: super::place(bytes, at),
        });
    }
    Ok(())
}

/// What stands in a tag behind its name.
struct Tag {
    attributes: usize,
    /// `<br/>`
    is_empty: bool,
    /// Behind its `>`.
    end: usize,
}

impl Tag {
    fn read(bytes: &[u8], mut at: usize) -> Tag {
        let (mut attributes, mut is_between, mut is_empty) = (0, true, false);
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'>' => return Tag { attributes, is_empty, end: at + 1 },
                b'"' | b'\'' if at > 0 && matches!(bytes[at - 1], b'=' | b' ' | b'\n' | b'\t') => {
                    let close = memchr::memchr(*byte, &bytes[at + 1..]);
                    at = close.map_or(bytes.len(), |close| at + 1 + close);
                    is_between = true;
                }
                b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0x0c => is_between = true,
                _ if is_between => {
                    attributes += 1;
                    is_between = false;
                }
                _ => {}
            }
            is_empty = *byte == b'/';
            at += 1;
        }
        Tag { attributes, is_empty, end: bytes.len() }
    }
}

/// Where the text of an element ends that holds no tags.
fn end_of_raw(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let mut at = from;
    while let Some(found) = memchr::memmem::find(&bytes[at..], b"</") {
        at += found;
        let end = at + 2 + name.len();
        if bytes.get(at + 2..end).is_some_and(|other| other.eq_ignore_ascii_case(name)) {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_pages_and_refuses_what_is_none() {
        let is_taken = |html: &str| check(html).is_ok();
        assert!(is_taken(""));
        assert!(is_taken("a < b <3 </ <"));
        assert!(is_taken(&"<p class='x' title=\">\">one<br/>".repeat(20_000)));
        assert!(is_taken(&"<div><b>x</b></div>".repeat(20_000)));
        assert!(is_taken(&format!("<script>{}</script>", "'<div>'".repeat(100_000))));
        assert!(is_taken(&format!("<!--{}", "<div>".repeat(100_000))));
        assert!(is_taken(&format!("<svg>{}</svg>", "<path d='M0 0'/>".repeat(20_000))));
        let is_refused = |html: &str, why: &str| {
            let refused = check(html).expect_err("it is too much");
            assert!(refused.message.contains(why), "{}", refused.message);
        };
        is_refused(&"<p>".repeat(100_000), "60000 elements");
        is_refused(&"<DIV>".repeat(2_000), "inside one another");
        is_refused(&"<ul><li>".repeat(20_000), "inside one another");
        is_refused(&"<div/>".repeat(2_000), "inside one another");
        let attributes: String = (0..2000).map(|number| format!(" a{number}=\"1\"")).collect();
        is_refused(&format!("<p{attributes}>"), "attributes");
    }
}
