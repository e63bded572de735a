//! Characters that are typed in several ways, and those that are not seen.
//!
//! Comes in: text as somebody typed it, a name or what may hold one. Goes out: the same in one way, so that a name is found
//! however either was typed. Double quotes, which many texts have and few names, dashes of two and three hyphens, and three
//! full stops are left to who knows names.

use std::borrow::Cow;

/// The character that stands for all that may be typed in its place; none for one that is not seen.
pub fn plain(c: char) -> Option<char> {
    match c {
        // Control characters are shown as blanks where a sentence is quoted.
        c if c.is_ascii_control() => Some(' '),
        c if c.is_ascii() && c > ' ' => Some(c),
        // The okina and the letter apostrophe look like it and are replaced by it more often than not.
        '\u{2018}'..='\u{201b}' | '\u{2bb}' | '\u{2bc}' => Some('\''),
        // Hyphens, and the dash that stands between names.
        '\u{2010}' | '\u{2011}' | '\u{2013}' => Some('-'),
        // The soft hyphen, joiners, and what says in which direction text runs.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => None,
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// Takes a text over, character by character, with one blank for all white space that stands together.
pub struct Plain {
    /// Whether a blank was the last thing.
    pub is_blank: bool,
}

impl Plain {
    /// What to write for the next character, if anything.
    #[inline]
    pub fn next(&mut self, c: char) -> Option<char> {
        let plain = plain(c)?;
        let is_next = !(self.is_blank && plain == ' ');
        self.is_blank = plain == ' ';
        is_next.then_some(plain)
    }
}

/// Text in that form. Without `may_have_blanks` it is known to have neither control characters nor two blanks in a row.
pub fn plain_text(text: &str, may_have_blanks: bool) -> Cow<'_, str> {
    if is_plain(text) && !(may_have_blanks && Oddities::of(text).blanks) {
        return text.into();
    }
    let mut plain = Plain { is_blank: false };
    text.chars().filter_map(|c| plain.next(c)).collect::<String>().into()
}

/// Whether every character but blanks stands for itself.
fn is_plain(text: &str) -> bool {
    if text.is_ascii() {
        return true;
    }
    // Quotes and dashes come from the parser one by one.
    if text.len() <= FEW {
        return text.chars().all(|c| plain(c) == Some(c) || c.is_ascii());
    }
    // By the first bytes in UTF-8 of those that do not; these are also those of dashes, points and accents.
    let bytes = text.as_bytes();
    let is_other = |at: usize| match bytes[at..] {
        [0xe2, 0x80, third, ..] => !matches!(third, 0x92 | 0x94..=0x97 | 0x9c..=0xa7 | 0xb0..),
        [0xe2, 0x81, third, ..] => matches!(third, 0x9f..=0xa9),
        [0xc2, second, ..] => matches!(second, 0x85 | 0xa0 | 0xad),
        [0xca, second, ..] => matches!(second, 0xbb | 0xbc),
        _ => false,
    };
    !memchr::memchr3_iter(0xe2, 0xc2, 0xca, bytes).any(is_other)
        && !memchr::memchr_iter(0xe3, bytes).any(|at| bytes[at..].starts_with("\u{3000}".as_bytes()))
}

/// Bytes up to which a text is looked at character by character, which takes less than to search it.
const FEW: usize = 4;

/// What hardly a text of the West has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oddities {
    /// Control characters, as tabs are, or two blanks in a row.
    pub blanks: bool,
    /// Characters that stand in Unicode behind the general punctuation.
    pub far: bool,
}

impl Oddities {
    /// Looks at a text of Markdown once; where there is an `&`, anything may be written by its number.
    pub fn of(text: &str) -> Oddities {
        const BLANKS: u8 = 1;
        const FAR: u8 = 2;
        // Without branches, so that the compiler looks at many bytes at once.
        let odd_of = |byte: u8, next: u8| {
            let is_control = (byte < b' ') & (byte != b'\n') & (byte != b'\r') | (byte == 0x7f);
            let is_blank = (byte == b' ') & (next == b' ') | is_control;
            let both = u8::from(byte == b'&') * (BLANKS | FAR);
            (u8::from(is_blank) * BLANKS) | (u8::from(byte > 0xe2) * FAR) | both
        };
        let bytes = text.as_bytes();
        let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
        let last = bytes.last().map_or(0, |last| odd_of(*last, 0));
        let odd = pairs.fold(last, |odd, (byte, next)| odd | odd_of(*byte, *next));
        Oddities { blanks: odd & BLANKS != 0, far: odd & FAR != 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_in_several_ways_is_one() {
        for (text, expected) in [
            ("O’Neill ‘x’ ʼʻ", "O'Neill 'x' ''"),
            ("“a” „b‟ \"c\"", "“a” „b‟ \"c\""),
            ("a–b‐c\u{2011}d—e-f", "a-b-c-d—e-f"),
            ("a\u{a0} \u{202f}b\u{3000}c\t\td  e", "a b c d e"),
            ("a\u{ad}b\u{200b}\u{200d}c\u{200e}\u{2060}d", "abcd"),
            ("a…b † x‒y", "a…b † x‒y"),
            ("", ""),
        ] {
            assert_eq!(plain_text(text, true), expected);
        }
        let odd = |text| (Oddities::of(text).blanks, Oddities::of(text).far);
        ["a b", "", " ", "“é” – …"].iter().for_each(|text| assert_eq!(odd(text), (false, false), "{text}"));
        ["a  b", "\t", "ab\t"].iter().for_each(|text| assert_eq!(odd(text), (true, false), "{text}"));
        ["中", "a 。", "\u{100000}"].iter().for_each(|text| assert_eq!(odd(text), (false, true), "{text}"));
        assert_eq!(odd("a&#9;"), (true, true));
    }

    proptest::proptest! {
        #[test]
        fn a_look_at_bytes_says_what_the_characters_do(text in "[ a\u{1}\u{7f}\t’“”„–—…\u{a0}\u{85}éʻʂ中\u{3000}\u{3001}\u{2009}\u{2028}\u{2063}\u{2070}†\u{200a}]{0,6}") {
            let mut plain = Plain { is_blank: false };
            let slowly: String = text.chars().filter_map(|c| plain.next(c)).collect();
            proptest::prop_assert_eq!(&*plain_text(&text, true), slowly);
        }
    }
}
