//! Where the front matter of a Markdown file begins and ends.
//!
//! Comes in: the text of a file, already known to be UTF-8. Goes out: the bytes of the YAML block and of the body.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Place};

#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    pub yaml: Range<usize>,
    pub body_at: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub enum SplitError {
    /// The file does not begin with `---`.
    Missing,
    /// The block is never closed; the bytes of its first line.
    Open(Range<usize>),
    /// It begins with `+++`: TOML, as other generators have it.
    Toml,
}

/// Finds the YAML block between the two `---` lines. A byte order mark and blank lines before it are allowed; the
/// closing line may also be `...`, as YAML ends a document.
pub fn split(text: &str) -> Result<Parts, SplitError> {
    let start = text.len() - text.trim_start_matches(['\u{feff}', '\n', '\r', ' ', '\t']).len();
    let mut lines = Lines { text, at: start };
    let Some((first, after_first)) = lines.next() else { return Err(SplitError::Missing) };
    match text[first.clone()].trim_end() {
        "---" => {}
        "+++" => return Err(SplitError::Toml),
        _ => return Err(SplitError::Missing),
    }
    for (line, after) in lines {
        if matches!(text[line.clone()].trim_end(), "---" | "...") {
            return Ok(Parts { yaml: after_first..line.start, body_at: after });
        }
    }
    Err(SplitError::Open(first))
}

/// The lines of a text: their bytes without the line end, and where the next begins. A lone carriage return ends
/// a line too, as it did on old Macintoshes and still does in files that passed through one.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = (Range<usize>, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.as_bytes().get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let end = self.at + length;
        let ending = match rest.get(length..length + 2) {
            Some(b"\r\n") => 2,
            _ => usize::from(length < rest.len()),
        };
        let line = self.at..end;
        self.at = end + ending;
        Some((line, self.at))
    }
}

/// The keys that a file of this folder cannot do without.
fn first_keys(file: &str) -> &'static str {
    match file.split('/').nth(1) {
        Some("entities") => "`name: …` and `kind: …`",
        Some("topics" | "pages") => "`title: …`",
        _ => "`title: …` and `date: …`",
    }
}

impl SplitError {
    pub fn diagnostic(self, file: &str, text: &str) -> Diagnostic {
        match self {
            SplitError::Missing => {
                Diagnostic::error(Code::FrontMatterMissing, "this file does not begin with front matter")
                    .at(Place::from_bytes(file, text, 0..0))
                    .help(format!("begin it with a line `---`, then {}, then a line `---`", first_keys(file)))
            }
            SplitError::Toml => {
                Diagnostic::error(Code::FrontMatterMissing, "front matter between `+++` is TOML, not YAML")
                    .at(Place::from_bytes(file, text, 0..3))
                    .help("use YAML between two `---` lines, or convert the file with `dateline import`")
            }
            SplitError::Open(line) => {
                Diagnostic::error(Code::FrontMatterOpen, "the front matter begins here and never ends")
                    .at(Place::from_bytes(file, text, line))
                    .help("close it with a line that holds only `---`")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_block_whatever_ends_the_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["---", "title: a", "---", "", "body"].join(end);
            let parts = split(&text).expect("a well-formed file");
            assert_eq!(text[parts.yaml.clone()].trim(), "title: a");
            assert_eq!(text[parts.body_at..].trim(), "body");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(split("hello"), Err(SplitError::Missing));
        assert_eq!(split(""), Err(SplitError::Missing));
        assert_eq!(split("+++\na = 1\n+++\n"), Err(SplitError::Toml));
        assert_eq!(split("---\ntitle: a\n"), Err(SplitError::Open(0..3)));
    }

    #[test]
    fn passes_over_a_byte_order_mark_and_blank_lines() {
        let parts = split("\u{feff}\n---\n---\nx").expect("a well-formed file");
        assert_eq!(parts.yaml.len(), 0);
    }
}
