//! Stretches of time and dates measured by them: "three days", "the last five years", "a year ago", "two days after
//! Christmas".

use super::Grammar;
use crate::reading::dates::lexicon::Lex;
use crate::reading::dates::phrase::{Amount, Base, Core, Part, Phrase, Time, Unit};
use crate::reading::text::Class;

/// Words that may stand between a number and its unit.
#[rustfmt::skip]
const BETWEEN: [&str; 26] = [
    "straight", "consecutive", "long", "full", "trading", "business", "working", "calendar", "whole", "more",
    "additional", "extra", "further", "successive", "solid", "short", "entire", "recent", "past", "last",
    "previous", "fiscal", "full-year", "school", "bloody", "single",
];

/// What may stand before a stretch that reaches to or from a date.
const TURNS: [&str; 11] = [
    "last",
    "past",
    "next",
    "first",
    "final",
    "previous",
    "following",
    "coming",
    "preceding",
    "recent",
    "subsequent",
];

impl Grammar<'_, '_> {
    /// A duration, or the date that it leads to.
    pub(super) fn stretch(&self, at: usize) -> Option<Phrase> {
        // "over the last five months": there "over" is a preposition.
        let start = self.quantifier(at).filter(|next| !self.is_any(*next, &["the", "this"])).unwrap_or(at);
        if start == at
            && let Some(phrase) = self.whole(at)
        {
            return Some(phrase);
        }
        let mut phrase = match self.turned_stretch(start) {
            Some(phrase) => phrase,
            None => self.measured_with_article(start).or_else(|| self.measured(start))?,
        };
        // "over a six-month period": so it is there.
        let is_glued = || self.is_hyphen(phrase.tokens.end - 2) && self.touches(phrase.tokens.end - 1);
        if start > at && !(self.is_any(at, &["over", "under", "around", "some"]) && is_glued()) {
            phrase.is_approximate = true;
            phrase.tokens.start = at;
        }
        Some(phrase)
    }

    /// "all day", "the whole week", "the entire year".
    fn whole(&self, at: usize) -> Option<Phrase> {
        let word = self.skip(at, &["the", "a", "an"]);
        let is_whole = word > at && self.is_any(word, &["whole", "entire", "full"]);
        if !is_whole && !self.is(at, "all") {
            return None;
        }
        let unit = if is_whole { word + 1 } else { at + 1 };
        match self.lex(unit) {
            Lex::Unit(Unit::Hour | Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Decade) => {}
            _ => return None,
        }
        let ((unit, _), next) = self.unit(unit)?;
        let is_glued = self.is_hyphen(next) && self.touches(next);
        (!is_glued).then(|| Phrase::new(at..next, Core::Duration(Self::one(), unit)))
    }

    /// "the last three years", "recent weeks", "the past year", "the following days".
    fn turned_stretch(&self, at: usize) -> Option<Phrase> {
        let start = self.skip(at, &["the", "this", "these", "those", "its", "his", "her", "their", "our"]);
        let start = if self.is_any(start, &TURNS) { start } else { at };
        if !self.is_any(start, &TURNS) || self.is_verb_last(start) {
            return None;
        }
        let (amount, number) = self
            .amount(start + 1)
            .filter(|_| !self.is_any(start + 1, &["a", "an"]))
            .unwrap_or((Amount::Some, start + 1));
        let between = self.between(number);
        let (unit, is_plural) = self.unit(between)?.0;
        let next = between + 1;
        let has_article = start > at;
        let core = match (amount, is_plural) {
            (Amount::Some, true) => Core::Duration(Amount::Some, unit),
            (Amount::Some, false)
                if has_article
                    && self.is_any(start, &["last", "past", "next", "coming"])
                    && unit > Unit::Hour =>
            {
                Core::Duration(Self::one(), unit)
            }
            (Amount::Some, false) if self.is(start, "past") => Core::Duration(Self::one(), unit),
            (amount, true) => Core::Duration(amount, unit),
            _ => return None,
        };
        // "the first days of May" belong to what follows; "the last month of the war" is a part of it.
        let is_part = !is_plural && self.is(next, "of") || self.touches(next) && self.is_hyphen(next);
        (!is_part).then(|| Phrase::new(at..next, core))
    }

    /// "expected to last three weeks"
    fn is_verb_last(&self, at: usize) -> bool {
        self.is(at, "last")
            && self.was_any(at, &["to", "will", "would", "could", "may", "might", "should", "can", "not"])
    }

    /// "the three months", "those years": the article belongs to the stretch, but not to the noun behind "20-year".
    fn measured_with_article(&self, at: usize) -> Option<Phrase> {
        let is_now = self.are(at, &["these", "days"]) && !self.is(at + 2, "of");
        if !self.is_any(at, &["the", "these", "those"]) || is_now {
            return None;
        }
        let mut phrase = self.measured(at + 1)?;
        let is_plural = matches!(self.lex(phrase.tokens.end - 1), Lex::Units(_));
        let is_duration = matches!(phrase.core, Core::Duration(..));
        phrase.tokens.start = at;
        let is_before_year = self.year(phrase.tokens.end).is_some();
        (is_plural && is_duration && !is_before_year).then_some(phrase)
    }

