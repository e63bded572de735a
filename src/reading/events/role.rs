//! What a date does in its sentence: dates it, bounds it, or only names or compares something.

use std::ops::Range;

use crate::reading::dates::{Expression, Kind, Value};
use crate::reading::text::{Class, Gap, Sentence, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It does not date the sentence.
    None,
    /// On, in, at.
    On,
    /// By, until: no later than.
    By,
    /// Since: from then until now.
    Since,
}

impl Role {
    /// The date of the statement.
    pub fn date(self, edtf: &str) -> String {
        // A range stays one, whatever stands before it; so does a time of day, which a deadline keeps.
        if edtf.contains('/') {
            return edtf.into();
        }
        match self {
            Self::By => format!("../{edtf}"),
            Self::Since => format!("{edtf}/.."),
            Self::On | Self::None => edtf.into(),
        }
    }
}

/// Words that turn a date behind "since" into a measure of rank.
#[rustfmt::skip]
const RANKS: [&str; 28] = [
    "first", "worst", "best", "lowest", "highest", "largest", "biggest", "most", "least", "fewest",
    "deadliest", "only", "time", "record", "strongest", "weakest", "steepest", "fastest", "longest", "level",
    "levels", "low", "lows", "high", "highs", "seen", "not", "never",
];

/// What an expression does in a sentence.
pub fn of(text: &Text, (index, sentence): (usize, &Sentence), expression: &Expression) -> Role {
    let Some(point) = expression.point else { return Role::None };
    let is_measure =
        matches!(expression.kind, Kind::Duration | Kind::Set) || matches!(point, Value::Century(_));
    let near = Near { text, sentence: &sentence.tokens, at: &expression.tokens };
    if is_measure
        || is_dateline(text, index, sentence, expression)
        || near.is_compared()
        || near.names(point)
        || near.bounds()
    {
        return Role::None;
    }
    match near.before(1).to_ascii_lowercase().as_str() {
        "since" if near.has_rank() => Role::None,
        "since" => Role::Since,
        "by" | "until" | "till" | "before" => Role::By,
        _ => Role::On,
    }
}

/// The words round an expression.
struct Near<'a, 't> {
    text: &'a Text<'t>,
    sentence: &'a Range<usize>,
    at: &'a Range<usize>,
}

impl Near<'_, '_> {
    fn before(&self, back: usize) -> &str {
        match self.at.start.checked_sub(back) {
            Some(index) if index >= self.sentence.start => self.text.word_at(index),
            _ => "",
        }
    }

    /// "than in 2008", "compared with January", "from a year earlier".
    fn is_compared(&self) -> bool {
        let (one, two) = (self.before(1), self.before(2));
        let mut words = self.at.clone().map(|index| self.text.word_at(index));
        let earlier = words.any(|word| matches!(word, "earlier" | "ago" | "before" | "previous"));
        let reach = self.at.start.saturating_sub(7).max(self.sentence.start)..self.at.start;
        let is_beside =
            reach.into_iter().any(|index| matches!(self.text.word_at(index), "compared" | "versus" | "vs."));
        // "the year-earlier period", "the year-ago quarter" are there to be compared with.
        let is_yearly = (self.at.start..self.at.end.saturating_sub(2)).any(|index| {
            self.text.word_at(index) == "year"
                && matches!(self.text.word_at(index + 2), "earlier" | "ago")
                && self.text.word_at(index + 1) == "-"
        });
        one == "than"
            || two == "than"
            || is_beside
            || one == "from" && earlier
            || is_yearly
            || earlier && self.is_behind_sum()
            || self.is_of_last_price()
    }

    /// "from $227 million a year ago", "against £175m a year earlier"
    fn is_behind_sum(&self) -> bool {
        let reach = self.at.start.saturating_sub(6).max(self.sentence.start)..self.at.start;
        let is_number = |index: usize| {
            self.text.tokens().get(index).is_some_and(|token| token.class == Class::Number)
                || matches!(self.text.word_at(index), "$" | "£" | "€" | "¥")
        };
        reach
            .into_iter()
            .any(|index| matches!(self.text.word_at(index), "from" | "against") && is_number(index + 1))
    }

