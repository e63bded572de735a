//! Names told again. In: spans. Out: the same and the places where a name of them, or the surname of a person, stands
//! again and was passed over.

use std::collections::{HashMap, HashSet};

use super::Kind;
use super::gazetteer::list;
use super::hash::Phrase;
use super::joins::is_company_word;
use super::known::Found;
use super::sheet::{Line, Sheet};
use super::tagger::Span;
use crate::reading::text::{Case, Class};

/// The longest name that is looked for, in words.
const LONGEST: usize = 8;

pub(super) fn add(sheet: &Sheet, spans: &mut Vec<Span>, known: &[Found]) {
    let names = names(sheet, spans);
    let mut taken = vec![false; sheet.cells.len()];
    for span in spans.iter() {
        taken[span.start..span.end].fill(true);
    }
    known.iter().for_each(|found| taken[found.start..found.end].fill(true));
    let acronyms = acronyms_of(sheet, spans);
    let mut at = 0;
    let mut added = Vec::new();
    while at < sheet.cells.len() {
        let found = (!taken[at])
            .then(|| longest(sheet, &names, &taken, at).or_else(|| short(sheet, &acronyms, at)))
            .flatten();
        at = found.map_or(at + 1, |span| span.end);
        added.extend(found);
    }
    spans.extend(added);
    spans.sort_by_key(|span| span.start);
}

/// The first letters of organisations of three words or more.
fn acronyms_of(sheet: &Sheet, spans: &[Span]) -> HashSet<String> {
    let is_long = |span: &&Span| span.kind == Kind::Organisation && span.end >= span.start + 3;
    let letters = |span: &Span| -> String {
        let words = (span.start..span.end).filter(|at| sheet.cells[*at].is_capitalised);
        words.filter_map(|at| sheet.text.word_at(at).chars().next()).collect()
    };
    spans.iter().filter(is_long).map(letters).filter(|letters| letters.chars().count() >= 3).collect()
}

/// `SNB` in a text that names the Swiss National Bank.
fn short(sheet: &Sheet, acronyms: &HashSet<String>, at: usize) -> Option<Span> {
    let token = &sheet.text.tokens()[at];
    let is_short = token.class == Class::Word
        && token.case == Case::Upper
        && sheet.cells[at].line != Line::Capitals
        && acronyms.contains(sheet.text.word_at(at));
    is_short.then_some(Span { start: at, end: at + 1, kind: Kind::Organisation })
}

/// A name's kind, and whether it is an ordinary word too.
type Names = HashMap<u64, (Kind, bool), ahash::RandomState>;

/// The names to look for: whole, and the last word of a person's.
fn names(sheet: &Sheet, spans: &[Span]) -> Names {
    let mut names = Names::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    for span in spans {
        let is_long = span.end > span.start + 1;
        if is_long || is_proper(sheet, span.start) {
            names.entry(phrase(sheet, span.start, span.end).value()).or_insert((span.kind, false));
        }
        if is_company(sheet, span) {
            let head = phrase(sheet, span.start, span.start + 1).value();
            names.entry(head).or_insert((span.kind, false));
        }
        let last = span.end - 1;
        if span.kind == Kind::Person && is_long && sheet.cells[last].is_capitalised {
            let surname = phrase(sheet, last, span.end).value();
            names.entry(surname).or_insert((span.kind, !is_proper(sheet, last)));
        }
    }
    names
}

/// `Sequoia Capital`: its first word alone means it too.
fn is_company(sheet: &Sheet, span: &Span) -> bool {
    let is_sort = |at: usize| is_company_word(&sheet.text.word_at(at).to_lowercase());
    span.kind == Kind::Organisation
        && span.end == span.start + 2
        && is_sort(span.start + 1)
        && is_proper(sheet, span.start)
        && !sheet.is_listed(span.start, list::PLACES | list::GIVEN | list::SURNAME)
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
        let is_plain = sheet.cells[start].opens || sheet.cells[start].line != Line::Prose;
        let fits = |(_, is_ordinary): &&(Kind, bool)| is_word && !(*is_ordinary && is_plain);
        if let Some((kind, _)) = names.get(&phrase.value()).filter(fits) {
            found = Some(Span { start, end: end + 1, kind: *kind });
        }
    }
    found
}
