//! A piece of text that is kept for the whole build, in two words of memory.
//!
//! Comes in: strings read from content, or from the cache of a warm build.
//! Goes out: something that reads as `&str` and clones without copying.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use ecow::EcoString;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text of the model. A briefing has about a hundred, most of them ids, dates and names that have room in the two words
/// themselves; longer ones are shared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text(EcoString);

impl Text {
    /// Text of at most fifteen bytes, made when the program is compiled.
    pub const fn short(text: &'static str) -> Text {
        Text(EcoString::inline(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        // Not `EcoString::from`, which copies byte by byte: a fifteenth of a clean build.
        let mut copy = EcoString::with_capacity(text.len());
        copy.push_str(text);
        Text(copy)
    }
}

impl From<Text> for Cow<'static, str> {
    fn from(text: Text) -> Self {
        text.to_string().into()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Reader)
    }
}

/// Takes a text out of the cache without making a string of it first.
struct Reader;

impl Visitor<'_> for Reader {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        Ok(text.into())
    }
}

/// `text` with U+FFFD for the control characters that neither HTML nor XML can hold; tabs and line ends stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !has_control(text) {
        return text.into();
    }
    text.chars()
        .map(|c| if c.is_ascii() && is_control(c as u8) { '\u{fffd}' } else { c })
        .collect::<String>()
        .into()
}

/// Puts blanks in their place, so that every other character stays where it is.
pub fn blank_controls(text: &mut String) {
    if has_control(text) {
        *text = text.chars().map(|c| if c.is_ascii() && is_control(c as u8) { ' ' } else { c }).collect();
    }
}

fn has_control(text: &str) -> bool {
    // Hardly any text has even a line end, and two comparisons a byte are a third of the work.
    !is_one_line(text) && text.bytes().any(is_control)
}

/// Whether a text has neither a control character nor a line end or tab.
pub fn is_one_line(text: &str) -> bool {
    !has_byte(text.as_bytes(), |byte| (byte < 0x20) | (byte == 0x7f))
}

/// Bytes that are looked at together.
const TOGETHER: usize = 16;

/// Whether a text has a byte of some kind, told without branches: then the compiler looks at many bytes at once. What is
/// left over is looked at together with those before it.
#[inline]
pub fn has_byte(text: &[u8], is: impl Fn(u8) -> bool) -> bool {
    let padded;
    let last = match (text.last_chunk(), text) {
        (Some(last), _) => last,
        (None, []) => return false,
        (None, [first, ..]) => {
            padded = doubled(text, *first);
            &padded
        }
    };
    let mut found = are(last, &is);
    for together in text.as_chunks().0 {
        let more = are(together, &is);
        for place in 0..TOGETHER {
            found[place] |= more[place];
        }
    }
    u128::from_ne_bytes(found) != 0
}

/// Which bytes are of some kind. As a call of its own it costs three times what it does within the loop.
#[inline(always)]
fn are(bytes: &[u8; TOGETHER], is: &impl Fn(u8) -> bool) -> [u8; TOGETHER] {
    let mut found = [0; TOGETHER];
    for place in 0..TOGETHER {
        found[place] = if is(bytes[place]) { u8::MAX } else { 0 };
    }
    found
}

/// A text shorter than that in its length, with some of its bytes more than once; `first` is its first. A copy of any length
/// is a call, and two of known ones that overlap are an instruction each: most texts of a page are short.
#[inline(always)]
fn doubled(text: &[u8], first: u8) -> [u8; TOGETHER] {
    let eights = (text.first_chunk(), text.last_chunk());
    let fours = (text.first_chunk(), text.last_chunk());
    let [low, high] = match (eights, fours) {
        ((Some(first), Some(last)), _) => [u64::from_ne_bytes(*first), u64::from_ne_bytes(*last)],
        (_, (Some(first), Some(last))) => {
            [u64::from(u32::from_ne_bytes(*first)) << 32 | u64::from(u32::from_ne_bytes(*last)); 2]
        }
        _ => {
            let last = *text.last().unwrap_or(&first);
            [u64::from_ne_bytes([first, text[text.len() / 2], last, first, first, first, first, first]); 2]
        }
    };
    (u128::from(high) << 64 | u128::from(low)).to_ne_bytes()
}

fn is_control(byte: u8) -> bool {
    ((byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r')) | (byte == 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        for length in 0..50 {
            let mut text = vec![b' '; length];
            assert!(!has_byte(&text, |byte| byte == b'!'), "{length}");
            for place in 0..length {
                text[place] = b'!';
                assert!(has_byte(&text, |byte| byte == b'!'), "{place} of {length}");
                text[place] = b' ';
            }
        }
    }
}
