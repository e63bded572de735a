//! Small towns and districts of the world, sixty thousand names. In: a phrase. Out: whether it is one of them.
//!
//! `data/towns.txt` has them; `build.rs` makes hashes of them, a fifth as large as a table of names would be.

use std::sync::LazyLock;

use super::hash::Phrase;
use super::lists;
use crate::packed::unpacked;

/// The longest of their names, in words.
pub(super) const LONGEST: usize = 4;

/// Their hashes, ascending.
static HASHES: LazyLock<Vec<u32>> =
    LazyLock::new(|| hashes(&unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/towns.packed")))));

pub(super) fn has(phrase: Phrase) -> bool {
    HASHES.binary_search(&lists::town(phrase)).is_ok()
}

fn hashes(file: &[u8]) -> Vec<u32> {
    let mut hashes = Vec::with_capacity(file.len() / 2);
    let (mut last, mut more, mut shift) = (0, 0, 0);
    for byte in file {
        more |= u32::from(byte & 127) << shift;
        shift += 7;
        if byte & 128 == 0 {
            last += more;
            hashes.push(last);
            (more, shift) = (0, 0);
        }
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_its_file_has() {
        let phrase = |name| lists::words(name).fold(Phrase::EMPTY, Phrase::with);
        assert!(["Stung Treng", "Ptuj", "Varaždin", "Varazdin"].into_iter().all(|name| has(phrase(name))));
        assert!(!["Obama", "Green River Killer", "Toyota"].into_iter().any(|name| has(phrase(name))));
        assert!(HASHES.is_sorted() && HASHES.len() > 50_000);
    }
}
