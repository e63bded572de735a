//! Terms that end on a day: "have three days to leave", "within 24 hours". In: a duration and the day of writing. Out:
//! the day by which it is over.

use chrono::NaiveDate;

use super::Dated;
use crate::reading::dates::{Expression, Kind, Value, after};
use crate::reading::text::{Sentence, Text};

/// Verbs that set a term when a duration and "to" follow.
const GIVES: [&str; 14] = [
    "have", "has", "having", "give", "gives", "given", "gave", "giving", "get", "gets", "got", "granted",
    "allowed", "with",
];

pub fn read(
    text: &Text,
    sentence: &Sentence,
    expression: &Expression,
    reference: Option<NaiveDate>,
) -> Option<Dated> {
    if expression.kind != Kind::Duration {
        return None;
    }
    let tokens = &expression.tokens;
    let word = |index: usize| if sentence.tokens.contains(&index) { text.word_at(index) } else { "" };
    let before = |back: usize| tokens.start.checked_sub(back).map_or("", word);
    let is_given = word(tokens.end) == "to"
        && (1..=4).any(|back| GIVES.contains(&before(back)))
        && is_to_come(text, sentence);
    let is_within =
        before(1).eq_ignore_ascii_case("within") && is_to_come(text, sentence) && word(tokens.end) != "of";
    if !is_given && !is_within {
        return None;
    }
    let day = after(&expression.value, reference?)?;
    let point = Value::Day(day);
    let edtf = format!("../{}", point.edtf()?);
    let expression = Expression { point: Some(point), edtf: Some(edtf.clone()), ..expression.clone() };
    Some(Dated { point, edtf, expression })
}

/// A term counts from the day of writing only where it is still to come.
fn is_to_come(text: &Text, sentence: &Sentence) -> bool {
    const TO_COME: [&str; 12] =
        ["will", "have", "has", "must", "shall", "should", "would", "is", "are", "can", "may", "been"];
    sentence.tokens.clone().any(|index| TO_COME.contains(&text.word_at(index)))
}
