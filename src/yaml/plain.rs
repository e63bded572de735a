//! In: a text in YAML. Out: its tree, the same that serde_yaml gives, or nothing at all when the text holds anything but
//! the plainest YAML; then the caller asks serde_yaml.
//!
//! It exists because most front matter is plain. For that of a typical briefing, 747 bytes with eight names and four
//! events, libyaml and what is around it take 232,000 instructions (17 µs), this 18,500 (1.6 µs). It never refuses a
//! text, it only gives up: every error, and every rule of Dateline's about YAML, stays with the other reader.
//!
//! Plain is: maps with one key a line and lists with one item a line, by indentation; texts, dates and numbers on one
//! line, with or without quotes, but without escapes; lists of them in brackets on one line; empty lines. Everything
//! else ends it: comments, tabs, `\r`, other control characters, spaces at a line's end, keys that are not words, a
//! key twice, maps in braces, texts over several lines, anchors, tags, document markers.

use super::{Node, Scalar, ScalarKind, nesting};
use crate::model::text::Text;
use memchr::{memchr, memchr2, memchr2_iter, memchr3_iter};

/// How many maps and lists by indentation may stand inside one another.
const DEEPEST: usize = 16;

/// From this many keys on, a map is left to the other reader, which does not compare each key with all before it.
const MANY_KEYS: usize = 64;

/// The longest key; libyaml's own bound is 1024 characters.
const LONGEST_KEY: usize = 128;

/// Reads a text that is plain throughout; of any other gives `None`.
pub(super) fn read(text: &str) -> Option<Node> {
    if !has_plain_characters(text.as_bytes()) {
        return None;
    }
    let mut reader = Reader { rest: text, line: None, lists: 0 };
    reader.advance()?;
    let first = reader.line?;
    let root = if first.column == 0 { reader.block(first, 1)? } else { return None };
    if reader.line.is_some() {
        // It stands in a column that is not open.
        return None;
    }
    // The other reader refuses many brackets that are never closed, even in prose.
    let has_brackets_in_prose = memchr2_iter(b'[', b'{', text.as_bytes()).count() > reader.lists;
    let is_refused = has_brackets_in_prose && nesting::first_too_deep(text).is_some();
    (!is_refused).then_some(root)
}

/// Are there no characters but those that YAML takes and that stand for themselves?
fn has_plain_characters(bytes: &[u8]) -> bool {
    // Without a branch, so that the compiler looks at many bytes at once.
    let control = |byte: u8| (byte < b' ' && byte != b'\n') | (byte == 0x7f);
    if bytes.iter().fold(false, |found, &byte| found | control(byte)) {
        return false;
    }
    // C1 controls with U+0085, the line ends U+2028 and U+2029, U+FEFF, U+FFFE and U+FFFF.
    bytes.is_ascii()
        || !memchr3_iter(0xc2, 0xe2, 0xef, bytes).any(|at| {
            matches!(
                bytes.get(at..).unwrap_or_default(),
                [0xc2, 0x80..=0x9f, ..]
                    | [0xe2, 0x80, 0xa8 | 0xa9, ..]
                    | [0xef, 0xbb, 0xbf, ..]
                    | [0xef, 0xbf, 0xbe | 0xbf, ..]
            )
        })
}

/// A line, or what of it is still to be read.
#[derive(Clone, Copy)]
struct Line<'t> {
    /// How many characters stand before the text: spaces, and the dashes of the list items that begin on this line.
    column: usize,
    /// Never empty; neither begins nor ends with a space.
    text: &'t str,
}

impl<'t> Line<'t> {
    /// Splits off the dash of a list item.
    fn item(self) -> Option<Line<'t>> {
        let text = self.text.strip_prefix("- ")?.trim_start_matches(' ');
        Some(Line { column: self.column + self.text.len() - text.len(), text })
    }

    /// Splits `key: value`; the value is empty if nothing follows the colon.
    fn entry(self) -> Option<(&'t str, &'t str)> {
        let bytes = self.text.as_bytes();
        let end = bytes.iter().position(|&byte| !is(byte, IN_KEY))?;
        let begins_well = bytes.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        if !begins_well || end > LONGEST_KEY || bytes.get(end) != Some(&b':') {
            return None;
        }
        let (key, value) = (self.text.get(..end)?, self.text.get(end + 1..)?);
        if value.is_empty() {
            return Some((key, value));
        }
        Some((key, value.strip_prefix(' ')?.trim_start_matches(' ')))
    }
}

