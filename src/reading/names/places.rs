//! Persons and places by what stands round them. In: spans of a text. Out: the same with towns before their state, what is told
//! of a person, and `Dorset and Wiltshire Police`.

use std::collections::HashSet;

use super::Kind;
use super::gazetteer::list;
use super::sheet::{Line, Sheet, seen};
use super::tagger::Span;
use crate::reading::text::{Case, Class, Gap};

/// What a person is to others: `the captured man, Abduwali Muse,`.
#[rustfmt::skip]
const KIN: [&str; 26] = [
    "boy", "brother", "businessman", "colleague", "cousin", "daughter", "driver", "father", "founder", "girl", "grandson", "husband",
    "lawyer", "man", "mother", "nephew", "niece", "owner", "predecessor", "rival", "sister", "son", "successor", "suspect", "wife",
    "woman",
];

/// Sorts of firms and bodies, of which examples follow: `mining firms such as Southern Copper and Buenaventura`.
#[rustfmt::skip]
const SORTS: [&str; 26] = [
    "agencies", "airlines", "automakers", "banks", "brands", "brokers", "carmakers", "chains", "charities", "clubs", "companies",
    "exporters", "firms", "groups", "insurers", "lenders", "makers", "manufacturers", "miners", "newspapers", "operators", "producers",
    "retailers", "suppliers", "teams", "utilities",
];

/// Heads of what two neighbouring places share.
#[rustfmt::skip]
const SHARED: [&str; 9] =
    ["Ambulance", "Borough", "Constabulary", "Council", "County", "District", "Fire", "Hospitals", "Police"];

/// Places whose name is told.
#[rustfmt::skip]
const KINDS: [&str; 18] = [
    "borough", "city", "county", "district", "districts", "hamlet", "island", "municipality", "parish", "port", "province", "region",
    "suburb", "town", "towns", "township", "village", "villages",
];

pub(super) fn complete(sheet: &Sheet, spans: &mut Vec<Span>) {
    for span in spans.iter_mut() {
        see(sheet, span);
        see_ruler(sheet, span);
        see_particle(sheet, span);
    }
    join_hyphenated(sheet, spans);
    see_examples(sheet, spans);
    join_neighbours(sheet, spans);
}

fn word<'t>(sheet: &Sheet<'t>, at: usize, of: usize) -> &'t str {
    let tokens = sheet.text.tokens();
    match tokens.get(at).filter(|token| token.sentence == tokens[of].sentence) {
        Some(_) => sheet.text.word_at(at),
        None => "",
    }
}

fn see(sheet: &Sheet, span: &mut Span) {
    let first = &sheet.cells[span.start];
    if first.line != Line::Prose {
        return;
    }
    let before = |back: usize| word(sheet, span.start.wrapping_sub(back), span.start);
    let is_listed = sheet.is_listed(span.start, list::PLACES | list::ORGANISATIONS);
    let is_called = first.seen & (seen::AFTER_HONORIFIC | seen::BEFORE_SAID) != 0;
    let is_town = span.kind != Kind::Place
        && !is_called
        && (is_before_state(sheet, span) || is_named_place(sheet, span));
    let is_somebody = span.kind != Kind::Person
        && !is_listed
        && before(1) == ","
        && word(sheet, span.end, span.start) == ","
        && KIN.contains(&before(2))
        && span.end > span.start + 1
        && span.end <= span.start + 4;
    let last = &sheet.cells[span.end - 1];
    let is_body = span.kind == Kind::Place
        && span.end > span.start + 1
        && matches!(
            sheet.text.word_at(span.end - 1),
            "Institution"
                | "Institute"
                | "University"
                | "College"
                | "Academy"
                | "Association"
                | "Society"
                | "Committee"
                | "Commission"
                | "Council"
                | "Agency"
                | "Company"
                | "Corporation"
                | "Foundation"
                | "Federation"
        )
        && last.is_capitalised;
    if is_somebody {
        span.kind = Kind::Person;
    } else if is_body {
        span.kind = Kind::Organisation;
    } else if is_town {
        span.kind = Kind::Place;
    }
}

/// `the Trump administration`, `Obama-era rules`: who rules is a person.
fn see_ruler(sheet: &Sheet, span: &mut Span) {
    const LARGE: u32 = list::COUNTRY | list::CITY | list::REGION | list::ORGANISATIONS | list::DEMONYM;
    let behind = match word(sheet, span.end, span.start) {
        "-" => word(sheet, span.end + 1, span.start),
        behind => behind,
    };
    if span.kind != Kind::Person
        && span.end == span.start + 1
        && matches!(behind, "administration" | "presidency" | "era")
        && sheet.text.tokens()[span.start].case == Case::Capital
        && !sheet.is_listed(span.start, LARGE)
    {
        span.kind = Kind::Person;
    }
}

/// `Antoine de Saint-Exupéry`: a given name before a particle begins a person's name.
fn see_particle(sheet: &Sheet, span: &mut Span) {
    let is_given = sheet.cells[span.start].alone & list::GIVEN != 0;
    let is_particle = |at: usize| {
        let token = &sheet.text.tokens()[at];
        token.case == Case::Lower && sheet.cells[at].alone & list::PARTICLE != 0
    };
    if span.kind == Kind::Organisation
        && span.end > span.start + 2
        && is_given
        && is_particle(span.start + 1)
        && sheet.cells[span.end - 1].alone & list::ORG_WORD == 0
        && !sheet.is_listed(span.start, list::ORGANISATIONS)
    {
        span.kind = Kind::Person;
    }
}

