//! A page as written → the page as served: with the preview's script, and nothing else, put in.
//!
//! The script stands as early as it can: a policy (`Content-Security-Policy`) that a template gives further down in the
//! head does not bind what ran before it, and the preview must work whatever the site's own rules are.

use memchr::memmem;

/// The address of the preview's own files; no route of a site begins so.
pub const OWN: &str = "/__dateline/";

/// The tag, for a page that has this digest.
pub fn tag(digest: u64) -> String {
    format!("<script src=\"{OWN}page.js\" data-page=\"{digest:016x}\"></script>")
}

/// Puts the tag into a page.
pub fn with_tag(page: &[u8], digest: u64) -> Vec<u8> {
    let at = place(page);
    let tag = tag(digest);
    let mut out = Vec::with_capacity(page.len() + tag.len());
    out.extend_from_slice(&page[..at]);
    out.extend_from_slice(tag.as_bytes());
    out.extend_from_slice(&page[at..]);
    out
}

/// Where the tag goes: behind `<head>`, else behind `<html>`, else behind the doctype, else at the start.
fn place(page: &[u8]) -> usize {
    let (mut at, mut found) = (0, 0);
    while let Some(start) = memchr::memchr(b'<', &page[at..]).map(|start| at + start) {
        let rest = &page[start..];
        if rest.starts_with(b"<!--") {
            let Some(end) = memmem::find(&rest[4..], b"-->") else { return found };
            at = start + 4 + end + 3;
            continue;
        }
        let Some(end) = end_of_tag(rest) else { return found };
        let name: Vec<u8> = rest[1..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'!')
            .map(u8::to_ascii_lowercase)
            .collect();
        match name.as_slice() {
            b"!doctype" | b"html" => found = start + end,
            b"head" => return start + end,
            // The head is over, or was never opened.
            _ => return found,
        }
        at = found;
    }
    found
}

/// The length of a tag, quoted values counted in.
fn end_of_tag(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (index, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => return Some(index + 1),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_comes_first_in_the_head() {
        for page in [
            "<!doctype html>\n<html lang=\"en\">\n<head>|\n<meta charset=utf-8>",
            "<!DOCTYPE html><HTML><HEAD data-x='a>b'>|<title>x</title>",
            "<!-- <head> --><!doctype html><!-- <html> --><html>|<body>",
            "<!doctype html>|<title>x</title><head>",
            "|<p>x</p><head>",
            "|",
            "|no tags < at all",
            "|<!-- never closed <head>",
            "<html>|<head x=\"",
        ] {
            let (before, after) = page.split_once('|').unwrap_or_default();
            let served = with_tag([before, after].concat().as_bytes(), 1);
            assert_eq!(String::from_utf8(served), Ok([before, &tag(1), after].concat()), "{page}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_page_is_itself_but_for_the_tag(page in "(<(!--|!doctype html|html|head|p|)|-->|>|\"|[a-z ]){0,12}") {
            let served = String::from_utf8(with_tag(page.as_bytes(), 7)).unwrap_or_default();
            proptest::prop_assert_eq!(served.replacen(&tag(7), "", 1), page);
        }
    }
}
