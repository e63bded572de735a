//! Names that their form gives away. In: spans of the tagger. Out: the same with what it cut short or passed over:
//! initials, hyphenated given names, `University of Sheffield`, and names in a row with others.

use super::Kind;
use super::gazetteer::list;
use super::sheet::{Line, Sheet};
use super::tagger::Span;
use crate::reading::text::{Case, Class, Gap};

/// Organisations whose name goes on behind `of` or `for`. Small letters, sorted.
const HEADS: [&str; 45] = [
    "academy",
    "agency",
    "army",
    "assembly",
    "association",
    "authority",
    "bank",
    "board",
    "bureau",
    "center",
    "centers",
    "centre",
    "chamber",
    "church",
    "college",
    "commission",
    "committee",
    "confederation",
    "congress",
    "council",
    "court",
    "department",
    "faculty",
    "federation",
    "foundation",
    "front",
    "fund",
    "house",
    "institute",
    "institutes",
    "journal",
    "league",
    "library",
    "ministry",
    "movement",
    "museum",
    "office",
    "organisation",
    "organization",
    "party",
    "school",
    "society",
    "tribunal",
    "union",
    "university",
];

pub(super) fn complete(sheet: &Sheet, mut spans: Vec<Span>) -> Vec<Span> {
    split_at_small_words(sheet, &mut spans);
    for span in &mut spans {
        if span.kind == Kind::Person {
            take_initials(sheet, span);
            take_hyphenated(sheet, span);
        }
    }
    let headed = headed(sheet);
    spans.iter_mut().for_each(|span| take_tail(sheet, span));
    spans.dedup_by(|later, earlier| later.start < earlier.end);
    spans.retain(|span| !headed.iter().any(|head| span.start < head.end && head.start < span.end));
    spans.extend(headed);
    spans.sort_by_key(|span| span.start);
    add_rows(sheet, &mut spans);
    spans
}

/// `L. Ron Hubbard`, `J. K. Rowling`: initials before a name are of it.
fn take_initials(sheet: &Sheet, span: &mut Span) {
    let tokens = sheet.text.tokens();
    while let Some(before) = span.start.checked_sub(1) {
        let word = sheet.text.word_at(before);
        let is_initial = word.ends_with('.') && tokens[before].case != Case::Lower && {
            let letters = word.chars().filter(|c| c.is_uppercase()).count();
            letters * 2 == word.chars().count()
                && !sheet.is_listed(before, list::PLACES | list::ORGANISATIONS)
        };
        if !is_initial || tokens[before].sentence != tokens[span.start].sentence {
            return;
        }
        span.start = before;
    }
}

/// `Hau Lung-bin`, `Kim Jong-un`: what hangs on a name by a hyphen, and is no English word, is of it.
fn take_hyphenated(sheet: &Sheet, span: &mut Span) {
    let tokens = sheet.text.tokens();
    let touches = |at: usize| tokens.get(at).is_some_and(|token| token.gap == Gap::None);
    while touches(span.end) && sheet.text.word_at(span.end) == "-" && touches(span.end + 1) {
        let cell = &sheet.cells[span.end + 1];
        let is_name = tokens[span.end + 1].class == Class::Word
            && (cell.is_capitalised || cell.known.small < 6 || cell.known.frequency < 3)
            && cell.alone & (list::DEMONYM | list::ROLE) == 0;
        let is_short = tokens[span.end + 1].end() - tokens[span.end + 1].start() <= 5;
        if !is_name || !(cell.is_capitalised || is_short) {
            return;
        }
        span.end += 2;
    }
}

/// A name holds no small words but those that join names: what is behind another begins a new one.
fn split_at_small_words(sheet: &Sheet, spans: &mut Vec<Span>) {
    let mut parts = Vec::with_capacity(spans.len());
    for span in spans.iter() {
        let mut start = span.start;
        for at in span.start..span.end {
            let cell = &sheet.cells[at];
            let is_odd = sheet.text.tokens()[at].case == Case::Lower
                && cell.known.small >= 6
                && cell.known.frequency >= 2
                && !is_joining(sheet.text.word_at(at))
                && cell.alone & list::PARTICLE == 0
                && cell.inside & list::NAMES == 0;
            let has_capitals =
                |range: std::ops::Range<usize>| sheet.cells[range].iter().any(|c| c.is_capitalised);
            if is_odd && (has_capitals(start..at) || start == at) {
                if start < at {
                    parts.push(Span { start, end: at, kind: span.kind });
                }
                start = at + 1;
            }
        }
        if start < span.end {
            parts.push(Span { start, end: span.end, kind: span.kind });
        }
    }
    *spans = parts;
}

