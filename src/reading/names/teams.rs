//! Towns that are clubs. In: spans of a text. Out: the same; in a story of sports a town that is bought from, plays or pays is
//! its club, and so is the town of a club that the story names in full.

use std::collections::HashMap;

use super::Kind;
use super::gazetteer::list;
use super::hash::Phrase;
use super::sheet::{Line, Sheet};
use super::tagger::Span;
use crate::reading::text::Class;

/// Words that only stories of sports use so often.
#[rustfmt::skip]
const SPORTS: [&str; 38] = [
    "away", "championship", "club", "clubs", "coach", "coached", "cup", "defender", "derby", "fixture", "forward", "game",
    "goal", "goalkeeper", "goals", "halftime", "home", "innings", "league", "loan", "manager", "match", "midfielder", "playoff",
    "playoffs", "points", "quarterback", "scored", "season", "semifinal", "striker", "substitute", "team", "teams", "transfer",
    "win", "winger", "wins",
];

/// What players are, and what is done with them.
#[rustfmt::skip]
const PLAYERS: [&str; 34] = [
    "arrived", "borrowed", "bought", "contract", "defender", "fee", "forward", "goalkeeper", "joined", "joining", "left", "loan",
    "loaned", "manager", "midfielder", "move", "moved", "player", "return", "scored", "season", "sign", "signed", "signing", "sold",
    "start", "striker", "target", "transfer", "win", "winger", "won", "draw", "defeat",
];

/// What a club does and a town does not.
#[rustfmt::skip]
const DEEDS: [&str; 32] = [
    "beat", "borrowed", "bought", "broke", "climbed", "climb", "drew", "dropped", "face", "faced", "finished", "host", "lost", "paid",
    "play", "played", "plays", "rejected", "sacked", "signed", "slipped", "sold", "travel", "visit", "won", "appointed", "loaned", "trail",
    "trailed", "lead", "led", "equalised",
];

/// What clubs put behind the name of their town; `fc` and its like too.
#[rustfmt::skip]
const TAILS: [&str; 27] = [
    "Albion", "Alexandra", "Argyle", "Athletic", "Blackcaps", "City", "County", "Forest", "Hotspur", "Orient", "Palace", "Rangers",
    "Rovers", "Sporting", "Thistle", "Town", "United", "Villa", "Wanderers", "Wednesday", "FC", "AFC", "SIPG", "Shenhua", "Evergrande",
    "Athletics", "Academical",
];

/// So many of the words of sports, of ten different kinds at most one is needed in a hundred words.
const KINDS: usize = 5;

pub(super) fn complete(sheet: &Sheet, spans: &mut Vec<Span>) {
    if !is_sports(sheet) {
        spans.iter_mut().for_each(|span| see_town(sheet, span));
        return;
    }
    take_tails(sheet, spans);
    let clubs: Vec<Phrase> = spans
        .iter()
        .filter(|span| span.kind == Kind::Organisation && span.end > span.start + 1)
        .filter(|span| TAILS.contains(&sheet.text.word_at(span.end - 1)))
        .map(|span| phrase(sheet, span.start, span.end - 1))
        .collect();
    let mut votes: HashMap<u64, i32, ahash::RandomState> =
        HashMap::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    let key = |span: &Span| phrase(sheet, span.start, span.end).value();
    let whole: std::collections::HashSet<u64, ahash::RandomState> =
        clubs.iter().map(|club| club.value()).collect();
    for span in spans.iter().filter(|span| may_be_club(sheet, span)) {
        *votes.entry(key(span)).or_insert_with(|| i32::from(whole.contains(&key(span)))) += vote(sheet, span);
    }
    for span in spans.iter_mut().filter(|span| may_be_club(sheet, span)) {
        if votes.get(&key(span)).is_some_and(|votes| *votes > 0) && !is_where(sheet, span.start) {
            span.kind = Kind::Organisation;
        }
    }
}

/// `from Sunderland to London`: where no game is played a town is a town.
fn see_town(sheet: &Sheet, span: &mut Span) {
    let before = span.start.checked_sub(1).map_or("", |at| sheet.text.word_at(at));
    if span.kind == Kind::Organisation
        && span.end == span.start + 1
        && matches!(before, "in" | "to" | "from" | "near" | "outside")
        && sheet.cells[span.start].line == Line::Prose
        && sheet.cells[span.start].alone & (list::CITY | list::TOWN | list::COUNTRY) != 0
    {
        span.kind = Kind::Place;
    }
}

