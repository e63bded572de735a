//! Tables as RFC 4180 has them: commas, CRLF, quotes where they are needed, UTF-8.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, whatever its quotes, and a formula can
//! send a reader's data away. An apostrophe before it makes it text; the program's own numbers and dates need none.

/// A line of a table being written.
#[derive(Debug, Default)]
pub struct Line {
    out: String,
    has_cells: bool,
}

impl Line {
    pub fn new() -> Self {
        Line { out: String::with_capacity(256), has_cells: false }
    }

    /// A cell with somebody's words.
    pub fn text(&mut self, text: &str) -> &mut Self {
        let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
        self.cell(if is_formula { "'" } else { "" }, text)
    }

    pub fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        self.text(text.unwrap_or(""))
    }

    /// A cell that the program made: a number, an address, a word of its own.
    pub fn own(&mut self, value: &str) -> &mut Self {
        self.cell("", value)
    }

    /// Several words in one cell, `; ` between them.
    pub fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> &mut Self {
        self.text(&texts.collect::<Vec<_>>().join("; "))
    }

    fn cell(&mut self, before: &str, text: &str) -> &mut Self {
        if self.has_cells {
            self.out.push(',');
        }
        self.has_cells = true;
        // Whoever looks for addresses in running text must see where one ends.
        if !text.contains(['"', ',', '\r', '\n', '\''])
            && !text.contains("://")
            && before.is_empty()
            && text.trim().len() == text.len()
        {
            self.out.push_str(text);
            return self;
        }
        self.out.push('"');
        self.out.push_str(before);
        self.out.push_str(&text.replace('"', "\"\""));
        self.out.push('"');
        self
    }

    pub fn finish(mut self) -> String {
        self.out.push_str("\r\n");
        self.out
    }
}

/// The first line of a table.
pub fn head(columns: &[&str]) -> String {
    columns.join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        for (text, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            (" space ", "\" space \""),
            ("=1+1", "\"'=1+1\""),
            ("+49", "\"'+49\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "\"'＝1\""),
        ] {
            let mut line = Line::new();
            line.text(text).own("-0.5");
            assert_eq!(line.finish(), format!("{expected},-0.5\r\n"), "{text:?}");
        }
    }
}
