//! Dates as people write them elsewhere in, the EDTF they may have meant out. Used for advice only: a guess is
//! shown to the author, never taken.

use super::{clock, point, read};
use crate::model::date::MONTHS;

/// Words before a date, and what stands for them before and after it.
const PREFIXES: [(&[&str], &str, &str); 4] = [
    (&["circa", "c", "ca", "approximately", "approx", "about", "around", "≈"], "", "~"),
    (&["possibly", "perhaps", "maybe", "probably"], "", "?"),
    (&["before", "by", "until", "till"], "../", ""),
    (&["since", "after", "from"], "", "/.."),
];

const SEPARATORS: [&str; 7] = ["/", " to ", " until ", " - ", "–", "—", " and "];
const ONGOING: [&str; 6] = ["present", "now", "today", "ongoing", "open", ".."];
const FILLERS: [&str; 8] = ["st", "nd", "rd", "th", "of", "the", "on", "in"];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Returns what the author may have meant: nothing, one form, or two when the text is ambiguous. All are valid.
pub(super) fn rewrite(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let text = text.trim();
    let found = [single, prefixed, span].iter().map(|form| form(text)).find(|found| !found.is_empty());
    found.unwrap_or_default()
}

fn valid(candidates: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = candidates.into_iter().filter(|text| read(text).is_ok()).collect();
    kept.dedup();
    kept
}

/// One date with or without a time.
fn single(text: &str) -> Vec<String> {
    let forms = [numeric, older_masks, named, timed];
    forms.iter().map(|form| valid(form(text))).find(|found| !found.is_empty()).unwrap_or_default()
}

/// A date inside a longer form, provided it means one thing.
fn part(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(',').trim();
    let upper = text.to_uppercase();
    if !text.is_empty() && point::read(&upper).is_ok() {
        return Some(upper);
    }
    match single(text).as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// `2016/12/29`, `12/29/2016`, `29.12.2016`, `2016-1-5`, `20161229`, `12/2016`, `2016-2018`, `43`, `17000`.
fn numeric(text: &str) -> Vec<String> {
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let numbers: Vec<&str> = unsigned.split(['/', '.', '-', ' ']).collect();
    if !numbers.iter().all(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) {
        return Vec::new();
    }
    let day_of = |year: &str, month: &str, day: &str| format!("{year}-{month:0>2}-{day:0>2}");
    match (numbers.as_slice(), numbers.iter().map(|n| n.len()).collect::<Vec<_>>().as_slice()) {
        ([year, month, day], [4, ..]) => vec![day_of(year, month, day)],
        ([day, month, year], [.., 4]) if text.contains('.') => vec![day_of(year, month, day)],
        // Half of the world writes the month first.
        ([first, second, year], [.., 4]) => vec![day_of(year, second, first), day_of(year, first, second)],
        ([first, last], [4, 4]) => vec![format!("{first}/{last}")],
        ([year, month], [4, _]) | ([month, year], [_, 4]) => vec![format!("{year}-{month:0>2}")],
        ([all], [8]) => vec![day_of(&all[..4], &all[4..6], &all[6..])],
        ([all], [6]) => vec![format!("{}-{}", &all[..4], &all[4..])],
        ([year], [1..=3]) => vec![format!("{sign}{year:0>4}")],
        ([year], [_]) => vec![format!("Y{sign}{year}")],
        _ => Vec::new(),
    }
}

/// `201x`, and `201u`, `2016-uu` as EDTF drafts had it; `y2016`.
fn older_masks(text: &str) -> Vec<String> {
    let is_date_like = text.starts_with(|c: char| c.is_ascii_digit() || c == 'y');
    if !is_date_like {
        return Vec::new();
    }
    let year = text.trim_start_matches('y');
    vec![text.replace('u', "x").to_uppercase(), format!("{year:0>4}")]
}

/// `29 December 2016`, `Dec 2016`, `winter 2016-17`, `Q1 2017`, `1990s`, `44 BC`.
fn named(text: &str) -> Vec<String> {
    let words = words(text);
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !FILLERS.contains(word) && !is_weekday(word))
        .collect();
    match words.as_slice() {
        [decade, "s"] if decade.len() == 4 => decades(decade),
        ["q", quarter, year] | [year, "q", quarter] => match quarter.parse::<u8>() {
            Ok(quarter @ 1..=4) => vec![format!("{year}-{}", quarter + 32)],
            _ => Vec::new(),
        },
        [year, "bc" | "bce"] => match year.parse::<u32>() {
            Ok(year @ 2..=10_000) => vec![format!("-{:04}", year - 1)],
            Ok(1) => vec!["0000".to_owned()],
            _ => Vec::new(),
        },
        ["ad" | "ce", year] | [year, "ad" | "ce"] => vec![format!("{year:0>4}")],
        [name, year] | [year, name] | [name, year, _] if season(name).is_some() => {
            season(name).map(|code| format!("{year}-{code}")).into_iter().collect()
        }
        _ => with_month(&words).into_iter().collect(),
    }
}

