//! One-liners: a text, why it is refused, and what the author is told to write.

use crate::edtf::parse;

#[track_caller]
fn refuses(text: &str, message: &str, help: &str) {
    let error = parse(text).expect_err(text);
    assert_eq!((error.message.as_str(), error.help.as_str()), (message, help), "{text}");
}

/// The text is refused with exactly these forms offered.
#[track_caller]
fn advises(text: &str, help: &str) {
    assert_eq!(parse(text).expect_err(text).help, help, "{text}");
}

#[test]
fn impossible_dates() {
    refuses(
        "2017-02-30",
        "`2017-02-30` does not exist: February 2017 has 28 days",
        "write a day from 01 to 28",
    );
    refuses(
        "2016-04-31~",
        "`2016-04-31~` does not exist: April 2016 has 30 days",
        "write a day from 01 to 30",
    );
    refuses(
        "2016-12-00",
        "`2016-12-00` does not exist: December 2016 has 31 days",
        "write a day from 01 to 31",
    );
    refuses(
        "2016/2017-02-29",
        "`2017-02-29` does not exist: February 2017 has 28 days",
        "write a day from 01 to 28",
    );
    refuses(
        "2017-02-30T12:00",
        "`2017-02-30` does not exist: February 2017 has 28 days",
        "write a day from 01 to 28",
    );
    refuses("2016-13", "there is no month 13 in `2016-13`", "months run from 01 to 12");
    refuses(
        "2016-29-12",
        "there is no month 29 in `2016-29-12`",
        "write the month before the day: `2016-12-29`",
    );
    refuses("-0000", "there is no year `-0000` in `-0000`", "write `0000` for 1 BC");
    refuses("", "a date is missing", "write a day, a month or a year: `2016-12-29`, `2016-12` or `2016`");
    refuses(
        "soon",
        "`soon` is not a date",
        "write a day, a month or a year: `2016-12-29`, `2016-12` or `2016`",
    );
}

#[test]
fn intervals_refused() {
    refuses("2017/2016", "`2017/2016` ends before it begins", "write `2016/2017`");
    refuses("[2017..2016]", "`[2017..2016]` ends before it begins", "write `[2016..2017]`");
    let no_ends = "leave one end open: `2016-12-29/..` or `../2017-01-01`";
    refuses("../..", "`../..` has neither a start nor an end", no_ends);
    refuses("/", "`/` has neither a start nor an end", no_ends);
    parse("2016-12-30T14:00/2016-12-30T12:00").expect_err("reversed on one day");
    parse("2016-06/2016").expect("the end may still lie later in the year");
}

#[test]
fn times_refused() {
    refuses(
        "2016-12-31T24:00",
        "there is no `24:00`: a day ends where the next begins",
        "write `2017-01-01T00:00`",
    );
    advises("2016-02-28T24:00:00", "write `2016-02-29T00:00`");
    refuses(
        "2016-12-30T12:00:05.25",
        "`12:00:05.25` has a fraction of a second",
        "write `2016-12-30T12:00:05`",
    );
    advises("2016-12-30T12:00:05.000Z", "write `2016-12-30T12:00:05Z`");
    advises("2016-12-30T25:00", "hours run from 00 to 23");
    advises("2016-12-30T12:60", "minutes run from 00 to 59");
    advises("2016-12-30T12:00:60", "seconds run from 00 to 59");
    advises("2016-12-30T12:00+0300", "write `2016-12-30T12:00+03:00`");
    advises("2016-12-30T12:00-00:00", "write `2016-12-30T12:00Z`");
    advises("2016-12-30T12:00+24:00", "write an offset such as `+03:00`, or `Z` for UTC");
    advises("2016-12-30T12:00~", "write `2016-12-30~`");
    advises("2016-12-30T9:00", "write `2016-12-30T09:00`");
    advises("2016-12-30Tnoon", "write hours and minutes: `12:00`, `12:00:30` or `12:00+03:00`");
    advises("2016-12T12:00", "write a day, a month or a year: `2016-12-29`, `2016-12` or `2016`");
}

