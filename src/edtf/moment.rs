//! A day or an instant as written in, a [`Moment`] in the site's zone out.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::advice::{self, Wanted};
use super::{Fault, clock, point, read};
use crate::model::date::{Clock, DateError, Grain, Point};
use crate::model::moment::Moment;

const MOMENT: Wanted = Wanted {
    accepts: |text| parts(text).is_ok(),
    noun: "a day or an instant",
    otherwise: "write a day or an instant: `2016-12-29`, `2016-12-29T09:00` or `2016-12-29T09:00+03:00`",
};

impl Moment {
    /// Reads `2016-12-29`, `2016-12-29T09:00` or `2016-12-29 09:00:30`, with `Z` or an offset after a time.
    ///
    /// Without an offset it is the clock of `zone`; with one it is shown on that clock.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the text and what to write instead. Years run from 1 to 9999.
    pub fn parse(text: &str, zone: Tz) -> Result<Self, DateError> {
        let text = text.trim();
        let (day, clock) = parts(text).map_err(|fault| advice::refuse(fault, text, &MOMENT))?;
        let Some(clock) = clock else { return Ok(Self::from_day(day, zone)) };
        let (hour, minute) = (u32::from(clock.hour), u32::from(clock.minute));
        // `parts` has checked the ranges, so the time always exists.
        let second = u32::from(clock.second.unwrap_or(0));
        let local = day.and_hms_opt(hour, minute, second).unwrap_or(day.and_time(chrono::NaiveTime::MIN));
        Ok(match clock.offset {
            None => Self::from_local(local, zone),
            Some(minutes) => Self::from_utc(local.and_utc().timestamp() - i64::from(minutes) * 60, zone),
        })
    }
}

fn parts(text: &str) -> Result<(NaiveDate, Option<Clock>), Fault<'_>> {
    // A colon or a day's two hyphens alone do not make an instant: any other EDTF is refused as a whole.
    let Some((date, rest)) = text.split_at_checked(10) else { return Err(refused(text)) };
    let day = point::plain_day(date).and_then(calendar_day).ok_or_else(|| refused(text))?;
    if rest.is_empty() {
        return Ok((day, None));
    }
    let time = rest.strip_prefix(['T', ' ']).ok_or_else(|| refused(text))?;
    match clock::read(time) {
        Ok(Clock { second: Some(60), .. }) => {
            Err(Fault::Clock { date, clock: time, fault: clock::ClockFault::Second })
        }
        Ok(clock) => Ok((day, Some(clock))),
        Err(fault) => Err(Fault::Clock { date, clock: time, fault }),
    }
}

fn calendar_day(point: Point) -> Option<NaiveDate> {
    let Grain::Day(month, day) = point.grain else { return None };
    (point.year > 0).then(|| NaiveDate::from_ymd_opt(point.year, month.into(), day.into())).flatten()
}

