//! Words with capitals that stand together. In: a sheet. Out: for each word the run that it is of, and what stands round the
//! runs of the same word anywhere in the document: who is once called `the miller, 43,` is a person in all other places too.

use std::collections::HashMap;

use super::gazetteer::list;
use super::sheet::{Cell, Line, Sheet};
use crate::reading::text::{Case, Class, Gap, Token};

/// A run of words with capitals; none is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub start: u32,
    pub end: u32,
}

/// What stands round a run, as bits.
pub(super) mod around {
    pub(crate) const AGE: u32 = 1;
    pub(crate) const WHO: u32 = 1 << 1;
    pub(crate) const WHERE: u32 = 1 << 2;
    pub(crate) const ROLE_BEHIND: u32 = 1 << 3;
    pub(crate) const PLACE_BEHIND: u32 = 1 << 4;
    pub(crate) const TRADE_BEHIND: u32 = 1 << 5;
    pub(crate) const ROLE_BEFORE: u32 = 1 << 6;
    pub(crate) const TRADE_BEFORE: u32 = 1 << 7;
    pub(crate) const PLACE_BEFORE: u32 = 1 << 8;
    pub(crate) const SAID_BEFORE: u32 = 1 << 9;
    pub(crate) const SAID_BEHIND: u32 = 1 << 10;
    pub(crate) const IN: u32 = 1 << 11;
    pub(crate) const AT: u32 = 1 << 12;
    pub(crate) const NEAR: u32 = 1 << 13;
    pub(crate) const FROM: u32 = 1 << 14;
    pub(crate) const TO: u32 = 1 << 15;
    pub(crate) const STAFF_BEHIND: u32 = 1 << 16;
    pub(crate) const REGION_BEHIND: u32 = 1 << 17;
    pub(crate) const BY: u32 = 1 << 18;
    pub(crate) const WITH: u32 = 1 << 19;
    pub(crate) const OWNER: u32 = 1 << 20;
    pub(crate) const COMPASS: u32 = 1 << 21;
    pub(crate) const PEOPLE_BEHIND: u32 = 1 << 22;
    pub(crate) const LONGER: u32 = 1 << 23;
    pub(crate) const COUNT: u32 = 24;
}

/// Words of a trade, in the singular.
#[rustfmt::skip]
const TRADES: [&str; 41] = [
    "agency", "airline", "automaker", "bank", "brand", "brewer", "broadcaster", "broker", "builder", "carmaker", "carrier", "chain",
    "charity", "company", "conglomerate", "consultancy", "contractor", "developer", "exporter", "firm", "giant", "group", "insurer",
    "lender", "magazine", "maker", "manufacturer", "miner", "newspaper", "operator", "organisation", "organization", "producer",
    "publisher", "refiner", "retailer", "startup", "subsidiary", "supplier", "union", "utility",
];

/// Places whose name is told.
#[rustfmt::skip]
const KINDS: [&str; 24] = [
    "area", "borough", "capital", "city", "county", "district", "hamlet", "harbour", "island", "municipality", "neighborhood",
    "neighbourhood", "parish", "port", "province", "region", "resort", "river", "state", "suburb", "town", "township", "valley",
    "village",
];

/// What is of a place.
#[rustfmt::skip]
const PARTS: [&str; 42] = [
    "archbishop", "area", "bishop", "borough", "centre", "city", "coast", "county", "district", "east", "edge", "hamlet", "harbour",
    "island", "kilometres", "mayor", "miles", "municipality", "north", "northeast", "northwest", "outskirts", "parish", "people",
    "port", "province", "region", "residents", "south", "southeast", "southwest", "state", "streets", "suburb", "suburbs", "town",
    "towns", "township", "valley", "village", "villages", "west",
];

/// What a firm or body has, right behind its name.
#[rustfmt::skip]
const STAFF: [&str; 22] = [
    "board", "branch", "customers", "employees", "engineers", "executive", "executives", "factory", "management", "office",
    "official", "officials", "plant", "product", "products", "share", "shareholders", "shares", "staff", "stock", "subsidiary",
    "workers",
];

/// What a place has, right behind its name.
#[rustfmt::skip]
const PEOPLE: [&str; 16] = [
    "airport", "area", "border", "city", "coast", "district", "government", "hospital", "police", "prison", "province", "region",
    "residents", "suburb", "town", "village",
];

/// The furthest that a word of an apposition stands behind its comma.
const NEAR: usize = 6;

