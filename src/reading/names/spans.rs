//! Spans put right. In: what the tagger marks, and what is known. Out: the same without titles, articles, peoples and the
//! names of wars, months and other things; and the names that the lists are sure of.

use super::Kind;
use super::gazetteer::{self, Entry, list};
use super::known::Found;
use super::sheet::{Cell, Line, Sheet, seen};
use super::tagger::Span;
use crate::reading::text::{Case, Class, Gap};

/// Joins known names and tagged spans; known ones come first, tagged ones give way where they overlap.
pub(super) fn clean(sheet: &Sheet, tagged: Vec<Span>, known: &[Found]) -> Vec<Span> {
    // One flag a token: to compare each span with each other would cost a long text seconds.
    let mut taken = vec![false; sheet.cells.len()];
    known.iter().for_each(|found| taken[found.start..found.end].fill(true));
    let is_free = |taken: &[bool], start: usize, end: usize| !taken[start..end].contains(&true);
    let mut spans: Vec<Span> = tagged
        .into_iter()
        .filter_map(|span| put_right(sheet, span))
        .filter(|span| is_free(&taken, span.start, span.end))
        .collect();
    spans.iter().for_each(|span| taken[span.start..span.end].fill(true));
    let sure = listed(sheet).into_iter().filter(|span| is_free(&taken, span.start, span.end));
    spans.extend(sure);
    spans.sort_by_key(|span| span.start);
    spans
}

/// A span without what does not belong to it; none if nothing is left.
fn put_right(sheet: &Sheet, mut span: Span) -> Option<Span> {
    take_behind_office(sheet, &mut span);
    trim(sheet, &mut span);
    take_owner(sheet, &mut span);
    take_people(sheet, &mut span);
    let entry = entry(sheet, &span);
    let lists = entry.map_or(0, |entry| entry.lists);
    let first = &sheet.cells[span.start];
    let is_named = sheet.cells[span.start..span.end].iter().any(|cell| cell.is_capitalised)
        || entry.is_some_and(|entry| entry.begins_small);
    let names = list::PLACES | list::ORGANISATIONS;
    let is_people = lists & list::DEMONYM != 0 && lists & names == 0 || is_peoples(sheet, &span);
    let is_no_name = is_currency(sheet, &span)
        || is_part_of_other(sheet, &span)
        || is_government(sheet, &span)
        || is_storm(sheet, &span)
        || is_ship(sheet, &span);
    let is_other = lists & list::OTHER != 0 && lists & names == 0;
    let is_only_upper = entry.is_some_and(|entry| entry.only_upper)
        && sheet.text.tokens()[span.start].case != Case::Upper
        && lists & (list::GIVEN | list::SURNAME) == 0;
    let is_title = span.kind == Kind::Person
        && span.end == span.start + 1
        && first.alone & list::HONORIFIC != 0
        && first.seen & seen::AFTER_GIVEN == 0;
    let has_letter = sheet.text.tokens()[span.start..span.end].iter().any(|t| t.class == Class::Word);
    (is_named && has_letter && !is_no_name && !is_people && !is_other && !is_only_upper && !is_title)
        .then_some(span)
}

/// `McDonald's`, `Moody's`: of these firms the possessive is of the name.
fn take_owner(sheet: &Sheet, span: &mut Span) {
    let tokens = sheet.text.tokens();
    let is_owner = tokens.get(span.end).is_some_and(|token| token.class == Class::Possessive);
    let is_given = span.kind == Kind::Person && sheet.cells[span.start].alone & list::GIVEN != 0;
    let hit = sheet.matches.binary_search_by_key(&span.start, |hit| hit.start).map(|at| sheet.matches[at]);
    if let Ok(hit) = hit
        && is_owner
        && !is_given
        && hit.end == span.end + 1
        && hit.entry.lists & list::ORGANISATIONS != 0
    {
        *span = Span { start: span.start, end: hit.end, kind: Kind::Organisation };
    }
}

/// `African Reserve Bank` behind `South`: the people that a name begins with is whole.
fn take_people(sheet: &Sheet, span: &mut Span) {
    let is_cut = |hit: &super::sheet::Match| {
        hit.entry.lists & list::DEMONYM != 0
            && hit.start < span.start
            && hit.end > span.start
            && hit.end < span.end
    };
    let behind = sheet.matches.partition_point(|hit| hit.start < span.start);
    if span.kind == Kind::Organisation
        && let Some(hit) = behind.checked_sub(1).map(|at| &sheet.matches[at]).filter(|hit| is_cut(hit))
    {
        span.start = hit.start;
    }
}

