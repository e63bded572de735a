//! Dates in English text. In: a text taken apart and the day it was written. Out: expressions with TIMEX3 type and
//! value, and EDTF where they name a point or stretch of the calendar.

mod calendar;
mod grammar;
mod lexicon;
mod phrase;
mod recurring;
mod resolve;
mod shared;
mod tense;

#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::NaiveDate;

use self::grammar::Grammar;
use self::phrase::{Base, Core, InYear, Name, Phrase, Which};
use self::resolve::{Place, Telling};
use self::tense::Tense;
use super::text::{Class, Sentence, Text};
pub use calendar::Value;

/// An expression of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Indices of its tokens.
    pub tokens: Range<usize>,
    pub kind: Kind,
    /// The TIMEX3 value.
    pub value: String,
    /// A date that Dateline's own reader takes.
    pub edtf: Option<String>,
    /// Where it stands in the calendar.
    pub point: Option<Value>,
    /// Its year is written out.
    pub is_written: bool,
}

/// The types of TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Date,
    Time,
    Duration,
    Set,
}

impl Kind {
    /// The name that TIMEX3 gives it.
    pub fn timex(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

/// Reads all expressions of time, in order. Without a day of writing the text's own dateline counts.
pub fn read(text: &Text, reference: Option<NaiveDate>) -> Vec<Expression> {
    let lexes = lexicon::look_up(text);
    let mut phrases: Vec<(usize, Phrase)> = Vec::new();
    for (index, sentence) in text.sentences().iter().enumerate() {
        let mut found = Grammar::new(text, &lexes, sentence.tokens.clone()).phrases();
        shared::share_years(text, &mut found);
        phrases.extend(found.into_iter().map(|phrase| (index, phrase)));
    }
    let reference = match reference {
        Some(day) => Some(own_day(text, &phrases, day)),
        None => dateline(text, &phrases),
    };
    let mut telling = Telling::new(reference, is_history(&phrases, reference));
    let resolved = phrases.iter().map(|(index, phrase)| {
        let sentence = &text.sentences()[*index];
        let tense = tense::tense_at(text, sentence.tokens.clone(), phrase.tokens.clone());
        let place = Place {
            sentence: *index,
            tense,
            is_opening: phrase.tokens.start <= sentence.tokens.start + 1,
            is_heading: sentence.is_line && sentence.tokens.len() < 8,
            opens_paragraph: sentence.opens_paragraph,
            is_span_of_day: phrase.core == Core::Time && is_span_of_day(text, sentence, phrase),
            is_to_come: tense == Tense::Future && says_will(text, sentence, phrase),
            is_of_our_time: is_compared(text, sentence, phrase)
                || is_of_our_time(text, sentence, phrase) && tense == Tense::Unknown,
        };
        telling.resolve(phrase, place)
    });
    resolved.collect()
}

/// "A service will be held on 1 December": `will` before the date in its sentence.
fn says_will(text: &Text, sentence: &Sentence, phrase: &Phrase) -> bool {
    let before = sentence.tokens.start.max(phrase.tokens.start.saturating_sub(24))..phrase.tokens.start;
    before.into_iter().any(|index| text.word_at(index) == "will")
}

/// "from 6 am to midnight", "between 9:00 and 17:00".
fn is_span_of_day(text: &Text, sentence: &Sentence, phrase: &Phrase) -> bool {
    let is = |index: usize, words: &[&str]| {
        sentence.tokens.contains(&index)
            && words.iter().any(|word| text.word_at(index).eq_ignore_ascii_case(word))
    };
    let (start, end) = (phrase.tokens.start, phrase.tokens.end);
    let opens =
        is(start.wrapping_sub(1), &["from", "between"]) && is(end, &["to", "until", "till", "and", "-", "–"]);
    let closes = is(start.wrapping_sub(1), &["to", "until", "till", "and", "-", "–"])
        && (2..=5).any(|back| is(start.wrapping_sub(back), &["from", "between"]));
    opens || closes
}

/// "as strong today as it was": these days.
fn is_compared(text: &Text, sentence: &Sentence, phrase: &Phrase) -> bool {
    let is = |index: usize, words: &[&str]| {
        sentence.tokens.contains(&index) && words.contains(&text.word_at(index))
    };
    is(phrase.tokens.end, &["as", "than"]) && is(phrase.tokens.start.wrapping_sub(2), &["as", "more", "less"])
}

/// "Today, few people know that": these days, if no verb says that something happened.
fn is_of_our_time(text: &Text, sentence: &Sentence, phrase: &Phrase) -> bool {
    let at = &phrase.tokens;
    let before = at.start.checked_sub(1).filter(|index| sentence.tokens.contains(index));
    let opens = before.is_none_or(|index| text.word_at(index) == ";");
    let is_owner = at.end < sentence.tokens.end && text.tokens()[at.end].class == Class::Possessive;
    opens && !sentence.is_line && !is_owner && sentence.tokens.end > at.end + 3
}

/// The day of writing that a text itself gives on a line of its own, where it is near the one given from outside: an
/// agency's clock and ours may be a day apart.
fn own_day(text: &Text, phrases: &[(usize, Phrase)], given: NaiveDate) -> NaiveDate {
    let alone = phrases.iter().take_while(|(index, _)| *index < HEAD).filter(|(index, phrase)| {
        let sentence = &text.sentences()[*index];
        sentence.is_line && phrase.tokens == sentence.tokens
    });
    let days = alone.filter_map(|(_, phrase)| match phrase.core {
        Core::Date(year, month, day) => NaiveDate::from_ymd_opt(year, month, day),
        _ => None,
    });
    let near = |day: &NaiveDate| (*day - given).num_days().abs() <= 2;
    days.into_iter().find(near).unwrap_or(given)
}

/// The day on which a duration, given as its TIMEX3 value, is over that begins on a day.
pub fn after(duration: &str, day: NaiveDate) -> Option<NaiveDate> {
    let rest = duration.strip_prefix('P')?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if let Some(hours) = rest.strip_prefix('T').and_then(|time| time.strip_suffix('H')) {
        let days = hours.parse::<i32>().ok().filter(|hours| *hours >= 24)? / 24;
        return calendar::shift(day, phrase::Unit::Day, days);
    }
    let count = rest[..digits].parse::<i32>().ok()?;
    let unit = match &rest[digits..] {
        "D" => phrase::Unit::Day,
        "W" => phrase::Unit::Week,
        "M" => phrase::Unit::Month,
        "Y" => phrase::Unit::Year,
        _ => return None,
    };
    calendar::shift(day, unit, count)
}

/// The day that a text says it was written on: the first full date on a line of its own near its head, or one that
/// the text begins with.
pub fn day_of(text: &Text) -> Option<NaiveDate> {
    let lexes = lexicon::look_up(text);
    let head = text.sentences().iter().enumerate().take(HEAD);
    let phrases: Vec<_> = head
        .flat_map(|(index, sentence)| {
            let found = Grammar::new(text, &lexes, sentence.tokens.clone()).phrases();
            found.into_iter().map(move |phrase| (index, phrase))
        })
        .collect();
    dateline(text, &phrases)
}

/// So many sentences and lines may stand before a dateline.
const HEAD: usize = 8;

fn dateline(text: &Text, phrases: &[(usize, Phrase)]) -> Option<NaiveDate> {
    phrases.iter().take_while(|(index, _)| *index < HEAD).find_map(|(index, phrase)| {
        let Core::Date(year, month, day) = phrase.core else { return None };
        let sentence = &text.sentences()[*index];
        let before = phrase.tokens.start - sentence.tokens.start;
        let is_header = sentence.is_line || before <= 4;
        if is_header { NaiveDate::from_ymd_opt(year, month, day) } else { None }
    })
}

/// Whether most years that a text names lie well before it was written.
fn is_history(phrases: &[(usize, Phrase)], reference: Option<NaiveDate>) -> bool {
    let Some(reference) = reference else { return true };
    let years = phrases.iter().filter_map(|(_, phrase)| match phrase.core {
        Core::Date(year, ..) | Core::MonthOf(_, year) | Core::Year(year) => Some(year),
        _ => None,
    });
    // A story that counts from the day of writing, by weekdays and "last month", is none: news that looks back is news.
    let of_now = phrases.iter().filter(|(_, phrase)| counts_from_now(&phrase.core)).count();
    let (mut old, mut all) = (0, 0);
    for year in years {
        all += 1;
        old += usize::from(year < chrono::Datelike::year(&reference));
    }
    old >= 6 && old * 4 >= all * 3 && of_now * 3 <= old || old >= 3 && old == all && of_now == 0
}

/// Whether a date says when it is only to who knows the day of writing.
fn counts_from_now(core: &Core) -> bool {
    match core {
        Core::Named(Name::Weekday(_) | Name::Weekend, ..) | Core::Counted(_, _, Base::Speech) => true,
        Core::Named(_, Which::Last | Which::This | Which::Next, _) => true,
        Core::Named(_, _, InYear::Counted(_, Base::Speech)) | Core::Reference("PRESENT_REF") => true,
        Core::From(_, _, base) => counts_from_now(base),
        _ => false,
    }
}
