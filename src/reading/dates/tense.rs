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

/// So many tokens before a date at most stands what it is of, where that is planned or scheduled.
const ATTRIBUTE: usize = 5;

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
const BEFORE_TO: [&str; 49] = [
    "was", "were", "is", "are", "be", "due", "set", "scheduled", "expected", "planned", "plans", "plan", "planning",
    "likely", "going", "ready", "agreed", "wants", "want", "hopes", "hope", "hoped", "intends", "intend",
    "aims", "aim", "supposed", "slated", "about", "prepares", "preparing", "prepared", "poised", "pledged",
    "vowed", "promised", "decided", "wanted", "intended", "expects", "expect", "bound", "seeks", "needs",
    "has", "have", "unlikely", "asked", "ordered",
];

/// Present forms that tell of what is fixed to come.
#[rustfmt::skip]
const FIXED: [&str; 40] = [
    "begins", "begin", "starts", "start", "opens", "open", "reopens", "reopen", "meets", "meet", "holds",
    "takes", "faces", "arrives", "arrive", "expires", "expire", "ends", "closes", "close", "kicks", "comes",
    "returns", "return", "runs", "goes", "visits", "hosts", "votes", "vote", "resumes", "resume", "leaves",
    "plays", "play", "travels", "convenes", "face", "expects", "expect",
];

/// Verbs of asking and promising: what they name "by" a date is still to come.
#[rustfmt::skip]
const ASKED: [&str; 34] = [
    "promised", "pledged", "vowed", "demanded", "ordered", "asked", "urged", "agreed", "wanted", "planned",
    "hoped", "aimed", "called", "promises", "wants", "needs", "need", "demands", "hopes", "aims", "plans",
    "committed", "required", "requires", "expected", "targeted", "warned", "warns", "predicted", "predicts", "forecast",
    "forecasts", "projected", "projects",
];

const TO_COME: [&str; 8] =
    ["scheduled", "payable", "slated", "upcoming", "due", "planned", "expected", "forthcoming"];

/// The tense at some tokens of a sentence.
pub fn tense_at(text: &Text, sentence: Range<usize>, at: Range<usize>) -> Tense {
    let words = Words { text, start: sentence.start, end: sentence.end };
    let before = words.before_bounds(at.start);
    match words.small(before) {
        "until" | "till" => return words.tense_of_end(before),
        "since" => return Tense::Past,
        "of" if words.small(before.wrapping_sub(1)) == "deadline" => return Tense::Future,
        _ => {}
    }
    // "futures for December delivery"
    if words.small(before) == "for" && matches!(words.small(at.end), "delivery" | "settlement") {
        return Tense::Future;
    }
    let left = || {
        let clause =
            (sentence.start..at.start).rev().take(REACH).take_while(|index| !words.ends_clause(*index));
        clause.into_iter().find_map(|index| words.verb(index, at.start - index))
    };
    let right = || (at.end..sentence.end).take(REACH / 2).find_map(|index| words.verb(index, REACH));
    let opens = words.opens_clause(at.start);
    if words.small(before) == "by" && !opens && (words.is_asked(at.start) || left().is_none()) {
        return Tense::Future;
    }
    let found = match opens {
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

    /// The index of the preposition before a date: "until at least Tuesday", "as early as Tuesday".
    fn before_bounds(&self, at: usize) -> usize {
        let last = at.wrapping_sub(1);
        match (self.small(last.wrapping_sub(1)), self.small(last)) {
            ("at", "least" | "most") => last.wrapping_sub(2),
            (_, "early" | "late" | "about" | "around" | "roughly") => last.wrapping_sub(1),
            _ => last,
        }
    }

    /// "has until Monday" looks ahead, "had held out until Monday" and "did not know until Monday" look back.
    fn tense_of_end(&self, at: usize) -> Tense {
        let clause = (self.start..at).rev().take(6).take_while(|index| !self.ends_clause(*index));
        let is_over = clause.into_iter().any(|index| {
            let is_not = matches!(self.small(index), "did" | "was" | "were")
                && matches!(self.small(index + 1), "not" | "n't" | "n’t");
            let is_before =
                self.small(index) == "had" && !matches!(self.small(index + 1), "to" | "a" | "until");
            is_not || is_before || matches!(self.small(index), "didn't" | "didn’t" | "wasn't" | "wasn’t")
        });
        if is_over { Tense::Past } else { Tense::Future }
    }

    /// Whether what is to be done by a date was asked for or promised: "promised a decision by Christmas".
    fn is_asked(&self, at: usize) -> bool {
        let clause = (self.start..at).rev().take(REACH).take_while(|index| !self.ends_clause(*index));
        clause.into_iter().any(|index| ASKED.contains(&self.small(index)))
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
        // "a railroad to a planned mine by 212 votes Tuesday": what is planned is not what the day is of.
        let is_aside = distance > ATTRIBUTE && self.is_adjective(index);
        if TO_COME.contains(&word) && !is_aside {
            let is_over =
                self.small(index.wrapping_sub(1)) == "been" && self.small(index.wrapping_sub(2)) == "had";
            return Some(if is_over { Tense::Past } else { self.participle(index, Tense::Future) });
        }
        if FIXED.contains(&word) && distance < 9 && !self.is_noun(index) {
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

    /// "the close", "a vote", "Sunday's start", "212 votes": what stands behind an article or a number is no verb.
    fn is_noun(&self, index: usize) -> bool {
        let before = index.wrapping_sub(1);
        let is_owned = before >= self.start
            && before < self.end
            && matches!(self.text.tokens()[before].class, Class::Possessive | Class::Number);
        is_owned
            || matches!(self.small(before.wrapping_sub(1)), "a" | "an")
            || matches!(
                self.small(before),
                "the"
                    | "a"
                    | "an"
                    | "its"
                    | "his"
                    | "her"
                    | "their"
                    | "this"
                    | "that"
                    | "at"
                    | "no"
                    | "of"
                    | "on"
            )
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
