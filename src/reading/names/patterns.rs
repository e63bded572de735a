//! Names that their form gives away. In: spans of the tagger. Out: the same with what it cut short or passed over:
//! initials, hyphenated given names, `University of Sheffield`, and names in a row with others.

use super::Kind;
use super::gazetteer::list;
use super::rows;
use super::sheet::{Line, Sheet};
use super::tagger::Span;
use crate::reading::text::{Case, Class, Gap};

/// Organisations whose name goes on behind `of` or `for`. Small letters, sorted.
const HEADS: [&str; 48] = [
    "academy",
    "agency",
    "alliance",
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
    "citizens",
    "coalition",
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

/// Initials and hyphenated parts that a name takes at most.
const MOST_PARTS: usize = 6;

/// Words that a name may have before its head.
const MOST_BEFORE: usize = 12;

pub(super) fn complete(sheet: &Sheet, mut spans: Vec<Span>) -> Vec<Span> {
    split_at_small_words(sheet, &mut spans);
    let mut spans: Vec<Span> = spans.into_iter().flat_map(|span| split_joined(sheet, span)).collect();
    for span in &mut spans {
        take_article(sheet, span);
        if span.kind == Kind::Person {
            take_initials(sheet, span);
            take_hyphenated(sheet, span);
        }
    }
    let (headed, runs) = headed(sheet);
    spans.iter_mut().for_each(|span| take_tail(sheet, span));
    spans.dedup_by(|later, earlier| later.start < earlier.end);
    let mut taken = vec![false; sheet.cells.len()];
    headed.iter().for_each(|head| taken[head.start..head.end].fill(true));
    spans.retain(|span| !taken[span.start..span.end].contains(&true));
    spans.iter().for_each(|span| taken[span.start..span.end].fill(true));
    spans.extend(headed);
    // `German Army Group Centre` has two heads: the run that goes further is the name.
    for run in runs.into_iter().rev() {
        if !taken[run.start..run.end].contains(&true) {
            taken[run.start..run.end].fill(true);
            spans.push(run);
        }
    }
    spans.iter_mut().filter(|span| span.kind == Kind::Organisation).for_each(|span| see_place(sheet, span));
    spans.sort_by_key(|span| span.start);
    rows::complete(sheet, &mut spans);
    spans
}

/// `L. Ron Hubbard`, `J. K. Rowling`: initials before a name are of it.
fn take_initials(sheet: &Sheet, span: &mut Span) {
    let tokens = sheet.text.tokens();
    // More are no name, and in a text of nothing but initials each would be gone through from each.
    for _ in 0..MOST_PARTS {
        let Some(before) = span.start.checked_sub(1) else { return };
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

/// `Hau Lung-bin`, `Kim Jong-un`: what hangs on a person's name by a hyphen is of it.
fn take_hyphenated(sheet: &Sheet, span: &mut Span) {
    let tokens = sheet.text.tokens();
    let touches = |at: usize| tokens.get(at).is_some_and(|token| token.gap == Gap::None);
    for _ in 0..MOST_PARTS {
        if !(touches(span.end) && sheet.text.word_at(span.end) == "-" && touches(span.end + 1)) {
            return;
        }
        let cell = &sheet.cells[span.end + 1];
        let is_word =
            tokens[span.end + 1].class == Class::Word && cell.alone & (list::DEMONYM | list::ROLE) == 0;
        let length = tokens[span.end + 1].end() - tokens[span.end + 1].start();
        if !is_word || !(cell.is_capitalised || length <= 4 && !is_suffix(sheet.text.word_at(span.end + 1))) {
            return;
        }
        span.end += 2;
    }
}

/// What hangs on names without being of them: `Obama-era`.
fn is_suffix(word: &str) -> bool {
    matches!(
        word,
        "led"
            | "era"
            | "run"
            | "made"
            | "born"
            | "like"
            | "type"
            | "wing"
            | "held"
            | "free"
            | "only"
            | "area"
            | "day"
            | "old"
            | "time"
            | "pro"
            | "anti"
            | "ish"
            | "ism"
            | "ist"
            | "ian"
    )
}

/// `al-Tawhid`, `az-Zaman`: the Arabic article is of the name.
fn take_article(sheet: &Sheet, span: &mut Span) {
    let tokens = sheet.text.tokens();
    let Some(before) = span.start.checked_sub(2).filter(|_| sheet.text.word_at(span.start - 1) == "-") else {
        return;
    };
    let touches = tokens[span.start].gap == Gap::None && tokens[span.start - 1].gap == Gap::None;
    let word = sheet.text.word_at(before).to_lowercase();
    if touches
        && matches!(word.as_str(), "al" | "el" | "an" | "as" | "ash" | "at" | "az" | "ad" | "ar" | "ul")
    {
        span.start = before;
    }
}

/// `US-Russia`, `Rumsfeld, Wolfowitz`: two names, where no list has them as one.
fn split_joined(sheet: &Sheet, span: Span) -> Vec<Span> {
    let word = |at: usize| sheet.text.word_at(at);
    let is_listed = |at: usize| sheet.is_listed(at, list::PLACES | list::ORGANISATIONS | list::DEMONYM);
    let begins = |at: usize| sheet.cells[at].begins & list::NAMES != 0;
    let breaks = |at: usize| match word(at) {
        "-" | "–" | "/" => is_listed(at - 1) && is_listed(at + 1) && begins(at + 1),
        "," => {
            !matches!(word(at + 1), "Inc." | "Inc" | "Ltd." | "Ltd" | "LLC" | "Jr." | "Jr" | "D.C." | "DC")
        }
        ";" | "(" | ")" | "\"" | "“" | "”" | ":" => true,
        _ => false,
    };
    let mut parts = Vec::new();
    let mut start = span.start;
    for at in span.start + 1..span.end {
        if at + 1 < span.end && breaks(at) && sheet.cells[at + 1].inside & list::NAMES == 0 {
            parts.push(Span { start, end: at, kind: span.kind });
            start = at + 1;
        }
    }
    parts.push(Span { start, end: span.end, kind: span.kind });
    parts
}

/// A name holds no small words but those that join names: what is behind another begins a new one.
fn split_at_small_words(sheet: &Sheet, spans: &mut Vec<Span>) {
    let mut parts = Vec::with_capacity(spans.len());
    for span in spans.iter() {
        let mut start = span.start;
        let mut has_capitals = false;
        for at in span.start..span.end {
            let cell = &sheet.cells[at];
            let is_odd = sheet.text.tokens()[at].case == Case::Lower
                && cell.known.small >= 6
                && cell.known.frequency >= 2
                && !is_joining(sheet.text.word_at(at))
                && cell.alone & list::PARTICLE == 0
                && cell.inside & list::NAMES == 0;
            if is_odd && (has_capitals || start == at) {
                if start < at {
                    parts.push(Span { start, end: at, kind: span.kind });
                }
                start = at + 1;
                has_capitals = false;
            } else {
                has_capitals |= cell.is_capitalised;
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

/// Words that a sort may stand behind a name.
const MOST_TAIL: usize = 4;

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
    let end = (span.end..).take(MOST_TAIL + 2).find(|at| !goes_on(*at)).unwrap_or(span.end);
    // `White House Press Secretary`: what follows is somebody's office.
    let is_office = tokens.get(end).is_some_and(|token| token.is_capitalised() && token.gap == Gap::Space)
        && sheet.is_listed(end, list::HONORIFIC | list::ROLE);
    if end == span.end || end - span.end > MOST_TAIL || is_office {
        return;
    }
    let last = sheet.cells[end - 1].alone;
    if last & list::ORG_WORD != 0 {
        (span.end, span.kind) = (end, Kind::Organisation);
    } else if last & list::PLACE_WORD != 0 {
        (span.end, span.kind) = (end, Kind::Place);
    }
}

/// `NTU Hospital Station`: what ends like a place is one.
fn see_place(sheet: &Sheet, span: &mut Span) {
    let is_place = matches!(
        sheet.text.word_at(span.end - 1),
        "Station"
            | "Airport"
            | "Street"
            | "Square"
            | "Stadium"
            | "Arena"
            | "Bridge"
            | "River"
            | "Island"
            | "Islands"
            | "Avenue"
            | "Ground"
            | "Road"
            | "Bay"
            | "Beach"
            | "Mountains"
            | "Valley"
            | "Peninsula"
            | "Province"
            | "County"
    );
    if is_place && span.end > span.start + 1 && !sheet.is_listed(span.start, list::ORGANISATIONS) {
        span.kind = Kind::Place;
    }
}

/// Names with a head: `University of Sheffield`, `Australian Centre for Control of Iodine Deficiency Disorders`; and, less
/// sure, those that end with one: `Greek Orthodox Church`.
fn headed(sheet: &Sheet) -> (Vec<Span>, Vec<Span>) {
    let mut found: Vec<Span> = Vec::new();
    let mut runs: Vec<Span> = Vec::new();
    for at in 0..sheet.cells.len() {
        let is_prose = !matches!(sheet.cells[at].line, Line::Capitals | Line::Title);
        if is_prose
            && sheet.cells[at].is_capitalised
            && HEADS.binary_search(&sheet.text.word_at(at).to_lowercase().as_str()).is_ok()
            && found.last().is_none_or(|last| last.end <= at)
        {
            let start = beginning(sheet, at);
            let Some(end) = tail(sheet, start, at) else {
                if start < at {
                    runs.push(Span { start, end: at + 1, kind: Kind::Organisation });
                }
                continue;
            };
            found.push(Span { start, end, kind: Kind::Organisation });
        }
    }
    (found, runs)
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
        // `National Council of Resistance of Iran`
        let is_of_country = word(at) == "of" && is_name(at + 1) && sheet.is_listed(at + 1, list::COUNTRY);
        let joins_names = matches!(word(at), "of" | "and" | "for")
            && is_name(at + 1)
            && !is_of_country
            && (sheet.cells[at + 1].begins | sheet.cells[at + 1].alone)
                & (list::PLACES & !list::DISTRICT | list::ORGANISATIONS | list::DEMONYM)
                != 0;
        let run = (at + 1..).take(MOST_BEFORE).take_while(|at| is_name(*at));
        let is_elsewhere = word(at) == "at" && run.into_iter().any(|at| sheet.is_listed(at, list::ORG_WORD));
        if !leads || !is_name(at + 1) || joins_names || is_elsewhere {
            return Some(at);
        }
        at += 1;
    }
}

/// `Peace and Security Council`, `Food and Drug Administration`: both are ordinary words, so that they name no two things.
fn joins_words(sheet: &Sheet, at: usize, head: usize) -> bool {
    const NAMES: u32 = list::NAMES | list::HONORIFIC | list::ROLE;
    let is_ordinary = |at: usize| {
        let cell = &sheet.cells[at];
        cell.is_capitalised && !cell.opens && cell.known.small >= 5 && cell.alone & NAMES == 0
    };
    sheet.text.word_at(at) == "and"
        && at + 2 == head
        && is_ordinary(at - 1)
        && is_ordinary(at + 1)
        && sheet.text.tokens()[at - 1].sentence == sheet.text.tokens()[at].sentence
}

/// The first capitalised word of the run that ends at `head`.
fn beginning(sheet: &Sheet, head: usize) -> usize {
    let mut start = head;
    for _ in 0..MOST_BEFORE {
        let Some(mut before) = start.checked_sub(1) else { return start };
        if before > 0 && (sheet.text.word_at(before) == "&" || joins_words(sheet, before, head)) {
            before -= 1;
        }
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

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_its_list_sorted() {
        assert!(super::HEADS.is_sorted());
    }
}