/// Steps through the lines. Each of its functions gives `None` to give up altogether.
struct Reader<'t> {
    /// What follows the current line.
    rest: &'t str,
    /// The current line; `None` at the end.
    line: Option<Line<'t>>,
    /// How many lists in brackets were read.
    lists: usize,
}

impl<'t> Reader<'t> {
    /// Goes to the next line that is not empty.
    fn advance(&mut self) -> Option<()> {
        self.line = None;
        while !self.rest.is_empty() {
            let end = memchr(b'\n', self.rest.as_bytes()).unwrap_or(self.rest.len());
            let line = self.rest.get(..end)?;
            self.rest = self.rest.get(end + 1..).unwrap_or_default();
            if line.ends_with(' ') {
                return None;
            }
            if !line.is_empty() {
                let text = line.trim_start_matches(' ');
                self.line = Some(Line { column: line.len() - text.len(), text });
                break;
            }
        }
        Some(())
    }

    /// Reads the map or list that begins with the current line, `first`.
    fn block(&mut self, first: Line<'t>, depth: usize) -> Option<Node> {
        if depth > DEEPEST {
            return None;
        }
        if first.item().is_some() { self.sequence(first, depth) } else { self.mapping(first, depth) }
    }

    /// Reads a map whose keys stand in the column of its `first` line. A line further left ends it.
    fn mapping(&mut self, first: Line<'t>, depth: usize) -> Option<Node> {
        let mut entries: Vec<(Text, Node)> = Vec::with_capacity(if depth == 1 { 12 } else { 4 });
        let mut line = first;
        loop {
            let (key, value) = line.entry()?;
            if is_special_key(key)
                || entries.len() == MANY_KEYS
                || entries.iter().any(|(known, _)| *known == *key)
            {
                return None;
            }
            let node = if value.is_empty() {
                self.advance()?;
                self.below_key(first.column, depth)?
            } else {
                let node = self.value(value)?;
                self.advance()?;
                node
            };
            entries.push((key.into(), node));
            match self.line {
                Some(next) if next.column == first.column => line = next,
                Some(next) if next.column > first.column => return None,
                _ => return Some(Node::Mapping(entries)),
            }
        }
    }

    /// Reads what the lines after `key:` hold; the key stands in `column`, and the list may stand there too.
    fn below_key(&mut self, column: usize, depth: usize) -> Option<Node> {
        match self.line {
            Some(line) if line.column > column || (line.column == column && line.item().is_some()) => {
                self.block(line, depth + 1)
            }
            _ => Some(Node::Null),
        }
    }

    /// Reads a list whose dashes stand in the column of its `first` line. A line further left ends it, and so does one
    /// without a dash, which may be the next key of the map that the list is in.
    fn sequence(&mut self, first: Line<'t>, depth: usize) -> Option<Node> {
        let mut items = Vec::with_capacity(4);
        let mut line = first;
        while let Some(item) = line.item() {
            items.push(if item.entry().is_some() {
                if depth == DEEPEST {
                    return None;
                }
                self.mapping(item, depth + 1)?
            } else {
                let node = self.value(item.text)?;
                self.advance()?;
                node
            });
            match self.line {
                Some(next) if next.column == first.column => line = next,
                Some(next) if next.column > first.column => return None,
                _ => break,
            }
        }
        Some(Node::Sequence(items))
    }

