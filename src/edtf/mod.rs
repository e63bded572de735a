//! Dates as authors write them. In: one text. Out: an [`EventDate`] or a [`Moment`](crate::model::moment::Moment),
//! or a refusal that says what to write. The only room that knows the `edtf` crate.
//!
//! The language is EDTF level 1 (ISO 8601-2:2019, Library of Congress) as docs/authoring.md bounds it. The crate reads
//! single dates, masks, seasons and `Y` years. What it lacks is read here: quarters (`2017-33` … `2017-36`), times
//! without seconds and in intervals, marks on seasons in intervals, `[A..B]`, the refusal of reversed intervals.
//!
//! Where this reading differs on purpose from PyPI's `edtf`, which the oracle test compares it with:
//!
//! - more is taken: times without seconds, in intervals and in `[A..B]`, leap seconds, any offset up to 23:59 but
//!   `-00:00`, `Y` years, masks and quarters in intervals, marks after seasons and quarters standing alone, `[A..B]`
//!   of unequal precision;
//! - less is taken: all other level 2 forms (marks inside a date, other masks, season numbers 25–32 and 37–41,
//!   exponents, `S`, sets), reversed intervals, `../..`, `24:00:00`, 29 February of common years, years beyond nine
//!   digits, the mask of a year before 0 that would begin at 0 (`-000X`), space inside the text;
//! - a winter lasts from December to the end of the next February (there, to the end of December);
//! - an end that is not known (`2016/`) has no bound (there, ten years are assumed).

mod advice;
mod clock;
mod common_forms;
mod moment;
mod point;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::date::{DateError, EventDate, Grain, Missing, Point, Qualifier, Shape};

/// Longer than any date: two times with seconds and offsets need 53 bytes.
const LONGEST: usize = 80;

/// Reads the date of an event. Space around it does not count.
///
/// # Errors
///
/// Says what is wrong with the text and what to write instead.
pub fn parse(text: &str) -> Result<EventDate, DateError> {
    let text = text.trim();
    match read(text) {
        Ok(shape) => Ok(EventDate::new(text, shape)),
        Err(fault) => Err(advice::refuse(fault, text, &advice::EVENT)),
    }
}

/// What keeps a text from being a date; advice is made of it only when it is needed.
#[derive(Debug)]
enum Fault<'t> {
    /// This part is not a date of level 1.
    Part(&'t str),
    /// The date is fine, the time after it is not.
    Clock {
        date: &'t str,
        clock: &'t str,
        fault: clock::ClockFault,
    },
    /// The second end lies before the first.
    Reversed(&'t str, &'t str),
    /// `../..` and its like.
    NoEnds,
    /// Square brackets round anything but two plain dates.
    Choice,
    /// A year that does not fit nine digits.
    LongYear(&'t str),
    TooLong,
}

fn read(text: &str) -> Result<Shape, Fault<'_>> {
    if text.len() > LONGEST {
        return Err(Fault::TooLong);
    }
    if let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return read_choice(inside);
    }
    match text.split_once('/') {
        Some(ends) => read_interval(ends),
        None => point::read(text).map(Shape::On),
    }
}

fn read_interval<'t>((first, last): (&'t str, &'t str)) -> Result<Shape, Fault<'t>> {
    match (missing(first), missing(last)) {
        (Some(_), Some(_)) => Err(Fault::NoEnds),
        (Some(start), None) => Ok(Shape::Until(start, point::read(last)?)),
        (None, Some(end)) => Ok(Shape::From(point::read(first)?, end)),
        (None, None) => {
            let (from, to) = ordered(first, last)?;
            Ok(Shape::Interval(from, to))
        }
    }
}

fn missing(end: &str) -> Option<Missing> {
    match end {
        ".." => Some(Missing::Open),
        "" => Some(Missing::Unknown),
        _ => None,
    }
}

/// `A..B` between the brackets. Marks and masks would make "some time between" mean nothing certain.
fn read_choice(inside: &str) -> Result<Shape, Fault<'_>> {
    let (first, last) = inside.split_once("..").ok_or(Fault::Choice)?;
    if first.is_empty() || last.is_empty() || inside.contains([',', '/']) {
        return Err(Fault::Choice);
    }
    let (from, to) = ordered(first, last)?;
    if is_plain(from) && is_plain(to) { Ok(Shape::Between(from, to)) } else { Err(Fault::Choice) }
}

fn is_plain(point: Point) -> bool {
    point.qualifier == Qualifier::Certain
        && matches!(point.grain, Grain::Year | Grain::Month(_) | Grain::Day(..) | Grain::Time(..))
}

/// Two ends, of which the second does not lie wholly before the first.
fn ordered<'t>(first: &'t str, last: &'t str) -> Result<(Point, Point), Fault<'t>> {
    let (from, to) = (point::read(first)?, point::read(last)?);
    if from.earliest() > to.latest_on_clock_of(from) {
        return Err(Fault::Reversed(first, last));
    }
    Ok((from, to))
}

impl FromStr for EventDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        parse(text)
    }
}

/// A date travels as its text: the parsed form follows from it.
impl Serialize for EventDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_written())
    }
}

impl<'de> Deserialize<'de> for EventDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = EventDate;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a date in EDTF")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<EventDate, E> {
                parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
