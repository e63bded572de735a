//! What an expression of time says before it is known when the text was written.

use std::ops::Range;

/// Units of time, also those that count as parts of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Night,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
    Century,
}

/// From where something is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// When the text was written.
    Speech,
    /// The date told last.
    Told,
    /// "the year": the one told last in a history, else that of writing.
    Scene,
    /// The quarter told last, else the one that ended last.
    Reported,
}

/// A part of the day, as TIMEX3 writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
    Daytime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub hour: u8,
    pub minute: u8,
    pub second: Option<u8>,
    /// Minutes east of UTC, when a zone is written.
    pub offset: Option<i16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    Clock(Clock),
    Part(Part),
}

/// How many units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    Exactly(f64),
    /// "several", "a few", or no number at all.
    Some,
}

/// A feast or other day with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feast {
    /// Month and day.
    Fixed(u32, u32),
    /// Days from Easter Sunday.
    Easter(i32),
    /// Month, weekday (1 is Monday), which of them (-1: the last), days after it.
    Weekday(u32, u32, i32, i32),
    /// One day in history.
    Once(i32, u32, u32),
}

/// What recurs every year or week and so needs another date to say when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    Weekday(u32),
    Month(u32),
    /// Month and day.
    Day(u32, u32),
    /// "the 5th"
    DayOfMonth(u32),
    Season(u32),
    Quarter(u32),
    Half(u32),
    Feast(Feast),
    Weekend,
}

/// Which of the recurring ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Nothing written: tense and neighbours decide.
    Open,
    Last,
    This,
    Next,
    /// "that Friday", "the same month": by the date told last.
    Told,
    /// "the following Friday"
    AfterTold,
    /// "the previous March"
    BeforeTold,
}

/// The year that is written beside a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InYear {
    Unwritten,
    Number(i32),
    /// "of last year", "that year": so many years from a base.
    Counted(i32, Base),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Core {
    /// Year, month, day, as written.
    Date(i32, u32, u32),
    MonthOf(u32, i32),
    Year(i32),
    Decade(i32),
    Century(i32),
    Named(Name, Which, InYear),
    /// "last year", "two days ago", "tomorrow", "the following week".
    Counted(Unit, i32, Base),
    /// "weeks ago": before or after a base, by an amount that is not told.
    Vague(Unit, bool),
    /// "two days after 3 May"
    From(Unit, i32, Box<Core>),
    Duration(Amount, Unit),
    /// "the past five years": a stretch that reaches the time of writing.
    Set(Amount, Unit),
    /// "every Friday": the value of the set.
    SetOf(Name),
    Reference(&'static str),
    /// Only a time of day is written.
    Time,
}

/// An expression found, with the tokens it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    pub tokens: Range<usize>,
    pub core: Core,
    pub time: Option<Time>,
    /// "about", "circa", "some".
    pub is_approximate: bool,
}

impl Phrase {
    pub fn new(tokens: Range<usize>, core: Core) -> Self {
        Self { tokens, core, time: None, is_approximate: false }
    }

    pub fn at(mut self, time: Time) -> Self {
        self.time = Some(time);
        self
    }
}