/// The fault that event dates would find, if they find one: it makes the better advice.
fn refused(text: &str) -> Fault<'_> {
    read(text).err().unwrap_or(Fault::Part(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{Africa::Cairo, America::New_York, Europe::Istanbul, Europe::London, Pacific::Apia};
    use proptest::prelude::*;

    fn moment(text: &str, zone: Tz) -> Moment {
        Moment::parse(text, zone).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[track_caller]
    fn shows(text: &str, zone: Tz, rfc3339: &str, words: &str) {
        let moment = moment(text, zone);
        assert_eq!(
            (moment.rfc3339().as_str(), moment.in_words_with_time().as_str()),
            (rfc3339, words),
            "{text}"
        );
    }

    #[track_caller]
    fn advises(text: &str, help: &str) {
        assert_eq!(Moment::parse(text, London).expect_err(text).help, help, "{text}");
    }

    #[test]
    fn days_and_instants() {
        shows("2016-12-29", Istanbul, "2016-12-29T00:00:00+03:00", "29 December 2016");
        shows("2016-12-29", New_York, "2016-12-29T00:00:00-05:00", "29 December 2016");
        shows("2016-12-29", London, "2016-12-29T00:00:00Z", "29 December 2016");
        shows("2016-12-29T09:00", Istanbul, "2016-12-29T09:00:00+03:00", "09:00 on 29 December 2016");
        shows("2016-12-29 09:00:30", Istanbul, "2016-12-29T09:00:30+03:00", "09:00 on 29 December 2016");
        shows("2016-12-29T23:00Z", Istanbul, "2016-12-30T02:00:00+03:00", "02:00 on 30 December 2016");
        shows("2016-12-29T01:00+03:00", New_York, "2016-12-28T17:00:00-05:00", "17:00 on 28 December 2016");
        assert_eq!(moment("2016-12-29", Istanbul).html_datetime(), "2016-12-29");
        assert_eq!(moment("2016-12-29T09:00Z", London).html_datetime(), "2016-12-29T09:00:00Z");
    }

    #[test]
    fn a_day_ends_where_the_next_begins() {
        let length =
            |text: &str, zone| moment(text, zone).end_of_day_utc() - moment(text, zone).instant_utc();
        assert_eq!(length("2016-12-29", London), 86_400);
        assert_eq!(length("2016-03-27", London), 82_800);
        assert_eq!(length("2016-10-30", London), 90_000);
        assert_eq!(length("2016-12-29T09:00Z", London), 54_000);
        assert_eq!(length("9999-12-31", London), 86_400);
    }

    #[test]
    fn a_skipped_time_counts_from_before_the_gap() {
        // 01:30 does not exist in London on that day; an hour and a half after midnight it is 02:30 there.
        shows("2016-03-27T01:30", London, "2016-03-27T01:30:00Z", "01:30 on 27 March 2016");
        assert_eq!(
            moment("2016-03-27T01:30", London).instant_utc(),
            moment("2016-03-27T02:30", London).instant_utc()
        );
        // Days whose midnight is skipped, and one that is skipped as a whole.
        assert_eq!(moment("2023-04-28", Cairo).day().to_string(), "2023-04-28");
        assert_eq!(
            moment("2023-04-28", Cairo).instant_utc(),
            moment("2023-04-28T01:00", Cairo).instant_utc()
        );
        assert_eq!(moment("2011-12-30", Apia).day().to_string(), "2011-12-30");
    }

    #[test]
    fn a_repeated_time_is_the_earlier() {
        shows("2016-10-30T01:30", London, "2016-10-30T01:30:00+01:00", "01:30 on 30 October 2016");
        shows("2016-11-06T01:30", New_York, "2016-11-06T01:30:00-04:00", "01:30 on 6 November 2016");
    }

    #[test]
    fn refusals() {
        advises("29 December 2016", "write `2016-12-29`");
        advises("2017-02-30", "write a day from 01 to 28");
        advises("2016-12-29 09:00:30 +0300", "write `2016-12-29T09:00:30+03:00`");
        advises("2016-12-29T09:00:30.123Z", "write `2016-12-29T09:00:30Z`");
        advises("2016-12-29T24:00", "write `2016-12-30T00:00`");
        advises("2016-12-31T23:59:60Z", "seconds run from 00 to 59");
        for text in [
            "2016-12",
            "2016~",
            "2016-12-29/..",
            "",
            "1990s",
            "0000-01-01",
            "soon",
            "2016-12-29x",
            "2016-12-2é",
        ] {
            advises(text, MOMENT.otherwise);
        }
    }

    #[test]
    fn order_and_storage() {
        assert!(moment("2016-12-29", Istanbul) < moment("2016-12-29", London));
        assert!(moment("2016-12-29", London) < moment("2016-12-29T00:01", London));
        let stored = serde_json::to_string(&moment("2016-10-30", London)).unwrap();
        assert_eq!(serde_json::from_str::<Moment>(&stored).unwrap(), moment("2016-10-30", London));
        assert_eq!(Moment::from_utc(i64::MAX, London).instant_utc().signum(), 1);
        assert_eq!(Moment::from_utc(i64::MIN, Apia).instant_utc().signum(), -1);
    }

    proptest! {
        #[test]
        fn a_bare_day_never_shifts(year in 1..=9999i32, month in 1..=12u32, day in 1..=28u32, zone in 0..chrono_tz::TZ_VARIANTS.len()) {
            let text = format!("{year:04}-{month:02}-{day:02}");
            let moment = Moment::parse(&text, chrono_tz::TZ_VARIANTS[zone]).expect("valid");
            prop_assert_eq!(moment.day().to_string(), text.clone());
            prop_assert_eq!(&moment.rfc3339()[..10], text.as_str());
            prop_assert_eq!(chrono::DateTime::parse_from_rfc3339(&moment.rfc3339()).expect("RFC 3339").timestamp(), moment.instant_utc());
            prop_assert!(moment.end_of_day_utc() > moment.instant_utc() || year == 2011);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = Moment::parse(&text, London);
        }
    }
}