    /// "three days", "a 20-year", "decades", "two and a half years ago".
    fn measured(&self, at: usize) -> Option<Phrase> {
        let (amount, number) = match self.amount(at) {
            Some(read) => read,
            // "the years 1955 to 1957" are those years.
            None if matches!(self.lex(at), Lex::Units(_)) && self.year(at + 1).is_none() => {
                (Amount::Some, at)
            }
            None => return None,
        };
        let (start, amount, number) = self.compound(at, amount, number);
        let (unit, is_plural, after) = self.unit_behind(number)?;
        let is_hyphenated = self.is_hyphen(number);
        let is_one = amount == Self::one();
        let suits = match (is_plural, is_one) {
            (true, true) => !self.is_any(start, &["a", "an", "one", "1"]),
            (true, _) => {
                unit != Unit::Quarter
                    || self.is_any(after, &["ago", "earlier", "later"])
                    || after > number + 1
            }
            (false, true) => unit != Unit::Quarter || self.is_any(after, &["ago", "earlier", "later"]),
            // "a 20 year low", "12-year lows"; "some year", "many year" are none.
            (false, false) => {
                amount != Amount::Some
                    && (is_hyphenated || unit != Unit::Quarter)
                    && !self.is_year_before_unit(start, is_hyphenated)
                    // "turned 40 last year": the number is somebody's age.
                    && !self.is_any(number, &["last", "past", "previous"])
            }
        };
        let is_trade = self.is(start, "hours") && self.was_any(start, &["after"]) && !self.is(after, "of");
        if !suits
            || is_trade
            || self.is_number_of_list(start, is_hyphenated)
            || self.is_some_day(start, after)
        {
            return None;
        }
        let (amount, after) = self.half_behind(amount, after);
        let after = self.age_or_length(after, is_hyphenated);
        // "a year-long trial": the article is the noun's.
        let is_long = self.is(start, "a") && after > start + 2 && self.is_hyphen(after - 2);
        let start = start + usize::from(is_long);
        if !is_hyphenated && let Some(phrase) = self.led_by(start, amount, unit, after) {
            return Some(phrase);
        }
        Some(Phrase::new(start..after, Core::Duration(amount, unit)))
    }

    /// "One day, he said, …": a day that nobody measures.
    fn is_some_day(&self, at: usize, after: usize) -> bool {
        #[rustfmt::skip]
        const LEADS: [&str; 20] = [
            "for", "in", "within", "than", "after", "of", "just", "only", "about", "least", "last", "lasted",
            "under", "over", "to", "by", "and", "or", "until", "takes",
        ];
        let is_measured = self.was_any(at, &LEADS)
            || self.is_any(after, &["ago", "earlier", "later", "before", "after", "into", "of", "from"]);
        self.is(at, "one") && self.is(at + 1, "day") && !is_measured
    }

    /// "the 2018 day" counts no days.
    fn is_year_before_unit(&self, at: usize, is_hyphenated: bool) -> bool {
        !is_hyphenated && self.year(at).is_some()
    }

    /// `a 20-year` has an article and a number: the number counts.
    fn compound(&self, at: usize, amount: Amount, number: usize) -> (usize, Amount, usize) {
        let has_article = self.is_any(at, &["a", "an"]) && amount == Self::one();
        let behind = self.amount(at + 1).filter(|_| has_article && !self.is_any(at + 1, &["a", "an"]));
        if let Some((Amount::Exactly(value), next)) = behind {
            let is_apart = self.is_hyphen(next) || matches!(self.lex(next), Lex::Units(_));
            return (at + usize::from(is_apart), Amount::Exactly(value), next);
        }
        (at, amount, number)
    }

    fn unit_behind(&self, number: usize) -> Option<(Unit, bool, usize)> {
        let behind = match self.is_hyphen(number) && self.touches(number) && self.touches(number + 1) {
            true => number + 1,
            false => self.between(number),
        };
        let ((unit, is_plural), next) = self.unit(behind)?;
        Some((unit, is_plural, next))
    }

    /// The index behind at most two words that may stand before a unit.
    fn between(&self, at: usize) -> usize {
        let first = self.skip(at, &BETWEEN);
        if first > at { self.skip(first, &BETWEEN) } else { first }
    }

    /// "Act 5 days", "3-2 days": the number belongs to what stands before it.
    fn is_number_of_list(&self, at: usize, is_hyphenated: bool) -> bool {
        let touches = at > self.start && self.touches(at) && self.text.tokens()[at].class == Class::Number;
        touches
            && !is_hyphenated
            && !matches!(self.before(at, 1), "(" | "\"" | "“" | "‘" | "'" | "—" | "–" | "-" | "[")
    }

