//! Acronyms and what they stand for. In: names of a text. Out: which short one means which long one: by brackets
//! ("Foreign Intelligence Service (SVR)"), by apposition ("the GRU, the Main Intelligence Directorate"), or by letters
//! alone.

use std::collections::HashMap;

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

/// Long forms by the first letters of their words.
pub(super) struct Letters(HashMap<Vec<char>, Vec<usize>, ahash::RandomState>);

/// What has more words is too long for an acronym.
const MOST_WORDS: usize = 30;
/// So many long forms of one acronym are looked at; a story has fewer.
const NEAREST: usize = 64;

impl Letters {
    /// Files names, numbered from 0, of which those of one word count nothing.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut letters = Self(HashMap::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4)));
        for (at, name) in names.enumerate() {
            for key in keys(name) {
                letters.0.entry(key).or_default().push(at);
            }
        }
        letters
    }

    /// The names that an acronym may stand for, ascending.
    pub(super) fn of(&self, short: &str) -> Vec<usize> {
        let own: Vec<char> = short.chars().filter(|c| c.is_alphanumeric()).map(upper).collect();
        if own.len() < 2 {
            return Vec::new();
        }
        // `PMDB` is the Brazilian Democratic Movement Party: other languages have the same words in another order.
        let shuffled = (own.len() >= 4).then(|| shuffled(&own));
        let lists = [Some(own), shuffled].into_iter().flatten().filter_map(|key| self.0.get(&key));
        let mut found: Vec<usize> = lists.flat_map(|list| list.iter().take(NEAREST)).copied().collect();
        found.sort_unstable();
        found
    }
}

/// The letters that may stand for a name of several words: of all, of those that are not small, and those sorted.
fn keys(name: &str) -> Vec<Vec<char>> {
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | ','))
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS + 1)
        .collect();
    if !(2..=MOST_WORDS).contains(&words.len()) {
        return Vec::new();
    }
    let first = |word: &&str| word.chars().next().map(upper);
    let all: Vec<char> = words.iter().filter_map(first).collect();
    let is_small = |word: &&&str| SMALL.contains(&word.to_lowercase().as_str());
    let main: Vec<char> = words.iter().filter(|word| !is_small(word)).filter_map(first).collect();
    let sorted = (main.len() >= 4).then(|| shuffled(&main));
    let mut keys = vec![all];
    keys.extend((main != keys[0]).then_some(main));
    keys.extend(sorted);
    keys
}

/// Letters in any order, told from those in order by a mark at their head.
fn shuffled(letters: &[char]) -> Vec<char> {
    std::iter::once('~').chain(sorted(letters)).collect()
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
