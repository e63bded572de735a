//! What is known of single words. In: a word's hash. Out: how often English writes it small, how frequent it is, and its
//! Brown cluster: words used alike share one.
//!
//! `data/words.bin` is made by `bench/names/words.py` from spacy-lookups-data 1.0.5 (MIT, Copyright (C) 2019
//! ExplosionAI GmbH).

use std::sync::LazyLock;

use super::hash;
use crate::packed::unpacked;

static TABLE: LazyLock<Vec<u8>> =
    LazyLock::new(|| unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/words.packed"))));

/// Bytes of a record: half of the hash, cluster, habit.
const RECORD: usize = 7;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// The path in the tree of clusters, its root in the lowest bits; 0 is none.
    pub cluster: u16,
    /// In eighths, how often it is written small; 0 to 7. An unknown word has 0.
    pub small: u8,
    /// In steps of about four and a half times, 1 to 7; 0 is unknown.
    pub frequency: u8,
}

/// Looks a word up by its hash (`hash::word`).
pub(super) fn find(hash: u64) -> Word {
    let wanted = hash::folded(hash);
    let table: &[u8] = &TABLE;
    let record = |at: usize| &table[at * RECORD..(at + 1) * RECORD];
    let key = |at: usize| u32::from_le_bytes([record(at)[0], record(at)[1], record(at)[2], record(at)[3]]);
    let (mut low, mut high) = (0, table.len() / RECORD);
    while low < high {
        let middle = low.midpoint(high);
        if key(middle) < wanted { low = middle + 1 } else { high = middle }
    }
    if low == table.len() / RECORD || key(low) != wanted {
        return Word::default();
    }
    let found = record(low);
    Word {
        cluster: u16::from_le_bytes([found[4], found[5]]),
        small: found[6] & 7,
        frequency: (found[6] >> 3).max(1),
    }
}