    /// Reads a value that fills the rest of its line.
    fn value(&mut self, text: &str) -> Option<Node> {
        match *text.as_bytes().first()? {
            b'[' => return self.list(text),
            quote @ (b'"' | b'\'') => {
                let (inside, after) = split_quoted(text, quote)?;
                return after.is_empty().then(|| quoted(inside));
            }
            first if !is(first, BEGINS) => return None,
            _ => {}
        }
        // A colon ends a key before a space or the line's end; a `#` begins a comment after a space.
        let bytes = text.as_bytes();
        let mut from = 0;
        while let Some(found) = memchr2(b':', b'#', bytes.get(from..)?) {
            let at = from + found;
            let is_text = match bytes.get(at) {
                Some(b':') => bytes.get(at + 1).is_some_and(|&next| next != b' '),
                _ => at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|&last| last != b' '),
            };
            if !is_text {
                return None;
            }
            from = at + 1;
        }
        unquoted(text)
    }

    /// Reads `[a, "b c"]`, which fills the rest of its line.
    fn list(&mut self, text: &str) -> Option<Node> {
        self.lists += 1;
        let mut rest = text.strip_prefix('[')?;
        if rest == "]" {
            return Some(Node::Sequence(Vec::new()));
        }
        let mut items = Vec::with_capacity(4);
        loop {
            rest = rest.trim_start_matches(' ');
            let first = *rest.as_bytes().first()?;
            let (node, after) = if matches!(first, b'"' | b'\'') {
                let (inside, after) = split_quoted(rest, first)?;
                (quoted(inside), after)
            } else {
                let end = rest.bytes().position(|byte| !is(byte, IN_LIST))?;
                let (word, after) = rest.split_at_checked(end)?;
                if !is(first, BEGINS) || word.ends_with(' ') {
                    return None;
                }
                (unquoted(word)?, after)
            };
            items.push(node);
            if after == "]" {
                return Some(Node::Sequence(items));
            }
            rest = after.strip_prefix(',')?;
        }
    }
}

fn quoted(text: &str) -> Node {
    Node::Scalar(Scalar { text: text.into(), kind: ScalarKind::Text })
}

fn unquoted(text: &str) -> Option<Node> {
    kind(text).map(|kind| Node::Scalar(Scalar { text: text.into(), kind }))
}

/// Splits a text in quotes, without escapes, from what follows it.
fn split_quoted(text: &str, quote: u8) -> Option<(&str, &str)> {
    let inside = text.get(1..)?;
    let end = memchr(quote, inside.as_bytes())?;
    let (inside, after) = (inside.get(..end)?, inside.get(end + 1..)?);
    let is_plain = match quote {
        b'"' => memchr(b'\\', inside.as_bytes()).is_none(),
        _ => !after.starts_with('\''),
    };
    is_plain.then_some((inside, after))
}

/// May stand in a key.
const IN_KEY: u8 = 1;
/// A text without quotes may begin with it. All of `-?:,[]{}#&*!|>'"%@` and the backtick may not; signs, dots, `~`, `=` and
/// `<` may in YAML, but can mean something.
const BEGINS: u8 = 2;
/// Has no meaning inside brackets, once a text has begun.
const IN_LIST: u8 = 4;

/// What each byte may be; a table, because words in lists are gone through byte by byte.
const ROLES: [u8; 256] = {
    let mut roles = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        roles[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' => IN_KEY | BEGINS | IN_LIST,
            b'-' => IN_KEY | IN_LIST,
            b'/' | b'(' | b'$' | 0x80.. => BEGINS | IN_LIST,
            b' ' | b'.' | b'\'' | b'&' | b')' | b'~' => IN_LIST,
            _ => 0,
        };
        byte += 1;
    }
    roles
};

/// Can this byte play the role?
fn is(byte: u8, role: u8) -> bool {
    ROLES[usize::from(byte)] & role != 0
}

/// Is this a key that some reader of YAML takes for more than a word?
fn is_special_key(key: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    key.len() <= 5 && WORDS.iter().any(|word| key.eq_ignore_ascii_case(word))
}

/// What a text without quotes is, if it begins as [`BEGINS`] asks.
fn kind(text: &str) -> Option<ScalarKind> {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return kind_from_digit(text);
    }
    match text {
        "true" | "false" => Some(ScalarKind::Bool),
        "True" | "TRUE" | "False" | "FALSE" | "null" | "Null" | "NULL" => None,
        // `inf` and `nan` need their dot to be numbers.
        _ => Some(ScalarKind::Text),
    }
}

/// What a text is that begins with a digit.
fn kind_from_digit(text: &str) -> Option<ScalarKind> {
    let bytes = text.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        return match bytes {
            [b'0', _, ..] => Some(ScalarKind::Text),
            _ if bytes.len() <= 18 => Some(ScalarKind::Integer),
            _ => None,
        };
    }
    if let [b'0', b'x' | b'o' | b'b', ..] = bytes {
        return None;
    }
    // Without point and exponent, as most dates are, it is no number.
    let has_fraction = bytes.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    let is_number = has_fraction && text.parse::<f64>().is_ok_and(f64::is_finite);
    Some(if is_number { ScalarKind::Float } else { ScalarKind::Text })
}
