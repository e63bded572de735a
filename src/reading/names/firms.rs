//! Firms. In: spans of a text. Out: the same with the names that only firms and offices have: `Reed Elsevier Plc`, `Feldstein,
//! Marsh & Rowe`, `P&O Ports`, `Statistics Canada`; and what stands in a row with firms.

use super::Kind;
use super::gazetteer::list;
use super::joins::{is_company_word, is_trade_word};
use super::runs::around;
use super::sheet::{Line, Sheet, seen};
use super::tagger::Span;
use crate::reading::text::{Case, Class, Gap};

/// What firms end with.
#[rustfmt::skip]
const FORMS: [&str; 22] = [
    "A.G.", "AG", "ASA", "Bhd", "Corp", "Corp.", "GmbH", "Inc", "Inc.", "LLC", "Ltd", "Ltd.", "N.V.", "NV", "Oyj", "PLC",
    "Plc", "S.A.", "SA", "SpA", "plc", "plc.",
];

/// Trades that firms end with.
#[rustfmt::skip]
const TRADES: [&str; 28] = [
    "Airlines", "Airways", "Associates", "Bancorp", "Enterprises", "Foods", "Group", "Holdings", "Industries", "Insurance",
    "Laboratories", "Lines", "Minerals", "Motors", "Newspapers", "Partners", "Petroleum", "Pharmaceuticals", "Pictures", "Ports",
    "Railways", "Records", "Resources", "Securities", "Shipping", "Stevedores", "Stores", "Technologies",
];

/// Words before a country that are of its name.
#[rustfmt::skip]
const PARTS: [&str; 26] = [
    "British", "Central", "Communist", "Dutch", "East", "Eastern", "French", "Great", "Greater", "Imperial", "Inner", "Little", "Lower",
    "Mainland", "Middle", "New", "North", "Northern", "Outer", "Portuguese", "Republic", "South", "Southern", "Upper", "West",
    "Western",
];

/// Finds the names of firms by their form.
pub(super) fn find(sheet: &Sheet) -> Vec<Span> {
    let mut found = by_tail(sheet);
    found.extend(partners(sheet));
    found
}

/// Up to four words with capitals, hyphenated or joined by `&`, before the form of a firm or its trade.
fn by_tail(sheet: &Sheet) -> Vec<Span> {
    let tokens = sheet.text.tokens();
    let word = |at: usize| sheet.text.word_at(at);
    let mut found = Vec::new();
    for last in 1..tokens.len() {
        let is_form = FORMS.contains(&word(last));
        let is_tail = is_form || TRADES.contains(&word(last)) && !goes_on(sheet, last);
        if !is_tail || !matches!(sheet.cells[last].line, Line::Prose | Line::Short) {
            continue;
        }
        let start = beginning(sheet, last);
        // `the Group` is no name, and `Two Brothers Records` may begin a sentence.
        let is_joined = start > 0 && matches!(word(start - 1), "and" | "of");
        let is_short = start == last || !is_form && (is_joined || is_weak(sheet, start, last));
        if !is_short && last - start <= MOST {
            found.push(Span { start, end: last + 1, kind: Kind::Organisation });
        }
    }
    found
}

/// A name of a firm has no more tokens before its form.
const MOST: usize = 6;

fn goes_on(sheet: &Sheet, last: usize) -> bool {
    let tokens = sheet.text.tokens();
    tokens.get(last + 1).is_some_and(|next| {
        next.sentence == tokens[last].sentence && next.is_capitalised() && next.class == Class::Word
    })
}

/// Whether a word before a trade is too ordinary to name a firm: `Working Group`, `Other Stores`.
fn is_weak(sheet: &Sheet, start: usize, last: usize) -> bool {
    let cell = &sheet.cells[start];
    let is_ordinary = (start..last).all(|at| sheet.cells[at].known.small >= 5);
    is_ordinary
        || cell.opens && cell.known.small >= 3
        || cell.alone & (list::DEMONYM | list::HONORIFIC | list::ROLE) != 0
}

