//! Years that neighbours share: "March and April 2012", "January 23 – March 9 2014", "March 11 this year".

use super::phrase::{Base, Core, InYear, Name, Phrase, Unit, Which};
use crate::reading::text::{Class, Text};

/// Gives dates without a year that of the date they are joined with.
pub fn share_years(text: &Text, phrases: &mut [Phrase]) {
    for index in 1..phrases.len() {
        let (before, after) = phrases.split_at_mut(index);
        if let (Some(owner), Some(owned)) = (before.last(), after.first_mut()) {
            share_owner(text, owner, owned);
        }
    }
    for index in (1..phrases.len()).rev() {
        let (before, after) = phrases.split_at_mut(index);
        let (Some(first), Some(second)) = (before.last_mut(), after.first()) else { continue };
        let Core::Named(name, Which::Open, year @ InYear::Unwritten) = &mut first.core else { continue };
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
            // "from December to March 2012" began in the year before.
            Core::Date(number, month, _) | Core::MonthOf(month, number) if !between.is_empty() => {
                let is_range = !["and", "or", ","].contains(&text.word_at(between.start));
                let is_later = matches!(name, Name::Month(own) | Name::Day(own, _) if *own > *month);
                *year = InYear::Number(number - i32::from(is_range && is_later));
            }
            Core::Named(_, Which::Open, other) if !between.is_empty() => *year = *other,
            Core::Counted(Unit::Year, count, base @ Base::Speech) if between.is_empty() => {
                *year = InYear::Counted(*count, *base);
            }
            _ => {}
        }
    }
}

/// "last year's first quarter": of that year.
fn share_owner(text: &Text, owner: &Phrase, owned: &mut Phrase) {
    let between = owner.tokens.end..owned.tokens.start;
    let is_owner = between.len() == 1 && text.tokens()[between.start].class == Class::Possessive;
    let Core::Named(Name::Quarter(_) | Name::Half(_) | Name::Month(_), Which::Open, year @ InYear::Unwritten) =
        &mut owned.core
    else {
        return;
    };
    match &owner.core {
        Core::Counted(Unit::Year, count, base) if is_owner => *year = InYear::Counted(*count, *base),
        Core::Year(number) if is_owner => *year = InYear::Number(*number),
        _ => {}
    }
}
