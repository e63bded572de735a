//! Names in rows and tables. In: spans. Out: the same with the names that stand in a row with others, without those of
//! events, and with cities in results as the teams that they are.

use super::Kind;
use super::gazetteer::list;
use super::sheet::{Line, Sheet};
use super::tagger::Span;
use crate::reading::text::{Case, Class};

/// Puts right what stands in rows and tables.
pub(super) fn complete(sheet: &Sheet, spans: &mut Vec<Span>) {
    spans.retain(|span| !begins_event(sheet, span));
    for span in spans.iter_mut() {
        if (span.kind == Kind::Place || may_be_club(sheet, span)) && is_team(sheet, span.start, span.end) {
            span.kind = Kind::Organisation;
        }
    }
    add_rows(sheet, spans);
}

/// `Salgueiros 0 Porto 2`: where nothing stands but two names with a number each, they are no persons.
fn may_be_club(sheet: &Sheet, span: &Span) -> bool {
    let row = sheet.rows[sheet.text.tokens()[span.start].sentence as usize];
    let alone = sheet.cells[span.start].alone;
    let is_personal = alone & (list::GIVEN | list::SURNAME) != 0 && alone & list::CITY == 0;
    span.kind == Kind::Person
        && span.end == span.start + 1
        && (row.words, row.numbers) == (2, 2)
        && sheet.text.sentences()[sheet.text.tokens()[span.start].sentence as usize].tokens.len() == 4
        && !is_personal
}

/// `Stuttgart Open`, `Minsk Agreement`: the name of an event, not of the place in it.
fn begins_event(sheet: &Sheet, span: &Span) -> bool {
    let tokens = sheet.text.tokens();
    let line = sheet.cells[span.start].line;
    if !matches!(line, Line::Prose | Line::Short) || span.kind != Kind::Place {
        return false;
    }
    for at in span.end..tokens.len().min(span.end + 3) {
        let cell = &sheet.cells[at];
        let goes_on = tokens[at].sentence == tokens[span.start].sentence
            && tokens[at].class == Class::Word
            && cell.is_capitalised;
        if !goes_on {
            return false;
        }
        if cell.alone & list::EVENT_WORD != 0 {
            return true;
        }
    }
    false
}

/// `Chicago 5 Boston 3`, `BOSTON AT DETROIT`: in results and standings a city is its team.
pub(super) fn is_team(sheet: &Sheet, start: usize, end: usize) -> bool {
    let tokens = sheet.text.tokens();
    let row = sheet.rows[tokens[start].sentence as usize];
    let sentence = &sheet.text.sentences()[tokens[start].sentence as usize].tokens;
    let inside = |at: usize| sentence.contains(&at);
    let word = |at: usize| if inside(at) { sheet.text.word_at(at) } else { "" };
    let before = start.wrapping_sub(1);
    // Of a runner or a club the place stands in brackets.
    if sheet.is_listed(start, list::COUNTRY) || word(before) == "(" {
        return false;
    }
    if is_victory(word(end)) || is_victory(word(before)) {
        return true;
    }
    if row.words_before_bracket > 8 {
        return false;
    }
    let is_score = |at: usize| {
        inside(at) && tokens[at].class == Class::Number && tokens[at].end() - tokens[at].start() <= 3
    };
    let is_versus = |at: usize| {
        inside(at) && matches!(sheet.text.word_at(at), "AT" | "at" | "VS" | "vs" | "vs." | "v" | "V")
    };
    let is_row = row.numbers >= 2 && is_score(end);
    let is_match = row.words <= 5
        && (is_versus(end) && start == sentence.start
            || (end == sentence.end || word(end) == ",") && is_versus(before));
    is_row || is_match
}

/// What a team does to another, and a city hardly ever.
fn is_victory(word: &str) -> bool {
    matches!(word, "beat" | "beats" | "thrashed" | "edged" | "trounced" | "outscored" | "blanked")
}

/// `Zeus, Hera and Athena`: a name in a row with others is of their kind.
fn add_rows(sheet: &Sheet, spans: &mut Vec<Span>) {
    let mut added = Vec::new();
    let mut taken = vec![None; sheet.cells.len()];
    for span in spans.iter() {
        taken[span.start..span.end].iter_mut().for_each(|slot| *slot = Some(span.kind));
    }
    for at in 0..sheet.cells.len() {
        let Some(kind) = row_kind(sheet, &taken, at) else { continue };
        taken[at] = Some(kind);
        added.push(Span { start: at, end: at + 1, kind });
    }
    for at in (0..sheet.cells.len()).rev() {
        let Some(kind) = row_kind(sheet, &taken, at) else { continue };
        taken[at] = Some(kind);
        added.push(Span { start: at, end: at + 1, kind });
    }
    spans.extend(added);
    spans.sort_by_key(|span| span.start);
}

/// The kind that a single untagged name takes from its neighbours in a row.
fn row_kind(sheet: &Sheet, taken: &[Option<Kind>], at: usize) -> Option<Kind> {
    const NO: u32 =
        list::DEMONYM | list::OTHER | list::HONORIFIC | list::ROLE | list::ORG_WORD | list::PLACE_WORD;
    let cell = &sheet.cells[at];
    let tokens = sheet.text.tokens();
    let may_be = taken[at].is_none()
        && tokens[at].class == Class::Word
        && cell.is_capitalised
        && !cell.opens
        && cell.line == Line::Prose
        && cell.known.small <= 2
        && tokens[at].case != Case::Upper
        && (cell.alone | cell.begins | cell.inside) & NO == 0;
    if !may_be {
        return None;
    }
    let same = |at: usize| tokens.get(at).is_some_and(|token| token.sentence == tokens[at].sentence);
    let mark = |at: usize| if same(at) { sheet.text.word_at(at) } else { "" };
    let before = (at >= 2 && mark(at - 1) == ",").then(|| taken[at - 2]).flatten();
    let joined = (at >= 2 && matches!(mark(at - 1), "and" | "or"))
        .then(|| taken[at - 2].or_else(|| if at >= 3 && mark(at - 2) == "," { taken[at - 3] } else { None }))
        .flatten();
    let behind = match (mark(at + 1), mark(at + 2)) {
        (",", "and" | "or") => taken.get(at + 3).copied().flatten(),
        ("," | "and" | "or", _) => taken.get(at + 2).copied().flatten(),
        _ => None,
    };
    let ends = |at: usize| matches!(mark(at), "," | "and" | "or" | "." | ";" | ")" | "");
    let left = before.or(joined).filter(|_| ends(at + 1));
    let right = behind.filter(|_| {
        matches!(mark(at.wrapping_sub(1)), "," | "and" | "or" | "as" | "like" | "including" | ":")
    });
    left.or(right)
}
