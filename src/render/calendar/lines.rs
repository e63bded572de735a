//! Content lines of iCalendar (RFC 5545, section 3.1): values escaped, lines folded at 75 bytes, CRLF at their ends.

use std::fmt::Write as _;

/// Longest line in bytes, its end not counted.
const LONGEST: usize = 75;

/// A calendar being written, line by line.
#[derive(Debug, Default)]
pub struct Lines {
    out: String,
    line: String,
}

impl Lines {
    pub fn with_capacity(bytes: usize) -> Self {
        Lines { out: String::with_capacity(bytes), line: String::new() }
    }

    /// A property whose value is of another type than text: dates, numbers, addresses, words of the standard.
    pub fn raw(&mut self, name: &str, value: impl std::fmt::Display) {
        self.line.clear();
        // Writing to a `String` cannot fail.
        let _ = write!(self.line, "{name}:{value}");
        self.fold();
    }

    /// A property whose value is text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.line.clear();
        self.line.push_str(name);
        self.line.push(':');
        escape(&mut self.line, value);
        self.fold();
    }

    /// A property whose value is a list of texts; none when the list is empty.
    pub fn texts<'t>(&mut self, name: &str, values: impl Iterator<Item = &'t str>) {
        self.line.clear();
        for (index, value) in values.enumerate() {
            self.line.push_str(if index == 0 { name } else { "," });
            if index == 0 {
                self.line.push(':');
            }
            escape(&mut self.line, value);
        }
        if !self.line.is_empty() {
            self.fold();
        }
    }

    pub fn finish(self) -> String {
        self.out
    }

    /// Lines longer than 75 bytes go on in the next, behind a space that is no part of them. No character is cut.
    fn fold(&mut self) {
        let mut rest = self.line.as_str();
        let mut room = LONGEST;
        while rest.len() > room {
            let mut end = room;
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            let (now, later) = rest.split_at(end);
            self.out.push_str(now);
            self.out.push_str("\r\n ");
            rest = later;
            room = LONGEST - 1;
        }
        self.out.push_str(rest);
        self.out.push_str("\r\n");
    }
}

/// Text as a value (RFC 5545, section 3.3.11). Control characters have no place in one and are left out.
fn escape(out: &mut String, text: &str) {
    // Without a branch, so that many bytes are looked at at once; a control character of two bytes begins with 0xc2.
    let is_special = |byte: u8| matches!(byte, b'\\' | b';' | b',' | 0x7f | 0xc2) | (byte < 0x20);
    if !text.bytes().fold(false, |found, byte| found | is_special(byte)) {
        return out.push_str(text);
    }
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push('\t'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> String {
        let mut lines = Lines::default();
        lines.text("SUMMARY", value);
        lines.finish()
    }

    #[test]
    fn values_are_escaped() {
        assert_eq!(text("a, b; c\\d\ne\r\u{7}f"), "SUMMARY:a\\, b\\; c\\\\d\\nef\r\n");
        let mut lines = Lines::default();
        lines.texts("CATEGORIES", ["a,b", "c"].into_iter());
        lines.texts("CATEGORIES", std::iter::empty());
        assert_eq!(lines.finish(), "CATEGORIES:a\\,b,c\r\n");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        for letter in ["x", "é", "€", "𝄞"] {
            for length in 0..200 {
                let value = format!("{}{}", "y".repeat(length % 4), letter.repeat(length));
                let written = text(&value);
                assert!(written.ends_with("\r\n"));
                assert!(written.split("\r\n").all(|line| line.len() <= LONGEST), "{written}");
                assert_eq!(written.replace("\r\n ", ""), format!("SUMMARY:{value}\r\n"));
            }
        }
    }
}
