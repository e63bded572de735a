//! A week of the ISO calendar (ISO 8601), on the site's clock.

use chrono::{Datelike as _, Days, NaiveDate};
use chrono_tz::Tz;

use super::moment::Moment;

/// A week, by its Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    monday: NaiveDate,
}

impl Week {
    /// The week that a day lies in.
    pub fn of(day: NaiveDate) -> Week {
        let since = u64::from(day.weekday().num_days_from_monday());
        // Only the first days of chrono's calendar have no Monday before them.
        Week { monday: day.checked_sub_days(Days::new(since)).unwrap_or(day) }
    }

    pub fn monday(self) -> NaiveDate {
        self.monday
    }

    pub fn sunday(self) -> NaiveDate {
        self.monday.checked_add_days(Days::new(6)).unwrap_or(self.monday)
    }

    /// The week after.
    pub fn next(self) -> Week {
        Week { monday: self.monday.checked_add_days(Days::new(7)).unwrap_or(self.monday) }
    }

    /// The moment at which it is over: the next Monday's midnight in `zone`.
    pub fn end(self, zone: Tz) -> Moment {
        Moment::from_day(self.next().monday, zone)
    }

    /// `2016-W52`.
    pub fn name(self) -> String {
        let week = self.monday.iso_week();
        format!("{:04}-W{:02}", week.year(), week.week())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_those_of_the_standard() {
        for (day, name, monday) in [
            ("2017-01-01", "2016-W52", "2016-12-26"),
            ("2016-12-26", "2016-W52", "2016-12-26"),
            ("2015-12-31", "2015-W53", "2015-12-28"),
            ("2016-01-03", "2015-W53", "2015-12-28"),
            ("2018-12-31", "2019-W01", "2018-12-31"),
        ] {
            let week = Week::of(day.parse().expect("a day"));
            assert_eq!((week.name().as_str(), week.monday().to_string().as_str()), (name, monday));
            assert_eq!(Week::of(week.sunday()), week);
        }
    }

    #[test]
    fn a_week_ends_on_the_sites_clock() {
        let week = Week::of("2016-12-29".parse().expect("a day"));
        let end = |zone: &str| week.end(zone.parse().expect("a zone")).rfc3339();
        assert_eq!(end("Europe/Berlin"), "2017-01-02T00:00:00+01:00");
        assert_eq!(end("America/New_York"), "2017-01-02T00:00:00-05:00");
    }
}
