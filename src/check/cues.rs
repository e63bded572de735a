//! The words at which a rule begins to look: found in one pass over each line, so that a line without any costs next to
//! nothing.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use crate::model::source::LIKELIHOODS;

/// What a word may be the beginning of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// 1 to 12.
    Month(u8),
    /// An ICD 203 likelihood term and its row.
    Likelihood(Row),
    Confidence,
    /// A statement attributed to nobody in particular.
    Vague,
    Tlp,
}

/// The two rows of terms in ICD 203.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    Likely,
    Probable,
}

/// A cue and where it stands.
#[derive(Clone, Debug)]
pub struct Found {
    pub cue: Cue,
    pub at: Range<usize>,
}

pub struct Cues {
    automaton: AhoCorasick,
    cues: Vec<Cue>,
}

pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const SHORT_MONTHS: [(&str, u8); 12] = [
    ("Jan", 1),
    ("Feb", 2),
    ("Mar", 3),
    ("Apr", 4),
    ("Jun", 6),
    ("Jul", 7),
    ("Aug", 8),
    ("Sep", 9),
    ("Sept", 9),
    ("Oct", 10),
    ("Nov", 11),
    ("Dec", 12),
];
const CONFIDENCE: [&str; 5] =
    ["high confidence", "moderate confidence", "medium confidence", "low confidence", "highly confident"];
/// Attribution without anybody to attribute to. Whoever is named in the same sentence makes it right again.
const VAGUE: [&str; 24] = [
    "reportedly",
    "allegedly",
    "it is said",
    "it was said",
    "it is reported",
    "it was reported",
    "it has been reported",
    "it is understood",
    "it is believed",
    "it is alleged",
    "it is claimed",
    "it is rumoured",
    "it is rumored",
    "is said to",
    "are said to",
    "was said to have",
    "were said to have",
    "is rumoured to",
    "is rumored to",
    "rumour has it",
    "rumor has it",
    "sources say",
    "sources said",
    "some say",
];

impl Cues {
    pub fn new() -> Cues {
        let mut words: Vec<(String, Cue)> = Vec::new();
        let months = MONTHS.iter().zip(1..).chain(SHORT_MONTHS.iter().map(|(name, month)| (name, *month)));
        words.extend(months.map(|(name, month)| ((*name).to_owned(), Cue::Month(month))));
        for (index, (term, ..)) in LIKELIHOODS.iter().enumerate() {
            let row = if index % 2 == 0 { Row::Likely } else { Row::Probable };
            words.push(((*term).to_owned(), Cue::Likelihood(row)));
        }
        let adverbs = [("almost certainly", Row::Likely), ("probably", Row::Probable)];
        words.extend(adverbs.map(|(term, row)| (term.to_owned(), Cue::Likelihood(row))));
        words.extend(CONFIDENCE.map(|term| (term.to_owned(), Cue::Confidence)));
        words.extend(VAGUE.map(|term| (term.to_owned(), Cue::Vague)));
        words.push(("tlp".to_owned(), Cue::Tlp));
        let patterns: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns);
        // Cannot fail: a hundred short patterns are far from the automaton's limits.
        let automaton = automaton.expect("the patterns are few");
        Cues { automaton, cues: words.into_iter().map(|(_, cue)| cue).collect() }
    }

    /// The cues of a line, whole words only.
    pub fn find(&self, plain: &str) -> Vec<Found> {
        let found = self.automaton.find_iter(plain).filter(|found| is_whole(plain, found.range()));
        found.map(|found| Found { cue: self.cues[found.pattern().as_usize()], at: found.range() }).collect()
    }
}

/// Whether no letter or digit stands right before or behind.
pub fn is_whole(text: &str, at: Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let after = text[at.end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}
