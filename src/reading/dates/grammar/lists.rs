//! Lists and ranges that share a month or a year: `3-5 May 2013`, `May 3 and 5`, `1998-99`.

use super::calendar::{dated, days_of};
use super::{Grammar, Read};
use crate::reading::dates::lexicon::Lex;
use crate::reading::dates::phrase::{Core, InYear, Name, Phrase};

impl Grammar<'_, '_> {
    /// `3-5 May 2013`, `3, 4 and 5 May`: each day is an expression.
    pub(super) fn day_list(&self, at: usize) -> Read<Vec<Phrase>> {
        self.day_number(at)?;
        let mut days = vec![at];
        let mut last = at;
        while self.is_joint(last + 1) && self.day_number(last + 2).is_some() && days.len() < 8 {
            last += 2;
            days.push(last);
        }
        if days.len() == 1 || self.is_other_range(at) {
            return None;
        }
        let (core, next) = self.day_month(last)?;
        let mut phrases: Vec<Phrase> = days[..days.len() - 1]
            .iter()
            .filter_map(|index| {
                Some(Phrase::new(*index..index + 1, with_day(&core, self.day_number(*index)?)?))
            })
            .collect();
        phrases.push(Phrase::new(last..next, core));
        Some((phrases, next))
    }

    fn is_other_range(&self, at: usize) -> bool {
        self.touches(at) && matches!(self.before(at, 1), "." | "," | "$" | "-" | "–" | "/" | ":")
    }

    fn is_joint(&self, at: usize) -> bool {
        self.is_hyphen(at) || self.is_any(at, &["and", "to", "or", ",", "&", "/", "through", "until"])
    }

    /// The second end of `1998-99` and `May 3-5`, which is a bare number.
    pub(super) fn second_half(&self, first: Option<&Phrase>, at: usize) -> Read<Phrase> {
        let first = first?;
        let number = at + 1;
        let figure = self.figure(number).filter(|_| self.word(number).len() <= 2)?;
        let is_hyphen = self.is_hyphen(at) || self.word(at) == "/" && self.touches(at);
        let goes_on = self.is_any(number + 1, &["and", "or", ","]) && self.day_number(number + 2).is_some();
        let is_list = self.is(at, ",") && goes_on && self.word(number + 2).len() <= 2;
        let is_joint = is_hyphen || is_list || self.is_any(at, &["to", "and", "through", "or"]);
        if !is_joint
            || self.touches(number + 1)
                && (matches!(self.word(number + 1), "-" | ":" | "%" | "/")
                    || self.word(number + 1) == "." && self.touches(number + 2))
        {
            return None;
        }
        if let Core::Year(year) = first.core
            && is_hyphen
            && self.touches(at)
            && self.word(number).len() == 2
            && first.time.is_none()
        {
            let end = year - year.rem_euclid(100) + figure as i32;
            return (end > year).then(|| (Phrase::new(number..number + 1, Core::Year(end)), number + 1));
        }
        let stands_free = is_hyphen || self.is_boundary(number + 1);
        if first.time.is_some() || !stands_free || !(1..=31).contains(&figure) {
            return None;
        }
        // Behind "March 3, 4" the month stands one number further back.
        let has_month = (first.tokens.start.saturating_sub(4).max(self.start)..first.tokens.end)
            .any(|index| matches!(self.lex(index), Lex::Month(_)));
        let ends_in_day = has_month && self.day_number(first.tokens.end - 1).is_some();
        let core = ends_in_day.then(|| with_day(&first.core, figure))??;
        let (year, next) = self.in_year(number + 1);
        match (core, year) {
            (Core::Named(Name::Day(month, day), ..), InYear::Number(year)) => {
                Some((Phrase::new(number..next, dated(year, month, day)?), next))
            }
            (core, _) => Some((Phrase::new(number..number + 1, core), number + 1)),
        }
    }
}

fn with_day(core: &Core, day: u32) -> Option<Core> {
    match core {
        Core::Date(year, month, _) => dated(*year, *month, day),
        Core::Named(Name::Day(month, _), which, year) if day <= days_of(*month) => {
            Some(Core::Named(Name::Day(*month, day), *which, *year))
        }
        _ => None,
    }
}