/// `Hollis-Barnes` in a text that names `Hollis-Barnes Industries`: what hangs together in a longer name does so alone.
fn join_hyphenated(sheet: &Sheet, spans: &mut Vec<Span>) {
    let tokens = sheet.text.tokens();
    let word = |at: usize| sheet.cells[at].word;
    let hangs = |at: usize| {
        sheet.text.word_at(at) == "-"
            && tokens[at].gap == Gap::None
            && tokens.get(at + 1).is_some_and(|next| next.gap == Gap::None)
    };
    let inside = |span: &Span| (span.start + 1..span.end.max(span.start + 2) - 1).filter(|at| hangs(*at));
    let pairs: HashSet<(u64, u64), ahash::RandomState> =
        spans.iter().flat_map(inside).map(|at| (word(at - 1), word(at + 1))).collect();
    spans.dedup_by(|later, earlier| {
        let is_pair = later.start == earlier.end + 1
            && hangs(earlier.end)
            && pairs.contains(&(word(earlier.end - 1), word(later.start)));
        if is_pair {
            earlier.end = later.end;
        }
        is_pair
    });
}

/// `of Underhill, Vt.,`: behind a preposition and before a state or country.
fn is_before_state(sheet: &Sheet, span: &Span) -> bool {
    let tokens = sheet.text.tokens();
    let before = word(sheet, span.start.wrapping_sub(1), span.start);
    let at = span.end + 1;
    let is_state = word(sheet, span.end, span.start) == ","
        && tokens.get(at).is_some_and(|token| token.sentence == tokens[span.start].sentence)
        && sheet.is_listed(at, list::REGION | list::COUNTRY);
    let ends =
        |at: usize| matches!(word(sheet, at, span.start), "," | "." | "" | ")" | ";" | "-" | "\u{2014}");
    is_state
        && span.end <= span.start + 3
        && !sheet.is_listed(span.start, list::ORGANISATIONS)
        && tokens[span.start].case != Case::Upper
        && matches!(before, "in" | "of" | "from" | "near" | "at" | "to" | "outside")
        && (at + 1..at + 4).any(ends)
        && sheet.cells[span.end - 1].alone & list::ORG_WORD == 0
}

/// `the village of Nether Stowell`
fn is_named_place(sheet: &Sheet, span: &Span) -> bool {
    let before = |back: usize| word(sheet, span.start.wrapping_sub(back), span.start);
    before(1) == "of"
        && KINDS.contains(&before(2))
        && matches!(
            before(3),
            "the"
                | "a"
                | "small"
                | "nearby"
                | "and"
                | "coastal"
                | "northern"
                | "southern"
                | "eastern"
                | "western"
        )
        && span.end <= span.start + 3
        && sheet.cells[span.end - 1].alone & list::ORG_WORD == 0
}

/// What is named behind `firms such as` is a firm.
fn see_examples(sheet: &Sheet, spans: &mut [Span]) {
    let mut until = 0;
    for at in 0..spans.len() {
        let span = spans[at];
        let before = |back: usize| word(sheet, span.start.wrapping_sub(back), span.start);
        let is_led = match before(1) {
            "as" => before(2) == "such" && SORTS.contains(&before(3)),
            "including" | "like" => {
                SORTS.contains(&before(2)) || before(2) == "," && SORTS.contains(&before(3))
            }
            _ => false,
        };
        let goes_on = at > 0
            && until == at
            && matches!(before(1), "," | "and" | "or")
            && span.start - spans[at - 1].end <= 2;
        if is_led || goes_on {
            until = at + 1;
            spans[at].kind = Kind::Organisation;
        }
    }
}

/// `Avon and Somerset Police`, `Wexcombe and Arle District Council`: what two places share is one.
fn join_neighbours(sheet: &Sheet, spans: &mut Vec<Span>) {
    let tokens = sheet.text.tokens();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans.iter().filter(|span| span.kind == Kind::Organisation) {
        let and = span.start.wrapping_sub(1);
        let first = span.start.wrapping_sub(2);
        let is_name = |at: usize| {
            tokens.get(at).is_some_and(|token| {
                token.sentence == tokens[span.start].sentence
                    && token.class == Class::Word
                    && token.case == Case::Capital
                    && sheet.cells[at].known.small <= 4
                    && sheet.cells[at].alone & (list::COUNTRY | list::DEMONYM | list::ORG_WORD) == 0
            })
        };
        let is_shared = span.end > span.start + 1
            && span.end <= span.start + 3
            && (span.start + 1..span.end).all(|at| SHARED.contains(&sheet.text.word_at(at)));
        let is_free = first == 0
            || !is_name(first.wrapping_sub(1)) && word(sheet, first.wrapping_sub(1), span.start) != ",";
        if is_shared
            && word(sheet, and, span.start) == "and"
            && is_name(first)
            && is_name(span.start)
            && is_free
        {
            joined.push(Span { start: first, end: span.end, kind: Kind::Organisation });
        }
    }
    joined.dedup_by(|later, earlier| later.start < earlier.end);
    let mut taken = vec![false; if joined.is_empty() { 0 } else { tokens.len() }];
    joined.iter().for_each(|whole| taken[whole.start..whole.end].fill(true));
    if !joined.is_empty() {
        spans.retain(|span| !taken[span.start..span.end].contains(&true));
        spans.extend(joined);
    }
    spans.sort_by_key(|span| span.start);
}

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_its_lists_sorted() {
        assert!(super::KIN.is_sorted() && super::SORTS.is_sorted());
        assert!(super::SHARED.is_sorted() && super::KINDS.is_sorted());
    }
}
