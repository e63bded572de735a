//! Hashes of words and features. In: text or numbers. Out: the same numbers on every machine and in every version, since
//! the weights and word tables that ship with the program are laid out by them.

/// FNV-1a; short words are what it is good at.
const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// A phrase's hash, word by word: of letters and digits only, in small letters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Phrase(u64);

impl Phrase {
    pub const EMPTY: Self = Self(START);

    /// Adds a word. One without a letter or digit changes nothing.
    pub fn with(self, word: &str) -> Self {
        let start = if self == Self::EMPTY { START } else { step(self.0, 0xff) };
        let hash = if word.is_ascii() {
            let letters = word.bytes().filter(u8::is_ascii_alphanumeric);
            letters.fold(start, |hash, byte| step(hash, byte.to_ascii_lowercase()))
        } else {
            word.chars().filter(|c| c.is_alphanumeric()).fold(start, |hash, c| small(c, hash))
        };
        if hash == start { self } else { Self(hash) }
    }

    pub fn value(self) -> u64 {
        self.0
    }
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(PRIME)
}

fn small(c: char, hash: u64) -> u64 {
    if c.is_ascii() {
        return step(hash, c.to_ascii_lowercase() as u8);
    }
    let mut buffer = [0; 4];
    c.to_lowercase().fold(hash, |hash, c| c.encode_utf8(&mut buffer).bytes().fold(hash, step))
}

/// A word in small letters, all of it: FNV-1a. `bench/names/words.py` has the same.
pub fn word(word: &str) -> u64 {
    word.chars().fold(START, |hash, c| small(c, hash))
}

/// Half of a word's hash, as the word table keeps it.
pub fn folded(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

/// Mixes a feature's kind and up to two values into one number (the finaliser of SplitMix64).
pub fn feature(kind: u32, one: u64, two: u64) -> u64 {
    let mut z = one
        .wrapping_add(u64::from(kind).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .wrapping_add(two.rotate_left(31).wrapping_mul(0xd6e8_feb8_6659_fd93));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
