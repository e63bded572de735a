//! Dates that are counted from another: "tomorrow", "last year", "the following day", "that night", "next Friday".

use super::{Grammar, Read};
use crate::reading::dates::lexicon::{Lex, Turn};
use crate::reading::dates::phrase::{Base, Core, InYear, Name, Part, Phrase, Time, Unit, Which};

impl Grammar<'_, '_> {
    /// A counted date with the time of day that its words imply.
    pub(super) fn counted(&self, at: usize) -> Option<(Core, Option<Time>, usize)> {
        match self.lex(at) {
            Lex::Today(days) => return Some((Core::Counted(Unit::Day, days, Base::Speech), None, at + 1)),
            Lex::Tonight => {
                return Some((
                    Core::Counted(Unit::Day, 0, Base::Speech),
                    Some(Time::Part(Part::Night)),
                    at + 1,
                ));
            }
            _ => {}
        }
        self.neighbour_day(at)
            .or_else(|| self.year_ago(at))
            .or_else(|| self.turned(at))
            .or_else(|| self.unit_before(at))
            .or_else(|| self.weekend(at))
    }

    /// "the day before yesterday", "the day after tomorrow".
    fn neighbour_day(&self, at: usize) -> Option<(Core, Option<Time>, usize)> {
        let day = self.skip(at, &["the"]);
        let days = match () {
            () if self.are(day, &["day", "before", "yesterday"]) => -2,
            () if self.are(day, &["day", "after", "tomorrow"]) => 2,
            () => return None,
        };
        Some((Core::Counted(Unit::Day, days, Base::Speech), None, day + 3))
    }

    /// "the year-ago quarter", "the year-earlier period".
    fn year_ago(&self, at: usize) -> Option<(Core, Option<Time>, usize)> {
        let start = self.skip(at, &["the", "a"]);
        let is_year = self.is(start, "year")
            && self.is_hyphen(start + 1)
            && self.is_any(start + 2, &["ago", "earlier"]);
        let next = self.skip(start + 3, &["period", "quarter", "month", "time"]);
        let core = match self.is(start + 3, "quarter") {
            true => Core::From(Unit::Year, -1, Box::new(Core::Counted(Unit::Quarter, 0, Base::Reported))),
            false => Core::Counted(Unit::Year, -1, Base::Told),
        };
        is_year.then_some((core, None, next))
    }

    /// "last year", "this morning", "the following Friday", "that day".
    fn turned(&self, at: usize) -> Option<(Core, Option<Time>, usize)> {
        let start = self.skip(at, &["the", "that", "this"]);
        let start = if matches!(self.lex(start), Lex::Turn(_)) { start } else { at };
        let Lex::Turn(turn) = self.lex(start) else { return None };
        let has_article = start > at && self.is(at, "the")
            || self.was_any(at, &["the", "its", "their", "his", "her", "our", "'s", "’s"]);
        let next = self.skip(start + 1, &["fiscal", "calendar", "financial", "academic", "school"]);
        let behind = match self.lex(next) {
            // "that half a century ago": of something else.
            Lex::Unit(Unit::Half) if self.is_any(next + 1, &["a", "an", "the", "of"]) => return None,
            Lex::Unit(unit) if unit > Unit::Hour && unit != Unit::Weekend => {
                if let Some(read) = self.same_year_before(turn, unit, next + 1) {
                    return Some(read);
                }
                // "this past week" has an end; "the past week" lasts until now.
                if turn == Turn::Past && self.is(at, "this") && matches!(unit, Unit::Week | Unit::Month) {
                    return Some((Core::Counted(unit, -1, Base::Speech), None, next + 1));
                }
                return Some((self.turned_unit(turn, unit, at, has_article)?, None, next + 1));
            }
            // "this years": an apostrophe was forgotten.
            Lex::Units(unit) if self.is(start, "this") && unit > Unit::Hour && unit != Unit::Weekend => {
                return Some((Core::Counted(unit, 0, Base::Speech), None, next + 1));
            }
            Lex::Part(part) => {
                return turned_part(turn, part).map(|(core, time)| (core, Some(time), next + 1));
            }
            _ => next,
        };
        let (name, end) = self.name(behind)?;
        let which = match turn {
            Turn::Last | Turn::Past => Which::Last,
            Turn::Previous => Which::BeforeTold,
            Turn::This => Which::This,
            Turn::Same | Turn::That => Which::Told,
            Turn::Next | Turn::Coming => Which::Next,
            Turn::Following => Which::AfterTold,
        };
        // "the last March", "the past summer" are those; "this second half" is none.
        Some((Core::Named(name, which, InYear::Unwritten), None, end))
    }