impl Sheet<'_> {
    /// Finds the runs and hands what stands round them to all places of their words.
    pub(super) fn look_at_runs(&mut self) {
        let mut shown: HashMap<u64, u32, ahash::RandomState> = HashMap::with_capacity_and_hasher(
            self.cells.len() / 8,
            ahash::RandomState::with_seeds(1, 2, 3, 4),
        );
        let mut at = 0;
        while at < self.cells.len() {
            let end = self.end_of_run(at);
            if end == at {
                at += 1;
                continue;
            }
            let run = Run { start: at as u32, end: end as u32 };
            let is_told = matches!(self.cells[at].line, Line::Prose | Line::Short | Line::Table);
            let bits = if is_told { self.round(at, end) } else { 0 };
            for cell in &mut self.cells[at..end] {
                cell.run = run;
                if bits != 0 && cell.is_capitalised {
                    *shown.entry(cell.word).or_default() |= bits;
                }
            }
            at = end;
        }
        for cell in self.cells.iter_mut().filter(|cell| cell.is_capitalised) {
            cell.around = shown.get(&cell.word).copied().unwrap_or(0);
        }
    }

    /// Where the run ends that begins at a token; there, if none does.
    fn end_of_run(&self, start: usize) -> usize {
        let tokens = self.text.tokens();
        let is_name = |at: usize| {
            tokens.get(at).is_some_and(|token| {
                token.class == Class::Word
                    && token.sentence == tokens[start].sentence
                    && self.cells[at].is_capitalised
            })
        };
        let first = &self.cells[start];
        if !is_name(start) || first.opens && first.known.small >= 5 {
            return start;
        }
        let mut end = start + 1;
        loop {
            if is_name(end) {
                end += 1;
            } else if is_name(end + 1) && self.joins(end) {
                end += 2;
            } else {
                return end;
            }
        }
    }

    /// Whether a token stands inside names: a hyphen, `&`, `van`.
    fn joins(&self, at: usize) -> bool {
        let tokens = self.text.tokens();
        let is_glued = |at: usize| tokens[at].gap == Gap::None;
        match self.text.word_at(at) {
            "-" => is_glued(at) && tokens.get(at + 1).is_some_and(|next| next.gap == Gap::None),
            "&" => true,
            _ => tokens[at].case == Case::Lower && self.cells[at].alone & list::PARTICLE != 0,
        }
    }

    fn round(&self, start: usize, end: usize) -> u32 {
        let tokens = self.text.tokens();
        let same = |token: &&Token| token.sentence == tokens[start].sentence;
        let at = |index: Option<usize>| index.filter(|at| tokens.get(*at).filter(same).is_some());
        let word = |index: Option<usize>| at(index).map_or("", |at| self.text.word_at(at));
        let alone = |index: Option<usize>| at(index).map_or(0, |at| self.cells[at].alone);
        let before = start.checked_sub(1);
        let (two_before, behind) = (start.checked_sub(2), Some(end));
        let flag = |bit: u32, holds: bool| if holds { bit } else { 0 };
        let mut bits = match word(before) {
            "in" | "In" => around::IN,
            "at" | "At" => around::AT,
            "near" | "Near" | "outside" | "around" | "towards" | "toward" => around::NEAR,
            "from" | "From" => around::FROM,
            "to" => around::TO,
            "by" => around::BY,
            "with" => around::WITH,
            "northern" | "southern" | "eastern" | "western" | "central" | "downtown" => around::COMPASS,
            "of" => flag(around::PLACE_BEFORE, PARTS.binary_search(&word(two_before)).is_ok()),
            before if TRADES.binary_search(&before).is_ok() => around::TRADE_BEFORE,
            _ => 0,
        };
        bits |= flag(around::ROLE_BEFORE, alone(before) & list::ROLE != 0);
        bits |= flag(around::SAID_BEFORE, alone(before) & list::SAID != 0);
        bits |= flag(around::SAID_BEHIND, alone(behind) & list::SAID != 0);
        bits |= flag(around::OWNER, at(behind).is_some_and(|at| tokens[at].class == Class::Possessive));
        bits |= flag(around::STAFF_BEHIND, STAFF.binary_search(&word(behind)).is_ok());
        bits |= flag(around::PEOPLE_BEHIND, PEOPLE.binary_search(&word(behind)).is_ok());
        bits |= flag(around::LONGER, end > start + 1);
        let next = end + usize::from(word(behind) == ",");
        bits |= flag(around::WHO, matches!(word(Some(next)), "who" | "whose" | "whom"));
        bits |= flag(around::WHERE, word(Some(next)) == "where");
        if next > end {
            bits |= self.apposed(next, &word);
        }
        bits
    }

    /// What stands behind a comma: an age, a state, `a town in the hills`.
    fn apposed<'t>(&'t self, next: usize, word: &impl Fn(Option<usize>) -> &'t str) -> u32 {
        let first = word(Some(next));
        let is_age = first == "aged" || first.len() == 2 && first.bytes().all(|byte| byte.is_ascii_digit());
        if is_age && matches!(word(Some(next + 1)), "," | "." | "and") || first == "aged" {
            return around::AGE;
        }
        let cell: Option<&Cell> = self.cells.get(next).filter(|_| !first.is_empty());
        if cell
            .is_some_and(|c| c.is_capitalised && (c.begins | c.alone) & (list::COUNTRY | list::REGION) != 0)
        {
            return around::REGION_BEHIND;
        }
        if !matches!(first, "a" | "an" | "the" | "its" | "his" | "her" | "one" | "another" | "then") {
            return 0;
        }
        for at in next + 1..next + NEAR {
            let word = word(Some(at));
            let bit = match word {
                "" | "," | "." | "of" | "in" | "who" | "that" => return 0,
                _ if KINDS.binary_search(&word).is_ok() => around::PLACE_BEHIND,
                _ if TRADES.binary_search(&word).is_ok() => around::TRADE_BEHIND,
                _ if self.cells[at].alone & list::ROLE != 0 => around::ROLE_BEHIND,
                _ => continue,
            };
            return bit;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_its_lists_sorted() {
        assert!(super::TRADES.is_sorted() && super::KINDS.is_sorted());
        assert!(super::PARTS.is_sorted() && super::STAFF.is_sorted() && super::PEOPLE.is_sorted());
    }
}
