//! The date of an event → the stretch of a calendar it takes, if it has a place there.
//!
//! A calendar knows days and instants. A date that is known to a quarter of a year or better takes all the days it can
//! mean, and the entry's title says so; a coarser one is left out, since whatever day it stood at would be false.

use chrono::{DateTime, Datelike, NaiveDateTime};

use crate::model::date::{DAY_SECONDS, EventDate, Grain, Point, Qualifier, Shape};

/// Most days that one end of a date may mean.
const COARSEST: i64 = 92;

/// What stands behind `DTSTART` and `DTEND`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// `;VALUE=DATE` for days; nothing for instants.
    pub form: &'static str,
    pub start: String,
    /// Not part of the stretch any more. None for an instant, and for the last day that can be written.
    pub end: Option<String>,
}

/// The stretch that a date takes.
pub fn span(date: &EventDate) -> Option<Span> {
    match date.shape() {
        Shape::On(point) | Shape::From(point, _) | Shape::Until(_, point) => {
            instant(point).map(|start| Span { form: "", start, end: None }).or_else(|| days(point, point))
        }
        Shape::Between(first, last) => days(first, last),
        Shape::Interval(first, last) => instants(first, last).or_else(|| days(first, last)),
    }
}

/// Whether the stretch says all that the date says; if not, an entry's title has to.
pub fn says_all(date: &EventDate) -> bool {
    let is_exact = |point: Point| {
        point.qualifier == Qualifier::Certain && matches!(point.grain, Grain::Day(..) | Grain::Time(..))
    };
    match date.shape() {
        Shape::On(point) => is_exact(point),
        Shape::Interval(first, last) => is_exact(first) && is_exact(last),
        _ => false,
    }
}

fn days(first: Point, last: Point) -> Option<Span> {
    let is_fine = |point: Point| (point.latest() - point.earliest()) / DAY_SECONDS < COARSEST;
    if !is_fine(first) || !is_fine(last) || last.latest() < first.earliest() {
        return None;
    }
    let start = civil(first.earliest())?;
    // A last day that cannot be written is not there at all.
    civil(last.latest())?;
    let end = civil(last.latest() + DAY_SECONDS);
    let day = |at: NaiveDateTime| at.format("%Y%m%d").to_string();
    Some(Span { form: ";VALUE=DATE", start: day(start), end: end.map(day) })
}

/// From one time to another, where both are told on clocks that can be compared.
fn instants(first: Point, last: Point) -> Option<Span> {
    let (start, end) = (instant(first)?, instant(last)?);
    let is_later = start.ends_with('Z') == end.ends_with('Z') && start < end;
    is_later.then_some(Span { form: "", start, end: Some(end) })
}

/// A time: on the event's own clock without a zone, or in UTC where its offset is known.
fn instant(point: Point) -> Option<String> {
    let Grain::Time(.., clock) = point.grain else { return None };
    Some(match clock.offset {
        Some(minutes) => utc(point.earliest() - i64::from(minutes) * 60)?,
        None => civil(point.earliest())?.format("%Y%m%dT%H%M%S").to_string(),
    })
}

/// An instant in the form of `DTSTAMP`; none outside the years 1 to 9999, which is all the standard can write.
pub fn utc(seconds: i64) -> Option<String> {
    Some(civil(seconds)?.format("%Y%m%dT%H%M%SZ").to_string())
}

fn civil(seconds: i64) -> Option<NaiveDateTime> {
    let at = DateTime::from_timestamp(seconds, 0)?.naive_utc();
    (1..=9999).contains(&at.year()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_their_place() {
        for (date, expected) in [
            ("2016-12-29", ";VALUE=DATE 20161229 20161230"),
            ("2016-12-29?", ";VALUE=DATE 20161229 20161230"),
            ("2016-02", ";VALUE=DATE 20160201 20160301"),
            ("2016-02-XX", ";VALUE=DATE 20160201 20160301"),
            ("2016-24", ";VALUE=DATE 20161201 20170301"),
            ("2016-33", ";VALUE=DATE 20160101 20160401"),
            ("2016-12-29/2017-01-01", ";VALUE=DATE 20161229 20170102"),
            ("[2016-03-01..2016-03-05]", ";VALUE=DATE 20160301 20160306"),
            ("2016-12-29/..", ";VALUE=DATE 20161229 20161230"),
            ("../2017-01-01", ";VALUE=DATE 20170101 20170102"),
            ("../2017-01", ";VALUE=DATE 20170101 20170201"),
            ("2016-12-30T12:00", " 20161230T120000 -"),
            ("2016-12-30T12:00+03:00", " 20161230T090000Z -"),
            ("2016-12-30T12:00/2016-12-30T14:30", " 20161230T120000 20161230T143000"),
            ("2016-12-30T12:00/2017-01-02", ";VALUE=DATE 20161230 20170103"),
            ("9999-12-31", ";VALUE=DATE 99991231 -"),
            ("2016", "none"),
            ("2016~", "none"),
            ("2016-XX-XX", "none"),
            ("201X", "none"),
            ("2015/2016-03-01", "none"),
            ("2016/..", "none"),
            ("-0043-03-15", "none"),
        ] {
            let parsed = crate::edtf::parse(date).unwrap_or_else(|error| panic!("{date}: {error}"));
            let found = span(&parsed).map_or("none".to_owned(), |Span { form, start, end }| {
                format!("{form} {start} {}", end.unwrap_or("-".to_owned()))
            });
            assert_eq!(found, expected, "{date}");
        }
    }

    #[test]
    fn what_a_calendar_cannot_say_is_said_in_words() {
        for (date, expected) in [
            ("2016-12-29", true),
            ("2016-12-29/2017-01-01", true),
            ("2016-12-30T12:00", true),
            ("2016-12-29~", false),
            ("2016-12", false),
            ("../2017-01-01", false),
            ("2016-12-29/..", false),
            ("[2016-03-01..2016-03-05]", false),
        ] {
            assert_eq!(says_all(&crate::edtf::parse(date).expect("a date")), expected, "{date}");
        }
    }
}
