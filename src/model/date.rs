//! When an event happened. In: what the `edtf` room read from the author's text. Out: the text as written, its
//! bounds in civil seconds, its place in a timeline, its value for HTML and (in `words`) its English.
//!
//! Everything here is the event's own wall clock in the proleptic Gregorian calendar: times are never converted,
//! because an event at 12:00 in Ankara happened at noon for those who were there. Years are astronomical (0 is 1 BC).

mod calendar;
pub(crate) mod digits;
mod words;

use std::fmt;

pub(crate) use calendar::{day_number, days_in_month};
pub(crate) use words::{MONTHS, day_in_words};

/// Seconds on the event's own clock since 1970-01-01T00:00, without leap seconds.
pub type CivilSeconds = i64;

pub(crate) const DAY_SECONDS: i64 = 86_400;

/// The date of an event: the text as written and what it means (EDTF level 1 and a little more: docs/authoring.md).
///
/// Two dates are equal when they are written alike; for order in time use [`EventDate::sort_key`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EventDate {
    text: Box<str>,
    shape: Shape,
}

/// What a date says, in the five ways it can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `2016-12-29`: at this date.
    On(Point),
    /// `2016-12-29/2017-01-01`: throughout.
    Interval(Point, Point),
    /// `2016-12-29/..` or `2016-12-29/`.
    From(Point, Missing),
    /// `../2017-01-01` (by then) or `/2017-01-01`.
    Until(Missing, Point),
    /// `[2016-03-01..2016-03-05]`: once, some time between.
    Between(Point, Point),
}

/// Why an interval has only one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// `..`: there is none.
    Open,
    /// Nothing written: there is one that nobody knows.
    Unknown,
}

/// One date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    /// Astronomical year; of a decade or century, the year with zeros for the `X`s.
    pub year: i32,
    pub grain: Grain,
    pub qualifier: Qualifier,
}

/// How finely a point is known, with the parts that its precision has. Months run from 1, as do days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grain {
    /// `20XX`
    Century,
    /// `201X`
    Decade,
    /// `2016`
    Year,
    /// `2016-XX`
    SomeMonth,
    /// `2016-XX-XX`
    SomeDay,
    /// `2016-21` to `2016-24`: 1 is spring. Bounds are those of the northern hemisphere.
    Season(u8),
    /// `2016-33` to `2016-36`: 1 to 4.
    Quarter(u8),
    /// `2016-12`
    Month(u8),
    /// `2016-12-XX`
    SomeDayOf(u8),
    /// `2016-12-29`
    Day(u8, u8),
    /// `2016-12-29T12:00`
    Time(u8, u8, Clock),
}

/// A time of day on the event's own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Clock {
    pub hour: u8,
    pub minute: u8,
    /// Absent when not written; 60 in a leap second.
    pub second: Option<u8>,
    /// Minutes east of UTC, when written.
    pub offset: Option<i16>,
}

/// The mark after a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Qualifier {
    Certain,
    /// `?`
    Uncertain,
    /// `~`
    Approximate,
    /// `%`
    UncertainAndApproximate,
}

/// How coarse a date is, coarsest first. A masked part counts as not there: `2016-12-XX` is as coarse as a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    Century,
    Decade,
    Year,
    /// A season or a quarter.
    Season,
    Month,
    Day,
    Minute,
    Second,
}

/// An event's place in time: by start, coarser first. Equal keys leave the order to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortKey {
    start: CivilSeconds,
    precision: Precision,
}

/// Why a date was refused, for a diagnostic: lower case, no full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError {
    /// What is wrong, with the author's text in backticks.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.help)
    }
}

impl std::error::Error for DateError {}

impl SortKey {
    /// Returns the first second that the date can mean.
    pub fn start(self) -> CivilSeconds {
        self.start
    }

    /// Returns how coarse it is.
    pub fn precision(self) -> Precision {
        self.precision
    }
}

impl EventDate {
    /// Joins a text with what was read from it; only the `edtf` room does so, which keeps the two in step.
    pub(crate) fn new(text: &str, shape: Shape) -> Self {
        Self { text: text.into(), shape }
    }

