//! Groups of words → the parts that hold them with their lists, and the parts that spelling is looked up in.
//!
//! A line of a part is the forms of a group and its list; a form that by its letters belongs into another part has a line
//! there, `FORM >FIRST`, that leads to it. A part begins with the word that the index names for it. Every word stands here
//! as readers know it, so that the audit for held-back words can read it.

use super::code::{self, LEVELS, Posting};
use super::invert::Group;
use super::level::TITLE;
use super::parts::{self, Shelf};
use super::words;

/// Bytes of a part.
const WORDS_PART: usize = 7 * 1024;
const SPELLING_PART: usize = 5 * 1024;
/// Longest list of one word: of those that stand in more briefings, only where they are strongest.
const MOST: usize = 12_000;

/// Parts in the order of their words.
pub struct Sorted {
    pub shelf: Shelf,
    /// The first word of each part; the first part begins at the beginning.
    pub begins: Vec<String>,
}

/// The parts that hold the words.
pub fn words(groups: &[Group]) -> Sorted {
    let mut lines: Vec<(&str, String)> = groups.iter().map(|group| (first(group), line(group))).collect();
    let cuts = parts::cuts(lines.iter().map(|(_, line)| line.len()), WORDS_PART);
    let begins: Vec<String> = cuts.iter().map(|at| begin(&lines, *at)).collect();
    let part_of =
        |word: &str| begins.partition_point(|begin| words::compare(begin, word).is_le()).saturating_sub(1);
    for group in groups.iter().filter(|group| group.forms.len() > 1) {
        let home = part_of(first(group));
        let away = group.forms.iter().filter(|form| part_of(form) != home);
        lines.extend(away.map(|form| (form.as_str(), format!("{form} >{}", first(group)))));
    }
    lines.sort_by(|(a, _), (b, _)| words::compare(a, b));
    let mut shelf = Shelf::new("words");
    let mut rest = lines.as_slice();
    for number in 0..begins.len() {
        let end = match begins.get(number + 1) {
            Some(next) => rest.partition_point(|(word, _)| words::compare(word, next).is_lt()),
            None => rest.len(),
        };
        let (part, after) = rest.split_at(end);
        shelf.put(parts::lines(part.iter().map(|(_, line)| line.as_str())));
        rest = after;
    }
    Sorted { shelf, begins }
}

fn first(group: &Group) -> &str {
    group.forms.first().map_or("", String::as_str)
}

fn begin(lines: &[(&str, String)], at: usize) -> String {
    if at == 0 { String::new() } else { lines[at].0.to_owned() }
}

/// The forms and the list of a group. The list begins with 0, or with 1 and the number of briefings where it is cut.
fn line(group: &Group) -> String {
    let mut line = group.forms.join(" ");
    line.push(' ');
    if group.briefings.len() > MOST {
        line.push('1');
        code::number(&mut line, group.briefings.len() as u32);
        code::postings(&mut line, &strongest(&group.briefings));
    } else {
        line.push('0');
        code::postings(&mut line, &group.briefings);
    }
    code::postings(&mut line, &group.things);
    line.shrink_to_fit();
    line
}

/// The [`MOST`] documents with the highest levels; of the last level that fits, the newest.
fn strongest(all: &[Posting]) -> Vec<Posting> {
    let mut room = MOST;
    let mut left = [0_usize; LEVELS as usize];
    for level in (0..LEVELS).rev() {
        let has = all.iter().filter(|posting| posting.level() == level).count();
        left[usize::from(level)] = has.min(room);
        room -= has.min(room);
    }
    let mut kept: Vec<Posting> = Vec::with_capacity(MOST);
    for posting in all.iter().rev() {
        let left = &mut left[usize::from(posting.level())];
        if *left > 0 {
            *left -= 1;
            kept.push(*posting);
        }
    }
    kept.reverse();
    kept
}

/// The parts that spelling is looked up in: every word with how often it is used, in powers of two.
pub fn spelling(groups: &[Group]) -> Sorted {
    let forms = groups.iter().flat_map(|group| {
        let uses = (group.briefings.len() + group.things.len()).max(1).ilog2();
        group.forms.iter().filter(|form| is_spelt(form)).map(move |form| (form.as_str(), uses))
    });
    let mut forms: Vec<(&str, u32)> = forms.collect();
    forms.sort_by(|(a, _), (b, _)| words::compare(a, b));
    forms.dedup_by(|(again, more), (form, uses)| {
        *uses = (*uses).max(if again == form { *more } else { 0 });
        again == form
    });
    let cuts = parts::cuts(forms.iter().map(|(form, _)| form.len() + 3), SPELLING_PART);
    let mut shelf = Shelf::new("spelling");
    let mut begins = Vec::with_capacity(cuts.len());
    for (number, at) in cuts.iter().enumerate() {
        let end = cuts.get(number + 1).copied().unwrap_or(forms.len());
        let texts: Vec<String> =
            forms[*at..end].iter().map(|(form, uses)| format!("{form} {uses}")).collect();
        shelf.put(parts::lines(std::iter::once(texts.join(" ").as_str())));
        begins.push(if *at == 0 { String::new() } else { forms[*at].0.to_owned() });
    }
    Sorted { shelf, begins }
}

/// Whether a word could be misspelt: letters, three to twenty-four of them, one behind the other.
fn is_spelt(form: &str) -> bool {
    let mut length = 0;
    let is_letters = form.chars().all(|c| {
        length += 1;
        c.is_alphabetic() && (c as u32) < 0x0e00
    });
    is_letters && (3..=24).contains(&length)
}

/// Words that stand in most briefings of a large site say nothing in a query of several.
pub fn common(groups: &[Group], briefings: usize) -> Vec<&str> {
    if briefings < 100 {
        return Vec::new();
    }
    let is_common = |group: &&Group| {
        let titles = group.briefings.iter().filter(|posting| posting.level() >= TITLE).count();
        // A word of a few titles tells these apart, however many texts have it.
        let is_no_title = titles == 0 || titles * 10 > briefings;
        group.briefings.len() * 5 > briefings * 3 && is_no_title && group.things.is_empty()
    };
    groups.iter().filter(is_common).flat_map(|group| group.forms.iter().map(String::as_str)).collect()
}