/// Cuts articles, possessives and marks, and the titles of persons.
fn trim(sheet: &Sheet, span: &mut Span) {
    let word = |at: usize| sheet.text.word_at(at);
    let class = |at: usize| sheet.text.tokens()[at].class;
    // `the Velille river`: a name ends with no small word, but for those of the lists.
    let is_small = |at: usize| {
        sheet.text.tokens()[at].case == Case::Lower
            && sheet.text.tokens()[at].gap == Gap::Space
            && sheet.cells[at].known.small >= 5
            && sheet.cells[at].inside & list::NAMES == 0
    };
    while span.end > span.start + 1
        && (matches!(class(span.end - 1), Class::Mark | Class::Possessive) || is_small(span.end - 1))
    {
        span.end -= 1;
    }
    while span.end > span.start + 1 {
        let cell = &sheet.cells[span.start];
        let is_article = matches!(word(span.start), "the" | "The" | "THE" | "a" | "A" | "an" | "An");
        let is_title = span.kind == Kind::Person
            && (cell.begins | cell.inside) & (list::HONORIFIC | list::ROLE) != 0
            && (cell.alone & (list::GIVEN | list::SURNAME) == 0
                || span.end > span.start + 2
                || cell.begins & list::HONORIFIC != 0);
        let is_people =
            span.kind == Kind::Person && cell.alone & list::DEMONYM != 0 && cell.alone & list::GIVEN == 0;
        let is_small = sheet.text.tokens()[span.start].case == Case::Lower && is_joining(word(span.start));
        if !(is_article || is_title || is_people || is_small || class(span.start) == Class::Mark) {
            break;
        }
        span.start += 1;
    }
}

/// `Green councillor Jo Pettifer`: behind an office in small letters the person begins.
fn take_behind_office(sheet: &Sheet, span: &mut Span) {
    let is_office = |at: &usize| {
        let cell = &sheet.cells[*at];
        !cell.is_capitalised && cell.alone & (list::ROLE | list::HONORIFIC) != 0
    };
    if span.kind == Kind::Person
        && let Some(office) = (span.start..span.end - 1).rev().find(is_office)
    {
        span.start = office + 1;
    }
}

fn is_joining(word: &str) -> bool {
    matches!(word, "of" | "and" | "in" | "for" | "at" | "on" | "to" | "or")
}

/// `Iranian Government`: a country's, not a name.
fn is_government(sheet: &Sheet, span: &Span) -> bool {
    let last = sheet.text.word_at(span.end - 1);
    matches!(last, "Government" | "Governments" | "Administration")
        && span.end > span.start + 1
        && (span.start..span.end - 1).all(|at| sheet.is_listed(at, list::DEMONYM | list::COUNTRY))
}

/// `Hurricane Katrina`, and `Katrina` behind it.
fn is_storm(sheet: &Sheet, span: &Span) -> bool {
    sheet.cells[span.end - 1].seen & seen::AFTER_STORM != 0 && span.end <= span.start + 2
}

/// `Standard & Poor's 500`, `Cold War`: part of a name of something else.
fn is_part_of_other(sheet: &Sheet, span: &Span) -> bool {
    let names = list::PLACES | list::ORGANISATIONS;
    // They are in order and do not overlap, so only the last that begins no later can hold it.
    let behind = sheet.matches.partition_point(|hit| hit.start <= span.start);
    behind.checked_sub(1).map(|at| &sheet.matches[at]).is_some_and(|hit| {
        span.end <= hit.end && hit.entry.lists & list::OTHER != 0 && hit.entry.lists & names == 0
    })
}

