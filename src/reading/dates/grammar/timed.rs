//! Times of day and how they join dates: "midday on Friday", "Friday morning", "the night of 13 May", "late Tuesday".

use super::Grammar;
use crate::reading::dates::lexicon::Lex;
use crate::reading::dates::phrase::{Base, Core, Name, Part, Phrase, Time, Unit};

impl Grammar<'_, '_> {
    /// A date, a time of day, or both, with words like "early" and "the end of" before them.
    pub(super) fn timed(&self, at: usize) -> Option<Phrase> {
        let quantified = self.about(at);
        let mut phrase = self.timed_plain(quantified)?;
        if quantified > at {
            let is_date = matches!(
                phrase.core,
                Core::Year(_) | Core::Decade(_) | Core::MonthOf(..) | Core::Date(..) | Core::Time
            );
            if !is_date {
                return None;
            }
            phrase.tokens.start = at;
            phrase.is_approximate = true;
        }
        Some(phrase)
    }

    /// "about 1910", "circa 1500", "c. 1500".
    fn about(&self, at: usize) -> usize {
        let is_circa = self.is_any(at, &["circa", "ca.", "c.", "c", "ca"]);
        if is_circa {
            return if self.year(at + 1).is_some() || matches!(self.lex(at + 1), Lex::Opener | Lex::Decade(_))
            {
                at + 1
            } else {
                at
            };
        }
        self.skip(at, &["about", "around", "approximately", "roughly"])
    }

    fn timed_plain(&self, at: usize) -> Option<Phrase> {
        let readings = [self.clock_first(at), self.part_first(at), self.edged(at), self.dated(at)];
        super::Longest::rev_max(readings.into_iter().flatten())
    }

    /// "5 pm on Friday", "noon", "10:30 GMT".
    fn clock_first(&self, at: usize) -> Option<Phrase> {
        let (clock, next) = self.clock(at)?;
        let part = if self.are(next, &["in", "the"]) && matches!(self.lex(next + 2), Lex::Part(_)) {
            next + 3
        } else {
            next
        };
        let on = self.skip(part, &["on", ",", "of", "this", "late"]);
        // "6 p.m. tonight" has its part of the day in both.
        if let Some((core, _, end)) =
            self.point(on).or_else(|| self.point(part)).filter(|(core, ..)| is_day(core))
        {
            let is_in_part = matches!(self.lex(end), Lex::Part(_)) && !self.is_hyphen(end + 1);
            return Some(Phrase::new(at..end + usize::from(is_in_part), core).at(Time::Clock(clock)));
        }
        Some(Phrase::new(at..part, Core::Time).at(Time::Clock(clock)))
    }

    /// "the morning of 3 May", "the night of Friday", "the early hours of Sunday".
    fn part_first(&self, at: usize) -> Option<Phrase> {
        let start = self.skip(at, &["the"]);
        let early = self.skip(start, &["early", "late", "small", "wee"]);
        let (part, next) = match self.lex(early) {
            Lex::Part(part) => (part, self.skip(early + 1, &["hours"])),
            Lex::Units(Unit::Hour) if early > start => (Part::Night, early + 1),
            _ => return None,
        };
        if self.is_any(next, &["of", "on"]) {
            let (core, _, end) = self.point(next + 1).filter(|(core, ..)| is_day(core))?;
            return Some(Phrase::new(at..end, core).at(Time::Part(part)));
        }
        let is_alone = start > at && self.was_any(at, &["in", "during"]) && self.is_boundary(next);
        // "by early afternoon"
        let is_edged = early > start
            && start == at
            && self.is_any(early - 1, &["early", "late"])
            && self.was_any(at, &["by", "in", "until", "since", "from", "before", "after"])
            && self.is_boundary(next);
        (is_alone || is_edged).then(|| Phrase::new(at..next, Core::Time).at(Time::Part(part)))
    }

    /// A point with its time of day behind it: "Friday morning", "3 May at 17:00".
    fn dated(&self, at: usize) -> Option<Phrase> {
        let (core, time, next) = self.point(at)?;
        if time.is_some() || !is_day(&core) {
            let mut phrase = Phrase::new(at..next, core);
            phrase.time = time;
            return Some(phrase);
        }
        if let Some((clock, end)) = self.iso_clock(next) {
            return Some(Phrase::new(at..end, core).at(Time::Clock(clock)));
        }
        let late = self.skip(next, &["late", "early"]);
        if let Lex::Part(part) = self.lex(late)
            && !self.is_hyphen(late + 1)
        {
            return Some(Phrase::new(at..late + 1, core).at(Time::Part(part)));
        }
        let comma = self.skip(next, &[","]);
        let preposition = self.skip(comma, &["at", "around", "by"]);
        let about = self.skip(preposition, &["about", "around", "approximately"]);
        match self.clock(about) {
            Some((clock, end))
                if comma == next
                    || preposition > comma
                    || self.is_any(end - 1, &["pm", "p.m.", "am", "a.m."]) =>
            {
                Some(Phrase::new(at..end, core).at(Time::Clock(clock)))
            }
            _ => Some(Phrase::new(at..next, core)),
        }
    }

    /// A date of the calendar or one that is counted from another.
    pub(super) fn point(&self, at: usize) -> Option<(Core, Option<Time>, usize)> {
        let calendar = self.calendar(at).map(|(core, next)| (core, None, next));
        match (calendar, self.counted(at)) {
            (Some(a), Some(b)) => Some(if b.2 >= a.2 { b } else { a }),
            (a, b) => a.or(b),
        }
    }