fn is_joining(word: &str) -> bool {
    matches!(
        word,
        "of" | "the"
            | "and"
            | "for"
            | "in"
            | "on"
            | "at"
            | "to"
            | "de"
            | "la"
            | "et"
            | "y"
            | "a"
            | "an"
            | "or"
    )
}

/// `Volgograd Arena`, `Clinton Foundation`: a name with a sort behind it is of that sort.
fn take_tail(sheet: &Sheet, span: &mut Span) {
    let tokens = sheet.text.tokens();
    if sheet.cells[span.start].line != Line::Prose || sheet.text.word_at(span.start).ends_with("'s") {
        return;
    }
    let goes_on = |at: usize| {
        tokens.get(at).is_some_and(|token| {
            token.sentence == tokens[span.start].sentence
                && token.class == Class::Word
                && sheet.cells[at].is_capitalised
                && sheet.cells[at].alone & (list::HONORIFIC | list::DEMONYM) == 0
        })
    };
    let end = (span.end..).find(|at| !goes_on(*at)).unwrap_or(span.end);
    if end == span.end || end - span.end > 4 {
        return;
    }
    let last = sheet.cells[end - 1].alone;
    if last & list::ORG_WORD != 0 {
        (span.end, span.kind) = (end, Kind::Organisation);
    } else if last & list::PLACE_WORD != 0 {
        (span.end, span.kind) = (end, Kind::Place);
    }
}

/// `University of Sheffield`, `Australian Centre for Control of Iodine Deficiency Disorders`.
fn headed(sheet: &Sheet) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for at in 0..sheet.cells.len() {
        let is_prose = !matches!(sheet.cells[at].line, Line::Capitals | Line::Title);
        if is_prose
            && sheet.cells[at].is_capitalised
            && HEADS.binary_search(&sheet.text.word_at(at).to_lowercase().as_str()).is_ok()
            && found.last().is_none_or(|last| last.end <= at)
        {
            let start = beginning(sheet, at);
            let Some(end) = tail(sheet, start, at) else { continue };
            found.push(Span { start, end, kind: Kind::Organisation });
        }
    }
    found
}

/// The end of a name that begins at `start` and goes on behind its head.
fn tail(sheet: &Sheet, start: usize, head: usize) -> Option<usize> {
    let word = |at: usize| sheet.text.word_at(at);
    let same = |at: usize| {
        sheet.text.tokens().get(at).is_some_and(|token| token.sentence == sheet.text.tokens()[head].sentence)
    };
    let is_name = |at: usize| {
        same(at) && sheet.text.tokens()[at].class == Class::Word && sheet.cells[at].is_capitalised
    };
    if !same(head + 1) || !matches!(word(head + 1), "of" | "for") {
        return None;
    }
    let mut at = head + 2 + usize::from(word(head + 2) == "the");
    // `Colorado State University of the US`: the name was whole before.
    let is_whole = start < head && word(head + 2) == "the" && sheet.is_listed(at, list::COUNTRY);
    if !is_name(at) || sheet.is_listed(at, list::OTHER) || is_whole {
        return None;
    }
    loop {
        while is_name(at) {
            at += 1;
        }
        // `and`, `of`, `for` lead on to more of it; what may be another name does not.
        let leads = same(at) && matches!(word(at), "of" | "for" | "and" | "&" | "at" | "-");
        let joins_names = matches!(word(at), "of" | "and" | "for")
            && is_name(at + 1)
            && sheet.is_listed(at + 1, list::PLACES | list::ORGANISATIONS | list::GIVEN | list::DEMONYM);
        if !leads || !is_name(at + 1) || joins_names {
            return Some(at);
        }
        at += 1;
    }
}

/// The first capitalised word of the run that ends at `head`.
fn beginning(sheet: &Sheet, head: usize) -> usize {
    let mut start = head;
    while let Some(before) = start.checked_sub(1) {
        let cell = &sheet.cells[before];
        let belongs = sheet.text.tokens()[before].sentence == sheet.text.tokens()[head].sentence
            && sheet.text.tokens()[before].class == Class::Word
            && cell.is_capitalised
            && !(cell.opens && cell.known.small >= 5)
            && !matches!(sheet.text.word_at(before), "The" | "A" | "An")
            && cell.alone & list::HONORIFIC == 0;
        if !belongs {
            break;
        }
        start = before;
    }
    start
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

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_its_list_sorted() {
        assert!(super::HEADS.is_sorted());
    }
}
