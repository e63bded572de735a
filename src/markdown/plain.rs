//! Plain text → Markdown that shows it as it is.
//!
//! Comes in: text that somebody wrote without thinking of Markdown. Goes out: the same bytes with a backslash before the
//! punctuation that the parser would have read as markup, and before no other; [`Plain::unescaped`] gives the text back.
//! The parser itself says what it reads: whatever of the text does not come out as text is markup.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::extensions;

/// How much is taken in one reading. A mark that is gone often makes its partner an ordinary character, so at first one
/// of each block is taken; later more, so that a text full of marks costs no more than a few readings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    FirstOfBlock,
    FirstOfRun,
    All,
}

const ROUNDS: [Take; 14] = {
    let mut rounds = [Take::FirstOfBlock; 14];
    let mut round = 6;
    while round < 14 {
        rounds[round] = if round < 10 { Take::FirstOfRun } else { Take::All };
        round += 1;
    }
    rounds
};

/// A text made safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    pub markdown: String,
    /// Bytes of the text before which a backslash stands, ascending.
    escaped: Vec<usize>,
    /// Lines begin with so many blanks that Markdown shows them as code; no backslash prevents it.
    pub has_code: bool,
}

impl Plain {
    /// Where a byte of the text stands in the Markdown.
    pub fn position(&self, of: usize) -> usize {
        of + self.escaped.partition_point(|escaped| *escaped < of)
    }

    /// A range of the text in the Markdown.
    pub fn range(&self, of: &Range<usize>) -> Range<usize> {
        self.position(of.start)..self.position(of.end)
    }
}

/// Makes a text safe.
pub fn plain(text: &str) -> Plain {
    let mut escaped: Vec<usize> = Vec::new();
    let mut markdown = text.to_owned();
    for take in ROUNDS {
        // Where our own backslashes stand: each is moved on by those before it.
        let ours: Vec<usize> = escaped.iter().enumerate().map(|(index, at)| at + index).collect();
        let read = marks(&markdown, &ours, take);
        if read.is_empty() {
            break;
        }
        escaped.extend(read.iter().map(|at| at - ours.partition_point(|backslash| backslash < at)));
        escaped.sort_unstable();
        escaped.dedup();
        markdown = with_backslashes(text, &escaped);
    }
    let has_code = Parser::new_ext(&markdown, extensions(false))
        .any(|event| matches!(event, Event::Start(Tag::CodeBlock(_))));
    Plain { markdown, escaped, has_code }
}

/// A text as one line that inline Markdown shows as it is.
pub fn plain_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    plain(&line).markdown
}

/// What readers see of a Markdown text, as plain text, and where it comes from.
#[derive(Debug, Default)]
pub struct Shown {
    /// Blocks stand apart by an empty line. Code and raw HTML are left out.
    pub text: String,
    /// Bytes of `text` at which a stretch begins, with the byte of the Markdown that it comes from; ascending.
    from: Vec<(usize, usize)>,
}

impl Shown {
    /// The byte of the Markdown that a byte of the text comes from.
    pub fn source(&self, at: usize) -> usize {
        let index = self.from.partition_point(|(start, _)| *start <= at);
        let Some((start, source)) = index.checked_sub(1).and_then(|index| self.from.get(index)) else {
            return 0;
        };
        source + (at - start)
    }
}

/// Takes the markup away.
pub fn shown(markdown: &str) -> Shown {
    let mut shown = Shown::default();
    let mut in_code = false;
    for (event, range) in Parser::new_ext(markdown, extensions(false)).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => {
                shown.from.push((shown.text.len(), range.start));
                shown.text.push_str(&text);
            }
            Event::Code(code) => {
                shown.from.push((shown.text.len(), range.start));
                shown.text.push_str(&code);
            }
            Event::SoftBreak | Event::HardBreak => shown.text.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::FootnoteDefinition,
            ) => shown.text.push_str("\n\n"),
            _ => {}
        }
    }
    shown
}

/// A Markdown text of the same length in which everything that is not shown as text is blank, so that what is found
/// in it has its place in the original. Code and raw HTML are not text.
pub fn only_shown(markdown: &str) -> String {
    let blank = |c: char| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) };
    let mut out = String::with_capacity(markdown.len());
    let mut in_code = false;
    for (event, range) in Parser::new_ext(markdown, extensions(false)).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code && range.start >= out.len() && *text == markdown[range.clone()] => {
                out.extend(markdown[out.len()..range.start].chars().map(blank));
                out.push_str(&text);
            }
            _ => {}
        }
    }
    out.extend(markdown[out.len()..].chars().map(blank));
    out
}

fn with_backslashes(text: &str, escaped: &[usize]) -> String {
    let mut out = String::with_capacity(text.len() + escaped.len());
    let mut done = 0;
    for at in escaped {
        out.push_str(&text[done..*at]);
        out.push('\\');
        done = *at;
    }
    out.push_str(&text[done..]);
    out
}

