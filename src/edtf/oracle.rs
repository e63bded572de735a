//! A few thousand texts, read here and by PyPI's `edtf`: acceptance and bounds must agree but for the differences
//! that this room's description lists. `DATELINE_PYTHON` names an interpreter that has the package.

use std::io::Write;
use std::process::{Command, Stdio};

use super::{parse, read};
use crate::model::date::{DAY_SECONDS, EventDate, Grain, Missing, Point, Shape, day_number, days_in_month};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracles/edtf_oracle.py");

#[test]
#[ignore = "needs python with edtf, run by the server suite"]
fn agrees_with_the_python_library() {
    let texts = texts();
    let answers = ask(&texts);
    assert_eq!(texts.len(), answers.len(), "one answer a text");
    let mut agreed = 0;
    let mut wrong = Vec::new();
    for (text, theirs) in texts.iter().zip(&answers) {
        let ours = match parse(text) {
            Ok(date) => bounds(&date),
            Err(_) => "refused".to_owned(),
        };
        if ours == *theirs {
            agreed += 1;
        } else if !is_deliberate(text, theirs) {
            wrong.push(format!("{text}: ours {ours}, theirs {theirs}"));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    assert!(agreed * 10 > texts.len() * 6, "only {agreed} of {} texts say anything", texts.len());
}

fn ask(texts: &[String]) -> Vec<String> {
    let python = std::env::var("DATELINE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut child = Command::new(python)
        .arg(SCRIPT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("DATELINE_PYTHON runs");
    let mut input = child.stdin.take().expect("piped");
    let lines = texts.join("\n") + "\n";
    // Written beside the reading: either pipe may fill up.
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("the oracle answers");
    writer.join().expect("writer").expect("the oracle reads");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

fn bounds(date: &EventDate) -> String {
    let (first, last) = date.bounds();
    let day = |seconds: Option<i64>, open: &str| {
        seconds.map_or(open.to_owned(), |seconds| civil(seconds.div_euclid(DAY_SECONDS), date))
    };
    format!("ok {} {}", day(first, "-inf"), day(last, "inf"))
}

/// The day with this number: it lies in the first or the last year of the date.
fn civil(number: i64, date: &EventDate) -> String {
    let (first, last) = date.year_span();
    let years = [first, last].into_iter().flatten();
    let months = years.flat_map(|year| (1..=12).map(move |month| (year, month)));
    for (year, month) in months {
        let day = number - day_number(year, month, 1) + 1;
        if (1..=i64::from(days_in_month(year, month))).contains(&day) {
            return format!("{year}-{month}-{day}");
        }
    }
    format!("day {number}")
}

/// The differences listed in this room's description, told from the text and our reading of it.
fn is_deliberate(text: &str, theirs: &str) -> bool {
    match read(text) {
        Err(_) => theirs != "refused" && is_beyond_us(text),
        Ok(shape) if theirs == "refused" => is_beyond_them(text, shape),
        Ok(Shape::From(_, Missing::Unknown) | Shape::Until(Missing::Unknown, _)) => true,
        Ok(shape) => points(shape).iter().any(|point| matches!(point.grain, Grain::Season(4))),
    }
}

fn is_beyond_us(text: &str) -> bool {
    let has_mark_inside = text.trim_end_matches(['?', '~', '%']).contains(['?', '~', '%']);
    let has_other_mask = text.contains('X');
    let is_reversed = text
        .trim_matches(['[', ']'])
        .split_once('/')
        .or_else(|| text.trim_matches(['[', ']']).split_once(".."))
        .is_some_and(|(first, last)| match (read(first), read(last)) {
            (Ok(Shape::On(first)), Ok(Shape::On(last))) => first.earliest() > last.latest(),
            _ => false,
        });
    let is_leap_day = text.contains("02-29");
    let has_number =
        |range: std::ops::RangeInclusive<u8>| range.into_iter().any(|n| text.contains(&format!("-{n}")));
    let other = text.contains(['S', 'E', '{', '[', ' ', ',']) || text.contains("24:00:00");
    let no_ends = matches!(text, "../.." | "/.." | "../");
    let long = text.starts_with('Y') && text.len() > 10;
    has_mark_inside
        || has_other_mask
        || is_reversed
        || is_leap_day
        || other
        || no_ends
        || long
        || has_number(25..=32)
        || has_number(37..=41)
}

fn is_beyond_them(text: &str, shape: Shape) -> bool {
    let points = points(shape);
    let is_special = |point: &Point| {
        matches!(point.grain, Grain::Time(..) | Grain::Season(_) | Grain::Quarter(_)) || point.is_masked()
    };
    points.iter().any(is_special) || text.starts_with('[') || (text.contains('Y') && text.contains('/'))
}

fn points(shape: Shape) -> Vec<Point> {
    match shape {
        Shape::On(point) | Shape::From(point, _) | Shape::Until(_, point) => vec![point],
        Shape::Interval(first, last) | Shape::Between(first, last) => vec![first, last],
    }
}

/// What stands alone or at the end of an interval, valid and not.
const PARTS: &str = "
    2016 1999 0000 0001 -0004 -0000 9999 201X 20XX 2XXX XXXX -001X -01XX 2016-12 2016-02 2016-00 2016-13
    -0043-03 2016-XX 2016-12-29 2016-02-29 2017-02-29 2016-02-30 2016-04-31 1900-02-28 -0043-03-15
    2016-12-XX 2016-XX-XX 2016-XX-29 201X-12 2016-21 2016-22 2016-23 2016-24 2016-25 2016-33 2016-34
    2016-35 2016-36 2016-37 2016-41 2016-42 Y17000 Y-17000 Y1700 Y17E7 Y9999999999 2016-12-30T12:00:00
    2016-12-30T12:00 2016-12-30T12:00:00Z 2016-12-30T12:00:05+03:00 2016-12-30T12:00:00-05
    2016-12-31T24:00:00 2016-12-30T25:00:00 2016-12-30T12:00:00.5 2016-6 16 20161229
";

/// Every part with every other in the frames of the language, then the same with one character changed.
fn texts() -> Vec<String> {
    let parts: Vec<&str> = PARTS.split_whitespace().chain([""]).collect();
    let mut texts: Vec<String> = Vec::new();
    for part in &parts {
        for mark in ["", "?", "~", "%", "??"] {
            texts.push(format!("{part}{mark}"));
        }
        for frame in [
            ["", "/.."],
            ["../", ""],
            ["", "/"],
            ["/", ""],
            ["[", "..]"],
            ["[..", "]"],
            ["{", "}"],
            ["~", ""],
        ] {
            texts.push(format!("{}{part}{}", frame[0], frame[1]));
        }
        for other in &parts {
            texts.push(format!("{part}/{other}"));
            texts.push(format!("[{part}..{other}]"));
        }
    }
    let changed: Vec<String> = texts.iter().enumerate().step_by(5).map(|(i, text)| change(text, i)).collect();
    texts.extend(changed);
    // Space around a text is dropped by both, each in its own way.
    texts.retain(|text| !text.is_empty() && text == text.trim());
    texts
}

/// One character replaced, chosen by a number: the same texts every time.
fn change(text: &str, seed: usize) -> String {
    const LETTERS: &[u8] = b"0123456789-/.XYTZ?~%:[] ";
    let at = if text.is_empty() { 0 } else { seed * 31 % text.len() };
    let letter = char::from(LETTERS[seed * 7 % LETTERS.len()]);
    text.char_indices().map(|(index, c)| if index == at { letter } else { c }).collect()
}
