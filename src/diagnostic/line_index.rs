//! In: a text. Out: byte offsets as lines and columns, and back, in logarithmic time for as many as are asked.

use super::place::{Place, column, floor_boundary};
use std::ops::Range;

/// Where the lines of a text begin. Lines end with `\n`, `\r\n` or a lone `\r`; lines and columns are 1-based, columns
/// count code points, and a byte order mark at the beginning is no column.
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> LineIndex<'t> {
    /// Reads the text once.
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| !(bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n')));
        let starts = std::iter::once(0).chain(ends.map(|at| at + 1)).collect();
        LineIndex { text, starts }
    }

    /// Returns line and column of a byte offset; beyond the end means the end, inside a character its beginning.
    pub fn line_column(&self, offset: usize) -> (u32, u32) {
        let offset = floor_boundary(self.text, offset);
        let line = self.starts.partition_point(|&start| start <= offset);
        // The first start is 0, so at least one start is not after the offset.
        let start = self.starts[line - 1];
        (u32::try_from(line).unwrap_or(u32::MAX), column(self.text, start, offset))
    }

    /// Returns the byte offset of a line and column, or `None` where the text has no such place. The column just after
    /// the last character of a line exists.
    pub fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let range = self.line_range(line)?;
        let steps = usize::try_from(column.checked_sub(1)?).ok()?;
        let content = &self.text[range.clone()];
        let ends = std::iter::once(content.len());
        content.char_indices().map(|(at, _)| at).chain(ends).nth(steps).map(|at| range.start + at)
    }

    /// Returns the bytes of a line, without its line end and without a byte order mark.
    pub fn line_range(&self, line: u32) -> Option<Range<usize>> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        let mut start = *self.starts.get(index)?;
        let end = self.starts.get(index + 1).copied().unwrap_or(self.text.len());
        let content = self.text[start..end].trim_end_matches('\n').trim_end_matches('\r');
        let end = start + content.len();
        if start == 0 && content.starts_with('\u{feff}') {
            start += '\u{feff}'.len_utf8();
        }
        Some(start..end)
    }

    /// Returns a line's text, without its line end.
    pub fn line(&self, line: u32) -> Option<&'t str> {
        self.line_range(line).map(|range| &self.text[range])
    }

    /// Returns the place of a range of bytes; see [`Place::from_bytes`].
    pub fn place(&self, file: &str, range: Range<usize>) -> Place {
        let (line, column) = self.line_column(range.start);
        let (end_line, end_column) = self.line_column(range.end.max(range.start));
        Place { file: file.to_owned(), line, column, end_line, end_column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, offset: usize, line: u32, column: u32) {
        assert_eq!(LineIndex::new(text).line_column(offset), (line, column), "{text:?} at {offset}");
        let place = Place::from_bytes("f", text, offset..offset);
        assert_eq!((place.line, place.column), (line, column), "{text:?} at {offset}");
    }

    #[test]
    fn counts_lines_and_columns() {
        check("", 0, 1, 1);
        check("ab", 2, 1, 3);
        check("a\nb", 2, 2, 1);
        check("a\r\nb", 3, 2, 1);
        check("a\r\nb", 2, 1, 3);
        check("a\rb\rc", 4, 3, 1);
        check("é\nüx", 5, 2, 2);
        check("é", 1, 1, 1);
        check("\u{feff}a", 3, 1, 1);
        check("\u{feff}a", 4, 1, 2);
        check("a\n", 99, 2, 1);
    }

    #[test]
    fn lines_come_without_their_ends() {
        let index = LineIndex::new("\u{feff}a\r\nb\rc\n");
        let lines: Vec<_> = (0..6).map(|n| index.line(n)).collect();
        assert_eq!(lines, [None, Some("a"), Some("b"), Some("c"), Some(""), None]);
    }

    proptest! {
        #[test]
        fn the_two_ways_of_counting_agree(text in "[a\u{feff}é字\r\n\t]{0,20}", start in 0usize..50, end in 0usize..50) {
            let index = LineIndex::new(&text);
            let place = Place::from_bytes("f", &text, start..end);
            prop_assert_eq!(&index.place("f", start..end), &place);
            if let Some(back) = index.offset(place.line, place.column) {
                prop_assert_eq!(index.line_column(back), (place.line, place.column));
            }
        }

        #[test]
        fn offsets_come_back(text in "[ab\u{feff}é字\r\n\t]{0,20}") {
            let index = LineIndex::new(&text);
            for (at, c) in text.char_indices().filter(|&(at, c)| c != '\n' && (at, c) != (0, '\u{feff}')) {
                let (line, column) = index.line_column(at);
                if c != '\r' { prop_assert_eq!(index.offset(line, column), Some(at)); }
            }
        }
    }
}