    /// Returns the date as the author wrote it: the value of `data-edtf`.
    pub fn as_written(&self) -> &str {
        &self.text
    }

    /// Returns the parsed form.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Returns the precision of the start, or of the end when there is no start.
    pub fn precision(&self) -> Precision {
        self.anchor().precision()
    }

    /// Returns the key that orders timelines. A date without a start sorts as if its end were written alone.
    ///
    /// Offsets do not count: clocks with and without one could not be put into one order otherwise.
    pub fn sort_key(&self) -> SortKey {
        let anchor = self.anchor();
        SortKey { start: anchor.earliest(), precision: anchor.precision() }
    }

    /// Returns the first and the last second the date can mean, both included; `None` where it is open or unknown.
    ///
    /// Where both ends carry an offset, the last second is told on the clock of the first. `~` and `?` change nothing.
    pub fn bounds(&self) -> (Option<CivilSeconds>, Option<CivilSeconds>) {
        match self.shape {
            Shape::On(point) => (Some(point.earliest()), Some(point.latest())),
            Shape::Interval(first, last) | Shape::Between(first, last) => {
                (Some(first.earliest()), Some(last.latest_on_clock_of(first)))
            }
            Shape::From(first, _) => (Some(first.earliest()), None),
            Shape::Until(_, last) => (None, Some(last.latest())),
        }
    }

    /// Returns the year under which a timeline lists the date: that of the start, or of the end without a start.
    pub fn year(&self) -> i32 {
        self.anchor().years().0
    }

    /// Returns the first and the last year the date touches; `None` where it is open or unknown.
    pub fn year_span(&self) -> (Option<i32>, Option<i32>) {
        match self.shape {
            Shape::On(point) => (Some(point.years().0), Some(point.years().1)),
            Shape::Interval(first, last) | Shape::Between(first, last) => {
                (Some(first.years().0), Some(last.years().1))
            }
            Shape::From(first, _) => (Some(first.years().0), None),
            Shape::Until(_, last) => (None, Some(last.years().1)),
        }
    }

    /// Returns year, month and day when the date lies for certain on exactly one day of the event's calendar.
    pub fn day(&self) -> Option<(i32, u32, u32)> {
        match self.shape {
            Shape::On(point) => point.day(),
            Shape::Interval(first, last) | Shape::Between(first, last) => {
                first.day().filter(|day| last.day() == Some(*day))
            }
            Shape::From(..) | Shape::Until(..) => None,
        }
    }

    /// Returns the value for `<time datetime>` (HTML, section 4.5.14), or `None` when HTML cannot say the date
    /// at its precision: masks, seasons, intervals, marks, years before 1, leap seconds.
    pub fn html_datetime(&self) -> Option<String> {
        match self.shape {
            // A certain day is written as HTML writes it.
            Shape::On(Point { grain: Grain::Day(..), qualifier: Qualifier::Certain, year: 1..=9999 }) => {
                Some(self.text.to_string())
            }
            Shape::On(point) => point.html_datetime(),
            _ => None,
        }
    }

    /// The end that gives a date its place in a timeline.
    fn anchor(&self) -> Point {
        match self.shape {
            Shape::On(point)
            | Shape::Interval(point, _)
            | Shape::From(point, _)
            | Shape::Until(_, point)
            | Shape::Between(point, _) => point,
        }
    }
}

impl fmt::Debug for EventDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventDate({})", self.text)
    }
}

impl Point {
    /// Returns how coarse the point is.
    pub fn precision(self) -> Precision {
        match self.grain {
            Grain::Century => Precision::Century,
            Grain::Decade => Precision::Decade,
            Grain::Year | Grain::SomeMonth | Grain::SomeDay => Precision::Year,
            Grain::Season(_) | Grain::Quarter(_) => Precision::Season,
            Grain::Month(_) | Grain::SomeDayOf(_) => Precision::Month,
            Grain::Day(..) => Precision::Day,
            Grain::Time(.., clock) if clock.second.is_none() => Precision::Minute,
            Grain::Time(..) => Precision::Second,
        }
    }

    /// Returns the first second the point can mean.
    pub fn earliest(self) -> CivilSeconds {
        let first_second = match self.grain {
            Grain::Time(.., clock) => clock.seconds(0),
            _ => 0,
        };
        self.days().0 * DAY_SECONDS + first_second
    }