/// Whether a text tells of sports: different words of sports, and one in sixty.
fn is_sports(sheet: &Sheet) -> bool {
    let mut seen = [false; SPORTS.len()];
    let (mut count, mut words) = (0, 0);
    for (token, cell) in sheet.text.tokens().iter().zip(&sheet.cells) {
        if token.class != Class::Word {
            continue;
        }
        words += 1;
        if !cell.is_capitalised
            && let Ok(at) = SPORTS.binary_search(&sheet.text.word(token))
        {
            seen[at] = true;
            count += 1;
        }
    }
    seen.iter().filter(|seen| **seen).count() >= KINDS && count * 60 >= words
}

/// `Shanghai SIPG`, `Norwich City`: what clubs are called behind the town, where the tagger saw the town alone.
fn take_tails(sheet: &Sheet, spans: &mut Vec<Span>) {
    let tokens = sheet.text.tokens();
    for span in spans.iter_mut() {
        let is_tail = span.end < tokens.len()
            && tokens[span.end].sentence == tokens[span.start].sentence
            && TAILS.contains(&sheet.text.word_at(span.end))
            && sheet.is_listed(span.start, list::PLACES);
        if is_tail {
            (span.end, span.kind) = (span.end + 1, Kind::Organisation);
        }
    }
    spans.dedup_by(|later, earlier| later.start < earlier.end);
}

fn phrase(sheet: &Sheet, start: usize, end: usize) -> Phrase {
    (start..end).fold(Phrase::EMPTY, |phrase, at| phrase.with(sheet.text.word_at(at)))
}

/// A town of the lists, or somebody of one word whom nobody calls by a given name.
fn may_be_club(sheet: &Sheet, span: &Span) -> bool {
    let cell = &sheet.cells[span.start];
    let is_town = (cell.begins | cell.alone) & (list::CITY | list::TOWN) != 0
        && (cell.begins | cell.alone) & (list::COUNTRY | list::REGION) == 0;
    let is_one = span.end == span.start + 1;
    let is_open = span.kind == Kind::Place || span.kind == Kind::Person && is_one;
    is_open && is_town && span.end <= span.start + 2 && cell.line == Line::Prose
}

fn word<'t>(sheet: &Sheet<'t>, at: usize, of: usize) -> &'t str {
    let tokens = sheet.text.tokens();
    match tokens.get(at).filter(|token| token.sentence == tokens[of].sentence) {
        Some(_) => sheet.text.word_at(at),
        None => "",
    }
}

/// Behind `in` and `near`, and in a dateline, it is the town.
fn is_where(sheet: &Sheet, start: usize) -> bool {
    matches!(word(sheet, start.wrapping_sub(1), start), "in" | "near" | "outside" | "In" | "around")
}

/// What a place of a name says for the club and against it.
fn vote(sheet: &Sheet, span: &Span) -> i32 {
    let (start, end) = (span.start, span.end);
    let before = word(sheet, start.wrapping_sub(1), start);
    let next = word(sheet, end, start);
    let behind = word(sheet, end + 1, start);
    let sentence = &sheet.text.sentences()[sheet.text.tokens()[start].sentence as usize].tokens;
    let near = start.saturating_sub(REACH).max(sentence.start)..(end + REACH).min(sentence.end);
    let is_of_players = || near.clone().any(|at| PLAYERS.contains(&sheet.text.word_at(at)));
    let is_owner = matches!(next, "'s" | "’s") && PLAYERS.contains(&behind);
    let does =
        DEEDS.contains(&next) || matches!(next, "have" | "had" | "are" | "were" | "has") && is_of_players();
    let is_named = matches!(
        before,
        "to" | "from" | "at" | "against" | "with" | "over" | "joined" | "left" | "beat" | "for" | "by"
    ) && is_of_players();
    match () {
        () if is_where(sheet, start) => -1,
        () if does || is_owner || PLAYERS.contains(&next) => 2,
        () if is_named => 1,
        () => 0,
    }
}

/// How far from a name a word of players is looked for, in tokens.
const REACH: usize = 14;

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_its_list_sorted() {
        assert!(super::SPORTS.is_sorted());
    }
}
