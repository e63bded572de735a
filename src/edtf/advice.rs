//! A fault in, a sentence and what to write instead out. Slow and thorough: it runs only for texts already refused.

use super::clock::{self, ClockFault};
use super::{Fault, common_forms, point, read};
use crate::model::date::{DateError, Grain, MONTHS, days_in_month};

/// What a text was wanted as: suggestions must fit it.
pub(super) struct Wanted {
    pub(super) accepts: fn(&str) -> bool,
    pub(super) noun: &'static str,
    /// Advice when nothing better is known.
    pub(super) otherwise: &'static str,
}

pub(super) const EVENT: Wanted = Wanted {
    accepts: |text| read(text).is_ok(),
    noun: "a date",
    otherwise: "write a day, a month or a year: `2016-12-29`, `2016-12` or `2016`",
};

/// Makes the error for a refused text.
pub(super) fn refuse(fault: Fault<'_>, whole: &str, wanted: &Wanted) -> DateError {
    let (message, help) = match fault {
        Fault::TooLong => (format!("{} is too long for a date", quoted(whole)), wanted.otherwise.to_owned()),
        Fault::NoEnds => (
            format!("{} has neither a start nor an end", quoted(whole)),
            "leave one end open: `2016-12-29/..` or `../2017-01-01`".to_owned(),
        ),
        Fault::LongYear(year) => (
            format!("{} has a year of more than nine digits", quoted(year)),
            "write a year between `Y-999999999` and `Y999999999`".to_owned(),
        ),
        Fault::Choice => (
            format!("{} is a form of EDTF level 2 that Dateline does not read", quoted(whole)),
            "write `[A..B]` with two plain dates, `A/..` for since A, or `../B` for by B".to_owned(),
        ),
        Fault::Reversed(first, last) => reversed(whole, first, last, wanted),
        Fault::Clock { date, clock, fault } => of_clock(date, clock, fault, wanted),
        Fault::Part(part) => of_part(part, whole, wanted),
    };
    DateError { message, help }
}

/// The author's text between backticks: at most 60 characters, none that would disturb a terminal.
pub(super) fn quoted(text: &str) -> String {
    let printable = |c: char| if c.is_control() || c == '`' { '\u{FFFD}' } else { c };
    let shown: String = text.chars().take(60).map(printable).collect();
    let cut = if text.chars().nth(60).is_some() { "…" } else { "" };
    format!("`{shown}{cut}`")
}

fn reversed(whole: &str, first: &str, last: &str, wanted: &Wanted) -> (String, String) {
    let swapped =
        if whole.starts_with('[') { format!("[{last}..{first}]") } else { format!("{last}/{first}") };
    let help = write_one_of(&[swapped], wanted).unwrap_or_else(|| "put the earlier date first".to_owned());
    (format!("{} ends before it begins", quoted(whole)), help)
}

/// "write `…`", or `None` when no suggestion fits what is wanted.
fn write_one_of(suggestions: &[String], wanted: &Wanted) -> Option<String> {
    let fitting: Vec<String> =
        suggestions.iter().filter(|text| (wanted.accepts)(text)).map(|text| format!("`{text}`")).collect();
    (!fitting.is_empty()).then(|| format!("write {}", fitting.join(" or ")))
}

fn of_clock(date: &str, clock: &str, fault: ClockFault, wanted: &Wanted) -> (String, String) {
    let time = quoted(clock);
    let (message, otherwise) = match fault {
        ClockFault::Midnight24 => {
            let message = format!("there is no {time}: a day ends where the next begins");
            return (
                message,
                next_midnight(date).unwrap_or_else(|| "write `00:00` of the next day".to_owned()),
            );
        }
        ClockFault::Marked => {
            let mark = &clock[clock.trim_end_matches(['?', '~', '%']).len()..];
            return (format!("{time} has a mark, which times cannot have"), format!("write `{date}{mark}`"));
        }
        ClockFault::Hour => (format!("there is no hour like that in {time}"), "hours run from 00 to 23"),
        ClockFault::Minute => {
            (format!("there is no minute like that in {time}"), "minutes run from 00 to 59")
        }
        ClockFault::Second => {
            (format!("there is no second like that in {time}"), "seconds run from 00 to 59")
        }
        ClockFault::Fraction => {
            (format!("{time} has a fraction of a second"), "write whole seconds, as in `12:00:30`")
        }
        ClockFault::Offset => (
            format!("{time} has an offset from UTC that does not exist"),
            "write an offset such as `+03:00`, or `Z` for UTC",
        ),
        ClockFault::Form => {
            (format!("{time} is not a time"), "write hours and minutes: `12:00`, `12:00:30` or `12:00+03:00`")
        }
    };
    let tidied = clock::tidy(clock).and_then(|tidy| write_one_of(&[format!("{date}T{tidy}")], wanted));
    (message, tidied.unwrap_or_else(|| otherwise.to_owned()))
}

fn next_midnight(date: &str) -> Option<String> {
    let day = point::plain_day(date)?;
    let Grain::Day(month, number) = day.grain else { return None };
    let (year, month, number) = match (month, number) {
        (12, 31) => (day.year + 1, 1, 1),
        (_, last) if last == days_in_month(day.year, month) => (day.year, month + 1, 1),
        _ => (day.year, month, number + 1),
    };
    (year <= 9999).then(|| format!("write `{year:04}-{month:02}-{number:02}T00:00`"))
}

