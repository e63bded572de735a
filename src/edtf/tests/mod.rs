//! One-liners: a text, and what its date says.

mod properties;
mod refusals;

use super::parse;
use crate::model::date::{EventDate, Precision};

fn date(text: &str) -> EventDate {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[track_caller]
fn says(text: &str, words: &str) {
    assert_eq!(date(text).in_words(), words, "{text}");
    assert_eq!(date(text).as_written(), text);
}

/// Bounds as days and seconds of the day: `-` for none.
#[track_caller]
fn spans(text: &str, expected: &str) {
    let show = |bound: Option<i64>| match bound {
        None => "-".to_owned(),
        Some(seconds) => match chrono::DateTime::from_timestamp(seconds, 0) {
            Some(instant) => instant.format("%Y-%m-%dT%H:%M:%S").to_string(),
            None => seconds.to_string(),
        },
    };
    let (first, last) = date(text).bounds();
    assert_eq!(format!("{} {}", show(first), show(last)), expected, "{text}");
}

#[test]
fn single_dates_in_words() {
    says("2016", "2016");
    says("2016-12", "December 2016");
    says("2016-12-29", "29 December 2016");
    says("0800", "AD 800");
    says("0000", "1 BC");
    says("-0004", "5 BC");
    says("-0043-03-15", "15 March 44 BC");
    says("Y17000", "17000");
    says("Y-17000", "17001 BC");
}

#[test]
fn marks_in_words() {
    says("2016~", "about 2016");
    says("2016-12?", "possibly December 2016");
    says("2016-12-29%", "possibly about 29 December 2016");
    says("2017-33~", "about the first quarter of 2017");
    says("201X?", "possibly the 2010s");
    says("2017-21?", "possibly spring 2017");
    says("-0004~", "about 5 BC");
}

#[test]
fn masks_in_words() {
    says("201X", "the 2010s");
    says("200X", "the 2000s");
    says("20XX", "the years 2000–2099");
    says("00XX", "the years 1 BC–AD 99");
    says("-01XX", "the years 200–101 BC");
    says("-001X", "the years 20–11 BC");
    says("004X", "the years AD 40–AD 49");
    says("2016-XX", "a month in 2016");
    says("2016-12-XX", "a day in December 2016");
    says("2016-XX-XX", "a day in 2016");
}

#[test]
fn seasons_and_quarters_in_words() {
    says("2017-21", "spring 2017");
    says("2017-22", "summer 2017");
    says("2017-23", "autumn 2017");
    says("2016-24", "winter 2016–17");
    says("1999-24", "winter 1999–2000");
    says("0043-24", "winter AD 43–AD 44");
    says("2017-33", "first quarter of 2017");
    says("2017-36", "fourth quarter of 2017");
}

#[test]
fn times_in_words() {
    says("2016-12-30T12:00", "12:00 on 30 December 2016");
    says("2016-12-30T12:00:05", "12:00:05 on 30 December 2016");
    says("2016-12-30T12:00Z", "12:00 (UTC) on 30 December 2016");
    says("2016-12-30T12:00+03:00", "12:00 (UTC+3) on 30 December 2016");
    says("2016-12-30T12:00:00+03", "12:00:00 (UTC+3) on 30 December 2016");
    says("2016-12-30T12:00-04:30", "12:00 (UTC−4:30) on 30 December 2016");
    says("2016-12-31T23:59:60Z", "23:59:60 (UTC) on 31 December 2016");
}

#[test]
fn intervals_in_words() {
    says("2016-12-29/2017-01-01", "from 29 December 2016 to 1 January 2017");
    says("2016-05-03/2016-05-05", "from 3 to 5 May 2016");
    says("2016-05-03/2016-06-05", "from 3 May to 5 June 2016");
    says("2016-03/2016-05", "from March to May 2016");
    says("2016-03/2017-05", "from March 2016 to May 2017");
    says("2014/2016", "from 2014 to 2016");
    says("2016-05-03/2016-05-03", "3 May 2016");
    says("2016-05-03~/2016-05-05", "from about 3 May 2016 to 5 May 2016");
    says("2016-21/2016-23", "from spring to autumn 2016");
    says("2016-33/2016-35", "from the first to the third quarter of 2016");
    says("2016-35/2017-33", "from the third quarter of 2016 to the first quarter of 2017");
    says("2016-12-30T12:00/2016-12-30T14:00", "from 12:00 to 14:00 on 30 December 2016");
    says("2016-12-30T12:00Z/2016-12-30T14:00Z", "from 12:00 to 14:00 (UTC) on 30 December 2016");
    says("2016-12-30T12:00/2016-12-31", "from 12:00 on 30 December 2016 to 31 December 2016");
    says("2016-12-29/..", "since 29 December 2016");
    says("2016~/..", "since about 2016");
    says("../2017-01-01", "by 1 January 2017");
    says("../2017-33", "by the first quarter of 2017");
    says("../2016-12-30T12:00", "by 12:00 on 30 December 2016");
    says("2016/", "from 2016, end unknown");
    says("/2016", "until 2016, start unknown");
    says("[2016-03-01..2016-03-05]", "between 1 and 5 March 2016");
    says("[2016..2018]", "between 2016 and 2018");
    says("[2016-12-30T12:00..2016-12-30T14:00]", "between 12:00 and 14:00 on 30 December 2016");
    says("2016-XX/2016-XX", "from a month in 2016 to a month in 2016");
}

/// Authors learn the forms from a table, which must show what readers see.
#[test]
fn the_table_for_authors_is_true() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/authoring.md");
    let page = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let section = page.split("\n### Dates of events\n").nth(1).and_then(|rest| rest.split("\n## ").next());
    let mut forms = 0;
    for row in section.expect("a section on dates").lines().filter_map(|line| line.strip_prefix("| ")) {
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        let [_, written, shown] = cells[..] else { panic!("{row}") };
        if !written.starts_with('`') {
            continue;
        }
        let (written, shown) = (written.split(" … "), shown.split(" … "));
        for (text, words) in written.zip(shown) {
            says(text.trim_matches('`'), words);
            forms += 1;
        }
    }
    assert!(forms > 20, "{forms}");
}

