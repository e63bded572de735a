//! Where a link goes, judged by how it is written, and how text and addresses are escaped.

use std::borrow::Cow;

use super::own;
use crate::model::rich::Target;
use crate::model::settings::Base;
use crate::model::text::{Text, has_byte, printable};

/// What a destination is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Leaves the site; written as it is.
    External,
    /// An address of the site in full.
    Own,
    /// Stays in the site: where to, and the part after `#`.
    Internal(Target, String),
    /// A scheme that may do something other than show a page (`javascript:`, `data:`).
    Forbidden,
}

/// Schemes a reader may follow.
const SCHEMES: [&str; 8] = ["http", "https", "mailto", "tel", "sms", "geo", "xmpp", "webcal"];

/// Judges `url` as written in `file` (relative to the site's root) of a site that lives at `bases`.
pub fn destination(url: &str, file: &str, bases: &[Base]) -> Destination {
    match judged(url.trim(), file) {
        Destination::External if own::route(url, bases).is_some() => Destination::Own,
        destination => destination,
    }
}

fn judged(url: &str, file: &str) -> Destination {
    if let Some(scheme) = scheme(url) {
        let known = SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
        return if known { Destination::External } else { Destination::Forbidden };
    }
    if url.starts_with("//") || url.starts_with("\\") || url.starts_with("/\\") {
        return Destination::External;
    }
    let (path, fragment) = url.split_once('#').unwrap_or((url, ""));
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let (path, fragment) = (percent_decoded(path), percent_decoded(fragment));
    let target = match path.as_str() {
        // Of a page's own top, `#` is said.
        _ if url.is_empty() => Target::Unknown(Text::default()),
        "" => Target::Here,
        absolute if absolute.starts_with('/') => Target::Address(absolute.into()),
        relative => match resolved(file, relative) {
            Some(file) => Target::File(file.into()),
            None => Target::Unknown(relative.into()),
        },
    };
    Destination::Internal(target, fragment)
}

/// The scheme of a URL as browsers see it: they drop tabs and line breaks within it.
fn scheme(url: &str) -> Option<Cow<'_, str>> {
    let (head, _) = url.split_once(':')?;
    let is_scheme = |head: &str| {
        let mut letters = head.bytes();
        letters.next().is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    };
    if is_scheme(head) {
        return Some(head.into());
    }
    let head: String = head.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    is_scheme(&head).then(|| head.into())
}

/// Whether a URL may be put into a link as it is.
pub fn is_followable(url: &str) -> bool {
    matches!(judged(url.trim(), ""), Destination::External) && scheme(url).is_some()
}

/// `relative` seen from the folder of `file`; none when it leads out of the site.
pub fn resolved(file: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Resolves `%XX`; sequences that are not UTF-8 stay as they are.
pub fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let pair = pair.and_then(|pair| std::str::from_utf8(pair).ok());
        match (bytes[at], pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

/// Whether a text is the same in HTML and in an attribute, as nearly all are.
pub fn stands_for_itself(text: &str) -> bool {
    is_simple(text) || !text.bytes().any(is_special)
}

/// Whether it is, and has no white space but blanks: told at one look.
pub fn is_simple(text: &str) -> bool {
    !has_byte(text.as_bytes(), is_suspect)
}

/// Whether a byte is special, white space other than a blank, or `#`: half as many comparisons, and hardly a text has the
/// latter two.
#[inline]
const fn is_suspect(byte: u8) -> bool {
    // `"`, `#`, `&` and `'` differ in the last and the third bit alone, `<` and `>` in the second.
    (byte < 0x20) | (byte == 0x7f) | (byte & 0xfa == b'"') | (byte & 0xfd == b'<')
}

/// Whether a byte is written otherwise in HTML, or not at all.
#[inline]
const fn is_special(byte: u8) -> bool {
    let is_marked = (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"') | (byte == b'\'');
    let is_blank = (byte == b'\n') | (byte == b'\t') | (byte == b'\r');
    is_marked | ((byte < 0x20) & !is_blank) | (byte == 0x7f)
}

/// Appends `text` with `&`, `<` and `>` escaped. Control characters go; a NUL would be read
/// as the mark of a slot.
pub fn escape_text(out: &mut String, text: &str) {
    if stands_for_itself(text) {
        return out.push_str(text);
    }
    let clean = printable(text);
    // Writing to a `String` cannot fail.
    let _ = pulldown_cmark_escape::escape_html_body_text(&mut *out, &clean);
}

/// Appends `text` escaped for an attribute in double quotes.
pub fn escape_attribute(out: &mut String, text: &str) {
    if stands_for_itself(text) {
        return out.push_str(text);
    }
    let clean = printable(text);
    let _ = pulldown_cmark_escape::escape_html(&mut *out, &clean);
}

/// Appends a URL escaped for an attribute in double quotes, its odd bytes percent-encoded.
pub fn escape_url(out: &mut String, url: &str) {
    if is_plain_address(url) {
        return out.push_str(url);
    }
    let clean = printable(url);
    let _ = pulldown_cmark_escape::escape_href(&mut *out, &clean);
}

/// Appends a route percent-encoded, so that it is one path and nothing else, in HTML, XML or JSON alike: a `?`, `#` or `%`
/// in a file's name is a part of the name (RFC 3986, section 3.3).
pub fn escape_route(out: &mut String, route: &str) {
    percent_encode(out, route, b"-._~/!$()*+,;=:@");
}

/// Appends an address that somebody wrote, percent-encoded where it holds what no address may; it is still to be escaped
/// for where it lands.
pub fn encode_address(out: &mut String, address: &str) {
    percent_encode(out, address, b"-._~/!$()*+,;=:@%?#&'[]");
}

/// Whether an address stands for itself wherever it lands. Nearly every one of a site does, and there are hundreds of
/// thousands.
pub fn is_plain_address(text: &str) -> bool {
    let is_letter = |byte: u8| (byte | 0x20).wrapping_sub(b'a') < 26;
    // Digits, and `-`, `.`, `/` before and `:` behind them.
    let is_digit = |byte: u8| byte.wrapping_sub(b'-') <= b':' - b'-';
    !has_byte(text.as_bytes(), |byte| !(is_letter(byte) | is_digit(byte) | (byte == b'_')))
}

fn percent_encode(out: &mut String, text: &str, kept: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if is_plain_address(text) {
        return out.push_str(text);
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            out.push(byte as char);
        } else {
            out.extend(['%', HEX[usize::from(byte >> 4)] as char, HEX[usize::from(byte & 15)] as char]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_byte_is_suspect() {
        assert!((0..=u8::MAX).all(|byte| is_suspect(byte) || !is_special(byte)));
        assert!(["a b – c", "", "x#y"].iter().all(|text| stands_for_itself(text)));
        assert!(
            ["a&b", "'", "a long text with a \u{7f} in it", "<"].iter().all(|text| !stands_for_itself(text))
        );
    }
}
