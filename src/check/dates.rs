//! Dates as a text writes them: a weekday that does not fit, and the other style than the desk's.

use std::ops::Range;

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::cues::{Cue, Found, MONTHS};
use super::manuscript::{Line, Manuscript};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::desk::DateOrder;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];
/// Before it calendars differed from country to country (Greece was the last to change, in 1923).
const FIRST_YEAR: i32 = 1924;

/// A day written in words.
struct Written {
    at: Range<usize>,
    day: u32,
    month: u32,
    year: Option<i32>,
    order: DateOrder,
    weekday: Option<Weekday>,
}

pub fn dates(
    page: &Manuscript<'_>,
    line: &Line<'_>,
    found: &[Found],
    desk: Option<DateOrder>,
    out: &mut Vec<Diagnostic>,
) {
    for cue in found {
        let Cue::Month(month) = cue.cue else { continue };
        let Some(written) = written(&line.plain, cue.at.clone(), month) else { continue };
        if let Some(weekday) = written.weekday {
            out.extend(mismatch(page, line, &written, weekday));
        }
        if desk.is_some_and(|order| order != written.order) {
            out.push(style(page, line, &written));
        }
    }
}

/// Reads the day round the name of a month.
fn written(text: &str, month_at: Range<usize>, month: u8) -> Option<Written> {
    // "May" and "March" are words; a month is capitalised.
    text[month_at.clone()].chars().next().filter(|c| c.is_uppercase())?;
    let (before, after) = (&text[..month_at.start], &text[month_at.end..]);
    let after_dot = after.strip_prefix('.').unwrap_or(after);
    let (day, order, start, rest) = match day_before(before) {
        Some((day, start)) => (day, DateOrder::British, start, after_dot),
        None => {
            let (day, rest) = day_after(after_dot)?;
            (day, DateOrder::American, month_at.start, rest)
        }
    };
    let (year, rest) = year_after(rest);
    let end = text.len() - rest.len();
    let (weekday, start) = match weekday_before(&text[..start]) {
        Some((weekday, at)) => (Some(weekday), at),
        None => (weekday_behind(rest), start),
    };
    Some(Written { at: start..end, day, month: month.into(), year, order, weekday })
}

/// `29`, `29th` or `29th of` at the end of a text, and where it begins.
fn day_before(text: &str) -> Option<(u32, usize)> {
    let text = text.strip_suffix([' ', '\u{a0}'])?;
    let text = text.strip_suffix(" of").unwrap_or(text);
    let text = ["st", "nd", "rd", "th"].iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text);
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let start = text.len() - digits;
    // A range (`28–29 December`) or a number with decimals is no day alone.
    let is_alone = !text[..start].ends_with(|c: char| c.is_alphanumeric() || "-–—.,/:".contains(c));
    (1..=2).contains(&digits).then_some(())?;
    let day = text[start..].parse().ok().filter(|day| (1..=31).contains(day))?;
    is_alone.then_some((day, start))
}

/// ` 29` or ` 29th` at the beginning of a text, and what follows.
fn day_after(text: &str) -> Option<(u32, &str)> {
    let text = text.strip_prefix([' ', '\u{a0}'])?;
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (1..=2).contains(&digits).then_some(())?;
    let day = text[..digits].parse().ok().filter(|day| (1..=31).contains(day))?;
    let rest = &text[digits..];
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|ending| rest.strip_prefix(ending)).unwrap_or(rest);
    let is_alone = !rest.starts_with(|c: char| c.is_alphanumeric() || "-–—/:%".contains(c));
    // `December 29.5` is a number.
    let is_decimal =
        rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (is_alone && !is_decimal).then_some((day, rest))
}

/// `, 2016` or ` 2016` at the beginning of a text, and what follows.
fn year_after(text: &str) -> (Option<i32>, &str) {
    let rest = text.strip_prefix(',').unwrap_or(text);
    let Some(rest) = rest.strip_prefix([' ', '\u{a0}']) else { return (None, text) };
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let is_alone = !rest[digits..].starts_with(char::is_alphanumeric);
    match rest[..digits].parse() {
        Ok(year) if digits == 4 && is_alone && (1000..2200).contains(&year) => (Some(year), &rest[digits..]),
        _ => (None, text),
    }
}

