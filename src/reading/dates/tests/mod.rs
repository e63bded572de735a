use chrono::NaiveDate;
use proptest::prelude::*;

use super::{Expression, read};
use crate::reading::text::Text;

/// A Friday.
const WRITTEN: &str = "2013-03-22";

fn read_on(text: &str, day: &str) -> Vec<String> {
    let day: NaiveDate = day.parse().expect("a day");
    let text = Text::new(text);
    let words = |found: &Expression| text.source()[text.span(found.tokens.clone())].to_string();
    read(&text, Some(day)).iter().map(|found| format!("{} = {}", words(found), found.value)).collect()
}

/// What is read in a text of 22 March 2013, each as `words = value`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(read_on(text, WRITTEN), expected, "dates of {text:?}");
}

/// The EDTF of the only expression.
#[track_caller]
fn check_edtf(text: &str, expected: &str) {
    let text = Text::new(text);
    let found = read(&text, WRITTEN.parse().ok());
    let edtf: Vec<_> = found.iter().map(|found| found.edtf.as_deref().unwrap_or("-")).collect();
    assert_eq!(edtf, [expected], "EDTF of {:?}", text.source());
}

#[test]
fn reads_written_dates() {
    check("on 22 March 2013.", &["22 March 2013 = 2013-03-22"]);
    check("on March 22nd, 2013, in Rome", &["March 22nd, 2013 = 2013-03-22"]);
    check("on Friday, 22 March, 2013", &["Friday, 22 March, 2013 = 2013-03-22"]);
    check("on Sept. 3, 1998 and Dec 4, 1999", &["Sept. 3, 1998 = 1998-09-03", "Dec 4, 1999 = 1999-12-04"]);
    check("the 5th of May 1921", &["the 5th of May 1921 = 1921-05-05"]);
    check("in May, 2011 and in March of 2012", &["May, 2011 = 2011-05", "March of 2012 = 2012-03"]);
    check("on 2016-12-30 and 29.12.2016", &["2016-12-30 = 2016-12-30", "29.12.2016 = 2016-12-29"]);
    check("on 12/30/2016 or 30/12/2016", &["12/30/2016 = 2016-12-30", "30/12/2016 = 2016-12-30"]);
    check("at 2016-12-30T12:00:30Z", &["2016-12-30T12:00:30Z = 2016-12-30T12:00:30Z"]);
    check("in 493 BC and AD 69", &["493 BC = BC0493", "AD 69 = 0069"]);
}

#[test]
fn reads_stretches_of_years() {
    check("the 1990s and the '60s", &["the 1990s = 199", "the '60s = 196"]);
    check("in the early 19th century", &["the early 19th century = 18"]);
    check("in the third quarter of 2012", &["the third quarter of 2012 = 2012-Q3"]);
    check("the first quarter of last year", &["the first quarter of last year = 2012-Q1"]);
    check("in the second half of 2008", &["the second half of 2008 = 2008-H2"]);
    check("in the winter of 1914", &["the winter of 1914 = 1914-WI"]);
    check(
        "early 2016, mid-March and late last year",
        &["early 2016 = 2016", "mid-March = 2013-03", "late last year = 2012"],
    );
    check("by the end of June", &["the end of June = 2013-06"]);
}

#[test]
fn reads_ranges_as_their_ends() {
    check("between 3 and 5 May", &["3 = 2013-05-03", "5 May = 2013-05-05"]);
    check("ran May 3-5, 2012.", &["May 3 = 2012-05-03", "5, 2012 = 2012-05-05"]);
    check("the 1998-99 season", &["1998 = 1998", "99 = 1999"]);
    check("in March and April 2012", &["March = 2012-03", "April 2012 = 2012-04"]);
    check("on March 3, 4 and 6", &["March 3 = 2013-03-03", "4 = 2013-03-04", "6 = 2013-03-06"]);
    check("January 23 - March 9 2014", &["January 23 = 2014-01-23", "March 9 2014 = 2014-03-09"]);
}

