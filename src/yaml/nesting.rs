//! In: a text in YAML. Out: whether its brackets nest too deeply, and where one of them ends, found by a single cheap walk
//! before the real parser sees the text.
//!
//! Outside brackets this is a guess on the safe side: every bracket that follows an indicator may open a list. Inside, where YAML's
//! grammar is simple, quotes, comments and plain texts are told apart as the parser does.

use super::MAX_DEPTH;

/// What ends a line for libyaml, which follows YAML 1.1 in this.
pub(super) const LINE_ENDS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Finds the bracket that opens one level too many. In texts with more brackets that are never closed than there may be
/// levels, that is the one where the count passes the limit, even if they are meant as prose.
pub(super) fn first_too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut never_closed = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'[', b'{', &bytes[at..]) {
        at += found;
        if !may_open(text, at) {
            at += 1;
            continue;
        }
        match walk(bytes, at) {
            Walk::Closed(end) => at = end,
            Walk::TooDeep(deep) => return Some(deep),
            Walk::Open => {
                // Perhaps not a list but prose, and what was skipped as its inside may hold real lists: look again from
                // the next byte. As each such walk goes to the end of the text, their number is limited.
                never_closed += 1;
                if never_closed > MAX_DEPTH {
                    return Some(at);
                }
                at += 1;
            }
        }
    }
    None
}

/// Returns the end of the list or map that opens at `at`, if one does and it is closed.
pub(super) fn end_of_flow(text: &str, at: usize) -> Option<usize> {
    if !text[at..].starts_with(['[', '{']) {
        return None;
    }
    match walk(text.as_bytes(), at) {
        Walk::Closed(end) => Some(end),
        Walk::TooDeep(_) | Walk::Open => None,
    }
}

/// Finds the first bracket that may open a list or map and is never closed.
pub(super) fn first_unclosed(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'[', b'{', &bytes[at..]) {
        at += found;
        if !may_open(text, at) {
            at += 1;
            continue;
        }
        let Walk::Closed(end) = walk(bytes, at) else { return Some(at) };
        at = end;
    }
    None
}

/// Outside brackets, one opens a list only where a value may begin: after white space that follows the beginning of a
/// line, an indicator (`-`, `?`, `:`), an anchor or a tag. That leaves out nearly all brackets in running text.
fn may_open(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t']);
    if before.is_empty() || before.ends_with(LINE_ENDS) {
        return true;
    }
    if before.len() == at {
        return false;
    }
    let word = before.rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or(before);
    word.ends_with(['-', '?', ':']) || word.starts_with(['&', '!'])
}

enum Walk {
    /// Past the closing bracket.
    Closed(usize),
    /// At the opener of the first level that is too many.
    TooDeep(usize),
    Open,
}

/// Walks the list or map whose opening bracket stands at `start`.
fn walk(bytes: &[u8], start: usize) -> Walk {
    let mut depth = 0;
    let mut in_plain = false;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                in_plain = false;
                if depth > MAX_DEPTH {
                    return Walk::TooDeep(at);
                }
            }
            b']' | b'}' => {
                depth -= 1;
                in_plain = false;
                if depth == 0 {
                    return Walk::Closed(at + 1);
                }
            }
            b',' => in_plain = false,
            b':' if ends_key(bytes, at + 1) => in_plain = false,
            b'"' | b'\'' if !in_plain => {
                let Some(end) = end_of_quoted(bytes, at) else { return Walk::Open };
                at = end;
                continue;
            }
            b'#' if bytes[at - 1].is_ascii_whitespace() => {
                at = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |length| at + length);
                in_plain = false;
                continue;
            }
            // An anchor, alias or tag ends at white space; what follows may be quoted.
            b'&' | b'*' | b'!' if !in_plain => {
                at += bytes[at..].iter().take_while(|b| !b.is_ascii_whitespace() && !is_flow(**b)).count();
                continue;
            }
            _ => in_plain |= !byte.is_ascii_whitespace(),
        }
        at += 1;
    }
    Walk::Open
}

fn is_flow(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}

fn ends_key(bytes: &[u8], after: usize) -> bool {
    bytes.get(after).is_none_or(|&byte| byte.is_ascii_whitespace() || is_flow(byte))
}

/// Returns the offset after the quote that closes the one at `at`.
pub(super) fn end_of_quoted(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = bytes[at];
    let mut next = at + 1;
    while let Some(&byte) = bytes.get(next) {
        match byte {
            b'\\' if quote == b'"' => next += 2,
            b'\'' if quote == b'\'' && bytes.get(next + 1) == Some(&b'\'') => next += 2,
            _ if byte == quote => return Some(next + 1),
            _ => next += 1,
        }
    }
    None
}
