//! Points and stretches of the calendar as news tell them. In: numbers. Out: a [`Value`] that knows its first and
//! last day, its neighbours, its TIMEX3 value and its EDTF.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::phrase::{Clock, Unit};

/// A stretch of the calendar with a name of its own. Years are astronomical: 0 is 1 BC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// The 1900s: 19.
    Century(i32),
    /// The 1990s: 199.
    Decade(i32),
    Year(i32),
    /// 1 or 2.
    Half(i32, u32),
    /// 1 to 4.
    Quarter(i32, u32),
    /// 1 is spring, 4 the winter that begins in the year.
    Season(i32, u32),
    Month(i32, u32),
    /// The week of which this is the Monday.
    Week(NaiveDate),
    /// The Saturday and Sunday of the week of which this is the Monday.
    Weekend(NaiveDate),
    Day(NaiveDate),
}

impl Value {
    pub fn month_of(day: NaiveDate) -> Self {
        Self::Month(day.year(), day.month())
    }

    pub fn quarter_of(day: NaiveDate) -> Self {
        Self::Quarter(day.year(), day.month0() / 3 + 1)
    }

    pub fn week_of(day: NaiveDate) -> Self {
        Self::Week(monday(day))
    }

    pub fn weekend_of(day: NaiveDate) -> Self {
        Self::Weekend(monday(day))
    }

    /// The stretch of a unit that holds a day; units below a day give the day.
    pub fn around(unit: Unit, day: NaiveDate) -> Self {
        match unit {
            Unit::Century => Self::Century(day.year().div_euclid(100)),
            Unit::Decade => Self::Decade(day.year().div_euclid(10)),
            Unit::Year => Self::Year(day.year()),
            Unit::Half => Self::Half(day.year(), day.month0() / 6 + 1),
            Unit::Quarter => Self::quarter_of(day),
            Unit::Month => Self::month_of(day),
            Unit::Week | Unit::Fortnight => Self::week_of(day),
            Unit::Weekend => Self::weekend_of(day),
            Unit::Day | Unit::Night | Unit::Hour | Unit::Minute | Unit::Second => Self::Day(day),
        }
    }

    /// First day; `None` beyond the calendar's bounds.
    pub fn first(self) -> Option<NaiveDate> {
        match self {
            Self::Century(n) => NaiveDate::from_ymd_opt(n.checked_mul(100)?, 1, 1),
            Self::Decade(n) => NaiveDate::from_ymd_opt(n.checked_mul(10)?, 1, 1),
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1),
            Self::Half(year, n) => NaiveDate::from_ymd_opt(year, n * 6 - 5, 1),
            Self::Quarter(year, n) => NaiveDate::from_ymd_opt(year, n * 3 - 2, 1),
            Self::Season(year, n) => NaiveDate::from_ymd_opt(year, n * 3, 1),
            Self::Month(year, month) => NaiveDate::from_ymd_opt(year, month, 1),
            Self::Week(monday) => Some(monday),
            Self::Weekend(monday) => monday.checked_add_days(Days::new(5)),
            Self::Day(day) => Some(day),
        }
    }

    /// Last day; `None` beyond the calendar's bounds.
    pub fn last(self) -> Option<NaiveDate> {
        let months = match self {
            Self::Century(_) => 1200,
            Self::Decade(_) => 120,
            Self::Year(_) => 12,
            Self::Half(..) => 6,
            Self::Quarter(..) | Self::Season(..) => 3,
            Self::Month(..) => 1,
            Self::Week(monday) | Self::Weekend(monday) => return monday.checked_add_days(Days::new(6)),
            Self::Day(day) => return Some(day),
        };
        self.first()?.checked_add_months(Months::new(months))?.pred_opt()
    }

    pub fn year(self) -> Option<i32> {
        self.first().map(|day| day.year())
    }

    /// Says whether it lies within one month, so that a month or day can be counted from it.
    pub fn is_month_or_finer(self) -> bool {
        matches!(self, Self::Month(..) | Self::Week(_) | Self::Weekend(_) | Self::Day(_))
    }

    pub fn is_day(self) -> bool {
        matches!(self, Self::Day(_))
    }

    /// The TIMEX3 value.
    pub fn timex(self) -> String {
        match self {
            Self::Century(n) if n >= 0 => format!("{n:02}"),
            Self::Decade(n) if n >= 0 => format!("{n:03}"),
            Self::Century(n) => format!("BC{:02}", -n - 1),
            Self::Decade(n) => format!("BC{:03}", -n - 1),
            Self::Year(year) => timex_year(year),
            Self::Half(year, n) => format!("{}-H{n}", timex_year(year)),
            Self::Quarter(year, n) => format!("{}-Q{n}", timex_year(year)),
            Self::Season(year, n) => {
                let name = ["SP", "SU", "FA", "WI"][(n as usize).clamp(1, 4) - 1];
                format!("{}-{name}", timex_year(year))
            }
            Self::Month(year, month) => format!("{}-{month:02}", timex_year(year)),
            Self::Week(monday) => {
                let week = monday.iso_week();
                format!("{}-W{:02}", timex_year(week.year()), week.week())
            }
            Self::Weekend(monday) => {
                let week = monday.iso_week();
                format!("{}-W{:02}-WE", timex_year(week.year()), week.week())
            }
            Self::Day(day) => format!("{}-{:02}-{:02}", timex_year(day.year()), day.month(), day.day()),
        }
    }

    /// The EDTF of the stretch; `None` for years that EDTF writes in another way.
    pub fn edtf(self) -> Option<String> {
        let year = |year: i32| match year {
            0..=9999 => Some(format!("{year:04}")),
            -9999..=-1 => Some(format!("-{:04}", -year)),
            _ => None,
        };
        Some(match self {
            Self::Century(n @ 0..=99) => format!("{n:02}XX"),
            Self::Decade(n @ 0..=999) => format!("{n:03}X"),
            Self::Year(y) => year(y)?,
            Self::Half(y, n) => format!("{0}-{1:02}/{0}-{2:02}", year(y)?, n * 6 - 5, n * 6),
            Self::Quarter(y, n) => format!("{}-{}", year(y)?, 32 + n),
            Self::Season(y, n) => format!("{}-{}", year(y)?, 20 + n),
            Self::Month(y, month) => format!("{}-{month:02}", year(y)?),
            Self::Day(day) => format!("{}-{:02}-{:02}", year(day.year())?, day.month(), day.day()),
            Self::Century(_) | Self::Decade(_) | Self::Week(_) | Self::Weekend(_) => {
                let (first, last) = (Self::Day(self.first()?), Self::Day(self.last()?));
                format!("{}/{}", first.edtf()?, last.edtf()?)
            }
        })
    }
}