/// `the U.S.S. Bainbridge`, `the Hansa Stavanger, a German vessel`, `the ferry Estonia`: ships are none of the three kinds.
fn is_ship(sheet: &Sheet, span: &Span) -> bool {
    const SHIPS: [&str; 17] = [
        "boat",
        "carrier",
        "destroyer",
        "dinghy",
        "ferry",
        "frigate",
        "freighter",
        "lifeboat",
        "schooner",
        "ship",
        "submarine",
        "tanker",
        "trawler",
        "tug",
        "vessel",
        "warship",
        "yacht",
    ];
    let tokens = sheet.text.tokens();
    let word = |at: usize| match tokens.get(at).filter(|token| token.sentence == tokens[span.start].sentence)
    {
        Some(_) => sheet.text.word_at(at),
        None => "",
    };
    let before = word(span.start.wrapping_sub(1));
    let is_hull =
        matches!(word(span.start), "USS" | "U.S.S." | "HMS" | "H.M.S." | "HMAS" | "INS" | "MV" | "M.V.")
            || matches!(before, "USS" | "U.S.S." | "HMS" | "H.M.S." | "HMAS" | "MV" | "M.V.");
    let is_called = SHIPS.contains(&before) && word(span.start.wrapping_sub(2)) != ",";
    let is_told = word(span.end) == ","
        && matches!(word(span.end + 1), "a" | "an" | "the")
        && (span.end + 2..span.end + 6)
            .take_while(|at| tokens.get(*at).is_some_and(|token| token.class == Class::Word))
            .any(|at| SHIPS.contains(&word(at)))
        && matches!(before, "the" | "The");
    (is_hull || is_called || is_told) && !sheet.is_listed(span.start, list::COUNTRY)
}

/// `US$`: money.
fn is_currency(sheet: &Sheet, span: &Span) -> bool {
    let next = sheet.text.tokens().get(span.end);
    next.is_some_and(|token| token.gap == Gap::None)
        && matches!(sheet.text.word_at(span.end), "$" | "£" | "€" | "¥")
}

/// What the lists know of a whole span.
fn entry(sheet: &Sheet, span: &Span) -> Option<Entry> {
    let tokens = &sheet.text.tokens()[span.start..span.end];
    let phrase =
        tokens.iter().fold(super::hash::Phrase::EMPTY, |phrase, token| phrase.with(sheet.text.word(token)));
    gazetteer::get(phrase)
}

/// `Israeli-Palestinian`, `Sunni Muslim`: peoples alone.
fn is_peoples(sheet: &Sheet, span: &Span) -> bool {
    (span.start..span.end)
        .all(|at| sheet.text.tokens()[at].class == Class::Mark || sheet.cells[at].alone & list::DEMONYM != 0)
}

/// Names of the lists that the tagger passed over, where nothing speaks against them.
fn listed(sheet: &Sheet) -> Vec<Span> {
    let mut found = Vec::new();
    for hit in &sheet.matches {
        if !stands_alone(sheet, hit.start, hit.end) {
            continue;
        }
        let lists = hit.entry.lists;
        let kind = match () {
            () if lists & (list::DEMONYM | list::OTHER) != 0 => continue,
            () if lists & list::COUNTRY != 0 => Kind::Place,
            () if lists & (list::ORGANISATION | list::MEDIA) != 0 => Kind::Organisation,
            () if lists & (list::CITY | list::REGION) != 0 => Kind::Place,
            () if lists & (list::COMPANY | list::CLUB) != 0 => Kind::Organisation,
            () => continue,
        };
        let is_long = hit.end > hit.start + 1;
        let first = &sheet.cells[hit.start];
        let is_sure = is_long || lists & list::COUNTRY != 0 || hit.entry.only_upper || is_rarely_small(first);
        let is_personal =
            !is_long && lists & (list::GIVEN | list::SURNAME) != 0 && lists & list::COUNTRY == 0;
        let is_money = is_currency(sheet, &Span { start: hit.start, end: hit.end, kind });
        if is_sure && !is_personal && !is_money {
            found.push(Span { start: hit.start, end: hit.end, kind });
        }
    }
    found
}

/// A word that English hardly writes small.
fn is_rarely_small(cell: &Cell) -> bool {
    cell.known.small == 0 && !(cell.opens && cell.known.frequency == 0)
}

/// Whether no capitalised word stands beside some tokens, so that they are no part of a longer name.
fn stands_alone(sheet: &Sheet, start: usize, end: usize) -> bool {
    let tokens = sheet.text.tokens();
    let is_name = |at: usize| {
        let cell = &sheet.cells[at];
        tokens[at].sentence == tokens[start].sentence
            && tokens[at].class == Class::Word
            && cell.is_capitalised
            && !cell.opens
    };
    let line = sheet.cells[start].line;
    if matches!(line, Line::Capitals | Line::Title) {
        return end > start + 1
            || sheet
                .matches
                .binary_search_by_key(&start, |hit| hit.start)
                .is_ok_and(|at| sheet.matches[at].entry.lists & list::COUNTRY != 0);
    }
    let before = start.checked_sub(1).is_some_and(is_name);
    let after = end < tokens.len() && is_name(end);
    !before && !after
}
