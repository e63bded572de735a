//! A date in, its English out: "29 December 2016", "from 3 to 5 May 2016", "about 2016", "winter 2016–17".
//!
//! Years from 1000 on stand alone; earlier ones say AD, those before 1 say BC. What both ends of an interval
//! share is said once.

use std::fmt::Write;

use super::digits::{push_small, push_two};
use super::{Clock, EventDate, Grain, Missing, Point, Qualifier, Shape};

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const SEASONS: [&str; 4] = ["spring", "summer", "autumn", "winter"];
const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];

impl EventDate {
    /// Returns the date of something planned: an open end is still to come, so that "from" begins it, not "since".
    pub fn in_words_planned(&self) -> String {
        match self.shape() {
            Shape::From(first, Missing::Open) => format!("from {}", point_inside(first)),
            _ => self.in_words(),
        }
    }

    /// Returns the date in English words that can stand alone.
    pub fn in_words(&self) -> String {
        match self.shape() {
            Shape::On(point) => point_alone(point),
            Shape::Interval(first, last) => stretch("from", first, "to", last),
            Shape::Between(first, last) => stretch("between", first, "and", last),
            Shape::From(first, Missing::Open) => format!("since {}", point_inside(first)),
            Shape::From(first, Missing::Unknown) => format!("from {}, end unknown", point_inside(first)),
            Shape::Until(Missing::Open, last) => format!("by {}", point_inside(last)),
            Shape::Until(Missing::Unknown, last) => format!("until {}, start unknown", point_inside(last)),
        }
    }
}

/// Returns "29 December 2016".
pub(crate) fn day_in_words(year: i32, month: u8, day: u8) -> String {
    let mut words = String::with_capacity(20);
    push_small(&mut words, day.into());
    words.push(' ');
    words.push_str(month_name(month));
    words.push(' ');
    match u32::try_from(year) {
        Ok(year @ 1000..=9999) => {
            push_two(&mut words, year / 100);
            push_two(&mut words, year % 100);
        }
        _ => words.push_str(&year_name(year)),
    }
    words
}

/// `before FIRST between LAST`, without saying twice what both share.
fn stretch(before: &str, first: Point, between: &str, last: Point) -> String {
    if first == last && !first.is_masked() {
        return point_alone(first);
    }
    let opening = shortened(first, last).unwrap_or_else(|| point_inside(first));
    // Two times of one day: "from 12:00 to 14:00 on 30 December 2016".
    format!("{before} {opening} {between} {}", point_inside(last))
}

/// The first date without the parts that the last one repeats, when the rest still reads as English.
fn shortened(first: Point, last: Point) -> Option<String> {
    let qualified = first.qualifier != Qualifier::Certain || last.qualifier != Qualifier::Certain;
    if qualified || first.year != last.year {
        return None;
    }
    match (first.grain, last.grain) {
        (Grain::Day(month, day), Grain::Day(last_month, _)) if month == last_month => Some(day.to_string()),
        (Grain::Day(month, day), Grain::Day(..)) => Some(format!("{day} {}", month_name(month))),
        (Grain::Month(month), Grain::Month(_)) => Some(month_name(month).to_owned()),
        (Grain::Season(season), Grain::Season(_)) => Some(pick(&SEASONS, season).to_owned()),
        (Grain::Quarter(quarter), Grain::Quarter(_)) => Some(format!("the {}", pick(&ORDINALS, quarter))),
        (Grain::Time(month, day, clock), Grain::Time(last_month, last_day, last_clock))
            if (month, day) == (last_month, last_day) =>
        {
            let offset = if clock.offset == last_clock.offset { None } else { clock.offset };
            Some(clock_name(Clock { offset, ..clock }))
        }
        _ => None,
    }
}

/// A point by itself, where a quarter needs no article.
fn point_alone(point: Point) -> String {
    match point.qualifier {
        Qualifier::Certain => plain(point, ""),
        _ => point_inside(point),
    }
}

/// A point after a preposition.
fn point_inside(point: Point) -> String {
    let words = plain(point, "the ");
    match point.qualifier {
        Qualifier::Certain => words,
        Qualifier::Uncertain => format!("possibly {words}"),
        Qualifier::Approximate => format!("about {words}"),
        Qualifier::UncertainAndApproximate => format!("possibly about {words}"),
    }
}

fn plain(point: Point, article: &str) -> String {
    let year = point.year;
    match point.grain {
        Grain::Decade if year >= 1000 => format!("the {year}s"),
        Grain::Century | Grain::Decade => run_of_years(point.years()),
        Grain::Year => year_name(year),
        Grain::SomeMonth => format!("a month in {}", year_name(year)),
        Grain::SomeDay => format!("a day in {}", year_name(year)),
        Grain::Season(4) => format!("winter {}", winter_years(year)),
        Grain::Season(season) => format!("{} {}", pick(&SEASONS, season), year_name(year)),
        Grain::Quarter(quarter) => {
            format!("{article}{} quarter of {}", pick(&ORDINALS, quarter), year_name(year))
        }
        Grain::Month(month) => format!("{} {}", month_name(month), year_name(year)),
        Grain::SomeDayOf(month) => format!("a day in {} {}", month_name(month), year_name(year)),
        Grain::Day(month, day) => day_in_words(year, month, day),
        Grain::Time(month, day, clock) => {
            format!("{} on {}", clock_name(clock), day_in_words(year, month, day))
        }
    }
}

fn year_name(year: i32) -> String {
    match year {
        1000.. => year.to_string(),
        1..=999 => format!("AD {year}"),
        _ => format!("{} BC", 1 - i64::from(year)),
    }
}

/// `20XX`: not "the 21st century", which began in 2001.
fn run_of_years((first, last): (i32, i32)) -> String {
    if last <= 0 {
        return format!("the years {}–{} BC", 1 - i64::from(first), 1 - i64::from(last));
    }
    format!("the years {}–{}", year_name(first), year_name(last))
}

/// A winter is named for the year of its December and the next.
fn winter_years(year: i32) -> String {
    let next = year + 1;
    if year >= 1000 && next % 100 != 0 {
        return format!("{year}–{:02}", next % 100);
    }
    format!("{}–{}", year_name(year), year_name(next))
}

fn clock_name(clock: Clock) -> String {
    let mut words = format!("{:02}:{:02}", clock.hour, clock.minute);
    // Writing to a String cannot fail.
    if let Some(second) = clock.second {
        let _ = write!(words, ":{second:02}");
    }
    if let Some(minutes) = clock.offset {
        let sign = if minutes < 0 { '−' } else { '+' };
        let (hours, rest) = (minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
        let _ = match (hours, rest) {
            (0, 0) => write!(words, " (UTC)"),
            (_, 0) => write!(words, " (UTC{sign}{hours})"),
            _ => write!(words, " (UTC{sign}{hours}:{rest:02})"),
        };
    }
    words
}

fn month_name(month: u8) -> &'static str {
    pick(&MONTHS, month)
}

/// The name of a part counted from 1; the `edtf` room has checked the range.
fn pick(names: &[&'static str], number: u8) -> &'static str {
    names.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or_default()
}