fn timex_year(year: i32) -> String {
    if year > 0 { format!("{year:04}") } else { format!("BC{:04}", 1 - i64::from(year)) }
}

/// A time of day as TIMEX3 writes it after the day.
pub fn timex_clock(clock: Clock) -> String {
    let mut text = format!("T{:02}:{:02}", clock.hour, clock.minute);
    if let Some(second) = clock.second {
        text.push_str(&format!(":{second:02}"));
    }
    match clock.offset {
        Some(0) => text.push('Z'),
        Some(minutes) if minutes % 60 == 0 => text.push_str(&format!("{:+03}", minutes / 60)),
        Some(minutes) => text.push_str(&offset(minutes)),
        None => {}
    }
    text
}

/// A time of day as EDTF writes it after the day.
pub fn edtf_clock(clock: Clock) -> String {
    let mut text = format!("T{:02}:{:02}", clock.hour, clock.minute);
    if let Some(second) = clock.second {
        text.push_str(&format!(":{second:02}"));
    }
    match clock.offset {
        Some(0) => text.push('Z'),
        Some(minutes) => text.push_str(&offset(minutes)),
        None => {}
    }
    text
}

fn offset(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60)
}

/// The Monday of a day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(day)
}

/// Moves a day by a number of units; `None` beyond the calendar's bounds.
pub fn shift(day: NaiveDate, unit: Unit, count: i32) -> Option<NaiveDate> {
    let months = |each: i32| {
        let months = count.checked_mul(each)?;
        let step = Months::new(months.unsigned_abs());
        if months < 0 { day.checked_sub_months(step) } else { day.checked_add_months(step) }
    };
    let days = |each: i32| {
        let days = i64::from(count) * i64::from(each);
        let step = Days::new(days.unsigned_abs());
        if days < 0 { day.checked_sub_days(step) } else { day.checked_add_days(step) }
    };
    match unit {
        Unit::Century => months(1200),
        Unit::Decade => months(120),
        Unit::Year => months(12),
        Unit::Half => months(6),
        Unit::Quarter => months(3),
        Unit::Month => months(1),
        Unit::Fortnight => days(14),
        Unit::Week | Unit::Weekend => days(7),
        Unit::Day | Unit::Night => days(1),
        Unit::Hour | Unit::Minute | Unit::Second => Some(day),
    }
}

/// Easter Sunday (the Gregorian computus as Meeus gives it).
pub fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// The `n`th weekday of a month, 1 being Monday; counted from the end for -1.
pub fn nth_weekday(year: i32, month: u32, weekday: u32, n: i32) -> Option<NaiveDate> {
    let weekday = Weekday::try_from(u8::try_from(weekday.checked_sub(1)?).ok()?).ok()?;
    if n > 0 {
        return NaiveDate::from_weekday_of_month_opt(year, month, weekday, u8::try_from(n).ok()?);
    }
    (1..=5).rev().find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth))
}