fn beginning(sheet: &Sheet, last: usize) -> usize {
    let tokens = sheet.text.tokens();
    let is_word = |at: usize| {
        let cell = &sheet.cells[at];
        tokens[at].sentence == tokens[last].sentence
            && tokens[at].class == Class::Word
            && cell.is_capitalised
            && cell.alone & (list::HONORIFIC | list::DEMONYM) == 0
            && !(cell.opens && cell.known.small >= 5)
    };
    let joins = |at: usize| match sheet.text.word_at(at) {
        "-" => tokens[at].gap == Gap::None && tokens[at + 1].gap == Gap::None,
        "&" => true,
        _ => false,
    };
    let (mut start, mut words) = (last, 0);
    while words <= 4 && start > 0 {
        if is_word(start - 1) {
            start -= 1;
        } else if start < last && start >= 2 && joins(start - 1) && is_word(start - 2) {
            start -= 2;
        } else {
            break;
        }
        words += 1;
    }
    // More are no name of a firm but a line of an address.
    if words > 4 { last } else { start }
}

/// `Kuehne & Nagel`, `Feldstein, Marsh & Rowe`, `P&O Ports`: persons have no `&` between them.
fn partners(sheet: &Sheet) -> Vec<Span> {
    let tokens = sheet.text.tokens();
    let word = |at: usize| sheet.text.word_at(at);
    let mut found: Vec<Span> = Vec::new();
    for at in 1..tokens.len().saturating_sub(1) {
        let same = |other: usize| tokens[other].sentence == tokens[at].sentence;
        let is_name = |other: usize| {
            let cell = &sheet.cells[other];
            same(other)
                && tokens[other].class == Class::Word
                && cell.is_capitalised
                && matches!(cell.line, Line::Prose | Line::Short)
                && !(cell.opens && cell.known.small >= 4)
                && cell.alone & (list::DEMONYM | list::HONORIFIC | list::COUNTRY) == 0
        };
        if word(at) != "&" || !is_name(at - 1) || !is_name(at + 1) {
            continue;
        }
        let is_glued = tokens[at].gap == Gap::None && tokens[at + 1].gap == Gap::None;
        // `R&D`, `Q&A`, `B&B`: letters name a firm only with a word behind them.
        let letters = |other: usize| word(other).chars().count() == 1;
        let mut end = at + 2;
        while end < tokens.len() && is_name(end) && end - at < 4 {
            end += 1;
        }
        if letters(at - 1) && letters(at + 1) && end == at + 2 {
            continue;
        }
        let mut start = at - 1;
        for _ in 0..2 {
            if start >= 2 && word(start - 1) == "," && is_name(start - 2) && !is_place(sheet, start - 2) {
                start -= 2;
            }
        }
        let is_ordinary = |other: usize| sheet.cells[other].known.small >= 5;
        if !(is_glued || is_ordinary(at - 1) && is_ordinary(at + 1)) {
            found.push(Span { start, end, kind: Kind::Organisation });
        } else if is_glued {
            found.push(Span { start: at - 1, end, kind: Kind::Organisation });
        }
    }
    found
}

fn is_place(sheet: &Sheet, at: usize) -> bool {
    sheet.is_listed(at, list::PLACES)
}

/// Puts kinds right: `Patrick Stevedores`, `Nedbank`, `Statistics South Africa`, and rows of firms.
pub(super) fn see(sheet: &Sheet, spans: &mut [Span]) {
    for span in spans.iter_mut() {
        let is_firm = match span.kind {
            Kind::Person => is_trade(sheet, span) || is_coined(sheet, span) || is_initials(sheet, span),
            Kind::Place => is_office_of_country(sheet, span),
            _ => false,
        };
        if is_firm {
            span.kind = Kind::Organisation;
        }
    }
    see_rows(sheet, spans);
}

fn is_trade(sheet: &Sheet, span: &Span) -> bool {
    let last = sheet.text.word_at(span.end - 1);
    let small = last.to_lowercase();
    span.end > span.start + 1
        && (TRADES.contains(&last)
            || FORMS.contains(&last)
            || is_company_word(&small)
            || is_trade_word(&small))
        && sheet.cells[span.end - 1].is_capitalised
        && sheet.cells[span.end - 1].alone & list::SURNAME == 0
}

