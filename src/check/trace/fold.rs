//! Any output → its words: lower case, one space between, markup and encodings undone.
//!
//! Comes in: bytes of HTML, XML, JSON, CSV, iCalendar or anything else. Goes out: the words of the text, then those of the
//! tags, so that a phrase is found across inline markup, entities, percent-encoding and escapes. The same is done to what
//! is looked for, which makes the two comparable.

/// Tags that stand within a line: a word may go on behind them.
const INLINE: [&[u8]; 22] = [
    b"a", b"abbr", b"b", b"bdi", b"bdo", b"cite", b"code", b"data", b"del", b"dfn", b"em", b"i", b"ins",
    b"kbd", b"mark", b"q", b"s", b"span", b"strong", b"sub", b"sup", b"time",
];
/// What begins with `<` and does not end so soon is no tag.
const LONGEST_TAG: usize = 16 * 1024;

/// The words of `bytes`, a space before, between and behind them. `is_folded`: lines are folded as in iCalendar.
pub fn folded(bytes: &[u8], is_folded: bool) -> Vec<u8> {
    let unfolded;
    let bytes = match is_folded {
        true => {
            unfolded = unfold(bytes);
            &unfolded
        }
        false => bytes,
    };
    let mut folder = Folder { text: Words::new(bytes.len()), tags: Words::new(bytes.len() / 2) };
    folder.read(bytes);
    let Folder { mut text, mut tags } = folder;
    text.gap();
    tags.gap();
    text.out.extend_from_slice(&tags.out);
    text.out
}

/// The words of a text that is no markup.
pub fn folded_text(text: &str) -> String {
    let bytes = folded(text.replace('<', " ").as_bytes(), false);
    let words = String::from_utf8_lossy(&bytes);
    words.trim().to_owned()
}

fn unfold(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'\n', rest) {
        if matches!(rest.get(at + 1), Some(b' ' | b'\t')) {
            out.extend_from_slice(rest[..at].strip_suffix(b"\r").unwrap_or(&rest[..at]));
            rest = &rest[at + 2..];
        } else {
            out.extend_from_slice(&rest[..=at]);
            rest = &rest[at + 1..];
        }
    }
    out.extend_from_slice(rest);
    out
}

/// Words gathered so far.
struct Words {
    out: Vec<u8>,
    in_word: bool,
}

impl Words {
    fn new(capacity: usize) -> Words {
        let mut out = Vec::with_capacity(capacity + 2);
        out.push(b' ');
        Words { out, in_word: false }
    }

    #[inline]
    fn ascii(&mut self, byte: u8) {
        match KIND[byte as usize] {
            0 => self.gap(),
            lower => {
                self.out.push(lower);
                self.in_word = true;
            }
        }
    }

    #[inline]
    fn gap(&mut self) {
        if self.in_word {
            self.out.push(b' ');
            self.in_word = false;
        }
    }

    fn char(&mut self, c: char) {
        match c {
            c if c.is_ascii() => self.ascii(c as u8),
            // A soft hyphen and marks without width stand within words.
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            c if c.is_alphanumeric() => {
                let mut buffer = [0; 4];
                for lower in c.to_lowercase() {
                    self.out.extend_from_slice(lower.encode_utf8(&mut buffer).as_bytes());
                }
                self.in_word = true;
            }
            _ => self.gap(),
        }
    }
}

/// The lower-case form of letters and digits, 0 for everything else.
static KIND: [u8; 256] = {
    let mut kind = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            kind[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    kind
};

struct Folder {
    text: Words,
    tags: Words,
}

impl Folder {
    fn read(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if KIND[byte as usize] != 0 || byte == b' ' {
                self.text.ascii(byte);
                at += 1;
                continue;
            }
            at += match byte {
                b'<' => self.tag(&bytes[at..]),
                _ => one(&mut self.text, &bytes[at..]),
            };
        }
    }

    /// Reads a tag; gives its length.
    fn tag(&mut self, bytes: &[u8]) -> usize {
        let opens =
            bytes.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?'));
        let head = &bytes[..bytes.len().min(LONGEST_TAG)];
        let Some(end) = memchr::memchr(b'>', head).filter(|_| opens) else {
            self.text.gap();
            return 1;
        };
        let inner = &bytes[1..end];
        let name = inner.strip_prefix(b"/").unwrap_or(inner);
        let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        // No word goes on from one link into the next.
        let is_between_links = inner == b"/a" && bytes[end + 1..].starts_with(b"<a ");
        if is_between_links || !INLINE.contains(&&name[..length]) {
            self.text.gap();
        }
        let mut at = length;
        self.tags.gap();
        while at < name.len() {
            at += one(&mut self.tags, &name[at..]);
        }
        self.tags.gap();
        end + 1
    }
}