/// `Friday`, `Friday,` or `Friday the` at the end of a text, and where it begins.
fn weekday_before(text: &str) -> Option<(Weekday, usize)> {
    let text = text.strip_suffix([' ', '\u{a0}'])?;
    let text = text.strip_suffix(" the").unwrap_or(text);
    let text = text.strip_suffix(',').unwrap_or(text);
    let start = text.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| {
        // A character that is no letter may be longer than a byte.
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    // `Wednesday–Friday, 28 December` names two days.
    let is_alone = !text[..start].ends_with(['-', '–', '—', '/']);
    weekday(&text[start..]).filter(|_| is_alone).map(|weekday| (weekday, start))
}

/// ` (Friday)` at the beginning of a text.
fn weekday_behind(text: &str) -> Option<Weekday> {
    let rest = text.trim_start().strip_prefix('(')?;
    let end = rest.find(|c: char| !c.is_alphabetic())?;
    weekday(&rest[..end])
}

fn weekday(word: &str) -> Option<Weekday> {
    let lower = word.to_ascii_lowercase();
    WEEKDAYS.iter().find(|(name, _)| *name == lower).map(|(_, weekday)| *weekday)
}

fn mismatch(page: &Manuscript<'_>, line: &Line<'_>, written: &Written, said: Weekday) -> Option<Diagnostic> {
    let published = page.briefing.date.day().year();
    let day = |year: i32| NaiveDate::from_ymd_opt(year, written.month, written.day);
    let month = MONTHS[written.month as usize - 1];
    let place = || page.place(line, written.at.clone());
    match written.year {
        Some(year) if year < FIRST_YEAR => None,
        Some(year) => {
            let Some(date) = day(year) else {
                let message = format!("{month} {year} has no day {}", written.day);
                return Some(Diagnostic::warning(Code::WeekdayMismatch, message).at(place()));
            };
            if date.weekday() == said {
                return None;
            }
            let message = format!(
                "{} {month} {year} was a {}, not a {}",
                written.day,
                in_words(date.weekday()),
                in_words(said)
            );
            let near = (-3..=3).filter_map(|days| date.checked_add_signed(chrono::TimeDelta::days(days)));
            let near = near.into_iter().find(|near| near.weekday() == said);
            let help = near.map_or_else(String::new, |near| {
                format!(
                    "correct the weekday, or the date: the nearest {} was {} {}",
                    in_words(said),
                    near.day(),
                    MONTHS[near.month0() as usize]
                )
            });
            Some(Diagnostic::warning(Code::WeekdayMismatch, message).at(place()).help(help))
        }
        // Without a year only the years round the briefing's can be meant; none of them fits.
        None => {
            let fits = |year: i32| day(year).is_some_and(|date| date.weekday() == said);
            if (published - 1..=published + 1).any(fits) || day(published).is_none() {
                return None;
            }
            let date = day(published)?;
            let message = format!(
                "{} {month} was a {} in {published}, not a {}",
                written.day,
                in_words(date.weekday()),
                in_words(said)
            );
            let help = "correct one of the two, or give the year if another one is meant";
            Some(Diagnostic::warning(Code::WeekdayMismatch, message).at(place()).help(help))
        }
    }
}

fn in_words(weekday: Weekday) -> &'static str {
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        [weekday.num_days_from_monday() as usize]
}

fn style(page: &Manuscript<'_>, line: &Line<'_>, written: &Written) -> Diagnostic {
    let month = MONTHS[written.month as usize - 1];
    let weekday = written.weekday.map(in_words);
    let year = written.year.map(|year| year.to_string());
    let (found, mut right) = match written.order {
        DateOrder::British => ("British", weekday.map_or(String::new(), |weekday| format!("{weekday}, "))),
        DateOrder::American => ("American", weekday.map_or(String::new(), |weekday| format!("{weekday} "))),
    };
    right.push_str(&match (written.order, year) {
        (DateOrder::British, Some(year)) => format!("{month} {}, {year}", written.day),
        (DateOrder::British, None) => format!("{month} {}", written.day),
        (DateOrder::American, Some(year)) => format!("{} {month} {year}", written.day),
        (DateOrder::American, None) => format!("{} {month}", written.day),
    });
    Diagnostic::warning(Code::DateStyle, format!("this date is written in the {found} style"))
        .at(page.place(line, written.at.clone()))
        .help(format!("write `{right}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::cues::Cues;

    type Day = (String, u32, u32, Option<i32>, Option<Weekday>);

    fn read(text: &str) -> Vec<Day> {
        let cues = Cues::new().find(text);
        let month = |found: &Found| match found.cue {
            Cue::Month(month) => written(text, found.at.clone(), month),
            _ => None,
        };
        cues.iter()
            .filter_map(month)
            .map(|w| (text[w.at].to_owned(), w.day, w.month, w.year, w.weekday))
            .collect()
    }

    #[test]
    fn reads_days_as_texts_write_them() {
        use Weekday::{Fri, Thu};
        for (text, shown, day, month, year, weekday) in [
            ("on Friday 29 December 2016,", "Friday 29 December 2016", 29, 12, Some(2016), Some(Fri)),
            ("Thursday, December 29, 2016.", "Thursday, December 29, 2016", 29, 12, Some(2016), Some(Thu)),
            ("Friday the 30th of December", "Friday the 30th of December", 30, 12, None, Some(Fri)),
            ("by Sept. 4, 2020", "Sept. 4, 2020", 4, 9, Some(2020), None),
            ("30 December 2016 (Friday)", "30 December 2016", 30, 12, Some(2016), Some(Fri)),
            ("in the 3rd of May", "3rd of May", 3, 5, None, None),
        ] {
            assert_eq!(read(text), [(shown.to_owned(), day, month, year, weekday)], "{text}");
        }
        for text in
            ["may 5 people", "March on", "28–29 December", "May 2016", "December 29.5", "x12 May", "1945 May"]
        {
            assert_eq!(read(text), [], "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "(Friday|May|Dec|[ ,.0-9–é(]|th|the|of){0,12}") {
            read(&text);
        }
    }
}