    /// "the same month a year ago", "the same quarter last year".
    fn same_year_before(&self, turn: Turn, unit: Unit, at: usize) -> Option<(Core, Option<Time>, usize)> {
        const ENDS: [&[&str]; 6] = [
            &["a", "year", "ago"],
            &["a", "year", "earlier"],
            &["the", "year", "before"],
            &["the", "previous", "year"],
            &["of", "last", "year"],
            &["last", "year"],
        ];
        let end = ENDS.iter().find(|end| self.are(at, end))?;
        let is_part = turn == Turn::Same && matches!(unit, Unit::Month | Unit::Quarter | Unit::Day);
        let told = Core::Counted(unit, 0, Base::Told);
        is_part.then(|| (Core::From(Unit::Year, -1, Box::new(told)), None, at + end.len()))
    }

    fn turned_unit(&self, turn: Turn, unit: Unit, at: usize, has_article: bool) -> Option<Core> {
        const SPANS: [&str; 8] = ["in", "over", "within", "during", "for", "throughout", "through", "across"];
        let counted = |count, base| Some(Core::Counted(unit, count, base));
        match turn {
            // "the last year" lasts until now: a duration, which `stretch` reads.
            Turn::Last | Turn::Past if has_article && unit != Unit::Quarter => None,
            Turn::Last if unit == Unit::Day => None,
            Turn::Last => counted(-1, Base::Speech),
            Turn::Past => None,
            Turn::Previous => counted(-1, Base::Told),
            // "that" before a unit may be a conjunction; a unit alone after it is rare then.
            Turn::Same | Turn::That => counted(0, Base::Told),
            Turn::This if unit == Unit::Day => None,
            Turn::This => counted(0, Base::Speech),
            Turn::Next if unit == Unit::Day => counted(1, Base::Told),
            Turn::Next | Turn::Coming if has_article && self.was_any(at, &SPANS) => None,
            Turn::Next if has_article => counted(1, Base::Told),
            Turn::Next | Turn::Coming => counted(1, Base::Speech),
            Turn::Following => counted(1, Base::Told),
        }
    }

    /// What recurs and can be "last" or "next".
    fn name(&self, at: usize) -> Read<Name> {
        match self.lex(at) {
            Lex::Weekday(weekday) => return Some((Name::Weekday(weekday), at + 1)),
            Lex::Month(month) => {
                return Some(match self.day_number(at + 1) {
                    Some(day) if self.is_boundary(at + 2) => (Name::Day(month, day), at + 2),
                    _ => (Name::Month(month), at + 1),
                });
            }
            Lex::Season(season) => return Some((Name::Season(season), at + 1)),
            Lex::Unit(Unit::Weekend) => return Some((Name::Weekend, at + 1)),
            Lex::Ordinal(n @ 1..=4) if self.lex(at + 1) == Lex::Unit(Unit::Quarter) => {
                return Some((Name::Quarter(n), at + 2));
            }
            _ => {}
        }
        self.feast(at).map(|(feast, next)| (Name::Feast(feast), next))
    }

    /// "the day before", "the year previous", "the week after" where nothing is named after it.
    fn unit_before(&self, at: usize) -> Option<(Core, Option<Time>, usize)> {
        if !self.is(at, "the") {
            return None;
        }
        let count = match () {
            () if self.is_any(at + 2, &["before", "previous", "earlier", "prior"]) => -1,
            () if self.is_any(at + 2, &["after", "following", "later"]) => 1,
            () => return None,
        };
        let (unit, time) = match self.lex(at + 1) {
            Lex::Unit(unit) if unit > Unit::Hour => (unit, None),
            Lex::Part(part) => (Unit::Day, Some(Time::Part(part))),
            _ => return None,
        };
        let is_alone = at + 3 >= self.end
            || self.is_mark(at + 3)
            || self.is_any(at + 3, &["and", "but", "when", "had", "was"]);
        is_alone.then_some((Core::Counted(unit, count, Base::Told), time, at + 3))
    }