    /// Returns the last second the point can mean; a time without seconds lasts to the end of its minute.
    pub fn latest(self) -> CivilSeconds {
        let last_second = match self.grain {
            Grain::Time(.., clock) => clock.seconds(59),
            _ => DAY_SECONDS - 1,
        };
        self.days().1 * DAY_SECONDS + last_second
    }

    /// As [`Point::latest`], told on the clock of `first` when both carry an offset.
    pub(crate) fn latest_on_clock_of(self, first: Point) -> CivilSeconds {
        let minutes = match (self.offset(), first.offset()) {
            (Some(own), Some(other)) => i64::from(other) - i64::from(own),
            _ => 0,
        };
        self.latest() + minutes * 60
    }

    /// Says whether part of the date is written as `X`.
    pub fn is_masked(self) -> bool {
        use Grain::*;
        matches!(self.grain, Century | Decade | SomeMonth | SomeDay | SomeDayOf(_))
    }

    fn offset(self) -> Option<i16> {
        match self.grain {
            Grain::Time(.., clock) => clock.offset,
            _ => None,
        }
    }

    /// First and last year; the `X`s of a year before 0 count away from it, as its digits do.
    fn years(self) -> (i32, i32) {
        let reach = match self.grain {
            Grain::Century => 99,
            Grain::Decade => 9,
            Grain::Season(4) => return (self.year, self.year + 1),
            _ => return (self.year, self.year),
        };
        if self.year < 0 { (self.year - reach, self.year) } else { (self.year, self.year + reach) }
    }

    /// First and last day, as day numbers.
    fn days(self) -> (i64, i64) {
        match self.grain {
            Grain::Century | Grain::Decade | Grain::Year | Grain::SomeMonth | Grain::SomeDay => {
                let (first, last) = self.years();
                (day_number(first, 1, 1), day_number(last, 12, 31))
            }
            Grain::Season(season) => calendar::months(self.year, season * 3, 3),
            Grain::Quarter(quarter) => calendar::months(self.year, quarter * 3 - 2, 3),
            Grain::Month(month) | Grain::SomeDayOf(month) => calendar::months(self.year, month, 1),
            Grain::Day(month, day) | Grain::Time(month, day, _) => {
                let number = day_number(self.year, month, day);
                (number, number)
            }
        }
    }

    fn day(self) -> Option<(i32, u32, u32)> {
        match self.grain {
            Grain::Day(month, day) | Grain::Time(month, day, _) if self.qualifier == Qualifier::Certain => {
                Some((self.year, u32::from(month), u32::from(day)))
            }
            _ => None,
        }
    }

    fn html_datetime(self) -> Option<String> {
        if self.qualifier != Qualifier::Certain || self.year < 1 {
            return None;
        }
        let year = self.year;
        match self.grain {
            Grain::Year => Some(format!("{year:04}")),
            Grain::Month(month) => Some(format!("{year:04}-{month:02}")),
            Grain::Day(month, day) => Some(format!("{year:04}-{month:02}-{day:02}")),
            Grain::Time(month, day, clock) => {
                Some(format!("{year:04}-{month:02}-{day:02}T{}", clock.html_time()?))
            }
            _ => None,
        }
    }
}

impl Clock {
    /// Seconds since the day's midnight. A leap second shares its number with the second before it.
    fn seconds(self, when_unwritten: u8) -> i64 {
        let second = self.second.unwrap_or(when_unwritten).min(59);
        i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(second)
    }

    /// Time and offset as HTML writes them, which knows no second 60 and no offset of hours alone.
    fn html_time(self) -> Option<String> {
        let mut time = format!("{:02}:{:02}", self.hour, self.minute);
        match self.second {
            Some(60..) => return None,
            Some(second) => time.push_str(&format!(":{second:02}")),
            None => {}
        }
        match self.offset {
            Some(0) => time.push('Z'),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let size = minutes.unsigned_abs();
                time.push_str(&format!("{sign}{:02}:{:02}", size / 60, size % 60));
            }
            None => {}
        }
        Some(time)
    }
}
