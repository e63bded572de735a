//! The text after `T` in, a [`Clock`] out: `12:00`, `12:00:30`, each with `Z`, `+03` or `+03:00` if it likes.
//!
//! The `edtf` crate asks for seconds and knows no times in intervals, so times are read here.

use super::point::two_digits;
use crate::model::date::Clock;

/// What is wrong with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClockFault {
    /// `24:00` or `24:00:00`, which ISO 8601 dropped.
    Midnight24,
    Hour,
    Minute,
    Second,
    Fraction,
    /// `-00:00`, or more than 23:59.
    Offset,
    /// A mark (`~ ? %`) after the time.
    Marked,
    /// Not the form of a time at all.
    Form,
}

/// Reads a time of day.
pub(super) fn read(text: &str) -> Result<Clock, ClockFault> {
    let (hour, rest) = number(text).ok_or(ClockFault::Form)?;
    let (minute, rest) = rest.strip_prefix(':').and_then(number).ok_or(ClockFault::Form)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(after) => number(after).map(|(second, rest)| (Some(second), rest)).ok_or(ClockFault::Form)?,
        None => (None, rest),
    };
    check_range(hour, minute, second)?;
    Ok(Clock { hour, minute, second, offset: read_offset(rest)? })
}

/// Makes a time that people write into one that [`read`] takes, if that is all it needs: `9:00 +0300`, `12:00:05.5z`.
pub(super) fn tidy(text: &str) -> Option<String> {
    let mut tidy: String =
        text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    tidy.truncate(tidy.trim_end_matches(['?', '~', '%']).len());
    if tidy.find(':') == Some(1) {
        tidy.insert(0, '0');
    }
    if let Some(dot) = tidy.find(['.', ',']) {
        let digits = tidy[dot + 1..].bytes().take_while(u8::is_ascii_digit).count();
        tidy.replace_range(dot..dot + 1 + digits, "");
    }
    if let Some(sign) = tidy.find(['+', '-']) {
        match &tidy[sign + 1..] {
            "00:00" | "0000" => tidy.replace_range(sign.., "Z"),
            digits if digits.len() == 4 && digits.is_ascii() => tidy.insert(sign + 3, ':'),
            _ => {}
        }
    }
    read(&tidy).is_ok().then_some(tidy)
}

fn check_range(hour: u8, minute: u8, second: Option<u8>) -> Result<(), ClockFault> {
    match (hour, minute, second) {
        (24, 0, None | Some(0)) => Err(ClockFault::Midnight24),
        (24.., ..) => Err(ClockFault::Hour),
        (_, 60.., _) => Err(ClockFault::Minute),
        // A leap second ends an hour everywhere, for offsets have whole quarters of an hour but not always whole hours.
        (_, minute, Some(60)) if minute % 15 == 14 => Ok(()),
        (.., Some(60..)) => Err(ClockFault::Second),
        _ => Ok(()),
    }
}

/// Minutes east of UTC; the EDTF profile asks for the colon.
fn read_offset(text: &str) -> Result<Option<i16>, ClockFault> {
    let sign = match text.as_bytes() {
        [] => return Ok(None),
        b"Z" => return Ok(Some(0)),
        [b'.' | b',', ..] => return Err(ClockFault::Fraction),
        [b'?' | b'~' | b'%'] => return Err(ClockFault::Marked),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return Err(ClockFault::Form),
    };
    let (hours, rest) = number(&text[1..]).ok_or(ClockFault::Form)?;
    let minutes = match rest.strip_prefix(':').and_then(number) {
        Some((minutes, "")) => minutes,
        None if rest.is_empty() => 0,
        _ => return Err(ClockFault::Form),
    };
    if hours > 23 || minutes > 59 || (sign < 0 && hours == 0 && minutes == 0) {
        return Err(ClockFault::Offset);
    }
    Ok(Some(sign * (i16::from(hours) * 60 + i16::from(minutes))))
}

fn number(text: &str) -> Option<(u8, &str)> {
    let &[tens, ones, ..] = text.as_bytes() else { return None };
    Some((two_digits(tens, ones)?, &text[2..]))
}
