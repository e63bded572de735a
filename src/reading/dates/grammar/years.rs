//! Years, decades and centuries, and what looks like a year and is none.

use super::{Grammar, Read};
use crate::reading::dates::lexicon::Lex;
use crate::reading::dates::phrase::{Base, Core, InYear, Unit};
use crate::reading::text::Class;

/// Words before which, or after which, a number of four digits is a year.
#[rustfmt::skip]
const BEFORE_YEAR: [&str; 38] = [
    "in", "since", "by", "until", "till", "from", "of", "during", "before", "after", "early", "late", "mid",
    "circa", "ca.", "c.", "year", "years", "through", "throughout", "between", "around", "about", "to", "and",
    "for", "the", "than", "than", "spring", "summer", "autumn", "fall", "winter", "fiscal", "election", "as",
    "over",
];

/// What a number counts or measures, so that it is no year.
#[rustfmt::skip]
const COUNTED: [&str; 57] = [
    "people", "men", "women", "children", "troops", "soldiers", "students", "employees", "workers", "jobs",
    "votes", "points", "percent", "per", "pounds", "dollars", "euros", "yen", "rupees", "miles", "kilometres",
    "kilometers", "km", "metres", "meters", "m", "ft", "feet", "acres", "hectares", "tons", "tonnes",
    "copies", "pages", "words", "times", "homes", "houses", "families", "members", "residents", "passengers",
    "prisoners", "refugees", "casualties", "deaths", "cases", "years", "days", "hours", "schoolchildren",
    "seats", "units", "barrels", "litres", "others", "fans",
];

/// Names after which a number is a model or a version.
#[rustfmt::skip]
const MODELS: [&str; 22] = [
    "windows", "office", "server", "boeing", "airbus", "model", "flight", "route", "highway", "room", "no.",
    "number", "channel", "section", "chapter", "page", "radio", "apollo", "mercedes", "studio", "resolution",
    "act",
];

impl Grammar<'_, '_> {
    /// A year with its era: `1998`, `493 BC`, `AD 69`, `'82`.
    pub(super) fn year(&self, at: usize) -> Read<i32> {
        if self.is_any(at, &["ad", "a.d."])
            && self.word(at).starts_with('A')
            && let Some(year) = self.figure(at + 1).filter(|year| *year > 0)
        {
            return Some((year as i32, at + 2));
        }
        if self.is_apostrophe(at) && !self.touches(at) && self.touches(at + 1) && self.word(at + 1).len() == 2
        {
            if !self.was_any(at, &BEFORE_YEAR) {
                return None;
            }
            return self.figure(at + 1).map(|year| (full_year(year), at + 2));
        }
        let year = self.figure(at).filter(|year| *year > 0)? as i32;
        if self.is_any(at + 1, &["bc", "b.c.", "bce", "b.c.e."]) {
            return Some((1 - year, at + 2));
        }
        if self.is_any(at + 1, &["ad", "a.d.", "ce", "c.e."]) && self.word(at + 1).starts_with(['A', 'C']) {
            return Some((year, at + 2));
        }
        if let Some(year) = self.year_of_shared_era(at, year) {
            return Some((year, at + 1));
        }
        (self.word(at).len() == 4 && (1000..2200).contains(&year)).then_some((year, at + 1))
    }

    /// "from 618 to 907 AD", "499–493 BC": the first year has the era of the second.
    fn year_of_shared_era(&self, at: usize, year: i32) -> Option<i32> {
        let is_joined = self.is_hyphen(at + 1) || self.is_any(at + 1, &["to", "and", "until", "or"]);
        let second = self.figure(at + 2).filter(|_| is_joined)? as i32;
        match () {
            () if self.is_any(at + 3, &["bc", "b.c.", "bce", "b.c.e."]) && year > second => Some(1 - year),
            () if self.is_any(at + 3, &["ad", "a.d.", "ce", "c.e."]) && year < second => {
                self.word(at + 3).starts_with(['A', 'C']).then_some(year)
            }
            () => None,
        }
    }

    pub(super) fn is_apostrophe(&self, at: usize) -> bool {
        matches!(self.word(at), "'" | "’" | "‘" | "`")
    }