#[test]
fn bounds() {
    spans("2016", "2016-01-01T00:00:00 2016-12-31T23:59:59");
    spans("2016-02", "2016-02-01T00:00:00 2016-02-29T23:59:59");
    spans("2016-24", "2016-12-01T00:00:00 2017-02-28T23:59:59");
    spans("2016-21", "2016-03-01T00:00:00 2016-05-31T23:59:59");
    spans("2016-36", "2016-10-01T00:00:00 2016-12-31T23:59:59");
    spans("201X", "2010-01-01T00:00:00 2019-12-31T23:59:59");
    spans("20XX", "2000-01-01T00:00:00 2099-12-31T23:59:59");
    spans("-001X", "-0019-01-01T00:00:00 -0010-12-31T23:59:59");
    spans("2016-12-30T12:00", "2016-12-30T12:00:00 2016-12-30T12:00:59");
    spans("2016-12-30T12:00:05+03:00", "2016-12-30T12:00:05 2016-12-30T12:00:05");
    spans("2016-12-29/..", "2016-12-29T00:00:00 -");
    spans("../2017-01-01", "- 2017-01-01T23:59:59");
    spans("2016/", "2016-01-01T00:00:00 -");
    spans("[2016-03-01..2016-03-05]", "2016-03-01T00:00:00 2016-03-05T23:59:59");
    // The flight lands an hour before it starts, by the clocks; its end is told on the clock of its start.
    spans("2016-12-30T12:00+03:00/2016-12-30T11:00Z", "2016-12-30T12:00:00 2016-12-30T14:00:59");
    spans("Y999999999", "31556889801244800 31556889832780799");
}

