//! The gist of a text: so much of it that most words it does not hold can be told without reading it.
//!
//! Comes in: a text as its author wrote it. Goes out: which groups of three letters stand in it, as a set that may say
//! yes too often but never no wrongly, in an eighth of the text's size; and which words of one or two letters. Ten thousand of them are asked in a millisecond,
//! where reading the texts again takes a tenth of a second.

use unicode_normalization::UnicodeNormalization as _;

/// Bits of the smallest and the largest set; between them a text has as many as it has bytes, so that about a fifth of
/// them are set.
const BITS: [usize; 2] = [1 << 9, 1 << 18];

/// What is remembered of a text.
pub struct Gist {
    /// By hash of three letters; empty where letters may be written in ways that have to be decoded.
    bits: Box<[u64]>,
    may_have_wiki_links: bool,
    may_have_html: bool,
}

impl Gist {
    pub fn of(text: &str) -> Gist {
        // `[[` in YAML may be broken over lines that end with a backslash.
        let may_have_wiki_links = text.contains("[[") || text.contains("\\\n") || text.contains("\\\r");
        let may_have_html = text.contains('<');
        if has_references(text) {
            return Gist { bits: Box::default(), may_have_wiki_links, may_have_html };
        }
        let size = text.len().next_power_of_two().clamp(BITS[0], BITS[1]);
        let mut gist =
            Gist { bits: vec![0; size / 64].into_boxed_slice(), may_have_wiki_links, may_have_html };
        let plain = Plain::of(text);
        plain.letters.windows(3).for_each(|letters| gist.set(hash(letters)));
        plain.each_short(&mut |word| short_hashes(word).for_each(|hash| gist.set(hash)));
        gist
    }

    fn set(&mut self, hash: u32) {
        let bit = self.bit(hash);
        self.bits[bit / 64] |= 1 << (bit % 64);
    }

    /// Whether a word could stand in the text.
    pub fn may_hold(&self, word: &Grams) -> bool {
        word.hashes.iter().all(|hash| {
            let bit = self.bit(*hash);
            self.bits.get(bit / 64).is_none_or(|bits| bits >> (bit % 64) & 1 != 0)
        })
    }

    /// Whether nothing can be told of the text.
    pub fn may_hold_anything(&self) -> bool {
        self.bits.is_empty()
    }

    pub fn may_have_wiki_links(&self) -> bool {
        self.may_have_wiki_links
    }

    /// Whether tags or comments may stand in the text.
    pub fn may_have_html(&self) -> bool {
        self.may_have_html || self.may_hold_anything()
    }

    fn bit(&self, hash: u32) -> usize {
        hash as usize & (self.bits.len() * 64).wrapping_sub(1)
    }
}

/// A word as what is looked for in gists.
pub struct Grams {
    hashes: Vec<u32>,
    length: usize,
}

impl Grams {
    pub fn of(word: &str) -> Grams {
        let plain = Plain::of(word).letters;
        let hashes = match plain.len() {
            1 | 2 if plain.is_ascii() => short_hashes(&plain).collect(),
            _ => plain.windows(3).map(hash).collect(),
        };
        Grams { hashes, length: plain.len() }
    }

    /// Whether the word is none: without letters or digits.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

/// Fibonacci hashing; the best bits are the upper ones.
fn hash(letters: &[u8]) -> u32 {
    let number = letters.iter().fold(0u64, |number, letter| number << 8 | u64::from(*letter));
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as u32
}

/// The same of a word of one or two letters, several times: one bit alone would often be set by something else. No
/// letters begin with these bytes.
fn short_hashes(word: &[u8]) -> impl Iterator<Item = u32> {
    let [first, second] = [word.first(), word.get(1)].map(|letter| letter.copied().unwrap_or_default());
    (0xf8..=0xfb).map(move |salt| hash(&[salt, first, second]))
}

/// Whether letters may be written in ways that have to be decoded: `&#66;` in Markdown, `\u0042` in YAML.
fn has_references(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_reference = |at: usize| {
        let name = bytes[at + 1..].iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'#');
        name.is_some_and(|length| length > 0 && bytes[at + 1 + length] == b';')
    };
    memchr::memchr2_iter(b'&', b'\\', bytes).any(|at| match bytes[at] {
        b'&' => is_reference(at),
        _ => bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
    })
}

/// The letters and digits of a text in UTF-8, without case and accents.
struct Plain {
    letters: Vec<u8>,
    /// Which of them stood beside the next one in the text, both being ASCII: no word can end between them.
    joined: Vec<bool>,
}

impl Plain {
    fn of(text: &str) -> Plain {
        let mut plain =
            Plain { letters: Vec::with_capacity(text.len()), joined: Vec::with_capacity(text.len()) };
        let mut rest = text;
        // Most texts are ASCII but for a quotation mark or an umlaut here and there, and ten thousand of them are looked
        // at after every change of a name: what is ASCII, to which folding does nothing but to its case, is taken byte by
        // byte.
        while !rest.is_empty() {
            let length = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            plain.ascii(&rest.as_bytes()[..length]);
            rest = &rest[length..];
            let length = rest.bytes().position(|byte| byte.is_ascii()).unwrap_or(rest.len());
            plain.other(&rest[..length]);
            rest = &rest[length..];
        }
        plain
    }

    fn ascii(&mut self, bytes: &[u8]) {
        for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric()) {
            self.letters.push(byte.to_ascii_lowercase());
            self.joined.push(bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric));
        }
    }

    /// By way of capitals, so that letters whose forms do not come in pairs (ß, ſ, ς) are one.
    fn other(&mut self, text: &str) {
        let folded = text.nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        for letter in folded.filter(|letter| letter.is_alphanumeric() && !is_mark(*letter)) {
            self.letters.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.joined.resize(self.letters.len(), false);
    }

    /// All stretches of one or two letters that may be a word, whatever markup stands in or beside it.
    fn each_short(&self, take: &mut dyn FnMut(&[u8])) {
        let is_joined = |at: usize| self.joined.get(at).copied().unwrap_or(false);
        for start in (0..self.letters.len()).filter(|start| *start == 0 || !is_joined(start - 1)) {
            for length in [1, 2] {
                if let Some(word) = self.letters.get(start..start + length)
                    && !is_joined(start + length - 1)
                {
                    take(word);
                }
            }
        }
    }
}

pub fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}
