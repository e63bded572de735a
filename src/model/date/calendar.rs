//! Years, months and days in, day numbers out: the proleptic Gregorian calendar for any year of an `i32`.
//!
//! chrono's calendar ends at the year 262142, before the `Y` years of EDTF do.

/// Returns how many days a month (1–12) has.
pub(crate) fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Returns the days since 1970-01-01.
pub(crate) fn day_number(year: i32, month: u8, day: u8) -> i64 {
    // Counting years from March puts the leap day last, so that the days before a month are a line with
    // integer slope 153/5. 719 468 is the day number of 1970-01-01 counted from 0000-03-01.
    let (year, month) = (i64::from(year), i64::from(month));
    let years = if month > 2 { year } else { year - 1 };
    let months = (month + 9) % 12;
    let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    years * 365 + leap_days + (months * 153 + 2) / 5 + i64::from(day) - 1 - 719_468
}

/// Returns the first and the last day number of `count` months from `month` (1–12) on, into the next year if need be.
pub(super) fn months(year: i32, month: u8, count: u8) -> (i64, i64) {
    let next = month + count;
    let (next_year, next_month) = if next > 12 { (year + 1, next - 12) } else { (year, next) };
    (day_number(year, month, 1), day_number(next_year, next_month, 1) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, NaiveDate};

    #[test]
    fn agrees_with_chrono() {
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        let mut day = NaiveDate::from_ymd_opt(-804, 1, 1).unwrap();
        while day.year() < 2405 {
            let (month, number) = (day.month() as u8, day.day() as u8);
            assert_eq!(day_number(day.year(), month, number), (day - epoch).num_days(), "{day}");
            day = day.succ_opt().unwrap();
        }
    }

    #[test]
    fn months_run_into_the_next_year() {
        assert_eq!(months(2016, 12, 3), (day_number(2016, 12, 1), day_number(2017, 2, 28)));
        assert_eq!(months(2016, 2, 1), (day_number(2016, 2, 1), day_number(2016, 2, 29)));
        assert_eq!(days_in_month(1900, 2), 28);
        assert_eq!(days_in_month(0, 2), 29);
    }
}