/// Reads one character, however it is encoded; gives its length.
fn one(words: &mut Words, bytes: &[u8]) -> usize {
    match bytes[0] {
        b'&' => entity(words, bytes),
        b'%' => match hex(bytes.get(1..3)) {
            Some(_) => percent(words, bytes),
            None => {
                words.gap();
                1
            }
        },
        b'\\' => escape(words, bytes),
        byte if byte.is_ascii() => {
            words.ascii(byte);
            1
        }
        _ => {
            let (c, length) = character(bytes);
            words.char(c);
            length
        }
    }
}

/// The first character, and its length; a byte that begins none is one of its own.
fn character(bytes: &[u8]) -> (char, usize) {
    let length = match bytes[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    let text = bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
    match text.and_then(|text| text.chars().next()) {
        Some(c) => (c, length),
        None => ('\u{fffd}', 1),
    }
}

fn hex(digits: Option<&[u8]>) -> Option<u32> {
    let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// A run of percent-encoded bytes, which together are text.
fn percent(words: &mut Words, bytes: &[u8]) -> usize {
    let mut decoded = [0_u8; 12];
    let (mut count, mut at) = (0, 0);
    while count < decoded.len()
        && bytes.get(at) == Some(&b'%')
        && let Some(byte) = hex(bytes.get(at + 1..at + 3))
    {
        decoded[count] = byte as u8;
        count += 1;
        at += 3;
        // Only the rest of a character is waited for.
        if std::str::from_utf8(&decoded[..count]).is_ok() {
            break;
        }
    }
    for c in String::from_utf8_lossy(&decoded[..count]).chars() {
        words.char(c);
    }
    at
}

fn entity(words: &mut Words, bytes: &[u8]) -> usize {
    let head = &bytes[..bytes.len().min(12)];
    let Some(end) = memchr::memchr(b';', head) else {
        words.gap();
        return 1;
    };
    let name = &bytes[1..end];
    let number = match name {
        [b'#', b'x' | b'X', digits @ ..] => hex(Some(digits)),
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()),
        b"amp" | b"lt" | b"gt" | b"quot" | b"apos" | b"nbsp" => Some(u32::from(b' ')),
        _ => None,
    };
    match number.and_then(char::from_u32) {
        // An ampersand may begin another encoding: `&amp;#39;` in a feed that holds HTML.
        Some(_) if name == b"amp" && bytes.get(end + 1) == Some(&b'#') => {
            let inner = [b"&", &bytes[end + 1..bytes.len().min(end + 12)]].concat();
            end + 1 + entity(words, &inner).saturating_sub(1)
        }
        Some(c) => {
            words.char(c);
            end + 1
        }
        None => {
            words.gap();
            1
        }
    }
}

/// A backslash and what it means in JSON and iCalendar.
fn escape(words: &mut Words, bytes: &[u8]) -> usize {
    match bytes.get(1) {
        Some(b'n' | b'r' | b't' | b'N') => {
            words.gap();
            2
        }
        Some(b'u') => match hex(bytes.get(2..6)) {
            Some(unit @ 0xd800..=0xdbff) => {
                let low = (bytes.get(6..8) == Some(b"\\u")).then(|| hex(bytes.get(8..12))).flatten();
                let low = low.filter(|low| (0xdc00..=0xdfff).contains(low));
                let c =
                    low.and_then(|low| char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)));
                words.char(c.unwrap_or('\u{fffd}'));
                if c.is_some() { 12 } else { 6 }
            }
            Some(unit) => {
                words.char(char::from_u32(unit).unwrap_or('\u{fffd}'));
                6
            }
            None => {
                words.gap();
                1
            }
        },
        _ => {
            words.gap();
            1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(bytes: &[u8], phrase: &str) -> bool {
        let words = folded(bytes, true);
        memchr::memmem::find(&words, format!(" {phrase} ").as_bytes()).is_some()
    }

    #[test]
    fn words_come_out_of_every_encoding() {
        assert!(has(b"The <strong>bo</strong>ld O&#39;Brien", "the bold o brien"));
        assert!(has(b"<li>one</li><li>two</li>", "one two"));
        assert!(has(b"<a href=\"/x%C3%A9y-Z/\">", "x\u{e9}y z"));
        assert!(has(b"R&amp;D &amp;#39;x&amp;#39; &lt;b&gt;", "r d"));
        assert!(has(br#"{"a":"one\ntwo \u00e9t\u00E9 \ud835\udc00x"}"#, "one two \u{e9}t\u{e9}"));
        assert!(has(b"SUMMARY:The lo\r\n ng line\\, fold\n\ted", "summary the long line folded"));
        assert!(has("It\u{2019}s ÉTÉ\u{ad}S <notatag".as_bytes(), "it s étés notatag"));
        assert!(has(b"<img alt=\"Secret plan\">", "secret plan"));
        assert!(!has(b"<li>one</li><li>two</li>", "onetwo"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let words = folded(&bytes, true);
            proptest::prop_assert!(std::str::from_utf8(&words).is_ok());
        }
    }
}
