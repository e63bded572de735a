//! A quick no to "may a name begin with this word?".
//!
//! Comes in: the spellings of a table; then, block by block, a text. Goes out: where its letters are, and whether any
//! spelling can begin as a word does. Nearly all words of a text are done with here.

/// How a stretch of text opens: its first letters and digits of ASCII, at most eight of them. Text that bears a
/// spelling as whole words opens just as the spelling does.
#[derive(Clone, Copy)]
pub struct Opening {
    pub letters: u64,
    pub length: usize,
}

impl Opening {
    /// Reads the opening of `text`; eight bytes are classed in one go.
    #[inline]
    pub fn of(text: &[u8]) -> Opening {
        let eight = match text.first_chunk::<8>() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => text.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte)),
        };
        let others = !letters_and_digits(eight) & (EACH * 0x80);
        Opening::begun(eight, others.trailing_zeros() as usize / 8)
    }

    /// The first `length` bytes of eight.
    #[inline]
    fn begun(eight: u64, length: usize) -> Opening {
        Opening { letters: eight & FIRST[length], length }
    }
}

/// A one in each byte.
const EACH: u64 = u64::MAX / 0xff;

/// All bits of the first bytes of a number, none to eight of them; looked up for every word of every text.
const FIRST: [u64; 9] = {
    let mut masks = [0; 9];
    let mut length = 1;
    while length < 9 {
        masks[length] = u64::MAX >> (64 - 8 * length);
        length += 1;
    }
    masks
};

/// Sets the top bit of every byte that is a letter or digit of ASCII, and no other bit. With the top bits cleared
/// first, no sum carries into the next byte.
#[inline]
fn letters_and_digits(eight: u64) -> u64 {
    let low = eight & (EACH * 0x7f);
    let small = low | (EACH * 0x20);
    let between = |bytes: u64, first: u8, last: u8| {
        let from = bytes + EACH * u64::from(0x80 - first);
        let beyond = bytes + EACH * u64::from(0x7f - last);
        from & !beyond
    };
    (between(low, b'0', b'9') | between(small, b'a', b'z')) & !eight & (EACH * 0x80)
}

/// How many bytes of a text are looked at together: as many as a number has bits.
pub const BLOCK: usize = 64;

/// A stretch of a text, as long as a block or its end.
pub struct Block {
    bytes: [u8; BLOCK],
    /// Which of them are letters or digits of ASCII, the first in the lowest bit.
    pub letters: u64,
}

impl Block {
    #[inline]
    pub fn of(text: &[u8]) -> Block {
        let bytes = match text.first_chunk::<BLOCK>() {
            Some(whole) => *whole,
            None => {
                let mut bytes = [0; BLOCK];
                bytes[..text.len()].copy_from_slice(text);
                bytes
            }
        };
        // Without a branch, so that the compiler looks at many bytes at once; `map` on an array is not seen through.
        let mut are_letters = [0; BLOCK];
        for (is_letter, byte) in are_letters.iter_mut().zip(bytes) {
            *is_letter =
                u8::from((byte | 0x20).wrapping_sub(b'a') < 26) | u8::from(byte.wrapping_sub(b'0') < 10);
        }
        let mut letters = 0;
        for (place, eight) in are_letters.as_chunks::<8>().0.iter().enumerate() {
            // The lowest bit of byte k moves to bit k of the highest byte: one product holds all of these moves.
            let together = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            letters |= together << (8 * place);
        }
        Block { bytes, letters }
    }

    /// The places at which the block tells how the text opens: eight bytes follow.
    pub const TOLD: u64 = u64::MAX >> 7;

    /// How the text opens at one of those places; without classing its bytes again.
    #[inline]
    pub fn opening(&self, place: usize) -> Opening {
        let place = place % (BLOCK - 7);
        let mut eight = [0; 8];
        eight.copy_from_slice(&self.bytes[place..place + 8]);
        let length = (!(self.letters >> place)).trailing_zeros().min(8);
        Opening::begun(u64::from_le_bytes(eight), length as usize)
    }
}

/// The openings of a table's spellings, as a set that may say yes too often but never no wrongly.
#[derive(Clone)]
pub struct Openings {
    /// By hash of the opening; a power of two of bits, sixteen or more for each, so that
    /// a thousand entities fill a quarter of the first cache.
    bits: Vec<u64>,
    shift: u32,
    /// By first byte, for what opens with anything but a letter or digit of ASCII.
    others: [bool; 256],
}

impl Openings {
    pub fn new(texts: &[String]) -> Openings {
        let mut others = [false; 256];
        let mut openings = Vec::with_capacity(texts.len());
        for text in texts.iter().map(String::as_bytes) {
            let opening = Opening::of(text);
            match text.first() {
                Some(first) if opening.length == 0 => others[usize::from(*first)] = true,
                _ => openings.push(opening),
            }
        }
        openings.sort_unstable_by_key(|opening| opening.letters);
        openings.dedup_by_key(|opening| opening.letters);
        let size = (openings.len() * 16).next_power_of_two().max(64);
        let mut set = Openings { bits: vec![0; size / 64], shift: 64 - size.trailing_zeros(), others };
        for opening in openings {
            let bit = set.bit(opening);
            set.bits[bit / 64] |= 1 << (bit % 64);
        }
        set
    }

    /// Whether a spelling may begin as `opening` does, which is not empty.
    #[inline]
    pub fn may_open(&self, opening: Opening) -> bool {
        let bit = self.bit(opening);
        self.bits[bit / 64] >> (bit % 64) & 1 != 0
    }

    /// Whether a spelling begins with `byte`, no letter or digit of ASCII.
    #[inline]
    pub fn has_other(&self, byte: u8) -> bool {
        self.others[usize::from(byte)]
    }

    /// Whether a spelling begins with any such byte.
    pub fn has_others(&self) -> bool {
        self.others.contains(&true)
    }

    /// Fibonacci hashing.
    #[inline]
    fn bit(&self, opening: Opening) -> usize {
        (opening.letters.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_are_classed_as_one_by_one() {
        for byte in 0..=255u8 {
            for place in 0..8 {
                for other in [b'a', 0, 0xff, b'@'] {
                    let mut eight = [other; 8];
                    eight[place] = byte;
                    let expected: Vec<u8> = eight
                        .iter()
                        .map(|byte| if byte.is_ascii_alphanumeric() { 0x80 } else { 0 })
                        .collect();
                    assert_eq!(letters_and_digits(u64::from_le_bytes(eight)).to_le_bytes()[..], expected);
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_block_tells_its_letters_and_openings(
            text in proptest::collection::vec(proptest::prop_oneof![0u8.., 0x20u8..0x7f], 0..100)
        ) {
            let block = Block::of(&text);
            for place in 0..BLOCK {
                let is_letter = text.get(place).is_some_and(u8::is_ascii_alphanumeric);
                proptest::prop_assert_eq!(block.letters >> place & 1 != 0, is_letter);
                if Block::TOLD >> place & 1 != 0 && place < text.len() {
                    let (told, read) = (block.opening(place), Opening::of(&text[place..]));
                    proptest::prop_assert_eq!((told.letters, told.length), (read.letters, read.length));
                }
            }
        }
    }

    #[test]
    fn openings_stop_at_the_eighth_letter_or_the_first_other() {
        for (text, length) in [("", 0), ("ab", 2), ("ab-c", 2), ("Zoë", 2), ("abcdefghij", 8), (".NET", 0)] {
            assert_eq!(Opening::of(text.as_bytes()).length, length, "{text}");
        }
        assert_eq!(Opening::of(b"ab cd").letters, Opening::of(b"ab").letters);
    }
}
