//! Numbers and amounts: `3`, `twenty-five`, `two and a half`, `a few`, `more than a dozen`.

use super::{Grammar, Read};
use crate::reading::dates::lexicon::Lex;
use crate::reading::dates::phrase::Amount;
use crate::reading::text::Class;

impl Grammar<'_, '_> {
    /// A whole number in digits without thousands, at most four of them.
    pub(super) fn figure(&self, at: usize) -> Option<u32> {
        let word = self.word(at);
        let is_plain = at < self.end && self.text.tokens()[at].class == Class::Number && word.len() <= 4;
        if is_plain { word.parse().ok() } else { None }
    }

    /// A day of a month: `3`, `3rd`, `third`.
    pub(super) fn day_number(&self, at: usize) -> Option<u32> {
        let day = match self.lex(at) {
            Lex::Ordinal(n) => n,
            _ => self.figure(at).filter(|_| self.word(at).len() <= 2)?,
        };
        (1..=31).contains(&day).then_some(day)
    }

    /// `three`, `25`, `twenty-five`, `two hundred`.
    pub(super) fn cardinal(&self, at: usize) -> Read<f64> {
        // "[Ten] years ago": an editor changed its first letter.
        if self.word(at) == "[" && self.word(at + 2) == "]" {
            let Lex::Number(value) = self.lex(at + 1) else { return None };
            return Some((value, at + 3));
        }
        let Lex::Number(first) = self.lex(at) else { return None };
        // "a million" is a manner of speaking.
        if first >= 1e6 {
            return None;
        }
        let mut next = at + 1;
        let mut value = first;
        if (20.0..100.0).contains(&first) && self.text.tokens()[at].class == Class::Word {
            let behind = next + usize::from(self.is_hyphen(next));
            if let Lex::Number(ones @ 1.0..10.0) = self.lex(behind) {
                value += ones;
                next = behind + 1;
            }
        }
        while let Lex::Number(scale) = self.lex(next)
            && self.is_any(next, &["hundred", "thousand", "million", "billion", "dozen"])
        {
            value *= scale;
            next += 1;
        }
        Some((value, next))
    }

    /// How many: a number, an article, or a word for an unknown number.
    pub(super) fn amount(&self, at: usize) -> Read<Amount> {
        if let Some((value, next)) = self.cardinal(at) {
            return Some(self.with_half(value, next));
        }
        if self.is_any(at, &["half", "half-a"]) || self.is(at, "a") && self.is(at + 1, "half") {
            let next = self.skip(at + 1 + usize::from(self.is(at, "a")), &["a", "an"]);
            return Some((Amount::Exactly(0.5), next));
        }
        if self.is_any(at, &["a", "an"]) {
            if let Some((value, next)) =
                self.cardinal(at + 1).filter(|_| self.is_any(at + 1, &["hundred", "dozen"]))
            {
                return Some((Amount::Exactly(value), next));
            }
            if self.is_any(at + 1, &["number", "handful", "series"]) && self.is(at + 2, "of") {
                return Some((Amount::Some, at + 3));
            }
            return match self.lex(at + 1) {
                Lex::Some if !self.is(at + 1, "recent") => Some((Amount::Some, self.skip(at + 2, &["of"]))),
                _ => Some((Amount::Exactly(1.0), at + 1)),
            };
        }
        (self.lex(at) == Lex::Some).then(|| (Amount::Some, self.skip(at + 1, &["of"])))
    }

    /// `two and a half`
    fn with_half(&self, value: f64, next: usize) -> (Amount, usize) {
        if self.are(next, &["and", "a", "half"]) {
            return (Amount::Exactly(value + 0.5), next + 3);
        }
        // "three-and-a-half-year"
        let is_glued = self.is_hyphen(next)
            && self.are(next + 1, &["and"])
            && self.is_hyphen(next + 2)
            && self.are(next + 3, &["a"])
            && self.is_hyphen(next + 4)
            && self.are(next + 5, &["half"]);
        match is_glued {
            true => (Amount::Exactly(value + 0.5), next + 6),
            false => (Amount::Exactly(value), next),
        }
    }

    /// The index behind `about`, `more than`, `at least` and their like, when one stands here.
    pub(super) fn quantifier(&self, at: usize) -> Option<usize> {
        const PAIRS: [[&str; 2]; 9] = [
            ["more", "than"],
            ["less", "than"],
            ["fewer", "than"],
            ["at", "least"],
            ["at", "most"],
            ["up", "to"],
            ["well", "over"],
            ["just", "over"],
            ["just", "under"],
        ];
        let pair = self.skip(at, &["no", "not"]);
        if PAIRS.iter().any(|words| self.are(pair, words)) {
            return Some(pair + 2);
        }
        const SINGLE: [&str; 10] = [
            "about",
            "around",
            "nearly",
            "almost",
            "roughly",
            "approximately",
            "over",
            "under",
            "some",
            "circa",
        ];
        self.is_any(at, &SINGLE).then_some(at + 1)
    }
}