fn of_part(part: &str, whole: &str, wanted: &Wanted) -> (String, String) {
    if whole.is_empty() {
        return (format!("{} is missing", wanted.noun), wanted.otherwise.to_owned());
    }
    if let Some(advice) = impossible(part).or_else(|| level_two(part, wanted)) {
        return advice;
    }
    for text in [whole, part] {
        if let Some(help) = write_one_of(&common_forms::rewrite(text), wanted) {
            return (format!("{} is not {} in EDTF", quoted(text), wanted.noun), help);
        }
    }
    (format!("{} is not {}", quoted(part), wanted.noun), wanted.otherwise.to_owned())
}

/// Dates in the right form that no calendar has.
fn impossible(part: &str) -> Option<(String, String)> {
    let bare = part.trim_end_matches(['?', '~', '%']);
    let (sign, unsigned) = bare.strip_prefix('-').map_or((1, bare), |rest| (-1, rest));
    let mut numbers = unsigned.split('-');
    let year = digits(numbers.next()?, 4)?;
    if sign < 0 && year == 0 {
        return Some((
            format!("there is no year `-0000` in {}", quoted(part)),
            "write `0000` for 1 BC".to_owned(),
        ));
    }
    let month = digits(numbers.next()?, 2)?;
    let day = match numbers.next() {
        Some(text) => Some(digits(text, 2)?),
        None => None,
    };
    match (month, day, numbers.next()) {
        (_, _, Some(_)) => None,
        (1..=12, Some(day), None) => impossible_day(part, sign * year, month, day),
        (_, _, None) => impossible_month(part, &bare[..bare.len() - unsigned.len() + 4], month, day),
    }
}

fn impossible_month(part: &str, year: &str, month: i32, day: Option<i32>) -> Option<(String, String)> {
    let (message, help) = match (month, day) {
        (1..=12 | 21..=24 | 33..=36, None) => return None,
        (25..=32 | 37..=41, None) => (
            format!("{} is a season of EDTF level 2", quoted(part)),
            format!(
                "write `{year}-21` to `{year}-24` for a season, `{year}-33` to `{year}-36` for a quarter, \
                 or an interval of two months"
            ),
        ),
        (13..=31, Some(day @ 1..=12)) => (
            format!("there is no month {month} in {}", quoted(part)),
            format!("write the month before the day: `{year}-{day:02}-{month:02}`"),
        ),
        (21..=24 | 33..=36, Some(_)) => (
            format!("{} gives a day of a season or quarter", quoted(part)),
            "write the month instead, or leave the day away".to_owned(),
        ),
        _ => {
            (format!("there is no month {month} in {}", quoted(part)), "months run from 01 to 12".to_owned())
        }
    };
    Some((message, help))
}

fn impossible_day(part: &str, year: i32, month: i32, day: i32) -> Option<(String, String)> {
    let number = u8::try_from(month).ok()?;
    let name = MONTHS.get(usize::from(number).checked_sub(1)?)?;
    let last = days_in_month(year, number);
    if (1..=i32::from(last)).contains(&day) {
        return None;
    }
    Some((
        format!("{} does not exist: {name} {year} has {last} days", quoted(part)),
        format!("write a day from 01 to {last}"),
    ))
}

fn digits(text: &str, count: usize) -> Option<i32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Forms that EDTF has above level 1, or had before 2019.
fn level_two(part: &str, wanted: &Wanted) -> Option<(String, String)> {
    let above = |help: String| {
        Some((format!("{} is a form of EDTF level 2 that Dateline does not read", quoted(part)), help))
    };
    if part.starts_with(['{', '[']) {
        return above(
            "give each date an event of its own, or write `[A..B]` for some time between".to_owned(),
        );
    }
    let year = part.strip_prefix('Y').unwrap_or(part);
    if year.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && year.contains(['E', 'S'])
        && year.bytes().all(|b| b.is_ascii_digit() || b"ES-".contains(&b))
    {
        return above("write the year out: `2016`, or `Y17000` with five digits or more".to_owned());
    }
    if let Some(help) = marks_moved(part).and_then(|text| write_one_of(&[text], wanted)) {
        return above(help);
    }
    let is_masked = part.contains('X') && part.bytes().all(|b| b.is_ascii_digit() || b == b'X' || b == b'-');
    if is_masked {
        return above(
            "put `X` for a year's last digits, a whole month or day: `201X`, `2016-XX` or `2016-12-XX`"
                .to_owned(),
        );
    }
    None
}

/// `2016~-12`, `2016-?12` and `~2016` with one mark at the end.
fn marks_moved(part: &str) -> Option<String> {
    let marks = ['?', '~', '%'];
    let bare: String = part.chars().filter(|c| !marks.contains(c)).collect();
    let is_both = part.contains('%') || (part.contains('?') && part.contains('~'));
    let mark = if is_both { '%' } else { part.chars().find(|c| marks.contains(c))? };
    bare.starts_with(|c: char| c.is_ascii_digit() || c == '-').then(|| format!("{bare}{mark}"))
}