    /// A year standing alone, when what stands round it does not make it something else.
    pub(super) fn lone_year(&self, at: usize) -> Read<i32> {
        let (year, next) = self.year(at)?;
        if next > at + 1 {
            return Some((year, next));
        }
        (!self.is_other_number(at) && self.reads_as_year(at, year)).then_some((year, next))
    }

    /// `fiscal 2013`, `the fiscal year 2013`.
    pub(super) fn fiscal_year(&self, at: usize) -> Read<Core> {
        let start = self.skip(at, &["the"]);
        let number = self.skip(start + 1, &["year"]);
        let is_fiscal = self.is_any(start, &["fiscal", "financial"]) || self.word(start) == "FY";
        let (year, next) = self.year(number).filter(|_| is_fiscal)?;
        Some((Core::Year(year), next))
    }

    /// A part of a larger number, name or sum.
    fn is_other_number(&self, at: usize) -> bool {
        let before = self.before(at, 1);
        let touches = self.touches(at);
        let is_glued = touches
            && !matches!(before, "(" | "[" | "\"" | "“" | "'" | "‘" | "-" | "–" | "—" | "/" | "," | ".");
        let is_sum = matches!(before, "$" | "€" | "£" | "¥" | "#" | "№" | "+" | "±");
        let is_decimal = touches
            && matches!(before, "." | ",")
            && self.before(at, 2).ends_with(|c: char| c.is_ascii_digit());
        let goes_on = self.touches(at + 1)
            && (matches!(self.word(at + 1), "%" | "°" | "$" | "€" | "£")
                || self.word(at + 1) == ":" && self.touches(at + 2));
        // `2016-12-01-notes` is the name of a file.
        let is_file = (1..=4).all(|offset| self.touches(at + offset))
            && self.is_hyphen(at + 1)
            && self.figure(at + 2).is_some_and(|_| self.word(at + 2).len() == 2)
            && self.is_hyphen(at + 3);
        let is_model = is_file || self.was_any(at, &MODELS);
        // "A-1234", "555-1234"
        let is_code = touches && self.is_hyphen(at.wrapping_sub(1)) && at > self.start + 1 && {
            let owner = self.before(at, 2);
            self.touches(at - 1)
                && !self.is_year_like(at - 2)
                && !owner.eq_ignore_ascii_case("mid")
                && !owner.chars().all(char::is_alphabetic)
        };
        is_glued || is_sum || is_decimal || goes_on || is_model || is_code || self.is_any(at + 1, &COUNTED)
    }

    pub(super) fn is_year_like(&self, at: usize) -> bool {
        at >= self.start && self.year(at).is_some_and(|(year, _)| year > 1000)
    }

    fn reads_as_year(&self, at: usize, year: i32) -> bool {
        let is_recent = (1900..2070).contains(&year);
        let has_cue = self.was_any(at, &BEFORE_YEAR)
            || matches!(self.before(at, 1), "(" | "-" | "–" | "—" | "~" | "/")
            || self.before(at, 1) == "," && self.is_mark(at + 1)
            || self.word(at + 1) == ")"
            || self.is_hyphen(at + 1)
            || at == self.start && !self.is_capitalised(at + 1);
        if is_recent {
            return true;
        }
        // "in 1500 villages": a plural behind it makes it a count.
        let counts = self.is_lower_word(at + 1)
            && self.word(at + 1).ends_with('s')
            && !self.is_any(at + 1, &["was", "is", "as", "has"]);
        has_cue && !counts
    }

    /// The year written behind a month or a season: `2012`, `, 2012`, `of 2012`, `of last year`, `last year`.
    pub(super) fn in_year(&self, at: usize) -> (InYear, usize) {
        let glued = self.skip(at, &[",", "of", "in"]);
        if let Some((year, next)) = self.year(glued) {
            let is_apart = self.is(at, ",")
                && (self.is_any(next, &COUNTED)
                    || self.touches(next) && self.is_mark(next) && self.word(next) == ":");
            let is_clock = self.touches(next) && self.word(next) == ":" && self.touches(next + 1);
            let is_of_sentence = self.is(at, "in") && self.word(at).len() == 2 && year < 1000;
            if !is_apart && !is_clock && !is_of_sentence {
                return (InYear::Number(year), next);
            }
        }
        let of = self.skip(at, &["of", "in"]);
        match self.counted_year(of) {
            Some((count, base, next)) => (InYear::Counted(count, base), next),
            None => (InYear::Unwritten, at),
        }
    }

