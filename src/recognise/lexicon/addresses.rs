//! Whether words stand within an address: `www.Example.org` names nobody.

use std::ops::Range;

/// How far an address is looked at on either side, in bytes.
const FAR: usize = 256;

/// Whether some bytes of a run stand within the address of a page or of a letter box.
pub fn is_in_address(run: &str, at: Range<usize>) -> bool {
    let bytes = run.as_bytes();
    let joins = |byte: u8| {
        matches!(byte, b'/' | b'.' | b'@' | b'-' | b'_' | b'=' | b'&' | b'?' | b'%' | b'#' | b'~' | b'+')
    };
    // Nearly always words stand between blanks and punctuation.
    let is_joined_before = at.start > 0 && joins(bytes[at.start - 1]);
    let is_joined_behind =
        matches!(bytes[at.end..], [mark, next, ..] if joins(mark) && !next.is_ascii_whitespace());
    if !is_joined_before && !is_joined_behind {
        return false;
    }
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(*byte, b'<' | b'>' | b'"' | b'(');
    let before = &bytes[at.start.saturating_sub(FAR)..at.start];
    let behind = &bytes[at.end..bytes.len().min(at.end + FAR)];
    let start = at.start - before.iter().rev().take_while(|byte| !is_end(byte)).count();
    let end = at.end + behind.iter().take_while(|byte| !is_end(byte)).count();
    is_address(&bytes[start..end])
}

fn is_address(token: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(token, part).is_some();
    // Something on either side of the sign, and a dot behind it.
    let is_mail = || {
        let at = memchr::memchr(b'@', token).filter(|at| *at > 0 && token[at - 1].is_ascii_alphanumeric());
        at.is_some_and(|at| {
            memchr::memchr(b'.', &token[at + 1..])
                .is_some_and(|dot| dot > 0 && token.get(at + dot + 2).is_some_and(u8::is_ascii_alphanumeric))
        })
    };
    has(b"://") || token.starts_with(b"www.") || is_mail()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let at = text.find("Iran").expect("the name");
        assert_eq!(is_in_address(text, at..at + 4), expected, "{text}");
    }

    #[test]
    fn addresses_are_told_from_words() {
        for text in [
            "https://x.org/Iran",
            "see (http://Iran.org).",
            "www.Iran.com said",
            "mail Iran@x.org",
            "press@Iran.org,",
            "<https://x.org/a?b=Iran&c>",
            "ftp://Iran/",
        ] {
            check(text, true);
        }
        for text in [
            "Iran",
            "Iran.",
            "Iran. Then",
            "Iran/Iraq",
            "@Iran said",
            "Iran-led",
            "#Iran",
            "Iran: https://x.org",
            "https://x.org (Iran)",
            "pre-Iran a@b",
            "Iran.com",
            "x@Iran.",
            "www.x.org, Iran",
        ] {
            check(text, false);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_at(before in "[ a./@:é-]{0,9}", after in "[ a./@:é-]{0,9}") {
            is_in_address(&format!("{before}Iran{after}"), before.len()..before.len() + 4);
        }
    }
}
