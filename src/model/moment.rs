//! A day or an instant of the site's own life: the `date` of a briefing, an embargo, an update. In: what the `edtf`
//! room read, and the site's time zone. Out: seconds in UTC for comparing, the day for showing, RFC 3339 for feeds.
//!
//! A value without an offset is wall-clock time in the site's zone and is shown as written, so that no day ever
//! shifts. Where that clock skips the time (summer time begins), it counts from the offset before the gap: the
//! instant lies as far after the gap as the text lies in it. Where the clock repeats the time, the earlier counts.

use chrono::{
    DateTime, Datelike, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::date::day_in_words;
use super::date::digits::{push_day, push_two};

/// A calendar day or an instant, resolved in the site's zone; ordered by instant. Needs no zone to be read back.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00Z.
    utc: i64,
    /// Seconds east of UTC of the clock it is shown on.
    offset: i32,
    /// Seconds from `utc` to the end of its day; days with a change of clocks are not 24 hours long.
    to_day_end: i32,
    day_only: bool,
    /// The same instant whatever the site's zone. Not compared: it tells how the moment came about, not when it is.
    is_fixed: bool,
}

impl Moment {
    /// Makes the moment of a bare day: its midnight in the site's zone.
    pub fn from_day(day: NaiveDate, zone: Tz) -> Self {
        Self::resolved(day.and_time(NaiveTime::MIN), zone, true)
    }

    /// Makes the moment at a time of the site's clock.
    pub fn from_local(local: NaiveDateTime, zone: Tz) -> Self {
        Self::resolved(local, zone, false)
    }

    /// Makes the moment at an instant (seconds since 1970-01-01T00:00Z), shown on the site's clock. Instants
    /// outside the years of chrono's calendar are taken as its nearest end.
    pub fn from_utc(seconds: i64, zone: Tz) -> Self {
        let nearest =
            if seconds < 0 { DateTime::<chrono::Utc>::MIN_UTC } else { DateTime::<chrono::Utc>::MAX_UTC };
        let instant = DateTime::from_timestamp(seconds, 0).unwrap_or(nearest);
        let offset = seconds_east(zone.offset_from_utc_datetime(&instant.naive_utc()));
        let local = instant.naive_utc().checked_add_signed(TimeDelta::seconds(offset.into()));
        let local = local.unwrap_or(instant.naive_utc());
        Self { is_fixed: true, ..Self::assembled(instant.timestamp(), offset, local, zone, false) }
    }

    /// Returns the moment that the same text means on a site of another zone.
    pub fn in_zone(self, zone: Tz) -> Self {
        match self.is_fixed {
            true => Self::from_utc(self.utc, zone),
            false => Self::resolved(self.local(), zone, self.day_only),
        }
    }

    /// Says whether it was written with an offset of its own.
    pub fn is_fixed(self) -> bool {
        self.is_fixed
    }

    fn resolved(local: NaiveDateTime, zone: Tz, day_only: bool) -> Self {
        let offset = offset_at(local, zone);
        Self::assembled(local.and_utc().timestamp() - i64::from(offset), offset, local, zone, day_only)
    }

    fn assembled(utc: i64, offset: i32, local: NaiveDateTime, zone: Tz, day_only: bool) -> Self {
        let day_end = local.date().succ_opt().map_or(utc, |next| {
            let midnight = next.and_time(NaiveTime::MIN);
            midnight.and_utc().timestamp() - i64::from(offset_at(midnight, zone))
        });
        // A repeated midnight could put the end before the instant; a day never ends before what happens on it.
        let to_day_end = i32::try_from(day_end - utc).unwrap_or(0).max(0);
        Self { utc, offset, to_day_end, day_only, is_fixed: false }
    }

    /// Returns seconds since 1970-01-01T00:00Z; of a bare day, its midnight in the site's zone.
    pub fn instant_utc(self) -> i64 {
        self.utc
    }

    /// Returns the first second after its day in the site's zone, in seconds since 1970-01-01T00:00Z: what ends
    /// with the day is over when the clock is at or past it.
    pub fn end_of_day_utc(self) -> i64 {
        self.utc + i64::from(self.to_day_end)
    }