#[test]
fn lets_the_tense_choose_the_side() {
    check("It was signed on Tuesday.", &["Tuesday = 2013-03-19"]);
    check("It will be signed on Tuesday.", &["Tuesday = 2013-03-26"]);
    check("The trial begins Monday.", &["Monday = 2013-03-25"]);
    check("He closed it until Monday.", &["Monday = 2013-03-25"]);
    check("It was passed in November.", &["November = 2012-11"]);
    check("It is expected to pass in November.", &["November = 2013-11"]);
    check(
        "In January the court ruled; in December it will meet.",
        &["January = 2013-01", "December = 2013-12"],
    );
    check("to be finished by April 10.", &["April 10 = 2013-04-10"]);
    check("figures released March 3 by the bank", &["March 3 = 2013-03-03"]);
}

#[test]
fn counts_from_the_day_of_writing() {
    check(
        "today, yesterday and tomorrow",
        &["today = 2013-03-22", "yesterday = 2013-03-21", "tomorrow = 2013-03-23"],
    );
    check(
        "last year, this month, next week",
        &["last year = 2012", "this month = 2013-03", "next week = 2013-W13"],
    );
    check("two years ago", &["two years ago = 2011"]);
    check("three days ago", &["three days ago = 2013-03-19"]);
    check("six months ago", &["six months ago = 2012-09"]);
    check("next Tuesday and last Friday", &["next Tuesday = 2013-03-26", "last Friday = 2013-03-15"]);
    check("last summer", &["last summer = 2012-SU"]);
    check("It took place over the weekend.", &["the weekend = 2013-W11-WE"]);
}

#[test]
fn takes_words_of_the_guidelines_with_dates() {
    check(
        "the month of March and the week of 11 March",
        &["the month of March = 2013-03", "the week of 11 March = 2013-W11"],
    );
    check(
        "in the year 2012, the years 1955 to 1957",
        &["the year 2012 = 2012", "1955 = 1955", "1957 = 1957"],
    );
    check("for the quarter ended Dec. 31", &["the quarter = 2012-Q4", "Dec. 31 = 2012-12-31"]);
    check("This past week it rained.", &["This past week = 2013-W11"]);
    check("the latest quarter", &["the latest quarter = 2012-Q4"]);
    check("FY 2013", &["FY 2013 = 2013"]);
    check("It rained all day, for the entire week", &["all day = P1D", "the entire week = P1W"]);
    check(
        "no more than 60 days, over a six-month period",
        &["no more than 60 days = P60D", "six-month = P6M"],
    );
    check("\"[Ten] years ago, it rained.\"", &["[Ten] years ago = 2003"]);
    check(
        "current plans, recent talks and future plans",
        &["current = PRESENT_REF", "recent = PAST_REF", "future = FUTURE_REF"],
    );
    check("a long time ago", &["a long time ago = PAST_REF"]);
    check("LA Weekly and the Daily Mail", &[]);
    check("once every four years", &["once every four years = P4Y"]);
    check("two nights ago", &["two nights ago = 2013-03-20TNI"]);
    check("22:14, 22 March 2013", &["22:14, 22 March 2013 = 2013-03-22T22:14"]);
}

#[test]
fn counts_from_the_date_told_last() {
    check(
        "It began on 3 May 1997. A year earlier it had failed.",
        &["3 May 1997 = 1997-05-03", "A year earlier = 1996"],
    );
    check(
        "On 3 May 1997 he left; two days later he died.",
        &["3 May 1997 = 1997-05-03", "two days later = 1997-05-05"],
    );
    check("In 1998 it grew. The following year it fell.", &["1998 = 1998", "The following year = 1999"]);
    check(
        "On 3 May 1997 he left and that night he called.",
        &["3 May 1997 = 1997-05-03", "that night = 1997-05-03TNI"],
    );
    check(
        "from the fourth quarter of 2012 a year earlier",
        &["the fourth quarter of 2012 = 2012-Q4", "a year earlier = 2011-Q4"],
    );
    check("the year-ago quarter", &["the year-ago quarter = 2011-Q4"]);
    check("two days after Christmas", &["two days after Christmas = 2012-12-27"]);
    check(
        "Sales fell in January, compared to the same month a year ago.",
        &["January = 2013-01", "the same month a year ago = 2012-01"],
    );
    check(
        "Shares fell on Thursday, ending the day at 8,017.",
        &["Thursday = 2013-03-21", "the day = 2013-03-21"],
    );
}

