//! What recurs, near a day: the Friday, March or Christmas that is meant. In: a name, a day to look from and a
//! direction. Out: the one stretch of the calendar.

use chrono::{Datelike, Days, NaiveDate};

use super::calendar::{self, Value};
use super::phrase::{Feast, Name, Unit};
use super::tense::Tense;

/// On which side of the anchor a date is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// Strictly before.
    Before,
    /// Before, or the one that holds the anchor.
    UpTo,
    Near,
    This,
    /// The one that holds the anchor, or after it.
    From,
    After,
    /// As a story goes on: after the anchor, or a little before it.
    Onward,
}

pub fn weekday_near(weekday: u32, anchor: NaiveDate, lean: Lean, tense: Tense) -> Option<NaiveDate> {
    let own = anchor.weekday().number_from_monday();
    let back = u64::from((own + 7 - weekday) % 7);
    let ahead = u64::from((weekday + 7 - own) % 7);
    let before = |days| anchor.checked_sub_days(Days::new(days));
    let after = |days| anchor.checked_add_days(Days::new(days));
    match lean {
        Lean::Before => before(if back == 0 { 7 } else { back }),
        Lean::UpTo | Lean::Near => before(back),
        Lean::From | Lean::Onward => after(ahead),
        Lean::After => after(if ahead == 0 { 7 } else { ahead }),
        Lean::This if tense == Tense::Past => before(back),
        Lean::This => after(ahead),
    }
}

pub fn weekend_near(anchor: NaiveDate, lean: Lean, tense: Tense) -> Option<Value> {
    let this = Value::weekend_of(anchor);
    let is_weekend = anchor.weekday().number_from_monday() > 5;
    let other =
        |days: i64| Some(Value::weekend_of(anchor.checked_add_signed(chrono::TimeDelta::days(days))?));
    match lean {
        Lean::Before => other(-7),
        Lean::After => other(7),
        Lean::UpTo | Lean::Near | Lean::This if !is_weekend && tense != Tense::Future => other(-7),
        _ => Some(this),
    }
}

pub fn day_of_month(day: u32, anchor: NaiveDate, lean: Lean) -> Option<Value> {
    let own = anchor.with_day(day);
    let moved =
        |unit_count: i32| calendar::shift(anchor.with_day(1)?, Unit::Month, unit_count)?.with_day(day);
    let found = match lean {
        Lean::Before | Lean::UpTo if day > anchor.day() => moved(-1),
        Lean::After | Lean::From if day < anchor.day() => moved(1),
        _ => own,
    };
    found.map(Value::Day)
}

/// The date of a name in the year that the anchor and the direction ask for.
pub fn of_nearby_year(name: Name, anchor: NaiveDate, lean: Lean) -> Option<Value> {
    let year = anchor.year();
    let candidates = [year - 1, year, year + 1].map(|year| of_year(name, year));
    let holds = |value: &Value| value.first() <= Some(anchor) && Some(anchor) <= value.last();
    let mut found = candidates.into_iter().flatten();
    // "released 3 April" on the 9th is rarely of the year before or after: the other side may be much nearer.
    let nearest = candidates.into_iter().flatten().min_by_key(|value| distance(*value, anchor));
    let unless_far = |value: Option<Value>| match (value, nearest) {
        (Some(value), Some(nearest)) if distance(value, anchor) > 300 && distance(nearest, anchor) < 45 => {
            Some(nearest)
        }
        (value, _) => value,
    };
    match lean {
        Lean::Before => found.rfind(|value| value.last() < Some(anchor) && !holds(value)),
        Lean::UpTo => unless_far(found.rfind(|value| value.first() <= Some(anchor))),
        Lean::From => unless_far(found.find(|value| value.last() >= Some(anchor))),
        Lean::After => found.find(|value| value.first() > Some(anchor)),
        Lean::This => of_year(name, year),
        Lean::Near => found.min_by_key(|value| distance(*value, anchor)),
        Lean::Onward => {
            let slack = anchor.checked_sub_days(Days::new(150))?;
            found.find(|value| value.first() >= Some(slack))
        }
    }
}

fn distance(value: Value, anchor: NaiveDate) -> i64 {
    let days = |end: Option<NaiveDate>| end.map_or(i64::MAX, |day| (day - anchor).num_days());
    let (first, last) = (days(value.first()), days(value.last()));
    if first <= 0 && last >= 0 { 0 } else { first.abs().min(last.abs()) }
}

pub fn of_year(name: Name, year: i32) -> Option<Value> {
    match name {
        Name::Month(month) => Some(Value::Month(year, month)),
        Name::Day(month, day) => NaiveDate::from_ymd_opt(year, month, day).map(Value::Day),
        Name::Season(season) => Some(Value::Season(year, season)),
        Name::Quarter(quarter) => Some(Value::Quarter(year, quarter)),
        Name::Half(half) => Some(Value::Half(year, half)),
        Name::Feast(feast) => feast_day(feast, year).map(Value::Day),
        Name::Weekday(_) | Name::Weekend | Name::DayOfMonth(_) => None,
    }
}

pub fn feast_day(feast: Feast, year: i32) -> Option<NaiveDate> {
    let move_by = |day: NaiveDate, days: i32| day.checked_add_signed(chrono::TimeDelta::days(days.into()));
    match feast {
        Feast::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
        Feast::Easter(days) => move_by(calendar::easter(year)?, days),
        Feast::Weekday(month, weekday, nth, days) => {
            move_by(calendar::nth_weekday(year, month, weekday, nth)?, days)
        }
        Feast::Once(year, month, day) => NaiveDate::from_ymd_opt(year, month, day),
    }
}
