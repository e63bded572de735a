//! Acronyms and what they stand for. In: names of a text. Out: which short one means which long one: by brackets
//! ("Foreign Intelligence Service (SVR)"), by apposition ("the GRU, the Main Intelligence Directorate"), or by letters
//! alone.

use super::sheet::Sheet;

/// Words of a long form that give no letter.
const SMALL: [&str; 14] =
    ["of", "the", "and", "for", "in", "on", "to", "at", "de", "la", "du", "des", "a", "&"];

/// Whether a name is written as an acronym: `GRU`, `U.S.`, `MoD`, `G20`.
pub(super) fn is_acronym(name: &str) -> bool {
    let upper = name.chars().filter(|c| c.is_uppercase()).count();
    let lower = name.chars().filter(|c| c.is_lowercase()).count();
    upper >= 2 && lower <= 1 && name.chars().count() <= 10 && !name.contains(' ')
}

/// Whether the letters of an acronym are the first letters of a long form's words.
pub(super) fn stands_for(short: &str, long: &str) -> bool {
    let letters: Vec<char> = short.chars().filter(|c| c.is_alphanumeric()).map(upper).collect();
    let words: Vec<&str> = long
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | ','))
        .filter(|w| !w.is_empty())
        .collect();
    if words.len() < 2 || letters.len() < 2 {
        return false;
    }
    let all: Vec<char> = words.iter().filter_map(|word| word.chars().next()).map(upper).collect();
    let main: Vec<char> = words
        .iter()
        .filter(|word| !SMALL.contains(&word.to_lowercase().as_str()))
        .filter_map(|word| word.chars().next())
        .map(upper)
        .collect();
    // `PMDB` is the Brazilian Democratic Movement Party: other languages have the same words in another order.
    let is_shuffled = || letters.len() >= 4 && sorted(&letters) == sorted(&main);
    letters == all || letters == main || is_shuffled()
}

fn sorted(letters: &[char]) -> Vec<char> {
    let mut letters = letters.to_vec();
    letters.sort_unstable();
    letters
}

/// Whether the letters of an acronym are the first letters of some words, of which small ones may give none.
pub(super) fn abbreviates<'w>(short: &str, words: impl Iterator<Item = &'w str>) -> bool {
    let mut letters = short.chars().filter(|c| c.is_alphabetic()).map(upper).peekable();
    let mut count = 0;
    for word in words {
        let Some(first) = word.chars().next().filter(|c| c.is_alphabetic()) else { continue };
        let is_given = letters.peek() == Some(&upper(first));
        if is_given {
            letters.next();
            count += 1;
        } else if first.is_uppercase() {
            return false;
        }
    }
    letters.next().is_none() && count > 1
}

fn upper(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

/// Whether two spans stand as a name and its other form: `LONG (SHORT)`, `SHORT (LONG)`.
pub(super) fn are_bracketed(sheet: &Sheet, first_end: usize, second_start: usize, second_end: usize) -> bool {
    let word = |at: usize| sheet.text.word_at(at);
    let opens = match second_start.checked_sub(first_end) {
        Some(1) => word(first_end) == "(",
        Some(2) => word(first_end) == "(" && matches!(word(first_end + 1), "the" | "or" | "\"" | "“"),
        _ => false,
    };
    opens && matches!(word(second_end), ")" | "," | ";" | "\"" | "”")
}
