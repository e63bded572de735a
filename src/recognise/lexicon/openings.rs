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

    /// The opening at the first bit of `letters`, which tells letters and digits in `text` from there on as `letters_in`
    /// does; `known` of its bits are of use. It takes a third of the time to read it anew.
    #[inline]
    pub fn told(text: &[u8], letters: u64, known: usize) -> Opening {
        match text.first_chunk::<8>() {
            Some(eight) if known >= 8 => {
                let length = (!letters).trailing_zeros().min(8);
                Opening::begun(u64::from_le_bytes(*eight), length as usize)
            }
            _ => Opening::of(text),
        }
    }

    /// The first `length` bytes of eight.
    #[inline]
    fn begun(eight: u64, length: usize) -> Opening {
        let letters = if length == 8 { eight } else { eight & ((1 << (8 * length)) - 1) };
        Opening { letters, length }
    }
}

/// A one in each byte.
const EACH: u64 = u64::MAX / 0xff;

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

/// Which bytes of a block are letters or digits of ASCII, the first in the lowest bit; a block may be shorter.
#[inline]
pub fn letters_in(block: &[u8]) -> u64 {
    let mut padded = [0; BLOCK];
    let whole = match block.first_chunk::<BLOCK>() {
        Some(whole) => whole,
        None => {
            padded[..block.len()].copy_from_slice(block);
            &padded
        }
    };
    let (eights, _) = whole.as_chunks::<8>();
    let mut letters = 0;
    for (place, eight) in eights.iter().enumerate() {
        // The top bit of byte k moves to bit k: one product holds all of these moves.
        let tops = letters_and_digits(u64::from_le_bytes(*eight)) >> 7;
        letters |= (tops.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * place);
    }
    letters
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
        fn letters_of_a_block_have_their_bits(block in proptest::collection::vec(0u8.., 0..=BLOCK)) {
            let letters = letters_in(&block);
            for place in 0..BLOCK {
                let is_letter = block.get(place).is_some_and(u8::is_ascii_alphanumeric);
                proptest::prop_assert_eq!(letters >> place & 1 != 0, is_letter);
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
