//! Any text as the date of an event: read or refused with advice, shown in words, back as written.
#![no_main]

use dateline::edtf::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(date) => {
            assert!(!date.in_words().is_empty());
            assert_eq!(parse(date.as_written()).as_ref(), Ok(&date));
            let (first, last) = date.bounds();
            if let (Some(first), Some(last)) = (first, last) {
                assert!(first <= last, "{text}");
            }
            if let Some(datetime) = date.html_datetime() {
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "-:+.".contains(c);
                assert!(datetime.chars().all(is_plain), "{datetime}");
            }
            let _ = (date.year(), date.year_span(), date.day(), date.sort_key(), date.precision());
        }
        Err(error) => {
            assert!(!error.message.is_empty() && !error.help.is_empty(), "{text}");
            // What the advice says to write can be written; `A` and `B` stand for dates of the author's, and what has no
            // year in it is only a part of a date.
            let has_year = |text: &&str| text.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
            if error.help.starts_with("write `") && !error.help.contains('A') {
                for advice in error.help.split('`').skip(1).step_by(2).filter(has_year) {
                    assert!(parse(advice).is_ok(), "{text:?}: {}", error.help);
                }
            }
        }
    }
    for zone in [chrono_tz::Tz::UTC, chrono_tz::Europe::Berlin, chrono_tz::Pacific::Apia] {
        if let Ok(moment) = dateline::model::moment::Moment::parse(text, zone) {
            assert!(!moment.in_words().is_empty() && !moment.rfc3339().is_empty());
        }
    }
});