#[test]
fn reads_times_of_day() {
    check("from midday on Friday.", &["midday on Friday = 2013-03-22T12:00"]);
    check(
        "at 5 pm, then 10:30 a.m. EDT Friday",
        &["5 pm = 2013-03-22T17:00", "10:30 a.m. EDT Friday = 2013-03-22T10:30-04"],
    );
    check("on Thursday night he was arrested", &["Thursday night = 2013-03-21TNI"]);
    check("They rejected a spur to a planned coal mine by 212 votes Thursday.", &["Thursday = 2013-03-21"]);
    check("at 16:08 UTC", &["16:08 UTC = 2013-03-22T16:08Z"]);
    check("the morning of 3 May 2012", &["the morning of 3 May 2012 = 2012-05-03TMO"]);
    check("They won 3:2 and 21:14.", &[]);
}

#[test]
fn reads_durations_and_sets() {
    check("for three days", &["three days = P3D"]);
    check("the last three years", &["the last three years = P3Y"]);
    check("in recent weeks, for decades", &["recent weeks = PXW", "decades = PXDE"]);
    check("two and a half years", &["two and a half years = P2.5Y"]);
    check("in the three months ended", &["the three months = P3M"]);
    check("a yearlong study, a week-long trip", &["yearlong = P1Y", "week-long = P1W"]);
    check("a 20-year low", &["20-year = P20Y"]);
    check("more than half an hour", &["more than half an hour = PT30M"]);
    check("every week and each Friday", &["every week = P1W", "each Friday = XXXX-WXX-5"]);
    check("twice a month, annually", &["twice a month = P1M", "annually = P1Y"]);
    check("It is expected to last three weeks.", &["three weeks = P3W"]);
    check(
        "now, recently, in the near future",
        &["now = PRESENT_REF", "recently = PAST_REF", "the near future = FUTURE_REF"],
    );
}

#[test]
fn knows_feasts() {
    check("on Christmas Eve 2012", &["Christmas Eve 2012 = 2012-12-24"]);
    check("on Easter Monday 2016", &["Easter Monday 2016 = 2016-03-28"]);
    check("on Thanksgiving 2012", &["Thanksgiving 2012 = 2012-11-22"]);
    check("on the first Monday of April 2013", &["the first Monday of April 2013 = 2013-04-01"]);
    check("since 9/11 and on D-Day", &["9/11 = 2001-09-11", "D-Day = 1944-06-06"]);
    check("said Johnnie Christmas", &[]);
}

#[test]
fn leaves_other_numbers_and_names_alone() {
    check("a Boeing 787, Windows 2000 and version 1.0.2.2012", &[]);
    check("2,013 units at $1999 and 2010 people in 1500 villages", &[]);
    check("They may march; the sun set on June Carter and Mayor April Smith.", &[]);
    check("the fall of Baghdad, his 60s, 555-1234", &[]);
    check("1600 Pennsylvania Avenue", &[]);
    check("See {% post_url 2016-12-01-notes %}.", &[]);
}

#[test]
fn follows_the_scene_of_a_history() {
    let text = "On 1 September 1939 war began. On 17 September another followed. By early October it was over. \
                In 1940 it spread. In April 1941, in May 1942 and in 1943 more fell. In July 1944 it turned.";
    let read = read_on(text, "2009-12-19");
    assert_eq!(read[1], "17 September = 1939-09-17");
    assert_eq!(read[2], "early October = 1939-10");
}

#[test]
fn takes_news_that_looks_back_for_news() {
    let text = "The firm, founded in 1971, said Monday that it would sue, and on Tuesday it did. It was sold in 1986 and 1999, and moved in \
                2004, 2008 and 2009. The following year it grew. A hearing is set for Nov. 4. Judges meet Thursday.";
    let read = read_on(text, "2014-10-22");
    assert_eq!(read[9..], ["Nov. 4 = 2014-11-04", "Thursday = 2014-10-23"].map(String::from)[..], "{read:?}");
}

#[test]
fn knows_what_is_so_every_day() {
    check(
        "He worked from 6:00am to midnight.",
        &["6:00am = XXXX-XX-XXT06:00", "midnight = XXXX-XX-XXT24:00"],
    );
    check(
        "On Monday it was shut from 6:00am to 7:00am.",
        &["Monday = 2013-03-18", "6:00am = 2013-03-18T06:00", "7:00am = 2013-03-18T07:00"],
    );
}

