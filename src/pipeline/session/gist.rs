//! The gist of a text: so much of it that most words it does not hold can be told without reading it.
//!
//! Comes in: a text as its author wrote it. Goes out: which groups of three letters stand in it, as a set that may say
//! yes too often but never no wrongly, in an eighth of the text's size. Ten thousand of them are asked in a millisecond,
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
}

impl Gist {
    pub fn of(text: &str) -> Gist {
        // `[[` in YAML may be broken over lines that end with a backslash.
        let may_have_wiki_links = text.contains("[[") || text.contains("\\\n") || text.contains("\\\r");
        if has_references(text) {
            return Gist { bits: Box::default(), may_have_wiki_links };
        }
        let size = text.len().next_power_of_two().clamp(BITS[0], BITS[1]);
        let mut gist = Gist { bits: vec![0; size / 64].into_boxed_slice(), may_have_wiki_links };
        for letters in plain(text).windows(3) {
            let bit = gist.bit(hash(letters));
            gist.bits[bit / 64] |= 1 << (bit % 64);
        }
        gist
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
        let plain = plain(word);
        Grams { hashes: plain.windows(3).map(hash).collect(), length: plain.len() }
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
fn plain(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    // Most texts are ASCII but for a quotation mark or an umlaut here and there, and ten thousand of them are looked at
    // after every change of a name: what is ASCII, to which folding does nothing but to its case, is taken byte by byte.
    while !rest.is_empty() {
        let length = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let kept = rest.as_bytes()[..length].iter().filter(|byte| byte.is_ascii_alphanumeric());
        out.extend(kept.map(u8::to_ascii_lowercase));
        rest = &rest[length..];
        let length = rest.bytes().position(|byte| byte.is_ascii()).unwrap_or(rest.len());
        // By way of capitals, so that letters whose forms do not come in pairs (ß, ſ, ς) are one.
        let folded = rest[..length].nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        for letter in folded.filter(|letter| letter.is_alphanumeric() && !is_mark(*letter)) {
            out.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        rest = &rest[length..];
    }
    out
}

pub fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}
