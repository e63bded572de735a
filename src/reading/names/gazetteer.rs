//! Lists of names. In: a phrase. Out: which lists have it, and by which line, so that `US` and `America` are one place.
//!
//! The lists are text files in `data/`; `build.rs` makes the table of them. How to correct one stands at the head of each
//! file.

use std::sync::LazyLock;

use super::hash::Phrase;
use super::lists::{self, HEAD, SLOT};

pub(super) use super::lists as list;
pub(super) use super::lists::{Entry, LONGEST};
use crate::packed::unpacked;

static TABLE: LazyLock<Vec<u8>> =
    LazyLock::new(|| unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/names.packed"))));

/// What is known of a phrase.
pub(super) fn get(phrase: Phrase) -> Option<Entry> {
    let slots = number(0, 4) as usize;
    let (mut at, wanted) = lists::place(phrase, slots);
    loop {
        let slot = HEAD + at * SLOT;
        match number(slot, 4) {
            0 => return None,
            tag if tag == wanted => {
                return Some(Entry::unpacked(number(slot + 4, 4), number(slot + 8, 3)));
            }
            _ => at = (at + 1) & (slots - 1),
        }
    }
}

/// What is known of a name written in one string.
pub(super) fn find(name: &str) -> Option<Entry> {
    get(phrase(name))
}

/// The usual name on a line.
pub(super) fn name(line: u32) -> &'static str {
    let ends = HEAD + number(0, 4) as usize * SLOT;
    let names = ends + number(4, 4) as usize * 4;
    let end = |line: u32| number(ends + line as usize * 4, 4) as usize;
    let start = line.checked_sub(1).map_or(0, end);
    std::str::from_utf8(&TABLE[names + start..names + end(line)]).unwrap_or("")
}

/// The hash of a phrase that is one string.
pub(super) fn phrase(form: &str) -> Phrase {
    lists::words(form).fold(Phrase::EMPTY, Phrase::with)
}

fn number(at: usize, bytes: usize) -> u32 {
    TABLE[at..at + bytes].iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