    /// "a year and a half"
    fn half_behind(&self, amount: Amount, after: usize) -> (Amount, usize) {
        match amount {
            Amount::Exactly(value) if self.are(after, &["and", "a", "half"]) => {
                (Amount::Exactly(value + 0.5), after + 3)
            }
            _ => (amount, after),
        }
    }

    /// "-old", "-long", "years old", "years of age".
    fn age_or_length(&self, after: usize, is_hyphenated: bool) -> usize {
        let glued =
            self.is_hyphen(after) && self.touches(after) && self.is_any(after + 1, &["old", "olds", "long"]);
        match () {
            () if glued => after + 2,
            () if self.is(after, "old") && !is_hyphenated => after + 1,
            () if self.are(after, &["of", "age"]) => after + 2,
            () => after,
        }
    }

    /// The date at the end of a stretch: "ago", "earlier", "later", "from now", "after Christmas".
    fn led_by(&self, start: usize, amount: Amount, unit: Unit, after: usize) -> Option<Phrase> {
        let word = |words: &[&str]| self.is_any(after, words);
        let ends = self.is_boundary(after + 1);
        let (is_past, base, next) = match () {
            () if word(&["ago"]) => (true, Base::Speech, after + 1),
            () if word(&["earlier", "previously", "beforehand"]) => (true, Base::Told, after + 1),
            () if word(&["later", "afterwards", "afterward", "hence"]) => (false, Base::Told, after + 1),
            () if word(&["before", "prior"]) && ends && !self.is(after + 1, "to") => {
                (true, Base::Told, after + 1)
            }
            () if word(&["after", "on"]) && ends && !self.is(after, "on") => (false, Base::Told, after + 1),
            () if word(&["from"]) && self.is_any(after + 1, &["now", "today"]) => {
                (false, Base::Speech, after + 2)
            }
            () => return self.date_from(start, amount, unit, after),
        };
        let core = match counted(amount, unit, is_past).map(|(unit, count)| in_days(unit, count, base)) {
            Some((unit, count)) => Core::Counted(unit, count, base),
            None => Core::Vague(unit, is_past),
        };
        let mut phrase = Phrase::new(start..next, core);
        phrase.is_approximate = matches!(unit, Unit::Decade | Unit::Century);
        phrase.time = (unit == Unit::Night).then_some(Time::Part(Part::Night));
        Some(phrase)
    }

    /// "two days after Christmas", "a week before 3 May".
    fn date_from(&self, start: usize, amount: Amount, unit: Unit, after: usize) -> Option<Phrase> {
        let (is_past, behind) = match () {
            () if self.is(after, "before") => (true, after + 1),
            () if self.are(after, &["prior", "to"]) => (true, after + 2),
            () if self.is_any(after, &["after", "from", "following"]) => (false, after + 1),
            () => return None,
        };
        let (core, _, next) = self.point(behind)?;
        // "64 days from 21 November to 31 January" counts nothing.
        if self.is_any(next, &["to", "until", "till", "through"]) {
            return None;
        }
        let is_exact = matches!(
            core,
            Core::Date(..) | Core::Named(..) | Core::MonthOf(..) | Core::Counted(Unit::Day, ..)
        );
        let (unit, count) = counted(amount, unit, is_past)?;
        let is_event = self.is_capitalised(next) || self.is_lower_word(next) && !self.is_boundary(next);
        (is_exact && !is_event).then(|| Phrase::new(start..next, Core::From(unit, count, Box::new(core))))
    }
}

/// A whole number of units, negative for the past.
fn counted(amount: Amount, unit: Unit, is_past: bool) -> Option<(Unit, i32)> {
    let Amount::Exactly(value) = amount else { return None };
    let (unit, value) = match unit {
        Unit::Year if value.fract() > 0.0 && value < 2.0 => (Unit::Month, value * 12.0),
        // "a decade ago" is a year, though not told to the year.
        Unit::Decade => (Unit::Year, value * 10.0),
        Unit::Century => (Unit::Year, value * 100.0),
        _ => (unit, value),
    };
    let count = (0.0..100_000.0).contains(&value).then_some(value as i32)?;
    Some((unit, if is_past { -count } else { count }))
}

/// A week ago and weeks after a day are days; "three weeks ago" is some day of a week.
fn in_days(unit: Unit, count: i32, base: Base) -> (Unit, i32) {
    match unit {
        Unit::Week if base == Base::Told || count.abs() == 1 => (Unit::Day, count.saturating_mul(7)),
        Unit::Fortnight if base == Base::Told => (Unit::Day, count.saturating_mul(14)),
        _ => (unit, count),
    }
}