    /// "the weekend", "the long weekend", "at weekend".
    fn weekend(&self, at: usize) -> Option<(Core, Option<Time>, usize)> {
        let start = self.skip(at, &["the"]);
        let long = self.skip(start, &["long"]);
        let is_weekend = start > at && self.lex(long) == Lex::Unit(Unit::Weekend);
        is_weekend.then_some((Core::Named(Name::Weekend, Which::Open, InYear::Unwritten), None, long + 1))
    }

    /// "now", "recently", "at the moment", "these days", "the near future".
    pub(super) fn reference(&self, at: usize) -> Option<Phrase> {
        if let Some(phrase) = self.bare_unit(at) {
            return Some(phrase);
        }
        let found = |next, value| self.found(at, next, Core::Reference(value));
        let adverb = self.skip(at, &["right", "more", "most"]);
        match self.lex(adverb) {
            Lex::Reference("FUTURE_REF") if self.is(adverb, "future") => return self.future(at),
            Lex::Reference("PRESENT_REF") if self.is(adverb, "present") => {
                let is_time = self.was_any(at, &["at"])
                    && (self.is_boundary(adverb + 1) || self.opens_noun(adverb + 1));
                return if is_time { found(adverb + 1, "PRESENT_REF") } else { None };
            }
            Lex::Reference(value) => return found(adverb + 1, value),
            _ => {}
        }
        if self.are(at, &["these", "days"]) {
            return found(at + 2, "PRESENT_REF");
        }
        if self.are(at, &["long", "ago"]) {
            return found(at + 2, "PAST_REF");
        }
        if self.are(at, &["a", "long", "time", "ago"]) {
            return found(at + 4, "PAST_REF");
        }
        if self.are(at, &["this", "time"]) && self.was_any(at, &["at"]) && self.is_boundary(at + 2) {
            return found(at + 2, "PRESENT_REF");
        }
        if self.is(at, "the") {
            match () {
                () if self.is(at + 1, "moment") && self.was_any(at, &["at", "for"]) => {
                    return found(at + 2, "PRESENT_REF");
                }
                () if self.is(at + 1, "present") && self.is_boundary(at + 2) => {
                    return found(at + 2, "PRESENT_REF");
                }
                () if self.is(at + 1, "past")
                    && self.is_boundary(at + 2)
                    && self.was_any(at, &["in", "of", "from"]) =>
                {
                    return found(at + 2, "PAST_REF");
                }
                () if self.is(at + 1, "time") && self.was_any(at, &["at"]) && self.is_boundary(at + 2) => {
                    return found(at + 2, "PAST_REF");
                }
                () => return self.future(at),
            }
        }
        let value = match () {
            () if self.is_plain(at, "current") => "PRESENT_REF",
            () if self.is_plain(at, "recent") => "PAST_REF",
            () => return None,
        };
        if self.is_lower_word(at + 1) || self.is_capitalised(at + 1) { found(at + 1, value) } else { None }
    }

    /// A word in small letters, or at the head of its sentence.
    fn is_plain(&self, at: usize, word: &str) -> bool {
        self.word(at) == word || at == self.start && self.is(at, word)
    }

    /// "the future", "the near future", "the foreseeable future".
    fn future(&self, at: usize) -> Option<Phrase> {
        let start = self.skip(at, &["the"]);
        let near = self.skip(start, &["near", "foreseeable", "distant", "immediate", "not-too-distant"]);
        let is_noun = self.is_boundary(near + 1)
            || self.is_any(near + 1, &["of", "for"])
            || self.was_any(at, &["in"]) && self.opens_noun(near + 1);
        let is_future =
            self.is(near, "future") && (near > start || is_noun && (start > at || self.was_any(at, &["in"])));
        // "future plans"
        if !is_future
            && self.is_plain(at, "future")
            && self.is_lower_word(at + 1)
            && !self.is_boundary(at + 1)
        {
            return self.found(at, at + 1, Core::Reference("FUTURE_REF"));
        }
        if is_future { self.found(at, near + 1, Core::Reference("FUTURE_REF")) } else { None }
    }
}

fn turned_part(turn: Turn, part: Part) -> Option<(Core, Time)> {
    let (count, base) = match turn {
        Turn::Last if part == Part::Night || part == Part::Evening => (-1, Base::Speech),
        Turn::This => (0, Base::Speech),
        Turn::Same | Turn::That => (0, Base::Told),
        Turn::Next | Turn::Following => (1, Base::Told),
        Turn::Previous => (-1, Base::Told),
        _ => return None,
    };
    Some((Core::Counted(Unit::Day, count, base), Time::Part(part)))
}
