//! Names told again. In: spans. Out: the same and the places where a name of them, or the surname of a person, stands
//! again and was passed over.

use std::collections::HashMap;

use super::Kind;
use super::gazetteer::list;
use super::hash::Phrase;
use super::sheet::{Line, Sheet};
use super::tagger::Span;
use crate::reading::text::Class;

/// The longest name that is looked for, in words.
const LONGEST: usize = 8;

pub(super) fn add(sheet: &Sheet, spans: &mut Vec<Span>) {
    let names = names(sheet, spans);
    let mut taken = vec![false; sheet.cells.len()];
    for span in spans.iter() {
        taken[span.start..span.end].iter_mut().for_each(|slot| *slot = true);
    }
    let mut at = 0;
    let mut added = Vec::new();
    while at < sheet.cells.len() {
        let found = (!taken[at]).then(|| longest(sheet, &names, &taken, at)).flatten();
        at = found.map_or(at + 1, |span| span.end);
        added.extend(found);
    }
    spans.extend(added);
    spans.sort_by_key(|span| span.start);
}

type Names = HashMap<u64, Kind, ahash::RandomState>;

/// The names to look for: whole, and the last word of a person's.
fn names(sheet: &Sheet, spans: &[Span]) -> Names {
    let mut names = Names::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    for span in spans {
        let is_long = span.end > span.start + 1;
        if is_long || is_proper(sheet, span.start) {
            names.entry(phrase(sheet, span.start, span.end).value()).or_insert(span.kind);
        }
        if span.kind == Kind::Person && is_long && is_proper(sheet, span.end - 1) {
            names.entry(phrase(sheet, span.end - 1, span.end).value()).or_insert(span.kind);
        }
    }
    names
}

/// A word that is no ordinary one.
fn is_proper(sheet: &Sheet, at: usize) -> bool {
    let cell = &sheet.cells[at];
    let no = list::DEMONYM | list::OTHER | list::HONORIFIC | list::ORG_WORD | list::PLACE_WORD;
    cell.is_capitalised
        && cell.known.small <= 3
        && cell.line != Line::Capitals
        && cell.alone & no == 0
        && sheet.text.word_at(at).chars().count() > 1
}

fn phrase(sheet: &Sheet, start: usize, end: usize) -> Phrase {
    (start..end).fold(Phrase::EMPTY, |phrase, at| phrase.with(sheet.text.word_at(at)))
}

fn longest(sheet: &Sheet, names: &Names, taken: &[bool], start: usize) -> Option<Span> {
    let tokens = sheet.text.tokens();
    if tokens[start].class != Class::Word || !sheet.cells[start].is_capitalised {
        return None;
    }
    let mut phrase = Phrase::EMPTY;
    let mut found = None;
    for end in start..tokens.len().min(start + LONGEST) {
        if taken[end] || tokens[end].sentence != tokens[start].sentence {
            break;
        }
        phrase = phrase.with(sheet.text.word_at(end));
        let is_word = tokens[end].class == Class::Word && sheet.cells[end].is_capitalised;
        if let Some(kind) = names.get(&phrase.value()).filter(|_| is_word) {
            found = Some(Span { start, end: end + 1, kind: *kind });
        }
    }
    found
}