#[test]
fn writes_edtf() {
    check_edtf("in 1998", "1998");
    check_edtf("about 1998", "1998~");
    check_edtf("the 1990s", "199X");
    check_edtf("the 19th century", "18XX");
    check_edtf("last week", "2013-03-11/2013-03-17");
    check_edtf("the third quarter of 2012", "2012-35");
    check_edtf("the winter of 1914", "1914-24");
    check_edtf("midday on Friday", "2013-03-22T12:00");
    check_edtf("at 10:30 a.m. EDT Friday", "2013-03-22T10:30-04:00");
    check_edtf("midnight on Friday", "2013-03-22");
    check_edtf("in 493 BC", "-0492");
    check_edtf("for three days", "-");
}

#[test]
fn finds_the_day_of_writing_in_the_text() {
    let day = |text: &str| super::day_of(&Text::new(text)).map(|day| day.to_string());
    assert_eq!(day("date 2016-12-29 The US is to expel diplomats.").as_deref(), Some("2016-12-29"));
    assert_eq!(day("A headline\n\nMarch 3, 2008\n\nThe text.").as_deref(), Some("2008-03-03"));
    assert_eq!(day("LONDON, 3 March 2008 (Agency) - It rained.").as_deref(), Some("2008-03-03"));
    assert_eq!(day("It rained a lot on the day of 3 March 2008.").as_deref(), None);
}

/// `newswire.txt`: each expression's words, in their place, and its value.
#[test]
fn reads_our_own_newswire() {
    let mut day = "";
    let (mut lines, mut wrong) = (0, Vec::new());
    for line in include_str!("newswire.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(head) = line.strip_prefix('@') {
            day = head.split_whitespace().next().expect("a day");
            continue;
        }
        lines += 1;
        let (text, expected) = unmarked(line);
        let source = Text::new(&text);
        let found = read(&source, Some(day.parse().expect("a day")));
        let found: Vec<_> =
            found.into_iter().map(|found| (source.span(found.tokens.clone()), found.value)).collect();
        if found != expected {
            wrong.push(format!("{day}: {line}\n    read {found:?}"));
        }
    }
    assert!(lines > 250, "{lines} lines");
    assert!(wrong.is_empty(), "{} of {lines} lines:\n{}", wrong.len(), wrong.join("\n"));
}

/// A marked line without its marks, and where they stood with their values.
fn unmarked(line: &str) -> (String, Vec<(std::ops::Range<usize>, String)>) {
    let (mut text, mut expected) = (String::new(), Vec::new());
    let mut parts = line.split('{');
    text.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let (marked, rest) = part.split_once('}').expect("a closing brace");
        let (words, value) = marked.split_once('|').expect("a value");
        expected.push((text.len()..text.len() + words.len(), value.to_string()));
        text.push_str(words);
        text.push_str(rest);
    }
    (text, expected)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn reads_anything(words in prop::collection::vec(
        prop_oneof![
            prop::sample::select(vec![
                "the", "last", "next", "May", "March", "3", "31", "2012", "1998", "99", "-", "–", "/", ":", ",", ".",
                "of", "in", "Friday", "quarter", "year", "years", "ago", "later", "Christmas", "9", "11", "5pm", "BC",
                "century", "1990s", "early", "mid", "half", "a", "two", "every", "night", "T12", "0", "9999", "'", "82",
                "second", "fiscal", "UTC", "+", "before", "after", "from", "now", "week", "weekend", "Feb", "30",
            ]).prop_map(String::from),
            "\\PC{0,6}",
        ], 0..24), gaps in prop::collection::vec(prop::sample::select(vec!["", " ", "\n", "\n\n"]), 24), year in 1..9999i32) {
        let text: String = words.iter().zip(gaps).flat_map(|(word, gap)| [word.as_str(), gap]).collect();
        let read_text = Text::new(&text);
        let found = read(&read_text, NaiveDate::from_ymd_opt(year, 2, 28));
        let mut end = 0;
        for expression in &found {
            prop_assert!(expression.tokens.start >= end && expression.tokens.end > expression.tokens.start);
            end = expression.tokens.end;
            let span = read_text.span(expression.tokens.clone());
            prop_assert!(text.get(span).is_some());
            if let Some(edtf) = &expression.edtf {
                prop_assert!(crate::edtf::parse(edtf).is_ok(), "{edtf}");
            }
        }
        for statement in crate::reading::events::find(&read_text, &found, NaiveDate::from_ymd_opt(year, 2, 28)) {
            prop_assert!(crate::edtf::parse(&statement.edtf).is_ok(), "{}", statement.edtf);
        }
    }
}