    /// Returns the calendar day to show.
    pub fn day(self) -> NaiveDate {
        self.local().date()
    }

    /// Returns the date and time to show.
    pub fn local(self) -> NaiveDateTime {
        self.local_at(self.offset)
    }

    /// Says whether only a day was written.
    pub fn is_day_only(self) -> bool {
        self.day_only
    }

    /// Returns the instant as RFC 3339 with the offset of the site's clock, `Z` for none.
    pub fn rfc3339(self) -> String {
        // RFC 3339 has no seconds in offsets, local mean times before 1900 do. Rounding up keeps a midnight on its day.
        let minutes = -(-self.offset).div_euclid(60);
        let local = self.local_at(minutes * 60);
        let mut out = String::with_capacity(32);
        push_day(&mut out, local.year(), local.month(), local.day());
        for (mark, number) in [('T', local.hour()), (':', local.minute()), (':', local.second())] {
            out.push(mark);
            push_two(&mut out, number);
        }
        if minutes == 0 {
            out.push('Z');
            return out;
        }
        let size = minutes.unsigned_abs();
        out.push(if minutes < 0 { '-' } else { '+' });
        push_two(&mut out, size / 60);
        out.push(':');
        push_two(&mut out, size % 60);
        out
    }

    /// Returns the value for `<time datetime>`: the day alone, or the instant with its offset.
    pub fn html_datetime(self) -> String {
        if !self.day_only {
            return self.rfc3339();
        }
        let (day, mut out) = (self.day(), String::with_capacity(10));
        push_day(&mut out, day.year(), day.month(), day.day());
        out
    }

    /// Returns the day in words: "29 December 2016".
    pub fn in_words(self) -> String {
        let day = self.day();
        // Months and days fit: chrono counts them from 1 to 12 and 31.
        day_in_words(day.year(), day.month() as u8, day.day() as u8)
    }

    /// Differs for moments that are shown differently.
    pub fn digest(self) -> u64 {
        let shown = (self.offset as u32 as u64) << 1 | u64::from(self.day_only);
        self.utc.cast_unsigned() ^ shown.rotate_left(40)
    }

    /// Returns the day with its time, if it has one: "09:00 on 29 December 2016".
    pub fn in_words_with_time(self) -> String {
        if self.day_only {
            return self.in_words();
        }
        let time = self.local().time();
        let mut words = String::with_capacity(40);
        push_two(&mut words, time.hour());
        words.push(':');
        push_two(&mut words, time.minute());
        words.push_str(" on ");
        words.push_str(&self.in_words());
        words
    }

    fn local_at(self, offset: i32) -> NaiveDateTime {
        // Read back from a damaged cache the number may be no date; 1970 then beats a panic.
        DateTime::from_timestamp(self.utc.saturating_add(offset.into()), 0).unwrap_or_default().naive_utc()
    }
}

impl Moment {
    fn compared(&self) -> (i64, i32, i32, bool) {
        (self.utc, self.offset, self.to_day_end, self.day_only)
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.compared() == other.compared()
    }
}

impl Eq for Moment {}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.compared().cmp(&other.compared())
    }
}

/// Seconds east of UTC that a reader of the site's clock would assume at this local time.
fn offset_at(local: NaiveDateTime, zone: Tz) -> i32 {
    // A gap is at most a day (Samoa had no 30 December 2011), so walking back finds the clock before it.
    const STEPS: i32 = 27 * 4;
    (0..=STEPS)
        .filter_map(|step| local.checked_sub_signed(TimeDelta::minutes(i64::from(step) * 15)))
        .find_map(|earlier| match zone.offset_from_local_datetime(&earlier) {
            MappedLocalTime::Single(offset) => Some(seconds_east(offset)),
            MappedLocalTime::Ambiguous(first, second) if earlier == local => {
                Some(seconds_east(first).max(seconds_east(second)))
            }
            MappedLocalTime::Ambiguous(_, second) => Some(seconds_east(second)),
            MappedLocalTime::None => None,
        })
        .unwrap_or(0)
}

fn seconds_east(offset: impl chrono::Offset) -> i32 {
    offset.fix().local_minus_utc()
}
