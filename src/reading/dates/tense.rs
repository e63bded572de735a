//! Whether what happens at a date is told as past or as future. In: a sentence and the place of the date. Out: the
//! tense of the verb that governs it, as far as English shows it without a tagger.

use std::ops::Range;

use crate::reading::text::{Class, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    Past,
    Future,
    Unknown,
}

/// How far a verb is looked for, in tokens.
const REACH: usize = 24;

/// Past forms that do not end in `ed`; sorted.
#[rustfmt::skip]
const PAST: [&str; 132] = [
    "ate", "became", "been", "began", "begun", "bent", "bet", "blew", "bore", "bought", "bound", "bred",
    "broke", "brought", "built", "burnt", "came", "caught", "chose", "chosen", "clung", "cost", "dealt",
    "did", "died", "done", "drew", "drove", "dug", "fed", "fell", "felt", "fled", "flew", "forbade", "forced",
    "forgot", "fought", "found", "froze", "gave", "given", "gone", "got", "grew", "had", "heard", "held",
    "hid", "hung", "kept", "knelt", "knew", "laid", "leapt", "learnt", "led", "left", "lent", "lit", "lost",
    "made", "meant", "met", "mistook", "overcame", "overtook", "overthrew", "paid", "ran", "rang", "rebuilt",
    "rode", "rose", "said", "sang", "sank", "sat", "saw", "seen", "sent", "shook", "shot", "showed", "shrank",
    "shut", "slept", "slid", "slowed", "sold", "sought", "spent", "spoke", "spread", "sprang", "spun",
    "stole", "stood", "strove", "struck", "stuck", "swam", "swept", "swore", "swung", "taken", "taught",
    "thought", "threw", "told", "took", "tore", "unveiled", "upheld", "was", "went", "were", "withdrew",
    "withdrawn", "woke", "won", "wore", "wound", "written", "wrote", "beat", "cut", "hit", "quit", "read",
    "set", "split",
];

const MODALS: [&str; 12] =
    ["will", "would", "shall", "may", "might", "could", "can", "should", "must", "won't", "won’t", "cannot"];

/// Words after which `to` and a verb tell of the future.
#[rustfmt::skip]
const BEFORE_TO: [&str; 47] = [
    "is", "are", "be", "due", "set", "scheduled", "expected", "planned", "plans", "plan", "planning",
    "likely", "going", "ready", "agreed", "wants", "want", "hopes", "hope", "hoped", "intends", "intend",
    "aims", "aim", "supposed", "slated", "about", "prepares", "preparing", "prepared", "poised", "pledged",
    "vowed", "promised", "decided", "wanted", "intended", "expects", "expect", "bound", "seeks", "needs",
    "has", "have", "unlikely", "asked", "ordered",
];

/// Present forms that tell of what is fixed to come.
const FIXED: [&str; 24] = [
    "begins", "begin", "starts", "opens", "open", "meets", "meet", "holds", "takes", "faces", "arrives",
    "expires", "ends", "closes", "kicks", "comes", "returns", "runs", "goes", "visits", "hosts", "votes",
    "resumes", "leaves",
];

const TO_COME: [&str; 7] = ["scheduled", "slated", "upcoming", "due", "planned", "expected", "forthcoming"];

/// The tense at some tokens of a sentence.
pub fn tense_at(text: &Text, sentence: Range<usize>, at: Range<usize>) -> Tense {
    let words = Words { text, start: sentence.start, end: sentence.end };
    match words.small(at.start.wrapping_sub(1)) {
        "until" | "till" => return Tense::Future,
        "since" => return Tense::Past,
        _ => {}
    }
    let left = || {
        let clause =
            (sentence.start..at.start).rev().take(REACH).take_while(|index| !words.ends_clause(*index));
        clause.into_iter().find_map(|index| words.verb(index, at.start - index))
    };
    let right = || (at.end..sentence.end).take(REACH / 2).find_map(|index| words.verb(index, REACH));
    let found = match words.opens_clause(at.start) {
        true => right().or_else(left),
        false => left().or_else(right),
    };
    found.unwrap_or(Tense::Unknown)
}

struct Words<'a, 't> {
    text: &'a Text<'t>,
    start: usize,
    end: usize,
}

impl Words<'_, '_> {
    /// A word in small letters; others give nothing, so that names are no verbs.
    fn small(&self, index: usize) -> &str {
        if index < self.start || index >= self.end {
            return "";
        }
        let token = &self.text.tokens()[index];
        let word = self.text.word(token);
        let is_opener = index == self.start;
        if token.class == Class::Word && (is_opener || word.starts_with(|c: char| c.is_lowercase())) {
            word
        } else {
            ""
        }
    }

    fn ends_clause(&self, index: usize) -> bool {
        matches!(self.text.word_at(index), ";" | ":" | "—" | "“" | "”" | "\"")
    }

    /// Whether a date stands before its verb: at the head of the sentence or behind a semicolon, with its preposition.
    fn opens_clause(&self, at: usize) -> bool {
        let head = |index: usize| index == self.start || index > self.start && self.ends_clause(index - 1);
        head(at) || at > self.start && head(at - 1) || at > self.start + 1 && head(at - 2)
    }

    fn verb(&self, index: usize, distance: usize) -> Option<Tense> {
        let word = self.small(index);
        if word.len() < 2 {
            return None;
        }
        if MODALS.contains(&word) || word.ends_with("'ll") || word.ends_with("’ll") {
            let is_past = self.small(index + 1) == "have";
            return Some(if is_past { Tense::Past } else { Tense::Future });
        }
        if word == "to" && self.small(index + 1).len() > 1 {
            let before = self.small(index.wrapping_sub(1));
            return BEFORE_TO.contains(&before).then_some(Tense::Future);
        }
        if TO_COME.contains(&word) {
            return Some(self.participle(index, Tense::Future));
        }
        if FIXED.contains(&word) && distance < 9 {
            return Some(Tense::Future);
        }
        if matches!(word, "is" | "are") && distance < 5 {
            return Some(Tense::Future);
        }
        if PAST.contains(&word) || is_regular_past(word) && !self.is_adjective(index) {
            return Some(self.participle(index, Tense::Past));
        }
        None
    }

    /// A past form after "will be", "to be", "may be" tells of the future; after "was" of the past.
    fn participle(&self, index: usize, otherwise: Tense) -> Tense {
        for back in 1..=4 {
            match self.small(index.wrapping_sub(back)) {
                "was" | "were" | "had" | "has" | "have" | "been" => return otherwise,
                "will" | "would" | "to" | "may" | "might" | "could" | "should" | "can" | "must" | "is"
                | "are" => {
                    return Tense::Future;
                }
                "be" | "being" | "not" | "also" | "now" => {}
                word if word.ends_with("ly") => {}
                _ => return otherwise,
            }
        }
        otherwise
    }

    /// "the planned attack", "an alleged plot": a form in `ed` between an article and a noun.
    fn is_adjective(&self, index: usize) -> bool {
        let before = self.small(index.wrapping_sub(1));
        let is_led = matches!(
            before,
            "the" | "a" | "an" | "its" | "his" | "her" | "their" | "of" | "for" | "with" | "so-called"
        );
        is_led && !self.small(index + 1).is_empty()
    }
}

fn is_regular_past(word: &str) -> bool {
    word.len() > 3
        && word.ends_with("ed")
        && !matches!(
            word,
            "need"
                | "indeed"
                | "speed"
                | "hundred"
                | "feed"
                | "seed"
                | "breed"
                | "united"
                | "exceed"
                | "proceed"
                | "succeed"
                | "unprecedented"
                | "so-called"
        )
}
