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
    /// range is empty. Reads `text` up to the range; for many places in one text, see [`Cursor`] and
    /// [`super::LineIndex`].
    pub fn from_bytes(file: &str, text: &str, range: Range<usize>) -> Place {
        Cursor::default().place(file, text, range)
    }
}

/// How far the lines and columns of a text have been counted, so that places asked for one behind the other cost no
/// more than reading the text once. It belongs to one text.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    /// Where counting stopped, and the line and column there.
    at: usize,
    line: u32,
    column: u32,
}

impl Default for Cursor {
    fn default() -> Self {
        Cursor { at: 0, line: 1, column: 1 }
    }
}

impl Cursor {
    /// The same as [`Place::from_bytes`].
    pub fn place(&mut self, file: &str, text: &str, range: Range<usize>) -> Place {
        let start = floor_boundary(text, range.start);
        let end = floor_boundary(text, range.end.max(start));
        if start < self.at {
            *self = Cursor::default();
        }
        self.advance_to(text, start);
        let (line, column) = (self.line, self.column);
        // The end is looked at from a copy, since the next place may begin before it.
        let mut beyond = *self;
        beyond.advance_to(text, end);
        Place { file: file.to_owned(), line, column, end_line: beyond.line, end_column: beyond.column }
    }

    /// Goes on to `offset`, a character boundary not before the last one.
    fn advance_to(&mut self, text: &str, offset: usize) {
        let bytes = text.as_bytes();
        while let Some(found) = memchr::memchr2(b'\n', b'\r', &bytes[self.at..offset]) {
            let mut next = self.at + found + 1;
            if bytes[next - 1] == b'\r' && bytes.get(next) == Some(&b'\n') {
                // Between the two bytes of one line end: still on the line that they end.
                if next == offset {
                    break;
                }
                next += 1;
            }
            *self = Cursor { at: next, line: self.line.saturating_add(1), column: 1 };
        }
        let counted = column(text, self.at, offset) - 1;
        self.column = self.column.saturating_add(counted);
        self.at = offset;
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