    /// "fell to 127.45 yen from 126.20 late on Friday": the day of the price before.
    fn is_of_last_price(&self) -> bool {
        let is_number = |index: usize| {
            let token = self.text.tokens().get(index).filter(|_| self.sentence.contains(&index));
            token.is_some_and(|token| token.class == Class::Number)
        };
        let is_sum =
            |index: usize| is_number(index) || is_number(index + 1) && is_sign(self.text.word_at(index));
        let is = |index: usize, word: &str| self.text.word_at(index) == word;
        let near = self.at.start.saturating_sub(5).max(self.sentence.start)..self.at.start;
        let Some(from) = near.rev().find(|index| is(*index, "from") && is_sum(index + 1)) else {
            return false;
        };
        let before = from.saturating_sub(12).max(self.sentence.start)..from;
        before.into_iter().any(|index| matches!(self.text.word_at(index), "to" | "at") && is_sum(index + 1))
    }

    /// "the nine months ended 30 September", "in the 12 months to April", "the bonds due in 2015": the date bounds or
    /// names something.
    fn bounds(&self) -> bool {
        const STRETCHES: [&str; 12] = [
            "months",
            "month",
            "year",
            "years",
            "quarter",
            "quarters",
            "weeks",
            "week",
            "half",
            "half-year",
            "period",
            "days",
        ];
        let (one, two) = (self.before(1), self.before(2));
        let is_end = matches!(one, "ended" | "ending") && STRETCHES.contains(&two)
            || matches!(one, "to" | "through") && STRETCHES.contains(&two) && self.is_counted_before(2);
        const PAPERS: [&str; 8] =
            ["bond", "bonds", "note", "notes", "debt", "debentures", "securities", "gilt"];
        let is_due = |word: &str, back: usize| {
            matches!(word, "due" | "maturing") && PAPERS.contains(&self.before(back))
        };
        is_end || is_due(one, 2) || matches!(one, "in" | "on") && is_due(two, 3)
    }

    /// Whether a number stands before the word so far back: "12 months to", "the three months to".
    fn is_counted_before(&self, back: usize) -> bool {
        const NUMBERS: [&str; 11] =
            ["two", "three", "four", "six", "nine", "twelve", "the", "half", "first", "a", "five"];
        let index = self.at.start.wrapping_sub(back + 1);
        self.sentence.contains(&index)
            && (self.text.tokens()[index].class == Class::Number
                || NUMBERS.contains(&self.text.word_at(index)))
    }

    /// "the 2018 World Cup", "Fan Expo 2016", "a 1969 film": the year is part of a name.
    fn names(&self, point: Value) -> bool {
        let is_figure = self.at.len() == 1 && matches!(point, Value::Year(_));
        if !is_figure {
            return false;
        }
        let token = |index: usize| self.text.tokens().get(index).filter(|_| self.sentence.contains(&index));
        let before = self.at.start.checked_sub(1).and_then(token);
        let is_after_name = before.is_some_and(|token| token.class == Class::Word && token.is_capitalised())
            && self.at.start - 1 > self.sentence.start
            && !matches!(self.before(1), "In" | "Since" | "By" | "From" | "Until" | "During");
        let is_led = matches!(
            self.before(1).to_ascii_lowercase().as_str(),
            "in" | "since"
                | "by"
                | "until"
                | "from"
                | "to"
                | "during"
                | "after"
                | "before"
                | "and"
                | "through"
                | "around"
                | "about"
                | "between"
                | "of"
                | "late"
                | "early"
                | "mid"
                | ","
                | "("
                | "-"
                | "–"
        );
        // "resolution 2153 (2014)": of a document's number.
        let is_of_number = self.before(1) == "("
            && self.at.start.checked_sub(2).and_then(token).is_some_and(|token| token.class == Class::Number);
        let next = token(self.at.end).filter(|next| next.class == Class::Word && next.gap < Gap::Line);
        const GOES_ON: [&str; 28] = [
            "and", "or", "to", "in", "on", "at", "by", "for", "with", "when", "as", "was", "were", "is",
            "has", "had", "after", "before", "because", "but", "that", "which", "while", "until", "through",
            "from", "he", "she",
        ];
        let modifies = next.is_some_and(|next| !GOES_ON.contains(&self.text.word(next)));
        // "of 2000 levels"
        let is_measured = next
            .is_some_and(|next| matches!(self.text.word(next), "level" | "levels" | "figures" | "prices"));
        is_after_name || is_of_number || modifies && !is_led || is_measured
    }

    /// "its lowest level since 1998"
    fn has_rank(&self) -> bool {
        let reach = self.at.start.saturating_sub(12).max(self.sentence.start)..self.at.start;
        reach.into_iter().any(|index| RANKS.contains(&self.text.word_at(index)))
    }
}

fn is_sign(word: &str) -> bool {
    matches!(word, "$" | "£" | "€" | "¥")
}

