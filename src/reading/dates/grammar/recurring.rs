//! Sets of times: "every Friday", "twice a week", "annually", "Mondays".

use super::Grammar;
use crate::reading::dates::lexicon::Lex;
use crate::reading::dates::phrase::{Amount, Core, Name, Phrase, Unit};

impl Grammar<'_, '_> {
    pub(super) fn recurring(&self, at: usize) -> Option<Phrase> {
        match self.lex(at) {
            Lex::Adverb(_) if self.is_in_name(at) => return None,
            Lex::Adverb(unit) => return self.found(at, at + 1, Core::Set(Self::one(), unit)),
            Lex::Length(unit) => return self.found(at, at + 1, Core::Duration(Self::one(), unit)),
            Lex::Weekdays(weekday) => return self.found(at, at + 1, Core::SetOf(Name::Weekday(weekday))),
            Lex::Units(Unit::Weekend) if self.was_any(at, &["on", "at"]) => {
                return self.found(at, at + 1, Core::Set(Self::one(), Unit::Weekend));
            }
            Lex::Every => return self.every(at),
            _ => {}
        }
        if let Some(phrase) = self.nth_of_every(at) {
            return Some(phrase);
        }
        if self.is(at, "per") {
            let (unit, _) = self.unit(at + 1).filter(|((_, is_plural), _)| !is_plural)?;
            return self.found(at, at + 2, Core::Set(Self::one(), unit.0));
        }
        let times = self.times(at)?;
        if self.lex(times) == Lex::Every {
            let mut phrase = self.every(times)?;
            phrase.tokens.start = at;
            return Some(phrase);
        }
        let article = self.skip(times, &["a", "an", "per", "every", "each"]);
        let ((unit, is_plural), next) = self.unit(article).filter(|_| article > times)?;
        if is_plural { None } else { self.found(at, next, Core::Set(Self::one(), unit)) }
    }

    /// "the third Thursday of every month", "the first day of each month".
    fn nth_of_every(&self, at: usize) -> Option<Phrase> {
        let start = self.skip(at, &["the"]);
        let is_nth = matches!(self.lex(start), Lex::Ordinal(_)) || self.is(start, "last");
        let is_day = matches!(self.lex(start + 1), Lex::Weekday(_) | Lex::Unit(Unit::Day | Unit::Week));
        if !is_nth || !is_day || !self.is_any(start + 2, &["of", "in"]) || self.lex(start + 3) != Lex::Every {
            return None;
        }
        let mut phrase = self.every(start + 3)?;
        phrase.tokens.start = at;
        Some(phrase)
    }

    /// `LA Weekly`, `Daily Mail`: a capital inside a sentence, or before another.
    fn is_in_name(&self, at: usize) -> bool {
        self.is_capitalised(at) && (at > self.start || self.is_capitalised(at + 1))
    }

    /// The index behind "once", "twice", "three times".
    fn times(&self, at: usize) -> Option<usize> {
        if self.is_any(at, &["once", "twice"]) {
            return Some(at + 1);
        }
        let (_, next) = self.cardinal(at).or_else(|| self.amount(at).map(|(_, next)| (0.0, next)))?;
        self.is(next, "times").then_some(next + 1)
    }

    /// "every week", "every two years", "every other day", "each Friday", "every fourth year".
    fn every(&self, at: usize) -> Option<Phrase> {
        let next = at + 1;
        let (amount, behind) = match self.lex(next) {
            Lex::Ordinal(n @ 1..) if self.unit(next + 1).is_some() => {
                (Amount::Exactly(f64::from(n)), next + 1)
            }
            _ if self.is(next, "other") => (Amount::Exactly(2.0), next + 1),
            _ if self.is(next, "single") => (Self::one(), next + 1),
            Lex::Some => (Amount::Some, next + 1),
            _ => self
                .cardinal(next)
                .map_or((Self::one(), next), |(value, behind)| (Amount::Exactly(value), behind)),
        };
        if let Some(((unit, _), end)) = self.unit(behind) {
            return self.found(at, end, Core::Set(amount, unit));
        }
        match self.lex(behind) {
            Lex::Weekday(weekday) => {
                let end = behind + 1 + usize::from(matches!(self.lex(behind + 1), Lex::Part(_)));
                self.found(at, end, Core::SetOf(Name::Weekday(weekday)))
            }
            Lex::Part(_) => self.found(at, behind + 1, Core::Set(Self::one(), Unit::Day)),
            Lex::Month(month) => self.found(at, behind + 1, Core::SetOf(Name::Month(month))),
            Lex::Season(season) => self.found(at, behind + 1, Core::SetOf(Name::Season(season))),
            _ => None,
        }
    }
}
