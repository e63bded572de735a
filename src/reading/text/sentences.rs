//! Tokens → sentences.
//!
//! A sentence ends at `.`, `!`, `?` or `…` with what closes behind it, unless the stop is an abbreviation's; at a
//! blank line; and at a line break where the lines are not those of wrapped prose.

use super::{Class, Gap, Sentence, Token};

/// Short forms that a name or number follows: they never end a sentence. Small letters, sorted.
pub(super) const TITLES: [&str; 39] = [
    "adm.", "brig.", "capt.", "cmdr.", "col.", "cpl.", "dr.", "e.g.", "fig.", "ft.", "gen.", "gov.", "hon.",
    "i.e.", "lt.", "maj.", "messrs.", "mr.", "mrs.", "ms.", "mt.", "no.", "nos.", "pp.", "pres.", "prof.",
    "pvt.", "rep.", "reps.", "rev.", "sen.", "sens.", "sgt.", "spc.", "st.", "ste.", "supt.", "v.", "vs.",
];

/// Capitalised words that begin sentences far more often than names. Small letters, sorted.
#[rustfmt::skip]
pub(super) const OPENERS: [&str; 76] = [
    "a", "about", "according", "after", "all", "although", "among", "an", "and", "another", "as", "at",
    "because", "before", "both", "but", "by", "despite", "during", "each", "even", "every", "few",
    "following", "for", "from", "he", "her", "here", "his", "how", "however", "i", "if", "in", "it", "its",
    "last", "later", "many", "meanwhile", "more", "most", "my", "no", "not", "now", "of", "on", "one", "only",
    "our", "over", "she", "since", "so", "some", "such", "that", "the", "their", "then", "there", "these",
    "they", "this", "those", "to", "under", "we", "what", "when", "while", "with", "yesterday", "you",
];

/// A line as long as this may be wrapped prose; longer lines are paragraphs.
const WRAPPED: std::ops::RangeInclusive<usize> = 40..=140;

/// What has more tokens is no sentence, and is cut there, so that no rule that looks at a whole one costs a long text seconds.
const LONGEST: usize = 1000;

/// More marks than this do not close one sentence.
const CLOSERS: usize = 6;

pub(super) fn split(source: &str, tokens: &mut [Token]) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::with_capacity(tokens.len() / 20 + 1);
    let mut start = 0;
    let mut line = Line::at(source, tokens, 0);
    let header = header(source, tokens);
    for index in 0..tokens.len() {
        if index >= line.end {
            line = Line::at(source, tokens, index);
        }
        let next = index + 1;
        let is_too_long = next - start >= LONGEST;
        if next < tokens.len() && next != header && !is_too_long && !ends(source, tokens, start, index, &line)
        {
            continue;
        }
        let opens_paragraph =
            tokens[start].gap == Gap::Blank || sentences.last().is_some_and(|last| last.is_line);
        let is_line = next == header || is_line(source, tokens, start..next);
        for token in &mut tokens[start..next] {
            token.sentence = sentences.len() as u32;
        }
        sentences.push(Sentence { tokens: start..next, opens_paragraph, is_line });
        start = next;
    }
    sentences
}

/// The end of a header within the first line, `date 2016-12-29`: tokens, 0 without one.
fn header(source: &str, tokens: &[Token]) -> usize {
    let word = |index: usize| tokens.get(index).map_or("", |token| &source[token.span()]);
    let is_header =
        word(0).eq_ignore_ascii_case("date") && word(1).len() == 4 && word(2) == "-" && word(4) == "-";
    if is_header && tokens.len() > 5 && tokens[1..6].iter().skip(1).all(|token| token.gap == Gap::None) {
        6
    } else {
        0
    }
}

/// The line that the tokens now looked at stand on.
struct Line {
    /// Index of the first token behind it.
    end: usize,
    /// The next line goes on with it, as wrapped prose does.
    is_wrapped: bool,
}