    /// `last year`, `the same year`, `the year`.
    fn counted_year(&self, at: usize) -> Option<(i32, Base, usize)> {
        let next = at + 2;
        let turn = |words: [&str; 2]| self.are(at, &words);
        if turn(["last", "year"]) {
            return Some((-1, Base::Speech, next));
        } else if turn(["this", "year"]) {
            return Some((0, Base::Speech, next));
        } else if turn(["next", "year"]) {
            return Some((1, Base::Speech, next));
        } else if turn(["that", "year"]) || turn(["same", "year"]) {
            return Some((0, Base::Told, next));
        }
        if !self.is(at, "the") {
            return None;
        }
        match () {
            () if self.are(at + 1, &["same", "year"]) || self.are(at + 1, &["current", "year"]) => {
                Some((0, Base::Told, at + 3))
            }
            () if self.are(at + 1, &["following", "year"]) || self.are(at + 1, &["next", "year"]) => {
                Some((1, Base::Told, at + 3))
            }
            () if self.are(at + 1, &["previous", "year"]) => Some((-1, Base::Told, at + 3)),
            () => None,
        }
    }

    /// `1990s`, `the '90s`, `the sixties`, `the 19th century`.
    pub(super) fn decade_or_century(&self, at: usize) -> Read<Core> {
        let start = self.skip(at, &["the"]);
        let has_article = start > at;
        let after = start + usize::from(self.is_apostrophe(start) && self.touches(start + 1));
        if let Lex::Decade(decade) = self.lex(after) {
            let is_age =
                matches!(self.before(at, 1), "his" | "her" | "their" | "my" | "your" | "our" | "its");
            let is_short = has_article || after > start;
            if self.is_any(after + 1, &["bc", "b.c.", "bce"]) && decade >= 100 {
                return Some((Core::Decade(-decade / 10), after + 2));
            }
            let is_word = self.text.tokens()[after].class == Class::Word;
            return match decade {
                _ if is_age => None,
                1000.. if decade % 100 == 0 && decade < 2000 => {
                    Some((Core::Century(decade / 100), after + 1))
                }
                1000.. => Some((Core::Decade(decade / 10), after + 1)),
                // "the sixties", "the '90s"; of "the 90s" degrees are not told from years, so a quote or word is wanted.
                20..=90 if is_short && (is_word || after > start || has_article) => {
                    Some((Core::Decade(190 + decade / 10), after + 1))
                }
                _ => None,
            };
        }
        if let Some(read) = self.apostrophe_decade(at) {
            return Some(read);
        }
        let Lex::Ordinal(n @ 1..=30) = self.lex(start) else { return None };
        let word = start + 1 + usize::from(self.is_hyphen(start + 1));
        if self.lex(word) != Lex::Unit(Unit::Century) && self.lex(word) != Lex::Units(Unit::Century) {
            return None;
        }
        if self.is_any(word + 1, &["bc", "b.c.", "bce"]) {
            return Some((Core::Century(-(n as i32)), word + 2));
        }
        Some((Core::Century(n as i32 - 1), word + 1))
    }

    /// `the 1950's`, `late 1980's`, `the '50's`: the decade as older newspapers write it.
    fn apostrophe_decade(&self, at: usize) -> Read<Core> {
        let start = self.skip(at, &["the"]);
        let is_short = self.is_apostrophe(start) && self.touches(start + 1);
        let number = start + usize::from(is_short);
        let year = self.figure(number).filter(|year| year % 10 == 0)? as i32;
        let decade = match self.word(number).len() {
            4 if (1000..2200).contains(&year) => year / 10,
            2 if is_short && year >= 20 => 190 + year / 10,
            _ => return None,
        };
        let owner = number + 1;
        let is_owner = owner < self.end
            && self.touches(owner)
            && self.text.tokens()[owner].class == Class::Possessive
            && self.word(owner).ends_with('s');
        let is_led = start > at
            || self.was_any(at, &["early", "late", "mid", "in"])
            || self.is_hyphen(at.wrapping_sub(1));
        (is_owner && is_led).then_some((Core::Decade(decade), owner + 1))
    }
}

/// The year of two digits that was most likely meant.
pub(super) fn full_year(year: u32) -> i32 {
    if year < 40 { 2000 + year as i32 } else { 1900 + year as i32 }
}