/// `1990s` is a decade; `1900s` may be a decade or a century.
fn decades(year: &str) -> Vec<String> {
    let mut meant = Vec::new();
    if year.ends_with('0') {
        meant.push(format!("{}X", &year[..3]));
    }
    if year.ends_with("00") {
        meant.push(format!("{}XX", &year[..2]));
    }
    meant
}

fn season(word: &str) -> Option<u8> {
    match word {
        "spring" => Some(21),
        "summer" => Some(22),
        "autumn" | "fall" => Some(23),
        "winter" => Some(24),
        _ => None,
    }
}

/// A month's name with a year of four digits and perhaps a day, in any order.
fn with_month(words: &[&str]) -> Option<String> {
    let (mut year, mut month, mut day) = (None, None, None);
    for word in words {
        let slot = match word.len() {
            4 if word.starts_with(|c: char| c.is_ascii_digit()) => &mut year,
            1 | 2 if word.starts_with(|c: char| c.is_ascii_digit()) => &mut day,
            _ => {
                let number = month_number(word)?;
                if month.replace(number).is_some() {
                    return None;
                }
                continue;
            }
        };
        if slot.replace(*word).is_some() {
            return None;
        }
    }
    let (year, month) = (year?, month?);
    Some(day.map_or(format!("{year}-{month:02}"), |day| format!("{year}-{month:02}-{day:0>2}")))
}

fn month_number(word: &str) -> Option<usize> {
    let is_start = |name: &str| word.len() >= 3 && name.to_ascii_lowercase().starts_with(word);
    MONTHS.iter().position(|name| is_start(name)).map(|index| index + 1)
}

fn is_weekday(word: &str) -> bool {
    word.len() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(word))
}

/// Runs of letters and runs of digits.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars().filter(|c| *c != '\'' && *c != '’') {
        let continues =
            (c.is_ascii_digit() && before.is_ascii_digit()) || (c.is_alphabetic() && before.is_alphabetic());
        match words.last_mut() {
            Some(word) if continues => word.push(c),
            _ if c.is_alphanumeric() => words.push(c.to_string()),
            _ => {}
        }
        before = c;
    }
    words
}

/// `2016-12-29 12:00`, `29 December 2016, 9:00 +0300`.
fn timed(text: &str) -> Vec<String> {
    let Some(colon) = text.find(':') else { return Vec::new() };
    let before = &text[..colon];
    let Some(gap) = before.rfind(char::is_whitespace).or_else(|| before.rfind('t')) else {
        return Vec::new();
    };
    // Both kinds of gap found are at least a byte; white space may be longer, and `tidy` drops it.
    let time = text[gap..].trim_start_matches('t');
    let Some(time) = clock::tidy(time) else { return Vec::new() };
    part(&text[..gap]).map(|date| format!("{date}T{time}")).into_iter().collect()
}

/// `c. 2016`, `about 2016`, `before 2017`, `since 2016`.
fn prefixed(text: &str) -> Vec<String> {
    let ends_word = |rest: &str| !rest.starts_with(|c: char| c.is_alphabetic());
    for (words, before, after) in PREFIXES {
        let rest = words.iter().filter_map(|word| text.strip_prefix(word)).find(|rest| ends_word(rest));
        if let Some(date) = rest.and_then(|rest| part(rest.trim_start_matches(['.', ' ']))) {
            return valid([format!("{before}{date}{after}")]);
        }
    }
    Vec::new()
}

/// `from A to B`, `A – B`, `A/present`, `between A and B`, `A..B`.
fn span(text: &str) -> Vec<String> {
    if let Some((first, last)) = text.split_once("..") {
        let ends = part(first).zip(part(last));
        return ends.map_or(Vec::new(), |(a, b)| valid([format!("{a}/{b}"), format!("[{a}..{b}]")]));
    }
    let is_between = text.starts_with("between ");
    let text = text.trim_start_matches("from ").trim_start_matches("between ");
    for separator in SEPARATORS {
        let Some((first, last)) = text.split_once(separator) else { continue };
        let Some((first, last)) = end(first).zip(end(last)) else { continue };
        let joined = if is_between { format!("[{first}..{last}]") } else { format!("{first}/{last}") };
        return valid([joined]);
    }
    Vec::new()
}

fn end(text: &str) -> Option<String> {
    match text.trim() {
        "unknown" | "?" => Some(String::new()),
        open if ONGOING.contains(&open) => Some("..".to_owned()),
        date => part(date),
    }
}
