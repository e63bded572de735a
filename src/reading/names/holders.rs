//! Which names hold some words. In: the forms of a text's names. Out: for some words the forms that begin or end with them,
//! so that no name has to be compared with every other: a text may have a hundred thousand.

use std::collections::HashMap;

use super::entities::Form;
use super::hash;

/// A form of more words has no part in this.
const LONGEST: usize = 16;
/// So many holders are looked at on either side of a form; a story has fewer.
const NEAREST: usize = 64;

/// Numbers of forms by what the words hash to, ascending.
type Table = HashMap<u64, Vec<usize>, ahash::RandomState>;

/// Forms by the words at their heads and tails.
pub(super) struct Holders {
    heads: Table,
    tails: Table,
}

impl Holders {
    /// Files forms under every run of words that they begin or end with and that is shorter than they are.
    pub(super) fn by_runs<'f>(forms: impl Iterator<Item = (usize, &'f Form)>) -> Self {
        let mut holders = Self::empty();
        for (at, form) in forms.filter(|(_, form)| form.words.len() <= LONGEST) {
            for length in 1..form.words.len() {
                holders.heads.entry(key(&form.words[..length])).or_default().push(at);
                let tail = &form.words[form.words.len() - length..];
                holders.tails.entry(key(tail)).or_default().push(at);
            }
        }
        holders
    }

    /// Files forms under two words of theirs.
    pub(super) fn by_ends<'f>(forms: impl Iterator<Item = (usize, &'f str, &'f str)>) -> Self {
        let mut holders = Self::empty();
        for (at, first, last) in forms {
            holders.heads.entry(hash::word(first)).or_default().push(at);
            holders.tails.entry(hash::word(last)).or_default().push(at);
        }
        holders
    }

    fn empty() -> Self {
        let table = || Table::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
        Self { heads: table(), tails: table() }
    }

    /// The forms that begin or end with some words, ascending; the first ones, where there are very many.
    pub(super) fn of_run(&self, words: &[String]) -> Vec<usize> {
        let key = key(words);
        let lists = [&self.heads, &self.tails].into_iter().filter_map(|table| table.get(&key));
        let mut found: Vec<usize> = lists.flat_map(|list| list.iter().take(NEAREST)).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The last form before one, else the first behind it, that shares the first or last word and suits.
    pub(super) fn nearest(
        &self,
        at: usize,
        (first, last): (&str, &str),
        suits: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let lists = [self.heads.get(&hash::word(first)), self.tails.get(&hash::word(last))];
        let halves = lists.map(|list| {
            let list = list.map_or(&[][..], Vec::as_slice);
            list.split_at(list.partition_point(|other| *other < at))
        });
        let before = halves
            .iter()
            .filter_map(|(before, _)| before.iter().rev().take(NEAREST).copied().find(|other| suits(*other)));
        before.max().or_else(|| {
            let behind = halves.iter().filter_map(|(_, behind)| {
                behind.iter().take(NEAREST).copied().find(|other| *other != at && suits(*other))
            });
            behind.min()
        })
    }
}

fn key(words: &[String]) -> u64 {
    words
        .iter()
        .fold(7, |key: u64, word| key.rotate_left(11).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash::word(word))
}