/// "LONDON, 30 December 2016 (Reuters) -", "Dec. 30 —" at the head of a paragraph.
fn is_dateline(text: &Text, index: usize, sentence: &Sentence, expression: &Expression) -> bool {
    let is_head =
        index < 12 && sentence.opens_paragraph && expression.tokens.start <= sentence.tokens.start + 8;
    let behind = expression.tokens.end..(expression.tokens.end + 6).min(sentence.tokens.end);
    let dash = behind.clone().find(|at| matches!(text.word_at(*at), "-" | "–" | "—" | "--"));
    // Only a place stands before it, and only an agency between it and the dash.
    let is_free = |at: usize| {
        let token = &text.tokens()[at];
        token.class == Class::Mark || token.is_capitalised() || token.class == Class::Number
    };
    let before = sentence.tokens.start..expression.tokens.start;
    is_head && dash.is_some_and(|dash| (expression.tokens.end..dash).chain(before).all(is_free))
}

/// Whether a line heads a list of sources.
pub fn heads_sources(text: &Text, line: &Sentence) -> bool {
    let first = text.word_at(line.tokens.start).to_ascii_lowercase();
    let is_short = line.tokens.len() <= 3;
    is_short
        && matches!(
            first.as_str(),
            "source"
                | "sources"
                | "references"
                | "bibliography"
                | "notes"
                | "external"
                | "related"
                | "further"
        )
}

/// Whether a line is an item that says what happened when: `3 May 2012: the bridge opens`, `- In 2012 it closed`.
pub fn is_item(text: &Text, line: &Sentence, found: &[Expression]) -> bool {
    let first = text.word_at(line.tokens.start);
    let is_bullet = matches!(first, "-" | "*" | "•" | "–" | "·");
    let is_dated_first = found.first().is_some_and(|first| {
        let mark = text.word_at(first.tokens.end);
        first.tokens.start == line.tokens.start && matches!(mark, ":" | "-" | "–" | "—")
    });
    let words = line.tokens.clone().filter(|index| text.tokens()[*index].class == Class::Word).count();
    (is_bullet || is_dated_first) && words > 3 || words > WORDS
}

/// A line of more words is a sentence whose end mark was forgotten.
const WORDS: usize = 18;

/// A heading ends a list of sources; a source without an end mark does not.
pub fn is_heading(text: &Text, line: &Sentence) -> bool {
    line.opens_paragraph
        && line.tokens.len() <= 4
        && !text.tokens_of(line).iter().any(|token| token.class == Class::Number)
}

/// `"Title" — BBC News, March 3, 2008`: ends in a full date behind a dash or a title in quotes.
pub fn is_source(text: &Text, sentence: &Sentence, found: &[Expression]) -> bool {
    let Some(last) = found.last().filter(|last| last.is_written && last.point.is_some_and(Value::is_day))
    else {
        return matches!(text.word_at(sentence.tokens.start), "Source" | "Sources" | "Image" | "Photo")
            && text.word_at(sentence.tokens.start + 1) == ":";
    };
    let is_at_end = sentence.tokens.end - last.tokens.end <= 2;
    let words = sentence.tokens.clone().map(|index| text.word_at(index));
    let has_title = words.clone().any(|word| matches!(word, "\"" | "“" | "''" | "‘"));
    let has_dash = words.clone().any(|word| matches!(word, "—" | "–" | "--"));
    let has_verb = words
        .clone()
        .any(|word| matches!(word, "was" | "were" | "had" | "said" | "will" | "has" | "is" | "in" | "on"));
    is_at_end && has_title && has_dash && !has_verb
}

/// "from A to B", "between A and B", "A – B": two dates that make a range.
pub fn joins_range(text: &Text, sentence: &Sentence, first: &Expression, second: &Expression) -> bool {
    let between = first.tokens.end..second.tokens.start;
    let lead = match first.tokens.start.checked_sub(1) {
        Some(index) if index >= sentence.tokens.start => text.word_at(index).to_ascii_lowercase(),
        _ => String::new(),
    };
    if between.len() > 2 || between.is_empty() {
        return false;
    }
    let joint = text.word_at(between.start);
    let is_single = between.len() == 1;
    let is_dash = is_single && matches!(joint, "-" | "–" | "—");
    let is_and = joint == "and" && lead == "between";
    let is_to = matches!(joint, "to" | "until" | "till" | "through")
        && (is_single || text.word_at(between.start + 1) == "the");
    is_dash || is_and || is_to
}