/// Bytes of punctuation that the parser reads as markup. `ours` are the backslashes that stand there already.
fn marks(markdown: &str, ours: &[usize], take: Take) -> Vec<usize> {
    let mut reader =
        Reader { bytes: markdown.as_bytes(), ours, take, marks: Vec::new(), shown_to: 0, is_done: false };
    let (mut depth, mut in_code) = (0u32, false);
    for (event, range) in Parser::new_ext(markdown, extensions(false)).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                in_code |= matches!(tag, Tag::CodeBlock(_));
                if depth == 0 {
                    reader.hidden_to(range.start);
                    reader.is_done = false;
                }
                depth += 1;
            }
            Event::End(tag) => {
                in_code &= !matches!(tag, TagEnd::CodeBlock);
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    reader.hidden_to(range.end);
                }
            }
            Event::Text(text) if in_code || *text == markdown[range.clone()] => {
                reader.hidden_to(range.start);
                reader.shown_to = reader.shown_to.max(range.end);
            }
            _ => {}
        }
    }
    reader.hidden_to(markdown.len());
    reader.marks
}

/// Goes over what the parser did not show as text.
struct Reader<'m> {
    bytes: &'m [u8],
    ours: &'m [usize],
    take: Take,
    marks: Vec<usize>,
    /// All before this is dealt with.
    shown_to: usize,
    /// Whether this block has given its mark.
    is_done: bool,
}

impl Reader<'_> {
    /// The bytes up to `end` are not shown as they are.
    fn hidden_to(&mut self, end: usize) {
        for at in self.shown_to..end {
            if self.is_done || !self.bytes[at].is_ascii_punctuation() || self.ours.binary_search(&at).is_ok()
            {
                continue;
            }
            self.marks.push(at);
            match self.take {
                Take::FirstOfBlock => self.is_done = true,
                Take::FirstOfRun => break,
                Take::All => {}
            }
        }
        self.shown_to = self.shown_to.max(end);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text).markdown, expected);
    }

    #[test]
    fn escapes_what_would_be_read_and_nothing_else() {
        for text in [
            "3 * 4 = 12",
            "snake_case_name",
            "AT&T & Co",
            "a < b > c",
            "50 % (about)",
            "it's 5-3",
            "#hashtag",
        ] {
            check(text, text);
        }
        check("*not* bold", "\\*not* bold");
        check("**not** bold", "\\*\\*not** bold");
        check("# no heading", "\\# no heading");
        check("- no list\n- at all", "\\- no list\n\\- at all");
        check("2016. A year", "2016\\. A year");
        check("> no quote", "\\> no quote");
        check("see [here](x)", "see \\[here](x)");
        check("[[barack-obama]]", "\\[[barack-obama]]");
        check("<b>no</b>", "\\<b>no\\</b>");
        check("R&amp;D", "R\\&amp;D");
        check("`code`", "\\`code`");
        check("a \\* b", "a \\\\* b");
        check("Title\n=====\n", "Title\n\\=====\n");
        check("a\n---\nb", "a\n\\---\nb");
        check("***", "\\***");
        check("a|b\n-|-\nc|d", "a\\|b\n-|-\nc|d");
        check("<!-- no -->", "\\<!-- no -->");
        check("[x]: http://a.b", "\\[x]: http://a.b");
        check("~~no~~", "\\~~no~~");
    }

    #[test]
    fn says_when_blanks_make_code() {
        assert!(plain("one\n\n    two").has_code);
        assert!(!plain("one\n    two").has_code);
    }

    fn shown(markdown: &str) -> String {
        let mut out = String::new();
        for event in Parser::new_ext(markdown, extensions(false)) {
            match event {
                Event::Text(text) => out.push_str(&text),
                Event::SoftBreak | Event::HardBreak | Event::End(_) => out.push(' '),
                Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) | Event::Rule => {
                    out.push_str("MARKUP")
                }
                _ => {}
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn any_text_is_shown_as_it_is(text in "([-*_`#>+=|~<&!\\[\\](){}.:;^$\\\\/\"' \n1ab]|&amp;|\\[\\[x|\\]\\]|https://|\n\n){0,40}") {
            let safe = plain(&text);
            let mut back = String::new();
            for (index, at) in text.char_indices() {
                prop_assert_eq!(&safe.markdown[safe.position(index)..][..1] == "\\" && safe.escaped.contains(&index), safe.escaped.contains(&index));
                back.push(at);
            }
            prop_assert_eq!(with_backslashes(&back, &safe.escaped), safe.markdown.clone());
            prop_assert!(safe.escaped.iter().all(|at| text.as_bytes()[*at].is_ascii_punctuation()));
            if !safe.has_code {
                prop_assert_eq!(shown(&safe.markdown), text.split_whitespace().collect::<Vec<_>>().join(" "), "{:?}", safe.markdown);
            }
        }

        #[test]
        fn positions_follow(text in "[*_a-z \\[\\]]{0,30}") {
            let safe = plain(&text);
            for (at, c) in text.char_indices() {
                let shown = safe.range(&(at..at + c.len_utf8()));
                prop_assert!(safe.markdown[shown].ends_with(c));
            }
        }
    }
}
