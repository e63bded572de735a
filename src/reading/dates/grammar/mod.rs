//! The grammar of expressions of time. In: the tokens of a sentence with their meanings. Out: phrases.
//!
//! Every function here takes the index of a token and gives what it reads there with the index behind it, or nothing.
//! The longest reading wins; extents follow the TimeML guidelines (TIMEX3): determiners and quantifiers are part of an
//! expression, prepositions are not, "Friday morning" and "5 pm on Friday" are one.

mod calendar;
mod clock;
mod counted;
mod lists;
mod numbers;
mod recurring;
mod stretch;
mod timed;
mod years;

use super::lexicon::{FEASTS, Lex};
use super::phrase::{Core, Feast, Phrase};
use crate::reading::text::{Class, Gap, Text};

/// The tokens of one sentence, ready to be read.
pub struct Grammar<'a, 't> {
    text: &'a Text<'t>,
    lexes: &'a [Lex],
    /// Bounds of the sentence.
    start: usize,
    end: usize,
}

/// What was read and the index behind it.
type Read<T> = Option<(T, usize)>;

impl<'a, 't> Grammar<'a, 't> {
    pub fn new(text: &'a Text<'t>, lexes: &'a [Lex], sentence: std::ops::Range<usize>) -> Self {
        Self { text, lexes, start: sentence.start, end: sentence.end }
    }

    /// All phrases of the sentence, in order.
    pub fn phrases(&self) -> Vec<Phrase> {
        let mut phrases = Vec::new();
        let mut at = self.start;
        while at < self.end {
            if let Some((list, next)) = self.day_list(at) {
                phrases.extend(list);
                at = next;
            } else if let Some(phrase) = self.phrase(at) {
                at = phrase.tokens.end;
                phrases.push(phrase);
                while let Some((phrase, next)) = self.second_half(phrases.last(), at) {
                    phrases.push(phrase);
                    at = next;
                }
            } else {
                at += 1;
            }
        }
        phrases
    }

    fn phrase(&self, at: usize) -> Option<Phrase> {
        if self.lex(at) == Lex::Other && !self.may_begin(at) {
            return None;
        }
        let readings = [self.timed(at), self.recurring(at), self.stretch(at), self.reference(at)];
        // Of equally long readings the first counts: `max_by_key` would take the last.
        readings.into_iter().flatten().rev_max()
    }

    /// Some expressions begin with what the lexicon does not know: `'82`, `Q3`, `[Ten]`.
    fn may_begin(&self, at: usize) -> bool {
        match self.text.tokens()[at].class {
            Class::Mark => matches!(self.word(at), "'" | "’" | "‘" | "`" | "["),
            Class::Word => self.is_short_quarter(at),
            _ => false,
        }
    }

    fn lex(&self, at: usize) -> Lex {
        if at < self.end { self.lexes[at] } else { Lex::Other }
    }

    /// The text of a token, empty outside the sentence.
    fn word(&self, at: usize) -> &'t str {
        if at < self.end { self.text.word_at(at) } else { "" }
    }

    fn before(&self, at: usize, back: usize) -> &'t str {
        match at.checked_sub(back) {
            Some(index) if index >= self.start => self.text.word_at(index),
            _ => "",
        }
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        let own = self.word(at);
        !own.is_empty() && words.iter().any(|word| own.eq_ignore_ascii_case(word))
    }

    fn was_any(&self, at: usize, words: &[&str]) -> bool {
        let own = self.before(at, 1);
        !own.is_empty() && words.iter().any(|word| own.eq_ignore_ascii_case(word))
    }

    /// The index behind an optional word.
    fn skip(&self, at: usize, words: &[&str]) -> usize {
        at + usize::from(self.is_any(at, words))
    }

    fn is_hyphen(&self, at: usize) -> bool {
        matches!(self.word(at), "-" | "‐" | "‑" | "–" | "—")
    }

    /// Whether a token touches the one before it.
    fn touches(&self, at: usize) -> bool {
        at < self.end && self.text.tokens()[at].gap == Gap::None
    }

    fn is_mark(&self, at: usize) -> bool {
        at < self.end && self.text.tokens()[at].class == Class::Mark
    }

    fn is_capitalised(&self, at: usize) -> bool {
        at < self.end && self.text.tokens()[at].is_capitalised()
    }

    fn is_lower_word(&self, at: usize) -> bool {
        at < self.end
            && self.text.tokens()[at].class == Class::Word
            && self.word(at).starts_with(|c: char| c.is_lowercase())
    }

    /// Whether a clause may end before a token.
    fn is_boundary(&self, at: usize) -> bool {
        at >= self.end
            || self.is_mark(at) && !self.is_hyphen(at)
            || self.is_any(
                at,
                &["and", "but", "that", "when", "who", "which", "as", "while", "because", "or", "to"],
            )
    }

    /// Whether what follows is a clause or noun of its own: "in the future we …", "on the 18th the …".
    fn opens_noun(&self, at: usize) -> bool {
        self.is_any(
            at,
            &[
                "he", "she", "it", "they", "we", "i", "you", "there", "this", "these", "the", "a", "an",
                "his", "her", "its", "their", "our", "no", "some", "all", "both", "in", "at", "with", "by",
                "for", "is", "are", "was", "were", "will", "would",
            ],
        )
    }

    /// A feast of one or more words.
    fn feast(&self, at: usize) -> Read<Feast> {
        let long = FEASTS
            .iter()
            .filter(|(words, _)| self.is(at, words[0]) && self.are(at, words))
            .max_by_key(|(words, _)| words.len());
        if let Some((words, feast)) = long {
            return (self.is_capitalised(at) || self.is_mark(at + 1)).then_some((*feast, at + words.len()));
        }
        match self.lex(at) {
            // Christmas and Easter are also names of people.
            Lex::Feast(feast) if !(at > self.start && self.is_capitalised(at - 1) && at - 1 > self.start) => {
                Some((feast, at + 1))
            }
            _ => None,
        }
    }

    fn are(&self, at: usize, words: &[&str]) -> bool {
        let same = |(offset, word): (usize, &&str)| {
            let own = self.word(at + offset);
            own.eq_ignore_ascii_case(word)
                || own.strip_prefix('’') == word.strip_prefix('\'') && word.starts_with('\'')
        };
        words.iter().enumerate().all(same)
    }

    fn found(&self, at: usize, end: usize, core: Core) -> Option<Phrase> {
        Some(Phrase::new(at..end, core))
    }
}

/// The longest phrase, the first of equals.
trait Longest: Iterator<Item = Phrase> + Sized {
    fn rev_max(self) -> Option<Phrase> {
        self.fold(None, |best: Option<Phrase>, next| match best {
            Some(best) if best.tokens.end >= next.tokens.end => Some(best),
            _ => Some(next),
        })
    }
}

impl<I: Iterator<Item = Phrase>> Longest for I {}