#[test]
fn level_two_refused() {
    let brackets = "write `[A..B]` with two plain dates, `A/..` for since A, or `../B` for by B";
    for text in ["[..2017]", "[2016..]", "[2016,2017]", "[2016-12~..2017]", "[2016]", "[201X..2020]"] {
        refuses(text, &format!("`{text}` is a form of EDTF level 2 that Dateline does not read"), brackets);
    }
    advises("{2016,2017}", "give each date an event of its own, or write `[A..B]` for some time between");
    advises("2016~-12", "write `2016-12~`");
    advises("?2016-12-~29", "write `2016-12-29%`");
    advises("~2016", "write `2016~`");
    advises("Y17E7", "write the year out: `2016`, or `Y17000` with five digits or more");
    advises("1950S2", "write the year out: `2016`, or `Y17000` with five digits or more");
    let masks = "put `X` for a year's last digits, a whole month or day: `201X`, `2016-XX` or `2016-12-XX`";
    for text in ["1XXX", "2016-1X", "2016-12-2X", "2016-XX-29", "XXXX-12-29", "201X-12"] {
        advises(text, masks);
    }
    advises(
        "2016-37",
        "write `2016-21` to `2016-24` for a season, `2016-33` to `2016-36` for a quarter, or an interval of two months",
    );
    advises("2016-21-15", "write the month instead, or leave the day away");
    advises("2016-21-05", "write the month before the day: `2016-05-21`");
    advises("Y9999999999", "write a year between `Y-999999999` and `Y999999999`");
    advises("Y99999999999999999999999", "write a year between `Y-999999999` and `Y999999999`");
}

#[test]
fn common_forms_get_the_edtf() {
    refuses("29 December 2016", "`29 December 2016` is not a date in EDTF", "write `2016-12-29`");
    for text in [
        "12/29/2016",
        "2016/12/29",
        "29.12.2016",
        "29-12-2016",
        "2016.12.29",
        "20161229",
        "December 29, 2016",
        "Thu, 29 Dec 2016",
        "the 29th of December 2016",
        "2016 Dec 29",
    ] {
        advises(text, "write `2016-12-29`");
    }
    advises("2016-1-5", "write `2016-01-05`");
    advises("05/03/2016", "write `2016-03-05` or `2016-05-03`");
    advises("05/05/2016", "write `2016-05-05`");
    advises("05.03.2016", "write `2016-03-05`");
    advises("Dec 2016", "write `2016-12`");
    advises("12/2016", "write `2016-12`");
    advises("2016/12", "write `2016-12`");
    advises("201612", "write `2016-12`");
    for text in ["c. 2016", "c.2016", "ca. 2016", "circa 2016", "about 2016", "Around 2016"] {
        advises(text, "write `2016~`");
    }
    advises("c. Dec 2016", "write `2016-12~`");
    advises("possibly 2016", "write `2016?`");
    advises("1990s", "write `199X`");
    advises("the 1990's", "write `199X`");
    advises("1900s", "write `190X` or `19XX`");
    advises("201x", "write `201X`");
    advises("2016-uu", "write `2016-XX`");
    advises("Winter 2016-17", "write `2016-24`");
    advises("fall 2016", "write `2016-23`");
    advises("Q1 2017", "write `2017-33`");
    advises("2017-Q1", "write `2017-33`");
    advises("44 BC", "write `-0043`");
    advises("AD 43", "write `0043`");
    advises("43", "write `0043`");
    advises("-43", "write `-0043`");
    advises("17000", "write `Y17000`");
    advises("Y2016", "write `2016`");
}

#[test]
fn common_times_and_spans_get_the_edtf() {
    advises("2016-12-29 12:00", "write `2016-12-29T12:00`");
    advises("2016-12-29t12:00z", "write `2016-12-29T12:00Z`");
    advises("2016-12-29 9:00:30 +0300", "write `2016-12-29T09:00:30+03:00`");
    advises("29 December 2016, 12:00", "write `2016-12-29T12:00`");
    advises("2016-2018", "write `2016/2018`");
    advises("2016–2018", "write `2016/2018`");
    advises("2016-12-29 to 2017-01-01", "write `2016-12-29/2017-01-01`");
    advises("from 29 December 2016 to 1 January 2017", "write `2016-12-29/2017-01-01`");
    advises("between 2016 and 2018", "write `[2016..2018]`");
    advises("2016-1-5/2016-1-7", "write `2016-01-05/2016-01-07`");
    advises("2016..2018", "write `2016/2018` or `[2016..2018]`");
    advises("2016/present", "write `2016/..`");
    advises("2016/open", "write `2016/..`");
    advises("unknown/2016", "write `/2016`");
    advises("before 2017-01-01", "write `../2017-01-01`");
    advises("since December 2016", "write `2016-12/..`");
}

#[test]
fn messages_quote_with_care() {
    let error = parse(&"9".repeat(10_000)).expect_err("long");
    assert!(error.message.len() < 120, "{}", error.message);
    let error = parse("a\u{1b}[31m`b").expect_err("escape");
    assert!(
        !error.message.contains('\u{1b}') && error.message.matches('`').count() == 2,
        "{}",
        error.message
    );
}
