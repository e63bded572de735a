//! In: a line as its author wrote it. Out: the same line taken apart (key, value), or written again with the value in
//! quotes, for an error to offer.

use super::nesting;
use crate::diagnostic::floor_boundary;
use serde::de::IgnoredAny;
use std::ops::Range;

/// A help shows a rewritten line up to this many characters.
const LONGEST_OFFER: usize = 200;

/// Keeps a quotation in a message short.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns the bytes of the line around `at`, without its line end.
pub(super) fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = floor_boundary(text, at);
    let start = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let end = text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length);
    start..end
}

/// Returns the last line before the one around `at` that has more than white space.
pub(super) fn line_before(text: &str, at: usize) -> Option<Range<usize>> {
    let above = &text[..line_at(text, at).start];
    let filled = above.trim_end();
    (!filled.is_empty()).then(|| line_at(text, filled.len()))
}

/// Returns the end of the line around `at`, without white space that ends it.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let line = &text[at..line_at(text, at).end];
    at + line.trim_end().len()
}

/// Returns how far a line is indented, in bytes.
pub(super) fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Finds the value of a line: what follows `key: ` or, in a list, `- `; without a comment. `None` if nothing does.
pub(super) fn value_of_line(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let mut start = line.start + indentation(&text[line.clone()]);
    while text[start..line.end].starts_with("- ") {
        start += 2;
        start += indentation(&text[start..line.end]);
    }
    if let Some(colon) = text[start..line.end].find(": ").filter(|_| !text[start..].starts_with(['[', '{'])) {
        start += colon + 2;
        start += indentation(&text[start..line.end]);
    } else if start == line.start + indentation(&text[line.clone()]) {
        return None;
    }
    let end = value_end(text, start..line.end);
    (start < end).then_some(start..end)
}

/// Cuts a comment and white space from the end of a value.
fn value_end(text: &str, value: Range<usize>) -> usize {
    let value_text = &text[value.clone()];
    let value_text = value_text.find(" #").map_or(value_text, |comment| &value_text[..comment]);
    value.start + value_text.trim_end().len()
}

/// Returns the end of the value at `start`: within brackets, that of the item on this line; else that of the line.
pub(super) fn value_end_at(text: &str, start: usize) -> usize {
    let line = line_at(text, start);
    let end = match nesting::first_unclosed(&text[line.start..start]) {
        Some(_) => text[start..line.end].find([',', ']', '}']).map_or(line.end, |length| start + length),
        None => line.end,
    };
    value_end(text, start..end)
}

/// Finds the value around `at` inside `{…}` or `[…]`, on one line: from the first `: ` after the last comma or bracket,
/// to the next comma or bracket.
pub(super) fn value_in_flow(text: &str, at: usize) -> Option<Range<usize>> {
    let line = line_at(text, at);
    let item = text[line.start..at].rfind([',', '[', '{']).map_or(line.start, |found| line.start + found + 1);
    let colon = text[item..at].find(": ")?;
    let start = item + colon + 2 + indentation(&text[item + colon + 2..at]);
    let end = text[at..line.end].find([',', ']', '}']).map_or(line.end, |length| at + length);
    let end = start + text[start..end].trim_end().len();
    (start < end).then_some(start..end)
}

/// Advises to put a value in quotes, showing the author's own line so written if that makes it YAML.
pub(super) fn advise_quotes(text: &str, value: Range<usize>) -> String {
    let line = line_at(text, value.start);
    let quoted = quote(unquoted(&text[value.clone()]));
    let offer =
        format!("{}{quoted}{}", &text[line.start..value.start], &text[value.end..line.end.max(value.end)]);
    let offer = offer.trim();
    let is_short = offer.chars().count() <= LONGEST_OFFER;
    if is_short && serde_yaml::from_str::<IgnoredAny>(offer).is_ok() {
        format!("put the text in quotes: `{offer}`")
    } else {
        "put the text in quotes".to_owned()
    }
}

/// Writes a text as a quoted YAML scalar, in single quotes where double ones would need escapes.
fn quote(text: &str) -> String {
    if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

/// Takes away the quotes that an author put round a text in vain: curly ones, or straight ones with a quote of the same
/// kind inside that can only be an apostrophe or a slip.
fn unquoted(value: &str) -> &str {
    let inside = |open: &[char], close: &[char]| value.strip_prefix(open)?.strip_suffix(close);
    let is_apostrophe = |inner: &str, at: usize| {
        inner[..at].ends_with(char::is_alphanumeric) && inner[at + 1..].starts_with(char::is_alphanumeric)
    };
    let curly = |inner: &&str| !inner.contains(['“', '„', '”', '«', '»']);
    if let Some(inner) = inside(&['“', '„', '”', '‘', '«'], &['“', '”', '’', '»']).filter(curly)
    {
        return inner;
    }
    if let Some(inner) = inside(&['"'], &['"']).filter(|inner| !inner.contains('"')) {
        return inner;
    }
    inside(&['\''], &['\''])
        .filter(|inner| inner.match_indices('\'').all(|(at, _)| is_apostrophe(inner, at)))
        .unwrap_or(value)
}
