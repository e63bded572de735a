//! In: a file and a range of bytes of its text. Out: the place as people count it, in lines and columns.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A stretch of a file. Lines and columns are 1-based, columns count code points, the end is exclusive.
/// Line 0 means the whole file: no line is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the site, with `/`.
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

impl Place {
    /// The whole of a file.
    pub fn file(path: impl Into<String>) -> Place {
        Place { file: path.into(), line: 0, column: 0, end_line: 0, end_column: 0 }
    }

    /// The place of a range of bytes of `text`, which is the file's whole text.
    ///
    /// Never fails: offsets beyond the end mean the end, those inside a character mean its beginning, and a reversed
    /// range is empty. Reads `text` up to the range; for many places in one text, see [`super::LineIndex`].
    pub fn from_bytes(file: &str, text: &str, range: Range<usize>) -> Place {
        let start = floor_boundary(text, range.start);
        let end = floor_boundary(text, range.end.max(start));
        let mut counter = Counter::new(text);
        let (line, column) = counter.advance_to(start);
        let (end_line, end_column) = counter.advance_to(end);
        Place { file: file.to_owned(), line, column, end_line, end_column }
    }
}

/// Walks forward through a text, counting lines and columns as it goes.
struct Counter<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    line_start: usize,
}

impl<'t> Counter<'t> {
    fn new(text: &'t str) -> Self {
        Counter { text, at: 0, line: 1, line_start: 0 }
    }

    /// Returns line and column of `offset`, a character boundary not before the last one asked for.
    fn advance_to(&mut self, offset: usize) -> (u32, u32) {
        let bytes = self.text.as_bytes();
        while let Some(found) = memchr::memchr2(b'\n', b'\r', &bytes[self.at..offset]) {
            let mut next = self.at + found + 1;
            if bytes[next - 1] == b'\r' && bytes.get(next) == Some(&b'\n') {
                // Between the two bytes of one line end: still on the line that they end.
                if next == offset {
                    break;
                }
                next += 1;
            }
            self.at = next;
            self.line = self.line.saturating_add(1);
            self.line_start = next;
        }
        (self.line, column(self.text, self.line_start, offset))
    }
}

/// Counts the 1-based column of `offset` on the line that begins at `line_start`. A byte order mark is no column.
pub(super) fn column(text: &str, line_start: usize, offset: usize) -> u32 {
    let before = &text[line_start..offset];
    let before = if line_start == 0 { before.strip_prefix('\u{feff}').unwrap_or(before) } else { before };
    u32::try_from(before.chars().count()).unwrap_or(u32::MAX).saturating_add(1)
}

/// Moves an offset back to the beginning of the character it is in; beyond the end means the end.
pub(crate) fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    // At most three steps: no character has more than four bytes, and offset 0 is always a boundary.
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
