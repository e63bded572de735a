//! Dates as calendars have them: days, months, weekdays, seasons, quarters, numeric dates, lists of days.

use super::years::full_year;
use super::{Grammar, Read};
use crate::reading::dates::lexicon::{Lex, Turn};
use crate::reading::dates::phrase::{Amount, Core, Feast, InYear, Name, Unit, Which};
use crate::reading::text::Class;

impl Grammar<'_, '_> {
    /// Any date of the calendar, without time of day.
    pub(super) fn calendar(&self, at: usize) -> Read<Core> {
        let readings = [
            self.numeric(at),
            self.weekday_date(at),
            self.nth_weekday(at),
            self.day_month(at),
            self.month_day(at),
            self.quarter(at),
            self.season(at),
            self.feast_day(at),
            self.decade_or_century(at),
            self.day_of_month(at),
            self.lone_year(at).map(|(year, next)| (Core::Year(year), next)),
            self.fiscal_year(at),
            self.unit_of(at),
        ];
        readings.into_iter().flatten().fold(None, |best: Read<Core>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        })
    }

    /// `the month of March`, `the year 2012`, `the week of 11 March`, `the third week of March`.
    fn unit_of(&self, at: usize) -> Read<Core> {
        let start = at + 1;
        let is_numbered = matches!(self.lex(start), Lex::Ordinal(1..)) && self.is(start + 1, "week");
        let unit = start + usize::from(is_numbered);
        if !self.is_any(at, &["the"]) {
            return None;
        }
        let Lex::Unit(unit_told) = self.lex(unit) else { return None };
        let of = self.skip(unit + 1, &["of", "in"]);
        let is_of = of > unit + 1;
        match unit_told {
            Unit::Year if !is_numbered => self.year(of).map(|(year, next)| (Core::Year(year), next)),
            Unit::Month if is_of => self.month_day(of).filter(|(core, _)| !has_day(core)),
            Unit::Week if is_of => {
                let (core, next) = self.day_month(of).or_else(|| self.month_day(of))?;
                match has_day(&core) {
                    true => Some((Core::From(Unit::Week, 0, Box::new(core)), next)),
                    false => is_numbered.then_some((core, next)),
                }
            }
            _ => None,
        }
    }

    /// `2016-12-30`, `12/30/2016`, `30.12.2016`, `7/8/07`.
    fn numeric(&self, at: usize) -> Read<Core> {
        let first = self.figure(at)?;
        let mark = self.word(at + 1);
        let is_joined = (1..=4).all(|offset| self.touches(at + offset));
        if !is_joined || self.word(at + 3) != mark || !matches!(mark, "-" | "/" | "." | "–") {
            return None;
        }
        let (second, third) = (self.figure(at + 2)?, self.third_figure(at + 4)?);
        let mut next = at + 5;
        // A fourth part makes it a version or an address.
        if self.touches(next) && self.word(next) == mark && self.touches(next + 1) {
            return None;
        }
        // The day of `2016-12-30T12:00` has letters: the clock is read by `timed`.
        if self.touches(next) && self.text.tokens()[at + 4].class == Class::Mixed && self.word(next) == ":" {
            next = at + 5;
        }
        let (year, month, day) = match (self.word(at).len(), mark) {
            (4, _) => (first as i32, second, third),
            (_, "/") if first <= 12 => (self.numeric_year(at + 4, third)?, first, second),
            _ => (self.numeric_year(at + 4, third)?, second, first),
        };
        chrono::NaiveDate::from_ymd_opt(year, month, day)?;
        Some((Core::Date(year, month, day), next))
    }

    fn third_figure(&self, at: usize) -> Option<u32> {
        let word = self.word(at);
        let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        (digits <= 4 && (digits == word.len() || word[digits..].starts_with('T')))
            .then(|| word[..digits].parse().ok())?
    }

    fn numeric_year(&self, at: usize, year: u32) -> Option<i32> {
        match self.word(at).len() {
            4 => Some(year as i32),
            2 => Some(full_year(year)),
            _ => None,
        }
    }

    /// `Friday`, `Friday, 22 March 2013`, `Friday the 13th`.
    fn weekday_date(&self, at: usize) -> Read<Core> {
        let Lex::Weekday(weekday) = self.lex(at) else { return None };
        let is_short = self.word(at).trim_end_matches('.').len() < 4;
        let after = self.skip(at + 1, &[","]);
        let dated = self.day_month(after).or_else(|| self.month_day(after).filter(|(core, _)| has_day(core)));
        if let Some(read) = dated {
            return Some(read);
        }
        let the = self.skip(at + 1, &["the"]);
        if the > at + 1
            && let Lex::Ordinal(day @ 1..=31) = self.lex(the)
        {
            return Some((Core::Named(Name::DayOfMonth(day), Which::Open, InYear::Unwritten), the + 1));
        }
        let is_weekday = !is_short || self.word(at).ends_with('.') && at > self.start;
        is_weekday.then_some((Core::Named(Name::Weekday(weekday), Which::Open, InYear::Unwritten), at + 1))
    }

    /// `the first Monday of April`, `the last Friday in May 2013`.
    fn nth_weekday(&self, at: usize) -> Read<Core> {
        let start = self.skip(at, &["the"]);
        let nth = match self.lex(start) {
            Lex::Ordinal(n @ 0..=5) => {
                if n == 0 {
                    -1
                } else {
                    n as i32
                }
            }
            Lex::Turn(Turn::Last) => -1,
            _ => return None,
        };
        let Lex::Weekday(weekday) = self.lex(start + 1) else { return None };
        let (true, Lex::Month(month)) = (self.is_any(start + 2, &["of", "in"]), self.lex(start + 3)) else {
            return None;
        };
        let (year, next) = self.in_year(start + 4);
        let feast = Feast::Weekday(month, weekday, nth, 0);
        Some((Core::Named(Name::Feast(feast), Which::Open, year), next))
    }

    /// `22 March`, `the 22nd of March 2013`.
    pub(super) fn day_month(&self, at: usize) -> Read<Core> {
        let start = self.skip(at, &["the"]);
        let day = self.day_number(start)?;
        let hyphen =
            usize::from(self.is_hyphen(start + 1) && self.touches(start + 1) && self.touches(start + 2));
        let of = self.skip(start + 1 + hyphen, &["of"]);
        let Lex::Month(month) = self.lex(of) else { return None };
        if hyphen > 0
            && self.is_hyphen(of + 1)
            && let Some((year, next)) = self.short_year(of + 2)
        {
            return Some((dated(year, month, day)?, next));
        }
        self.with_year(month, day, of + 1)
    }

    fn short_year(&self, at: usize) -> Read<i32> {
        let year = self.figure(at)?;
        self.numeric_year(at, year).map(|year| (year, at + 1))
    }

    /// `March`, `March 22`, `March 22nd, 2013`, `March 2013`, `March of that year`.
    fn month_day(&self, at: usize) -> Read<Core> {
        let Lex::Month(month) = self.lex(at) else { return None };
        let the = self.skip(at + 1, &["the"]);
        if let Some(day) = self.day_number(the).filter(|_| self.is_day_here(the, the > at + 1)) {
            return self.with_year(month, day, the + 1);
        }
        let (year, next) = self.in_year(at + 1);
        match year {
            InYear::Number(year) => Some((Core::MonthOf(month, year), next)),
            InYear::Counted(..) => Some((Core::Named(Name::Month(month), Which::Open, year), next)),
            InYear::Unwritten if self.is_month_here(at) => {
                Some((Core::Named(Name::Month(month), Which::Open, InYear::Unwritten), at + 1))
            }
            InYear::Unwritten => None,
        }
    }

    /// Whether a number behind a month is its day: "March 3 people" and "May 10:30" have none.
    fn is_day_here(&self, at: usize, has_article: bool) -> bool {
        let is_clock = self.touches(at + 1) && self.word(at + 1) == ":"
            || self.is_any(at + 1, &["am", "a.m.", "pm", "p.m."]);
        let is_share =
            matches!(self.word(at + 1), "%" | "°") || self.is_any(at + 1, &["percent", "million", "billion"]);
        let is_word = matches!(self.lex(at), Lex::Number(_)) && self.text.tokens()[at].class == Class::Word;
        let needs_figure = matches!(self.lex(at), Lex::Ordinal(_))
            && self.text.tokens()[at].class == Class::Word
            && !has_article;
        let is_name = self.is_capitalised(at) && self.text.tokens()[at].class == Class::Word;
        !(is_clock || is_share || is_word || is_name || needs_figure && self.lex(at + 1) != Lex::Other)
    }

    fn with_year(&self, month: u32, day: u32, at: usize) -> Read<Core> {
        if day > days_of(month) {
            return None;
        }
        let is_september_2001 = (month, day) == (9, 11)
            && self.is_any(at, &["attack", "attacks", "terror", "terrorist", "hijackings"]);
        if is_september_2001 {
            return Some((Core::Date(2001, 9, 11), at));
        }
        match self.in_year(at) {
            (InYear::Number(year), next) => Some((dated(year, month, day)?, next)),
            // "March 11 this year" are two expressions; "July 25 of that year" is one.
            (InYear::Counted(count, base), next) if self.is(at, "of") => {
                let year = InYear::Counted(count, base);
                Some((Core::Named(Name::Day(month, day), Which::Open, year), next))
            }
            _ => Some((Core::Named(Name::Day(month, day), Which::Open, InYear::Unwritten), at)),
        }
    }

    /// Whether a month standing alone is one: "May", "March" and short forms also mean other things.
    fn is_month_here(&self, at: usize) -> bool {
        #[rustfmt::skip]
        const PREPOSITIONS: [&str; 40] = [
            "in", "into", "of", "since", "by", "until", "till", "from", "through", "during", "before", "after",
            "last", "next", "this", "early", "late", "mid", "for", "to", "between", "every", "each",
            "previous", "following", "that", "the", "mid-", "around", "about", "as", "earlier", "later",
            "coming", "past", "and", "or", "than", "at", "throughout",
        ];
        let word = self.word(at);
        let is_led = self.was_any(at, &PREPOSITIONS)
            || self.is_hyphen(at.wrapping_sub(1)) && self.before(at, 2).eq_ignore_ascii_case("mid");
        let is_short = word.trim_end_matches('.').len() < 4 && !word.eq_ignore_ascii_case("may")
            || word.eq_ignore_ascii_case("sept");
        if is_short {
            return word.ends_with('.') && is_led;
        }
        let joint = at.wrapping_sub(1);
        let is_joined = (self.is_hyphen(joint) || self.was_any(at, &["and", "to", "or", "through"]))
            && at > self.start + 1
            && (matches!(self.lex(at - 2), Lex::Month(_)) || self.is_year_like(at - 2));
        if is_joined {
            return true;
        }
        let also_other =
            matches!(word, "May" | "March" | "MAY" | "MARCH" | "April" | "June" | "August" | "Jan");
        if !also_other || is_led && !(self.was_any(at, &["and", "or", "the", "that", "as", "for", "to"])) {
            return true;
        }
        let is_may = matches!(word, "May" | "MAY" | "March" | "MARCH");
        let is_followed =
            self.is_boundary(at + 1) || self.is_any(at + 1, &["of", "the", "he", "when", "after"]);
        match is_may {
            true if self.before(at, 1) == "(" && self.is_hyphen(at + 1) => true,
            true if self.is_month_of_noun(at) => true,
            true => {
                is_led
                    && !self.was_any(at, &["the", "that"])
                    && (self.is_boundary(at + 1) || self.lex(at + 1) != Lex::Other)
                    && at > self.start
            }
            false => is_followed || is_led || !self.is_capitalised(at + 1),
        }
    }

    /// "its March meeting", "the May election": owned, and before a noun.
    fn is_month_of_noun(&self, at: usize) -> bool {
        let word = self.word(at);
        let is_owned =
            self.was_any(at, &["the", "a", "his", "her", "its", "their", "our", "this", "'s", "’s"]);
        let is_name =
            self.is_any(at + 1, &["for", "on", "of", "to", "in", "by", "from", "against", "madness", "past"]);
        is_owned && !is_name && word.ends_with(|c: char| c.is_lowercase()) && self.is_lower_word(at + 1)
    }

    /// `the first quarter of 2012`, `third-quarter`, `Q3 2012`, `the second half of last year`.
    pub(super) fn quarter(&self, at: usize) -> Read<Core> {
        if self.is_short_quarter(at) {
            let n = self.word(at).as_bytes()[1] - b'0';
            let (year, next) = self.in_year(at + 1);
            return Some((Core::Named(Name::Quarter(n.into()), Which::Open, year), next));
        }
        let start = self.skip(at, &["the"]);
        let n = match self.lex(start) {
            Lex::Ordinal(n @ 0..=4) => n,
            _ if self.is(start, "latter") => 0,
            _ => return None,
        };
        let word = start + 1 + usize::from(self.is_hyphen(start + 1));
        let fiscal = self.skip(word, &["fiscal"]);
        let name = match self.lex(fiscal) {
            Lex::Unit(Unit::Quarter) => Name::Quarter(if n == 0 { 4 } else { n }),
            Lex::Unit(Unit::Half) if n <= 2 => Name::Half(if n == 0 { 2 } else { n }),
            _ => return None,
        };
        let fiscal_year = if self.are(fiscal + 1, &["of", "fiscal"]) { 1 } else { 0 };
        let (mut year, mut next) = self.in_year(fiscal + 1);
        if fiscal_year > 0
            && let Some((number, end)) = self.year(self.skip(fiscal + 3, &["year"]))
        {
            (year, next) = (InYear::Number(number), end);
        }
        // "the first half" of a match or a book is no time of the year.
        if matches!(name, Name::Half(_)) && year == InYear::Unwritten {
            return None;
        }
        Some((Core::Named(name, Which::Open, year), next))
    }

    /// `Q3`
    pub(super) fn is_short_quarter(&self, at: usize) -> bool {
        matches!(self.word(at).as_bytes(), [b'Q', b'1'..=b'4'])
    }

    /// `summer 2007`, `the winter of 1914`, `in spring`.
    fn season(&self, at: usize) -> Read<Core> {
        let start = self.skip(at, &["the"]);
        let Lex::Season(season) = self.lex(start) else { return None };
        let (year, next) = self.in_year(start + 1);
        let is_plain = match self.word(start).to_ascii_lowercase().as_str() {
            // Verbs and nouns of other meanings.
            "fall" | "spring" => {
                self.was_any(at, &["in", "during", "since", "by", "until", "early", "late"])
                    && start + 1 == next
                    && (self.is_boundary(next) || start > at)
                    && !self.is(next, "of")
                    || self.is(start, "spring") && start > at && start + 1 == next && self.is_boundary(next)
            }
            _ => {
                let is_led = self.was_any(
                    at,
                    &[
                        "in", "during", "since", "by", "until", "from", "through", "early", "late", "mid",
                        "for", "of", "this", "and",
                    ],
                );
                (start > at || is_led || at == self.start || self.is_capitalised(start))
                    && !(self.is_capitalised(start) && self.is_capitalised(start + 1))
                    && (self.is_boundary(start + 1)
                        || !self.is_lower_word(start + 1)
                        || start > at && self.is_any(start + 1, &["in", "by", "at", "on", "after", "before"])
                        || start > at && self.lex(start + 1) != Lex::Other)
            }
        };
        let has_year = year != InYear::Unwritten && !(self.is(start, "fall") && self.is(start + 1, "in"));
        (has_year || is_plain).then_some((Core::Named(Name::Season(season), Which::Open, year), next))
    }

    /// `Christmas`, `New Year's Eve 1999`.
    fn feast_day(&self, at: usize) -> Read<Core> {
        let (feast, after) = self.feast(at)?;
        let (year, next) = self.in_year(after);
        Some((Core::Named(Name::Feast(feast), Which::Open, year), next))
    }

    /// `on the 5th`
    fn day_of_month(&self, at: usize) -> Read<Core> {
        let Lex::Ordinal(day @ 1..=31) = self.lex(at + 1) else { return None };
        let is_figure = self.text.tokens()[at + 1].class == Class::Mixed;
        let is_here = self.is(at, "the")
            && is_figure
            && (self.is_boundary(at + 2) || self.opens_noun(at + 2))
            && self.was_any(at, &["on", "by", "until", "from", "since"]);
        is_here.then_some((Core::Named(Name::DayOfMonth(day), Which::Open, InYear::Unwritten), at + 2))
    }

    /// Units that name a stretch of the calendar only with a word before them.
    pub(super) fn unit(&self, at: usize) -> Read<(Unit, bool)> {
        match self.lex(at) {
            Lex::Unit(Unit::Half) => None,
            Lex::Unit(unit) => Some(((unit, false), at + 1)),
            Lex::Units(unit) => Some(((unit, true), at + 1)),
            _ => None,
        }
    }

    pub(super) fn one() -> Amount {
        Amount::Exactly(1.0)
    }
}

fn has_day(core: &Core) -> bool {
    matches!(core, Core::Date(..) | Core::Named(Name::Day(..), ..))
}

pub(super) fn dated(year: i32, month: u32, day: u32) -> Option<Core> {
    chrono::NaiveDate::from_ymd_opt(year, month, day).map(|_| Core::Date(year, month, day))
}

pub(super) fn days_of(month: u32) -> u32 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