impl Line {
    fn at(source: &str, tokens: &[Token], first: usize) -> Self {
        let breaks = |token: &Token| token.gap >= Gap::Line;
        let behind = |from: usize| {
            tokens
                .get(from + 1..)
                .and_then(|rest| rest.iter().position(breaks))
                .map_or(tokens.len(), |n| from + 1 + n)
        };
        let end = behind(first);
        let Some(next) = tokens.get(end).filter(|next| next.gap == Gap::Line) else {
            return Self { end, is_wrapped: false };
        };
        let length = source[tokens[first].start()..tokens[end - 1].end()].chars().count();
        let opening = &source[next.span()];
        let goes_on_small = opening.starts_with(|c: char| c.is_lowercase());
        let is_bullet =
            next.class == Class::Mark && matches!(opening, "-" | "*" | "•" | "–" | "·" | "#" | "##");
        // A wrapped line is full: its next word would not have fitted beside the longest neighbour.
        let widest = source[next.start()..tokens[behind(end) - 1].end()].chars().count().max(length);
        let is_full =
            WRAPPED.contains(&length) && WRAPPED.contains(&widest) && length + opening.len() + 8 >= widest;
        Self { end, is_wrapped: !is_bullet && (goes_on_small || is_full) }
    }
}

/// Whether a sentence that began at `start` ends behind the token at `index`, which is not the last.
fn ends(source: &str, tokens: &[Token], start: usize, index: usize, line: &Line) -> bool {
    let next = &tokens[index + 1];
    match next.gap {
        Gap::Blank => return true,
        Gap::Line if index + 1 == line.end && !line.is_wrapped => return true,
        Gap::None => return false,
        _ => {}
    }
    let Some(mark) = end_mark(source, tokens, start, index) else { return false };
    let following = first_word(source, tokens, index + 1);
    // A shortcode or Liquid tag behind a stop is none of the sentence.
    let is_code = source[next.span()].starts_with('{');
    if !is_code && following.starts_with(|c: char| c.is_lowercase()) {
        return false;
    }
    let text = &source[tokens[mark].span()];
    if tokens[mark].class == Class::Mark {
        return true;
    }
    // The stop belongs to an abbreviation: it ends the sentence only before a word that begins one.
    let small = text.to_lowercase();
    let is_initial = text.chars().count() == 2;
    let ends_often = !is_initial && TITLES.binary_search(&small.as_str()).is_err();
    ends_often && OPENERS.binary_search(&following.to_lowercase().as_str()).is_ok()
}

/// The token with the end mark, when only closing quotes and brackets stand between it and `index`.
fn end_mark(source: &str, tokens: &[Token], start: usize, index: usize) -> Option<usize> {
    for at in (start..=index).rev().take(CLOSERS) {
        let text = &source[tokens[at].span()];
        match tokens[at].class {
            Class::Mark if matches!(text, "!" | "?" | "…") || text.starts_with('.') => return Some(at),
            Class::Mark if is_closer(text) => {}
            Class::Mark => return None,
            _ if text.ends_with('.') => return Some(at),
            _ => return None,
        }
    }
    None
}

fn is_closer(text: &str) -> bool {
    matches!(text, "\"" | "'" | "''" | "”" | "’" | ")" | "]" | "»")
}

/// The first word or number from `index` on, behind opening quotes and brackets.
fn first_word<'t>(source: &'t str, tokens: &[Token], index: usize) -> &'t str {
    tokens[index..]
        .iter()
        .take(4)
        .find(|token| token.class != Class::Mark)
        .map_or("", |token| &source[token.span()])
}

/// Whether tokens stand on a line of their own without an end mark.
fn is_line(source: &str, tokens: &[Token], range: std::ops::Range<usize>) -> bool {
    let alone = tokens[range.start].gap >= Gap::Line
        && tokens.get(range.end).is_none_or(|next| next.gap >= Gap::Line);
    alone && end_mark(source, tokens, range.start, range.end - 1).is_none()
}