/// `CONAIE`: capitals alone that nobody is called by.
fn is_initials(sheet: &Sheet, span: &Span) -> bool {
    const SOMEBODY: u32 = around::AGE | around::WHO | around::ROLE_BEFORE | around::ROLE_BEHIND;
    let cell = &sheet.cells[span.start];
    span.end == span.start + 1
        && sheet.text.tokens()[span.start].case == Case::Upper
        && cell.line == Line::Prose
        && sheet.text.word_at(span.start).chars().filter(|c| c.is_alphabetic()).count() >= 4
        && cell.alone & (list::GIVEN | list::SURNAME) == 0
        && cell.seen & (seen::AFTER_HONORIFIC | seen::AFTER_GIVEN) == 0
        && cell.around & SOMEBODY == 0
}

/// `Nedbank`: one word that no person has.
fn is_coined(sheet: &Sheet, span: &Span) -> bool {
    let word = sheet.text.word_at(span.start);
    let cell = &sheet.cells[span.start];
    let is_name = cell.alone & (list::GIVEN | list::SURNAME) != 0
        || cell.seen & (seen::AFTER_HONORIFIC | seen::AFTER_GIVEN) != 0;
    span.end == span.start + 1 && !is_name && word.len() > 5 && word.ends_with("bank")
}

/// `Statistics South Africa`, `Tourism Australia`: a country's name behind a plain word that is of none.
fn is_office_of_country(sheet: &Sheet, span: &Span) -> bool {
    let first = &sheet.cells[span.start];
    let word = sheet.text.word_at(span.start);
    // They are in order: to go through all for each span would cost a long text seconds.
    let hit =
        sheet.matches.binary_search_by_key(&(span.start + 1), |hit| hit.start).map(|at| sheet.matches[at]);
    let is_country = hit.is_ok_and(|hit| hit.end == span.end && hit.entry.lists & list::COUNTRY != 0);
    let is_plain = first.known.small >= 3
        && first.alone & (list::PLACES | list::DEMONYM | list::PLACE_WORD) == 0
        && first.begins & list::PLACES == 0
        && sheet.text.tokens()[span.start].case == Case::Capital;
    span.end > span.start + 1 && is_country && is_plain && !first.opens && !PARTS.contains(&word)
}

/// `Standard Bank, Absa and Nedbank`: one word that is nobody's name, in a row with firms; `Sydney, Brisbane and Fremantle`:
/// a town of the lists in a row with towns.
fn see_rows(sheet: &Sheet, spans: &mut [Span]) {
    let word = |at: usize| sheet.text.word_at(at);
    for at in 0..spans.len() {
        let span = spans[at];
        if span.end != span.start + 1 {
            continue;
        }
        let cell = &sheet.cells[span.start];
        let is_beside = |one: &Span, other: &Span| {
            let between = other.start.checked_sub(one.end);
            let is_joint = match between {
                Some(1) => matches!(word(one.end), "and" | "or" | ","),
                Some(2) => word(one.end) == "," && matches!(word(one.end + 1), "and" | "or"),
                _ => false,
            };
            is_joint && sheet.text.tokens()[one.start].sentence == sheet.text.tokens()[other.start].sentence
        };
        let before = at.checked_sub(1).map(|at| spans[at]).filter(|other| is_beside(other, &span));
        let behind = spans.get(at + 1).copied().filter(|other| is_beside(&span, other));
        let is_row = before.is_some() && behind.is_some()
            || before.is_some_and(|other| matches!(word(other.end), "and" | "or"))
            || behind.is_some_and(|_| matches!(word(span.end), "and" | "or"));
        let mut beside = before.into_iter().chain(behind);
        let is_anybody = cell.alone & (list::GIVEN | list::SURNAME | list::PLACES) != 0
            || cell.seen & (seen::AFTER_HONORIFIC | seen::AFTER_GIVEN) != 0;
        let is_town = cell.alone & (list::CITY | list::TOWN) != 0 && cell.alone & list::ORGANISATIONS == 0;
        if span.kind == Kind::Person
            && is_row
            && cell.line == Line::Prose
            && !is_anybody
            && beside.clone().any(|other| other.kind == Kind::Organisation)
        {
            spans[at].kind = Kind::Organisation;
        } else if span.kind == Kind::Organisation
            && is_town
            && before.is_some()
            && beside.all(|other| other.kind == Kind::Place)
        {
            spans[at].kind = Kind::Place;
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_its_lists_sorted() {
        assert!(super::FORMS.is_sorted() && super::TRADES.is_sorted() && super::PARTS.is_sorted());
    }
}