    /// "late Tuesday", "early next month", "mid-2011", "the end of the year", "later that day", "earlier in 2012".
    fn edged(&self, at: usize) -> Option<Phrase> {
        let start = self.skip(at, &["the"]);
        let very = self.skip(start, &["very"]);
        let next = match self.edge(very) {
            Some(next) => next,
            None => self.part_of(very)?,
        };
        // "the second half of 2008" is a half of that year.
        if self.quarter(at).is_some() {
            return None;
        }
        let (core, time, end) = self.point(next).or_else(|| self.the_unit(next))?;
        let suits = match start > at {
            // "the early Friday" is no date, but "the late 1980s", "the early summer", "the end of May" are.
            true if very + 1 == next => {
                matches!(core, Core::Decade(_) | Core::Century(_) | Core::Named(Name::Season(_), ..))
            }
            _ => true,
        };
        if !suits {
            return None;
        }
        let mut phrase = Phrase::new(at..end, core.clone());
        phrase.time = time;
        if time.is_none()
            && is_day(&core)
            && let Some(dated) = self.dated(next)
        {
            phrase.tokens.end = dated.tokens.end;
            phrase.time = dated.time;
        }
        Some(phrase)
    }

    /// The index behind "early", "mid-", "late in", "the end of".
    fn edge(&self, at: usize) -> Option<usize> {
        if self.lex(at) != Lex::Edge {
            return None;
        }
        if self.is_any(at, &["early", "late", "mid"]) {
            let hyphen = at + 1 + usize::from(self.is_hyphen(at + 1));
            let next = self.skip(hyphen, &["in", "on"]);
            return Some(next);
        }
        if self.is_any(at, &["earlier", "later"]) {
            return Some(self.skip(at + 1, &["in", "on"]));
        }
        self.is(at + 1, "of").then(|| at + 2)
    }

    /// "the first half of", "the latter part of", "the early part of" before what has no halves of its own.
    fn part_of(&self, at: usize) -> Option<usize> {
        let is_part = self.is_any(at, &["first", "second", "latter", "early", "later", "last", "final"])
            && self.is_any(at + 1, &["half", "part", "weeks", "days", "months"])
            && self.is(at + 2, "of");
        let is_numbered =
            self.is_any(at + 1, &["weeks", "days", "months"]) && self.is_any(at, &["second", "latter"]);
        (is_part && !is_numbered).then_some(at + 3)
    }

    /// "by year end", "at year-end": the end of the year of writing.
    fn year_end(&self, at: usize) -> Option<Phrase> {
        const LEADS: [&str; 8] = ["by", "at", "before", "until", "till", "through", "to", "since"];
        let word = at + 1 + usize::from(self.is_hyphen(at + 1) || self.is_any(at + 1, &["'s", "’s"]));
        let is_one = self.is(at, "year") && self.is(word, "end") && self.was_any(at, &LEADS);
        // "to year-end figures" has another noun.
        let is_free =
            !self.is_lower_word(word + 1) || self.is_boundary(word + 1) || self.opens_noun(word + 1);
        (is_one && is_free).then(|| Phrase::new(at..word + 1, Core::Counted(Unit::Year, 0, Base::Speech)))
    }

    /// "the year", "the month": the one last told, or the one of writing.
    fn the_unit(&self, at: usize) -> Option<(Core, Option<Time>, usize)> {
        if !self.is(at, "the") {
            return None;
        }
        match self.lex(at + 1) {
            Lex::Unit(
                unit @ (Unit::Day
                | Unit::Week
                | Unit::Month
                | Unit::Quarter
                | Unit::Year
                | Unit::Decade
                | Unit::Century),
            ) => Some((Core::Counted(unit, 0, Base::Scene), None, at + 2)),
            _ => None,
        }
    }

    /// "the quarter ended 31 March": the one that holds that day.
    fn ended_unit(&self, at: usize) -> Option<Phrase> {
        let fiscal = self.skip(at + 1, &["fiscal", "financial"]);
        let Lex::Unit(unit @ (Unit::Week | Unit::Month | Unit::Quarter | Unit::Year)) = self.lex(fiscal)
        else {
            return None;
        };
        let is_led = self.is_any(at, &["the", "its", "a"]) && self.is_any(fiscal + 1, &["ended", "ending"]);
        let (core, _, _) =
            self.point(self.skip(fiscal + 2, &["on"])).filter(|(core, ..)| is_led && is_day(core))?;
        Some(Phrase::new(at..fiscal + 1, Core::From(unit, 0, Box::new(core))))
    }

    /// "for the year", "of the week": a stretch that only the text tells.
    pub(super) fn bare_unit(&self, at: usize) -> Option<Phrase> {
        if let Some(phrase) = self.ended_unit(at).or_else(|| self.year_end(at)) {
            return Some(phrase);
        }
        let (core, _, next) = self.the_unit(at)?;
        let is_led = self.was_any(
            at,
            &[
                "of",
                "for",
                "in",
                "during",
                "end",
                "ended",
                "finish",
                "finished",
                "later",
                "within",
                "on",
                "ending",
                "finishing",
                "close",
                "closed",
            ],
        );
        let unit = match core {
            Core::Counted(unit, ..) => unit,
            _ => return None,
        };
        let is_day = unit == Unit::Day;
        let is_end = is_day
            && self.was_any(
                at,
                &["end", "ended", "ending", "finish", "finished", "finishing", "close", "closed"],
            );
        let is_loose = is_day && self.was_any(at, &["of", "in", "on", "later", "within"]);
        let suits = is_end || is_led && self.is_boundary(next) && !is_loose;
        suits.then(|| Phrase::new(at..next, core))
    }
}

/// Whether a date is of one day, so that it can have a time.
fn is_day(core: &Core) -> bool {
    matches!(
        core,
        Core::Date(..)
            | Core::Counted(Unit::Day, ..)
            | Core::Named(Name::Weekday(_) | Name::Day(..) | Name::DayOfMonth(_) | Name::Feast(_), ..)
    )
}