#[test]
fn order_in_a_timeline() {
    let in_order = [
        "-0004",
        "20XX",
        "201X",
        "2010",
        "2016",
        "2016-12",
        "2016-12-29",
        "2016-12-29T00:00",
        "2016-12-29T00:00:00",
        "2016-12-29T09:00",
        "../2016-12-30",
        "2016-12-31/..",
        "Y17000",
    ];
    assert!(in_order.is_sorted_by(|a, b| date(a).sort_key() < date(b).sort_key()));
    let same = |a: &str, b: &str| assert_eq!(date(a).sort_key(), date(b).sort_key(), "{a} {b}");
    same("2016-12-29", "2016-12-29/2017-01-01");
    same("2017-01-01", "../2017-01-01");
    same("2016-12", "2016-12-XX");
    same("2016-12-29", "2016-12-29~");
}

#[test]
fn html_values() {
    let html = |text: &str| date(text).html_datetime();
    for text in ["2016", "0800", "2016-12", "2016-12-29", "2016-12-30T12:00", "2016-12-30T12:00:05"] {
        assert_eq!(html(text).as_deref(), Some(text));
    }
    assert_eq!(html("Y17000").as_deref(), Some("17000"));
    assert_eq!(html("2016-12-30T12:00Z").as_deref(), Some("2016-12-30T12:00Z"));
    assert_eq!(html("2016-12-30T12:00-04").as_deref(), Some("2016-12-30T12:00-04:00"));
    let beyond =
        ["0000", "-0004", "201X", "2016-XX", "2016-12-XX", "2016-24", "2016-33", "2016~", "2016-12-29?"];
    let more =
        ["2016/2017", "2016/..", "../2016", "[2016..2017]", "2016-12-31T23:59:60Z", "2016-12-29/2016-12-29"];
    for text in beyond.into_iter().chain(more) {
        assert_eq!(html(text), None, "{text}");
    }
}

#[test]
fn days_years_and_precision() {
    assert_eq!(date("2016-12-29").day(), Some((2016, 12, 29)));
    assert_eq!(date("2016-12-29T12:00+03:00").day(), Some((2016, 12, 29)));
    assert_eq!(date("2016-12-29T12:00/2016-12-29T14:00").day(), Some((2016, 12, 29)));
    for text in ["2016-12", "2016-12-29~", "2016-12-29/2016-12-30", "2016-12-29/..", "2016-12-XX"] {
        assert_eq!(date(text).day(), None, "{text}");
    }
    assert_eq!(date("2016-12-29/2017-01-01").year(), 2016);
    assert_eq!(date("../2017-01-01").year(), 2017);
    assert_eq!(date("201X").year(), 2010);
    assert_eq!(date("2016-12-29/2017-01-01").year_span(), (Some(2016), Some(2017)));
    assert_eq!(date("201X").year_span(), (Some(2010), Some(2019)));
    assert_eq!(date("2016-24").year_span(), (Some(2016), Some(2017)));
    assert_eq!(date("../2017").year_span(), (None, Some(2017)));
    assert_eq!(date("2016-12-30T12:00").precision(), Precision::Minute);
    assert_eq!(date("../2017-01").precision(), Precision::Month);
}

#[test]
fn serde_keeps_the_text() {
    let written = serde_json::to_string(&date("2016-12-29/..")).unwrap();
    assert_eq!(written, "\"2016-12-29/..\"");
    assert_eq!(serde_json::from_str::<EventDate>(&written).unwrap(), date("2016-12-29/.."));
    serde_json::from_str::<EventDate>("\"2017-02-30\"").expect_err("impossible");
    assert_eq!(date(" 2016 ").as_written(), "2016");
}

/// The size matters: a site of 10,000 briefings holds some 50,000 dates.
#[test]
fn dates_are_small() {
    assert!(size_of::<EventDate>() <= 56, "{}", size_of::<EventDate>());
}

#[test]
fn what_is_planned_begins_later() {
    assert_eq!(date("2017-04/..").in_words_planned(), "from April 2017");
    assert_eq!(date("2017-04").in_words_planned(), "April 2017");
}
