//! Titles that a text without markup waits for.
//!
//! `[[id]]` shows the title of another briefing or of a topic, which is known when all are read. Until then a mark stands
//! for it in whatever is taken from a text without its markup: a quoted sentence, a heading, a summary. A mark is one
//! character, so that sentences are cut before or behind it and never within.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::rich::Target;
use super::text::Text;

/// What a text names by its title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    pub target: Target,
    /// What its author typed, which is shown when nothing is there.
    pub words: Text,
}

/// The first mark, of a plane for private use.
const FIRST: u32 = 0x10_0000;
/// How many there are.
const MARKS: u32 = 0xfff0;
/// What an author's own character of that kind becomes: as long as a mark, and none.
const NO_MARK: char = '\u{10fffd}';
/// Bytes of a mark.
pub const LENGTH: usize = 4;
/// The first byte of all of them.
const LEAD: u8 = 0xf4;

/// The mark of the title with this number; none when there are too many.
pub fn mark(number: usize) -> Option<char> {
    let number = u32::try_from(number).ok().filter(|number| *number < MARKS)?;
    char::from_u32(FIRST + number)
}

/// The number of a mark.
pub fn number(mark: char) -> Option<usize> {
    let number = u32::from(mark).checked_sub(FIRST).filter(|number| *number < MARKS)?;
    Some(number as usize)
}

/// Whether a text may hold marks, or what looks like one.
pub fn may_hold(text: &str) -> bool {
    memchr::memchr(LEAD, text.as_bytes()).is_some()
}

/// An author's text without anything that could be taken for a mark; no byte moves.
pub fn unmarked(text: &str) -> Cow<'_, str> {
    match may_hold(text) {
        true => text.chars().map(|c| if number(c).is_some() { NO_MARK } else { c }).collect(),
        false => text.into(),
    }
}

/// Calls `part` with every stretch between marks, and with the number of the mark behind it if there is one.
pub fn each<'t>(text: &'t str, mut part: impl FnMut(&'t str, Option<usize>)) {
    let mut done = 0;
    for at in memchr::memchr_iter(LEAD, text.as_bytes()) {
        let mark = text[at..].chars().next();
        if let Some((mark, number)) = mark.and_then(|mark| Some((mark, number(mark)?))) {
            part(&text[done..at], Some(number));
            done = at + mark.len_utf8();
        }
    }
    part(&text[done..], None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_part_a_text() {
        let marks = [0, 7, 0xffef].map(|number| mark(number).expect("a mark"));
        assert_eq!(mark(0xfff0), None);
        let text = format!("a{}\u{10fffd}{}{}é", marks[0], marks[1], marks[2]);
        let mut parts = Vec::new();
        each(&text, |part, number| parts.push((part, number)));
        assert_eq!(parts, [("a", Some(0)), ("\u{10fffd}", Some(7)), ("", Some(0xffef)), ("é", None)]);
        let plain = unmarked(&text);
        assert_eq!((plain.len(), plain.chars().find_map(number)), (text.len(), None));
    }
}
