//! Numbers and lists of documents as letters and digits.
//!
//! A list must pass through hosts that compress text only, and through the audit for held-back words, which must not take
//! it for a word. So the alphabet is ASCII letters and digits without anything that would end a word, and every list
//! begins with a digit. Numbers below 40 take one character; above, each further character carries a factor of 22.

/// The digits of the code; `search.js` has the same.
const DIGITS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Digits that end a number.
const LAST: u32 = 40;
/// Digits that do not.
const MORE: u32 = 62 - LAST;

/// Steps of the score that a word gives a document.
pub const LEVELS: u8 = 20;

/// Appends a number.
pub fn number(out: &mut String, mut number: u32) {
    while number >= LAST {
        number -= LAST;
        out.push(char::from(DIGITS[(LAST + number % MORE) as usize]));
        number /= MORE;
    }
    out.push(char::from(DIGITS[number as usize]));
}

/// A document and the level at which it has a word: in four bytes, since a site of ten thousand has millions of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting(u32);

impl Posting {
    /// `document` is below 2^27: a text has a kilobyte or so.
    pub fn new(document: u32, level: u8) -> Posting {
        Posting(document << LEVEL_BITS | u32::from(level))
    }

    pub fn document(self) -> u32 {
        self.0 >> LEVEL_BITS
    }

    pub fn level(self) -> u8 {
        (self.0 & ((1 << LEVEL_BITS) - 1)) as u8
    }
}

/// [`LEVELS`] fit.
const LEVEL_BITS: u32 = 5;

/// Appends documents by level, the highest first; those of one level in their order, as distances. `postings` are in the
/// order of their documents.
pub fn postings(out: &mut String, postings: &[Posting]) {
    let mut sizes = [0_usize; LEVELS as usize];
    postings.iter().for_each(|posting| sizes[usize::from(posting.level())] += 1);
    // Where each level begins among all of them, the highest first.
    let mut places = [0_usize; LEVELS as usize];
    for level in (1..usize::from(LEVELS)).rev() {
        places[level - 1] = places[level] + sizes[level];
    }
    let mut sorted = vec![0_u32; postings.len()];
    for posting in postings {
        let place = &mut places[usize::from(posting.level())];
        sorted[*place] = posting.document();
        *place += 1;
    }
    number(out, sizes.iter().filter(|size| **size > 0).count() as u32);
    let mut rest = sorted.as_slice();
    for level in (0..LEVELS).rev().filter(|level| sizes[usize::from(*level)] > 0) {
        let (documents, others) = rest.split_at(sizes[usize::from(level)]);
        number(out, u32::from(level));
        number(out, documents.len() as u32);
        let mut next = 0;
        for document in documents {
            number(out, document - next);
            next = document + 1;
        }
        rest = others;
    }
}

#[cfg(test)]
pub mod reading {
    use super::*;

    /// Reads a number, as `search.js` does.
    pub fn number(code: &[u8], at: &mut usize) -> u32 {
        let (mut value, mut factor) = (0, 1);
        loop {
            let digit = DIGITS.iter().position(|digit| *digit == code[*at]).expect("a digit") as u32;
            *at += 1;
            value += factor * digit;
            if digit < LAST {
                return value;
            }
            factor *= MORE;
        }
    }

    pub fn postings(code: &[u8], at: &mut usize) -> Vec<Posting> {
        let mut read = Vec::new();
        for _ in 0..number(code, at) {
            let (level, count) = (number(code, at) as u8, number(code, at));
            let mut next = 0;
            for _ in 0..count {
                next += number(code, at);
                read.push(Posting::new(next, level));
                next += 1;
            }
        }
        read.sort_unstable();
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_short() {
        for (value, length) in [(0, 1), (39, 1), (40, 2), (919, 2), (920, 3), (u32::MAX, 7)] {
            let mut code = String::new();
            number(&mut code, value);
            assert_eq!(code.len(), length, "{value}");
            assert_eq!(reading::number(code.as_bytes(), &mut 0), value);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_list_comes_back(documents in proptest::collection::btree_map(0_u32..2_000_000, 0_u8..LEVELS, 0..80)) {
            let list: Vec<Posting> =
                documents.into_iter().map(|(document, level)| Posting::new(document, level)).collect();
            let mut code = String::new();
            postings(&mut code, &list);
            proptest::prop_assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            let mut at = 0;
            proptest::prop_assert_eq!(reading::postings(code.as_bytes(), &mut at), list);
            proptest::prop_assert_eq!(at, code.len());
        }
    }
}
