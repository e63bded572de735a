//! Years that neighbours share: "March and April 2012", "January 23 – March 9 2014", "March 11 this year".

use super::phrase::{Base, Core, InYear, Phrase, Unit, Which};
use crate::reading::text::Text;

/// Gives dates without a year that of the date they are joined with.
pub fn share_years(text: &Text, phrases: &mut [Phrase]) {
    for index in (1..phrases.len()).rev() {
        let (before, after) = phrases.split_at_mut(index);
        let (Some(first), Some(second)) = (before.last_mut(), after.first()) else { continue };
        let Core::Named(_, Which::Open, year @ InYear::Unwritten) = &mut first.core else { continue };
        let between = first.tokens.end..second.tokens.start;
        let is_joined = between.len() <= 2
            && between.clone().all(|token| {
                let word = text.word_at(token);
                ["and", "to", "-", "–", "—", "through", "until", "till", "or", ",", "&", "/", "("]
                    .contains(&word)
            });
        if !is_joined {
            continue;
        }
        match &second.core {
            Core::Date(number, ..) | Core::MonthOf(_, number) if !between.is_empty() => {
                *year = InYear::Number(*number)
            }
            Core::Named(_, Which::Open, other) if !between.is_empty() => *year = *other,
            Core::Counted(Unit::Year, count, base @ Base::Speech) if between.is_empty() => {
                *year = InYear::Counted(*count, *base);
            }
            _ => {}
        }
    }
}
