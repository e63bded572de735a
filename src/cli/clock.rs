//! The instant a command stands at: what was asked for, else `SOURCE_DATE_EPOCH`, else the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono_tz::Tz;

use super::stop::Stop;
use crate::diagnostic::Code;
use crate::model::moment::Moment;

/// An instant to stand at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Since 1970, UTC.
    pub seconds: i64,
    /// Asked for with `--now`, and later than the clock. Who sets `SOURCE_DATE_EPOCH` wants the same bytes again, not a
    /// look ahead.
    pub is_future: bool,
}

/// Finds the instant. What is written without an offset is meant in `zone`.
pub fn now(asked: Option<&str>, zone: Tz) -> Result<Now, Stop> {
    let clock = clock();
    if let Some(text) = asked {
        let seconds = instant(text, zone)?;
        return Ok(Now { seconds, is_future: seconds > clock });
    }
    let seconds = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if !text.trim().is_empty() => epoch(&text)?,
        _ => clock,
    };
    Ok(Now { seconds, is_future: false })
}

/// Whether time goes on while a command runs: neither `--now` nor `SOURCE_DATE_EPOCH` holds it.
pub fn goes_on(asked: Option<&str>) -> bool {
    asked.is_none() && std::env::var("SOURCE_DATE_EPOCH").map_or(true, |text| text.trim().is_empty())
}

/// The system's clock, in seconds since 1970 UTC.
pub fn clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Reads `@SECONDS`, a day or a time.
fn instant(text: &str, zone: Tz) -> Result<i64, Stop> {
    if let Some(seconds) = text.trim().strip_prefix('@') {
        return seconds.parse().map_err(|_| {
            Stop::new(Code::BadDate, format!("`--now {text}` is not a number of seconds"))
                .help("write whole seconds since 1970, e.g. `--now @1483018200`")
        });
    }
    let moment = Moment::parse(text, zone).map_err(|error| {
        Stop::new(Code::BadDate, format!("`--now {text}` is not an instant: {}", error.message))
            .help(error.help)
    })?;
    Ok(moment.instant_utc())
}

fn epoch(text: &str) -> Result<i64, Stop> {
    text.trim().parse().map_err(|_| {
        Stop::new(
            Code::BadDate,
            format!("the environment variable SOURCE_DATE_EPOCH is `{text}`, not a number"),
        )
        .help("set it to whole seconds since 1970, or unset it")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_instants() {
        let berlin = Tz::Europe__Berlin;
        for (text, seconds) in [
            ("@0", 0),
            ("@-5", -5),
            ("2016-12-29", 1_482_966_000),
            ("2016-12-29T00:00", 1_482_966_000),
            ("2016-12-29T00:00Z", 1_482_969_600),
            ("2016-12-29T00:00:00-05:00", 1_482_987_600),
        ] {
            assert_eq!(instant(text, berlin).ok(), Some(seconds), "{text}");
        }
        for text in ["", "@", "@soon", "tomorrow", "2016", "2016-13-01"] {
            assert!(instant(text, berlin).is_err(), "{text}");
        }
    }

    #[test]
    fn only_what_was_asked_for_lies_in_the_future() {
        let is_future = |asked| now(Some(asked), Tz::UTC).is_ok_and(|now| now.is_future);
        assert!(is_future("9999-01-01"));
        assert!(!is_future("2016-12-29"));
    }
}
